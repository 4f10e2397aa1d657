package ordering

import (
	"encoding/json"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/money"
)

// A Payment is what was received for an order: the amount, the method and the reference
// under which the payer's side knows it. The zero Payment is none.
type Payment struct {
	amount            money.Money
	method, reference string
}

// newPayment checks everything but whether the amount is the right one.
func newPayment(amount money.Money, method, reference string) (Payment, error) {
	if !amount.IsValid() {
		return Payment{}, fmt.Errorf("%w: there is none", ErrWrongAmount)
	}
	method, err := needed(method, text.MaxName, ErrNoMethod)
	if err != nil {
		return Payment{}, err
	}
	reference, err = needed(reference, text.MaxName, ErrNoReference)
	if err != nil {
		return Payment{}, err
	}
	return Payment{amount: amount, method: method, reference: reference}, nil
}

// IsValid reports whether p is a payment, as all but the zero Payment are.
func (p Payment) IsValid() bool { return p != Payment{} }

// Amount returns what was paid.
func (p Payment) Amount() money.Money { return p.amount }

// Method returns how it was paid, such as "card".
func (p Payment) Method() string { return p.method }

// Reference returns the payer's side's name of the payment.
func (p Payment) Reference() string { return p.reference }

type paymentJSON struct {
	Amount    money.Money `json:"amount"`
	Method    string      `json:"method"`
	Reference string      `json:"reference"`
}

// MarshalJSON writes an object of amount, method and reference; null for the zero Payment.
func (p Payment) MarshalJSON() ([]byte, error) {
	if !p.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(paymentJSON{p.amount, p.method, p.reference})
}

// UnmarshalJSON reads what [Payment.MarshalJSON] writes, and nothing else.
func (p *Payment) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*p = Payment{}
		return nil
	}
	var j paymentJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "amount", To: &j.Amount},
		strictjson.Member{Name: "method", To: &j.Method},
		strictjson.Member{Name: "reference", To: &j.Reference})
	if err != nil {
		return fmt.Errorf("ordering: payment: %w", err)
	}
	parsed, err := newPayment(j.Amount, j.Method, j.Reference)
	if err != nil {
		return err
	}
	if parsed.method != j.Method || parsed.reference != j.Reference {
		return fmt.Errorf("ordering: payment: %w", ErrZero)
	}
	*p = parsed
	return nil
}
