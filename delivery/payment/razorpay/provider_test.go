package razorpay_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/payment/razorpay"
	"github.com/ashlar-go/ashlar/money"
)

const (
	keyID     = "rzp_test_key"
	keySecret = "s3cr3t-of-the-merchant"
	token     = "tok_4111111111111111"
)

// A provider stands in for the provider's API: it keeps payments, charges each POST as often
// as it comes, and misbehaves where a test wants it to.
type provider struct {
	mu       sync.Mutex
	payments []map[string]any
	posts    []string
	bodies   []string
	lookups  int
	decline  string                                      // the description of a refusal of the next post
	trouble  func(w http.ResponseWriter, charged func()) // takes over posts
	lookup   func(w http.ResponseWriter) bool            // takes over look-ups, if it wants to
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, secret, ok := r.BasicAuth(); !ok || id != keyID || secret != keySecret {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.Method == http.MethodGet && r.URL.Path == "/v1/payments" {
		p.lookups++
		if p.lookup != nil && p.lookup(w) {
			return
		}
		found := []map[string]any{}
		for _, pay := range p.payments {
			if pay["receipt"] == r.URL.Query().Get("receipt") {
				found = append(found, pay)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"entity": "collection", "items": found})
		return
	}
	body, _ := io.ReadAll(r.Body)
	p.posts, p.bodies = append(p.posts, r.URL.Path), append(p.bodies, string(body))
	if p.decline != "" {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": "BAD_REQUEST_ERROR", "description": p.decline}})
		return
	}
	var in map[string]any
	_ = json.Unmarshal(body, &in)
	if p.trouble != nil {
		trouble := p.trouble
		p.trouble = nil
		p.mu.Unlock() // whoever looks up meanwhile is answered
		defer p.mu.Lock()
		trouble(w, func() { p.locked(func() { p.take(r.URL.Path, in) }) })
		return
	}
	_ = json.NewEncoder(w).Encode(p.take(r.URL.Path, in))
}

// take does what a post asks for.
func (p *provider) take(path string, in map[string]any) map[string]any {
	if path == "/v1/payments" {
		pay := map[string]any{
			"id": fmt.Sprintf("pay_%d", len(p.payments)+1), "receipt": in["receipt"], "amount": in["amount"],
			"currency": in["currency"], "status": "authorized",
		}
		p.payments = append(p.payments, pay)
		return pay
	}
	for _, pay := range p.payments {
		switch path {
		case fmt.Sprintf("/v1/payments/%s/capture", pay["id"]):
			pay["status"] = "captured"
		case fmt.Sprintf("/v1/payments/%s/void", pay["id"]):
			pay["status"] = "voided"
		case fmt.Sprintf("/v1/payments/%s/refund", pay["id"]):
			pay["status"], pay["refund_id"] = "refunded", "rfnd_1"
		default:
			continue
		}
		return pay
	}
	return nil
}

func (p *provider) set(status string) { p.locked(func() { p.payments[0]["status"] = status }) }

// locked changes the provider while nobody calls.
func (p *provider) locked(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// sent returns where was posted to, in order, and body what.
func (p *provider) sent() (paths []string) {
	p.locked(func() { paths = append(paths, p.posts...) })
	return paths
}

func (p *provider) body(i int) (body string) {
	p.locked(func() { body = p.bodies[i] })
	return body
}

// charges returns how many payments there are.
func (p *provider) charges() (n int) {
	p.locked(func() { n = len(p.payments) })
	return n
}

var (
	id            = payment.PaymentIDFor(payment.MustParseOrderID("ORD-A1B2C3D4"), 1)
	amount        = money.MustParse("INR 499.00")
	authorisation = payment.Authorisation{Payment: id, Amount: amount, Method: "card", Token: payment.MustNewToken(token)}
	charge        = payment.Charge{Payment: id, Amount: amount, Reference: "pay_1"}
)

func open(tb testing.TB, opts ...razorpay.Option) (*provider, *razorpay.Gateway) {
	tb.Helper()
	p := &provider{}
	server := httptest.NewServer(p)
	tb.Cleanup(server.Close)
	g, err := razorpay.New(server.URL, keyID, keySecret, append([]razorpay.Option{razorpay.WithTimeout(time.Minute)}, opts...)...)
	require.NoError(tb, err)
	return p, g
}

// A line reaches the provider without a network: what takes its time there takes none in a
// bubble of synctest.
type line struct{ to *provider }

func (l line) RoundTrip(r *http.Request) (*http.Response, error) {
	w, answered := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(answered)
		l.to.ServeHTTP(w, r)
	}()
	select {
	case <-answered:
		return w.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// at returns a provider at which the payment stands at a status.
func at(tb testing.TB, status string, opts ...razorpay.Option) (*provider, *razorpay.Gateway) {
	tb.Helper()
	p, g := open(tb, opts...)
	p.puts(tb, g, status)
	return p, g
}

// puts makes a payment that stands at a status.
func (p *provider) puts(tb testing.TB, g *razorpay.Gateway, status string) {
	tb.Helper()
	_, err := g.Authorise(tb.Context(), authorisation)
	require.NoError(tb, err)
	p.set(status)
	p.locked(func() { p.posts, p.bodies, p.lookups = nil, nil, 0 })
}

// The ways in which an answer is lost.

func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func broken(w http.ResponseWriter)   { w.WriteHeader(http.StatusBadGateway) }
func nonsense(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"id":"pay_1","amount":`) }
func huge(w http.ResponseWriter) {
	_, _ = io.WriteString(w, `{"id":"`+strings.Repeat("x", 2<<20)+`"}`)
}

func elsewhere(w http.ResponseWriter) {
	w.Header().Set("Location", "/v1/elsewhere")
	w.WriteHeader(http.StatusTemporaryRedirect)
}

func page(w http.ResponseWriter) {
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, "<html>"+token+keySecret+"</html>")
}
