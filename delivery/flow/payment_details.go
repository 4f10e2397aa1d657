package flow

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

const paymentDetailsWords = "payment details"

// PaymentDetails say how an order is to be paid: a method, such as "upi", and the token that
// a payment gateway gave the customer's app for it. This context hands them on and makes
// nothing of them.
//
// Who has the token can charge the customer: String, package fmt and package slog print the
// method and "[token]". Only [PaymentDetails.Token] and JSON carry it; keep the latter out
// of logs.
//
// The zero PaymentDetails are none.
type PaymentDetails struct {
	details private.Value[paymentParts]
}

type paymentParts struct{ method, token string }

// NewPaymentDetails returns payment details of trimmed parts: a method of up to 128 bytes
// and a token of up to 1,000 runes of clean text, neither of them blank. The error is an
// [*invariant.Error] with violations that are [ErrPaymentDetails], under method and token,
// and repeats neither.
func NewPaymentDetails(method, token string) (PaymentDetails, error) {
	var v invariant.Violations
	var p paymentParts
	var err error
	if p.method, err = text.ID(method); err != nil {
		v.Add("method", fmt.Errorf("%w: the method %w", ErrPaymentDetails, err))
	}
	if p.token, err = text.Description(token); err != nil {
		v.Add("token", fmt.Errorf("%w: the token %w", ErrPaymentDetails, err))
	}
	if err := v.Err(); err != nil {
		return PaymentDetails{}, err
	}
	return PaymentDetails{private.Keep(p)}, nil
}

// MustNewPaymentDetails is [NewPaymentDetails] for tests and package variables: it panics on
// an error.
func MustNewPaymentDetails(method, token string) PaymentDetails {
	return must(NewPaymentDetails(method, token))
}

// IsValid reports whether p are payment details, as all but the zero PaymentDetails are.
func (p PaymentDetails) IsValid() bool { return !p.details.IsZero() }

// Method returns how the order is paid, such as "upi".
func (p PaymentDetails) Method() string { return p.details.Reveal().method }

// Token returns the gateway's token. It is a secret.
func (p PaymentDetails) Token() string { return p.details.Reveal().token }

// String returns the method without the token, such as "upi [token]".
func (p PaymentDetails) String() string {
	if !p.IsValid() {
		return p.details.Redacted(paymentDetailsWords)
	}
	return p.Method() + " [token]"
}

// Format implements [fmt.Formatter]: every verb prints [PaymentDetails.String].
func (p PaymentDetails) Format(f fmt.State, _ rune) {
	if w, ok := f.Width(); ok {
		_, _ = fmt.Fprintf(f, "%*s", w, p.String()) // fmt's own buffer: it does not fail
		return
	}
	_, _ = fmt.Fprint(f, p.String())
}

// LogValue implements [slog.LogValuer] with what Format prints.
func (p PaymentDetails) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON writes an object of method and token; null for the zero PaymentDetails.
func (p PaymentDetails) MarshalJSON() ([]byte, error) {
	if !p.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Method string `json:"method"`
		Token  string `json:"token"`
	}{p.Method(), p.Token()})
}

// UnmarshalJSON reads what [PaymentDetails.MarshalJSON] writes, and nothing else.
func (p *PaymentDetails) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*p = PaymentDetails{}
		return nil
	}
	var parts paymentParts
	err := strictjson.Object(b,
		strictjson.Member{Name: "method", To: &parts.method},
		strictjson.Member{Name: "token", To: &parts.token})
	if err != nil {
		return fmt.Errorf("flow: payment details: %w", err)
	}
	parsed, err := NewPaymentDetails(parts.method, parts.token)
	if err != nil {
		return err
	}
	if parsed.details.Reveal() != parts {
		return fmt.Errorf("%w: they are not clean", ErrPaymentDetails)
	}
	*p = parsed
	return nil
}
