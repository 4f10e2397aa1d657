package razorpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/payment/razorpay"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
)

type step = func(context.Context, *razorpay.Gateway) (payment.Result, error)

func authorise(ctx context.Context, g *razorpay.Gateway) (payment.Result, error) {
	return g.Authorise(ctx, authorisation)
}

func capture(ctx context.Context, g *razorpay.Gateway) (payment.Result, error) {
	return g.Capture(ctx, charge)
}

func void(ctx context.Context, g *razorpay.Gateway) (payment.Result, error) {
	return g.Void(ctx, charge)
}

func refund(ctx context.Context, g *razorpay.Gateway) (payment.Result, error) {
	return g.Refund(ctx, charge)
}

// A row is a step, with where the payment stands before and how it is called.
type row struct {
	do        step
	before    string
	path      string
	reference string
}

// steps are all of them.
func steps() map[string]row {
	return map[string]row{
		"authorise": {authorise, "", "/v1/payments", "pay_1"},
		"capture":   {capture, "authorized", "/v1/payments/pay_1/capture", "pay_1"},
		"void":      {void, "authorized", "/v1/payments/pay_1/void", "pay_1"},
		"refund":    {refund, "captured", "/v1/payments/pay_1/refund", "rfnd_1"},
	}
}

func before(tb testing.TB, status string, opts ...razorpay.Option) (*provider, *razorpay.Gateway) {
	tb.Helper()
	if status == "" {
		return open(tb, opts...)
	}
	return at(tb, status, opts...)
}

func TestAStepIsPostedOnceHoweverOftenItIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, s := range steps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, g := before(t, s.before)
			for range 3 {
				r, err := s.do(t.Context(), g)
				require.NoError(t, err)
				require.True(t, r.Done())
				require.Equal(t, s.reference, r.Reference())
			}
			require.Equal(t, []string{s.path}, p.sent())
		})
	}
}

func TestTheProviderIsSpokenToInItsLanguage(t *testing.T) {
	t.Parallel()
	p, g := open(t)
	_, err := g.Authorise(t.Context(), authorisation)
	require.NoError(t, err)
	require.JSONEq(t, `{"amount":49900,"currency":"inr","receipt":"`+id.String()+`","method":"card","token":"`+token+`"}`, p.body(0))
	_, err = g.Capture(t.Context(), charge)
	require.NoError(t, err)
	require.JSONEq(t, `{"amount":49900,"currency":"inr","receipt":"`+id.String()+`"}`, p.body(1))
}

func TestEveryAmountCrossesExactly(t *testing.T) {
	t.Parallel()
	p, g := open(t)
	check := func(t require.TestingT, paise int64) {
		p.locked(func() { p.payments, p.bodies = nil, nil })
		m, err := money.FromMinor(paise, money.INR)
		require.NoError(t, err)
		p.locked(func() { p.decline = "stop here" })
		_, err = g.Authorise(context.Background(), payment.Authorisation{Payment: id, Amount: m, Method: "card", Token: authorisation.Token})
		require.NoError(t, err)
		require.Contains(t, p.body(0), fmt.Sprintf(`{"amount":%d,"currency":"inr"`, paise))
	}
	check(t, 1)
	check(t, 1<<53+1)
	check(t, math.MaxInt64)
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.Int64Range(1, math.MaxInt64).Draw(t, "paise")) })
}

func TestARefusalIsAResultWithTheProvidersDescription(t *testing.T) {
	t.Parallel()
	for name, s := range steps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, g := before(t, s.before)
			p.locked(func() { p.decline = "Your card\nwas \u202edeclined: " + token + " " + keySecret })
			r, err := s.do(t.Context(), g)
			require.NoError(t, err)
			require.False(t, r.Done())
			require.NotContains(t, r.Reason(), "\n")
			require.NotContains(t, r.Reason(), "\u202e")
			require.NotContains(t, r.Reason(), keySecret)
			require.Contains(t, r.Reason(), "Your card was")
			if name == "authorise" {
				require.NotContains(t, r.Reason(), token)
			}
		})
	}
}

func TestALostAnswerIsLookedUp(t *testing.T) {
	t.Parallel()
	ways := map[string]func(http.ResponseWriter){
		"the connection is cut": cut, "a 502": broken, "malformed JSON": nonsense, "a huge body": huge,
		"a redirect": elsewhere, "a proxy's page": page,
	}
	for name, s := range steps() {
		for how, lose := range ways {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				p, g := before(t, s.before)
				p.losesAnswers(t, g, s, lose)
			})
		}
	}
}

func TestAnAnswerThatTakesTooLongIsLookedUp(t *testing.T) {
	t.Parallel()
	for name, s := range steps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &provider{}
				g, err := razorpay.New("http://localhost", keyID, keySecret, razorpay.WithTransport(line{p}), razorpay.WithTimeout(time.Second))
				require.NoError(t, err)
				if s.before != "" {
					p.puts(t, g, s.before)
				}
				start := time.Now()
				p.losesAnswers(t, g, s, func(http.ResponseWriter) { time.Sleep(time.Hour) })
				require.Equal(t, 2*time.Second, time.Since(start), "both were given up in time")
				time.Sleep(time.Hour) // until the provider is through with them
			})
		})
	}
}

// losesAnswers does a step, of which one answer is lost before it has happened and one after.
func (p *provider) losesAnswers(t *testing.T, g *razorpay.Gateway, s row, lose func(http.ResponseWriter)) {
	t.Helper()

	// It did not happen: nothing is posted again until somebody asks again.
	p.locked(func() { p.trouble = func(w http.ResponseWriter, _ func()) { lose(w) } })
	_, err := s.do(t.Context(), g)
	require.Error(t, err)
	require.Equal(t, failure.OutcomeUnknown, failure.KindOf(err))
	var call *razorpay.CallError
	require.ErrorAs(t, err, &call)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), keySecret)
	require.NotContains(t, fmt.Sprintf("%v %+v", err, err), token)
	require.Equal(t, []string{s.path}, p.sent())

	// It happened, and the answer is lost: the look-up finds it.
	p.locked(func() { p.trouble = func(w http.ResponseWriter, charged func()) { charged(); lose(w) } })
	r, err := s.do(t.Context(), g)
	require.NoError(t, err)
	require.Equal(t, s.reference, r.Reference())
	require.Equal(t, []string{s.path, s.path}, p.sent())
	require.Equal(t, 1, p.charges(), "the customer is charged once")
}

func TestWithoutAnAnswerToTheLookUpNothingIsPosted(t *testing.T) {
	t.Parallel()
	ways := map[string]func(w http.ResponseWriter){
		"cut": cut, "a 502": broken, "malformed": nonsense, "huge": huge, "a redirect": elsewhere, "a page": page,
		"an empty object":  func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{}`) },
		"null":             func(w http.ResponseWriter) { _, _ = io.WriteString(w, `null`) },
		"too many calls":   func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		"another amount":   item(`"pay_1"`, id.String(), 49901, "inr", "captured"),
		"another currency": item(`"pay_1"`, id.String(), 49900, "usd", "captured"),
		"another receipt":  item(`"pay_1"`, "PAY-OTHER", 49900, "inr", "captured"),
		"a path for an ID": item(`"../../v1/keys"`, id.String(), 49900, "inr", "authorized"),
		"an empty ID":      item(`""`, id.String(), 49900, "inr", "authorized"),
		"still undecided":  item(`"pay_1"`, id.String(), 49900, "inr", "created"),
		"a new status":     item(`"pay_1"`, id.String(), 49900, "inr", "disputed"),
	}
	for name, s := range steps() {
		for how, answer := range ways {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				p, g := before(t, s.before)
				p.locked(func() { p.lookup = func(w http.ResponseWriter) bool { answer(w); return true } })
				_, err := s.do(t.Context(), g)
				require.Error(t, err)
				require.Equal(t, failure.OutcomeUnknown, failure.KindOf(err))
				require.Empty(t, p.sent())
			})
		}
	}
}

func item(id, receipt string, amount int, currency, status string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		_, _ = fmt.Fprintf(w, `{"items":[{"id":%s,"receipt":%q,"amount":%d,"currency":%q,"status":%q}]}`, id, receipt, amount, currency, status)
	}
}

func TestAnAnswerIsReadUpToABound(t *testing.T) {
	t.Parallel()
	const endless = 64 << 20
	written := make(chan int, 2)
	p, g := open(t)
	p.locked(func() {
		p.lookup = func(w http.ResponseWriter) bool { // in order, but for its size
			n, _ := io.WriteString(w, `{"items":[]`)
			padding := bytes.Repeat([]byte(" "), 1<<16)
			for n < endless {
				k, err := w.Write(padding)
				if n += k; err != nil {
					break
				}
			}
			_, _ = io.WriteString(w, `}`)
			written <- n
			return true
		}
	})
	_, err := g.Authorise(t.Context(), authorisation)
	require.ErrorIs(t, err, razorpay.ErrMisanswered)
	require.Less(t, <-written, endless)

	p.locked(func() {
		p.lookup = func(w http.ResponseWriter) bool {
			_, _ = io.WriteString(w, `{"items":[]}`+strings.Repeat(" ", 1<<20))
			return true
		}
	})
	_, err = g.Authorise(t.Context(), authorisation)
	require.ErrorIs(t, err, razorpay.ErrMisanswered)
	require.Empty(t, p.sent())
}

func TestTheAnswerToAPostIsCompared(t *testing.T) {
	t.Parallel()
	p, g := open(t)
	p.trouble = func(w http.ResponseWriter, _ func()) {
		_, _ = fmt.Fprintf(w, `{"id":"pay_1","receipt":%q,"amount":1,"currency":"inr","status":"authorized"}`, id)
	}
	_, err := g.Authorise(t.Context(), authorisation)
	require.ErrorIs(t, err, razorpay.ErrMisanswered)
}

func TestEachStatusOfTheProviderMeansSomething(t *testing.T) {
	t.Parallel()
	const done, refused, unknown = "done", "refused", "unknown"
	table := []struct{ status, authorise, capture, void, refund string }{
		{"created", unknown, unknown, unknown, unknown},
		{"authorized", done, done, done, unknown},
		{"captured", done, done, refused, done},
		{"voided", done, refused, done, refused},
		{"refunded", done, done, refused, done},
		{"failed", refused, refused, done, refused},
	}
	for _, row := range table {
		for name, want := range map[string]string{"authorise": row.authorise, "capture": row.capture, "void": row.void, "refund": row.refund} {
			t.Run(row.status+", "+name, func(t *testing.T) {
				t.Parallel()
				_, g := at(t, row.status)
				r, err := steps()[name].do(t.Context(), g)
				got := refused
				switch {
				case err != nil:
					got = unknown
				case r.Done():
					got = done
				}
				require.Equal(t, want, got)
			})
		}
	}
}

func TestADeclineDoesNotHideTheChargeAndTwoChargesAreNoAnswer(t *testing.T) {
	t.Parallel()
	p, g := at(t, "failed")
	p.locked(func() {
		p.payments = append(p.payments, map[string]any{
			"id": "pay_2", "receipt": id.String(), "amount": 49900, "currency": "inr", "status": "authorized",
		})
	})
	r, err := g.Authorise(t.Context(), authorisation)
	require.NoError(t, err)
	require.Equal(t, "pay_2", r.Reference())
	p.set("captured")
	_, err = g.Authorise(t.Context(), authorisation)
	require.ErrorIs(t, err, razorpay.ErrMisanswered)
	require.Empty(t, p.sent())
}

func TestAWrongKeyIsNobodysDecline(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&provider{})
	t.Cleanup(server.Close)
	g, err := razorpay.New(server.URL, keyID, "wrong-secret")
	require.NoError(t, err)
	_, err = g.Authorise(t.Context(), authorisation)
	require.ErrorIs(t, err, razorpay.ErrDenied)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	require.NotContains(t, err.Error(), "wrong-secret")
}

// nobody is at this address. The port of a server that was closed may be another test's by then.
const nobody = "http://127.0.0.1:1"

func TestNobodyThereIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	g, err := razorpay.New(nobody, keyID, keySecret)
	require.NoError(t, err)
	_, err = g.Capture(t.Context(), charge)
	require.ErrorIs(t, err, razorpay.ErrNoAnswer)

	_, g = open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = g.Capture(ctx, charge)
	require.ErrorIs(t, err, context.Canceled)
}

func TestOnlyRupeesArePaidHere(t *testing.T) {
	t.Parallel()
	p, g := open(t)
	dollars := money.MustParse("USD 4.99")
	r, err := g.Authorise(t.Context(), payment.Authorisation{Payment: id, Amount: dollars, Method: "card", Token: authorisation.Token})
	require.NoError(t, err)
	require.False(t, r.Done())
	r, err = g.Refund(t.Context(), payment.Charge{Payment: id, Amount: dollars})
	require.NoError(t, err)
	require.NotEmpty(t, r.Reason())
	require.Zero(t, p.lookups)
	require.Empty(t, p.sent())
}

func TestTheKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	_, g := open(t)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("up", "gateway", g)
	for _, printed := range []string{fmt.Sprintf("%v", g), fmt.Sprintf("%+v", *g), fmt.Sprintf("%#v", g), log.String()} {
		require.NotContains(t, printed, keySecret)
		require.NotContains(t, printed, keyID)
	}
}

func TestTheKeyGoesNowhereElse(t *testing.T) {
	t.Parallel()
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed")
	}))
	t.Cleanup(stranger.Close)
	p, g := open(t)
	p.lookup = func(w http.ResponseWriter) bool {
		w.Header().Set("Location", stranger.URL)
		w.WriteHeader(http.StatusFound)
		return true
	}
	_, err := g.Authorise(t.Context(), authorisation)
	require.ErrorIs(t, err, razorpay.ErrMisanswered)
}

func TestAGatewayIsNotSetUpUnsafely(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "api.razorpay.com", "http://api.razorpay.com", "ftp://api.razorpay.com", "https://", "https://u:p@api.razorpay.com",
		"https://api.razorpay.com?x=1", "https://api.razorpay.com#x", "http://localhost.example.com", "://", "https://a b",
	} {
		_, err := razorpay.New(address, keyID, keySecret)
		require.ErrorIs(t, err, razorpay.ErrConfig, address)
	}
	for _, key := range [][2]string{{"", keySecret}, {keyID, ""}} {
		_, err := razorpay.New("https://api.razorpay.com", key[0], key[1])
		require.ErrorIs(t, err, razorpay.ErrConfig)
	}
	_, err := razorpay.New("https://api.razorpay.com/", keyID, keySecret, razorpay.WithTransport(http.DefaultTransport))
	require.NoError(t, err)
	require.Panics(t, func() { _, _ = razorpay.New("https://api.razorpay.com", keyID, keySecret, nil) })
	require.Panics(t, func() { razorpay.WithTransport(nil) })
	require.Panics(t, func() { razorpay.WithTimeout(0) })
}

func TestAPaymentGoesThroughTheServiceAndTheGateway(t *testing.T) {
	t.Parallel()
	p, g := open(t)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	service := payment.NewService(payment.NewUnitOfWork(memstore.New()), g, payment.WithClock(func() time.Time { return now }))
	c := payment.Authorise{
		Order: "ORD-A1B2C3D4", Attempt: 1, Amount: "499.00", Currency: "INR", Method: "card", Token: authorisation.Token,
	}
	p.trouble = func(w http.ResponseWriter, charged func()) { // charged, and neither the answer nor the look-up arrives
		charged()
		p.locked(func() { p.lookup = func(w http.ResponseWriter) bool { cut(w); return true } })
		cut(w)
	}
	_, err := service.Authorise(t.Context(), c)
	require.ErrorIs(t, err, payment.ErrUnsettled)
	require.NotContains(t, err.Error(), token)

	p.locked(func() { p.lookup = nil })
	now = now.Add(payment.DefaultPatience)
	n, err := service.SettleOverdue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	standing, err := service.GetPayment(t.Context(), "ORD-A1B2C3D4", 1)
	require.NoError(t, err)
	require.Equal(t, "authorised", standing.Status)
	require.Equal(t, 1, p.charges())
}

func Example() {
	server := httptest.NewServer(&provider{}) // stands in for https://api.razorpay.com
	defer server.Close()
	gateway, err := razorpay.New(server.URL, keyID, keySecret)
	if err != nil {
		fmt.Println(err)
		return
	}
	service := payment.NewService(payment.NewUnitOfWork(memstore.New()), gateway)
	standing, err := service.Authorise(context.Background(), payment.Authorise{
		Order: "ORD-A1B2C3D4", Attempt: 1, Amount: "499.00", Currency: "INR",
		Method: "card", Token: payment.MustNewToken("tok_1"),
	})
	fmt.Println(standing.Status, standing.Reference, err)
	// Output:
	// authorised pay_1 <nil>
}

func ExampleNew() {
	_, err := razorpay.New("http://api.razorpay.com", "key", "secret")
	fmt.Println(errors.Is(err, razorpay.ErrConfig))
	// Output:
	// true
}

func ExampleCallError() {
	gateway, _ := razorpay.New("http://127.0.0.1:1", keyID, keySecret) // nobody is there
	_, err := gateway.Capture(context.Background(), charge)
	var call *razorpay.CallError
	fmt.Println(errors.As(err, &call), errors.Is(err, razorpay.ErrNoAnswer), failure.KindOf(err))
	// Output:
	// true true outcome_unknown
}
