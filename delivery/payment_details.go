package delivery

import (
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/paying"
)

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
	details paying.Details
}

// NewPaymentDetails returns payment details of trimmed parts: a method of up to 128 bytes
// and a token of up to 1,000 runes of clean text, neither of them blank. The error is an
// [*invariant.Error] with violations that are [ErrPaymentDetails], under method and token,
// and repeats neither.
func NewPaymentDetails(method, token string) (PaymentDetails, error) {
	d, err := paying.New(method, token, ErrPaymentDetails)
	return PaymentDetails{d}, err
}

// MustNewPaymentDetails is [NewPaymentDetails] for tests and package variables: it panics on
// an error.
func MustNewPaymentDetails(method, token string) PaymentDetails {
	return must(NewPaymentDetails(method, token))
}

// IsValid reports whether p are payment details, as all but the zero PaymentDetails are.
func (p PaymentDetails) IsValid() bool { return p.details.IsValid() }

// Method returns how the order is paid, such as "upi".
func (p PaymentDetails) Method() string { return p.details.Method() }

// Token returns the gateway's token. It is a secret.
func (p PaymentDetails) Token() string { return p.details.Token() }

// String returns the method without the token, such as "upi [token]".
func (p PaymentDetails) String() string { return p.details.String() }

// Format implements [fmt.Formatter]: every verb prints [PaymentDetails.String].
func (p PaymentDetails) Format(f fmt.State, verb rune) { p.details.Format(f, verb) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (p PaymentDetails) LogValue() slog.Value { return p.details.LogValue() }

// MarshalJSON writes an object of method and token; null for the zero PaymentDetails.
func (p PaymentDetails) MarshalJSON() ([]byte, error) { return p.details.MarshalJSON() }

// UnmarshalJSON reads what [PaymentDetails.MarshalJSON] writes, and nothing else.
func (p *PaymentDetails) UnmarshalJSON(b []byte) error {
	d, err := paying.Parse("delivery: payment details", b, ErrPaymentDetails)
	if err == nil {
		p.details = d
	}
	return err
}
