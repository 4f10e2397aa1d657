// Package paying holds what a customer's app hands over to pay for an order. Package
// delivery takes it in and its process manager keeps it until it is used; each has a type
// PaymentDetails of its own, with an error of its own, round the [Details] of this package.
// So what the one accepts the other does, and neither shows what the other hides.
package paying

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

const words = "payment details"

// Details are a method, such as "upi", and the token that a payment gateway gave the app for
// it. The token is a secret: [Details.Token] and JSON alone have it. The zero Details are
// none.
type Details struct {
	parts private.Value[parts]
}

type parts struct{ method, token string }

// New returns details of trimmed parts: a method of up to 128 bytes and a token of up to
// 1,000 runes of clean text, neither of them blank. The error is an [*invariant.Error] with
// violations that are refused, the caller's sentinel, under method and token, and repeats
// neither.
func New(method, token string, refused error) (Details, error) {
	var v invariant.Violations
	var p parts
	var err error
	if p.method, err = text.ID(method); err != nil {
		v.Add("method", fmt.Errorf("%w: the method %w", refused, err))
	}
	if p.token, err = text.Description(token); err != nil {
		v.Add("token", fmt.Errorf("%w: the token %w", refused, err))
	}
	if err := v.Err(); err != nil {
		return Details{}, err
	}
	return Details{private.Keep(p)}, nil
}

// Parse reads what [Details.MarshalJSON] writes, and nothing else. What is read, such as
// "flow: payment details", begins an error of malformed JSON; others are those of [New].
func Parse(what string, b []byte, refused error) (Details, error) {
	if string(b) == "null" {
		return Details{}, nil
	}
	var p parts
	err := strictjson.Object(b,
		strictjson.Member{Name: "method", To: &p.method},
		strictjson.Member{Name: "token", To: &p.token})
	if err != nil {
		return Details{}, fmt.Errorf("%s: %w", what, err)
	}
	d, err := New(p.method, p.token, refused)
	if err != nil {
		return Details{}, err
	}
	if d.parts.Reveal() != p {
		return Details{}, fmt.Errorf("%w: they are not clean", refused)
	}
	return d, nil
}

// IsValid reports whether d are details, as all but the zero Details are.
func (d Details) IsValid() bool { return !d.parts.IsZero() }

// Method returns how the order is paid.
func (d Details) Method() string { return d.parts.Reveal().method }

// Token returns the gateway's token.
func (d Details) Token() string { return d.parts.Reveal().token }

// String returns the method without the token, such as "upi [token]".
func (d Details) String() string {
	if !d.IsValid() {
		return d.parts.Redacted(words)
	}
	return d.Method() + " [token]"
}

// Format implements [fmt.Formatter]: every verb prints [Details.String], at the width asked
// for.
func (d Details) Format(f fmt.State, _ rune) {
	if w, ok := f.Width(); ok {
		_, _ = fmt.Fprintf(f, "%*s", w, d.String()) // fmt's own buffer: it does not fail
		return
	}
	_, _ = fmt.Fprint(f, d.String())
}

// LogValue implements [slog.LogValuer] with what Format prints.
func (d Details) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalJSON writes an object of method and token; null for the zero Details.
func (d Details) MarshalJSON() ([]byte, error) {
	if !d.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Method string `json:"method"`
		Token  string `json:"token"`
	}{d.Method(), d.Token()})
}
