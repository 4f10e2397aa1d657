package stories

import (
	"encoding/json"
	"fmt"
	"net/http"          //nolint:depguard // what stands in for a provider speaks as it does
	"net/http/httptest" //nolint:depguard // likewise
	"sync"

	"github.com/ashlar-go/ashlar/money"
)

// A provider stands in for the API of a payment provider: HTTP on 127.0.0.1, in paise. It
// declines the token tok_empty.
type provider struct {
	server *httptest.Server

	mu       sync.Mutex
	payments []*remotePayment
	calls    []string
}

type remotePayment struct {
	ID       string `json:"id"`
	Receipt  string `json:"receipt"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Status   string `json:"status"`
	RefundID string `json:"refund_id,omitempty"`
}

func newProvider() *provider {
	p := &provider{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/payments", p.find)
	mux.HandleFunc("POST /v1/payments", p.authorise)
	mux.HandleFunc("POST /v1/payments/{id}/{step}", p.step)
	p.server = httptest.NewServer(mux)
	return p
}

func (p *provider) close() { p.server.Close() }

// take returns the calls that changed something since it was last asked.
func (p *provider) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	calls := p.calls
	p.calls = nil
	return calls
}

func (p *provider) find(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := []*remotePayment{}
	for _, one := range p.payments {
		if one.Receipt == r.URL.Query().Get("receipt") {
			found = append(found, one)
		}
	}
	answer(w, http.StatusOK, map[string]any{"items": found})
}

func (p *provider) authorise(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var in struct {
		remotePayment

		Token string `json:"token"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, "malformed")
		return
	}
	p.calls = append(p.calls, fmt.Sprintf("authorise %d paise", in.Amount))
	if in.Token == "tok_empty" {
		refuse(w, "insufficient funds")
		return
	}
	one := in.remotePayment
	one.ID, one.Status = fmt.Sprintf("pay_%d", len(p.payments)+1), "authorized"
	p.payments = append(p.payments, &one)
	answer(w, http.StatusOK, one)
}

func (p *provider) step(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	after := map[string]string{"capture": "captured", "void": "voided", "refund": "refunded"}
	for _, one := range p.payments {
		if step := r.PathValue("step"); one.ID == r.PathValue("id") && after[step] != "" {
			p.calls = append(p.calls, step+" "+one.ID)
			if one.Status = after[step]; step == "refund" {
				one.RefundID = "rfnd_" + one.ID
			}
			answer(w, http.StatusOK, one)
			return
		}
	}
	refuse(w, "no such payment")
}

func refuse(w http.ResponseWriter, description string) {
	answer(w, http.StatusBadRequest, map[string]any{"error": map[string]string{"description": description}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who has gone away asks again
}

func rupees(n int64) money.Money {
	m, err := money.FromMinor(n*100, money.INR)
	if err != nil {
		panic(err) // 92 quadrillion rupees
	}
	return m
}
