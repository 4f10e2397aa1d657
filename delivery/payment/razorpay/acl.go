package razorpay

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/money"
)

// inr is the one currency, as the provider spells it.
const inr = "inr"

// A Gateway does the steps of payments with the provider. It is safe for concurrent use,
// about one payment by one at a time.
type Gateway struct {
	client *client
}

var _ payment.Gateway = (*Gateway)(nil)

// An Option of [New].
type Option func(*client)

// WithTransport sets how calls reach the provider. The default is [http.DefaultTransport].
// It must not send a request twice.
func WithTransport(t http.RoundTripper) Option {
	mustHave(t != nil, "WithTransport(nil)")
	return func(c *client) { c.http.Transport = t }
}

// WithTimeout sets how long one call may take, of the up to three of a step. The default is
// 10 seconds. It panics unless d is positive.
func WithTimeout(d time.Duration) Option {
	mustHave(d > 0, "WithTimeout below a nanosecond")
	return func(c *client) { c.timeout = d }
}

// New returns the gateway to the provider at an address, with the key it gave us. The
// address is https://… (or http:// to this machine) with no query; key and secret are not
// empty. The error is [ErrConfig]. New panics on a nil option.
func New(address, keyID, keySecret string, opts ...Option) (*Gateway, error) {
	base, ok := parseBase(address)
	if !ok {
		return nil, fmt.Errorf("%w: the address is not https://host", ErrConfig)
	}
	if keyID == "" || keySecret == "" {
		return nil, fmt.Errorf("%w: there is no key", ErrConfig)
	}
	c := &client{
		base: base, key: private.Keep(credentials{keyID, keySecret}), timeout: 10 * time.Second,
		http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in New")
		opt(c)
	}
	return &Gateway{client: c}, nil
}

// Authorise reserves the amount. See [payment.Gateway].
func (g *Gateway) Authorise(ctx context.Context, a payment.Authorisation) (payment.Result, error) {
	b, ok := billOf(a.Payment, a.Amount)
	if !ok {
		return onlyRupees(), nil
	}
	ans, err := g.client.step(ctx, "authorise", b, authorised, func(_ remote, known bool) (string, any) {
		if known {
			return "", nil // created and not decided: posting would make another
		}
		return "/v1/payments", authorisation{b.paise, inr, b.receipt, a.Method, a.Token.Reveal()}
	})
	return g.result(ans, err, a.Token.Reveal())
}

// Capture takes the amount. See [payment.Gateway].
func (g *Gateway) Capture(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return g.charge(ctx, "capture", c, captured, statusAuthorized)
}

// Void lets go of the amount. See [payment.Gateway].
func (g *Gateway) Void(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return g.charge(ctx, "void", c, voided, statusAuthorized)
}

// Refund gives the amount back. See [payment.Gateway].
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return g.charge(ctx, "refund", c, refunded, statusCaptured)
}

// charge does a step about a payment that the provider has, while that stands at from.
func (g *Gateway) charge(ctx context.Context, call string, c payment.Charge, done outcome, from status) (payment.Result, error) {
	b, ok := billOf(c.Payment, c.Amount)
	if !ok {
		return onlyRupees(), nil
	}
	ans, err := g.client.step(ctx, call, b, done, func(p remote, known bool) (string, any) {
		if !known || p.Status != from {
			return "", nil
		}
		return "/v1/payments/" + p.ID + "/" + call, charge{b.paise, inr, b.receipt}
	})
	return g.result(ans, err, "")
}

// authorisation and charge are what is posted.
type authorisation struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Receipt  string `json:"receipt"`
	Method   string `json:"method"`
	Token    string `json:"token"`
}

type charge struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Receipt  string `json:"receipt"`
}

// result translates an answer. A description that repeats a secret does so without it.
func (g *Gateway) result(a answer, err error, token string) (payment.Result, error) {
	if err != nil {
		return payment.Result{}, err
	}
	if a.reference != "" {
		return payment.Succeeded(a.reference)
	}
	key := g.client.key.Reveal()
	for _, secret := range []string{token, key.secret, key.id} {
		if secret != "" {
			a.reason = strings.ReplaceAll(a.reason, secret, "[redacted]")
		}
	}
	return payment.Refused(a.reason), nil
}

func billOf(p payment.PaymentID, amount money.Money) (bill, bool) {
	return bill{receipt: p.String(), paise: amount.Minor()}, amount.Currency() == money.INR
}

func onlyRupees() payment.Result { return payment.Refused("only amounts in INR can be paid here") }

func mustHave(ok bool, what string) {
	if !ok {
		panic("razorpay: " + what)
	}
}
