package ordering

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// ReceivePayment is the command to note that an order is paid.
type ReceivePayment struct {
	Order     string `json:"order"`
	Amount    string `json:"amount"`   // such as "107.00"
	Currency  string `json:"currency"` // ISO 4217
	Method    string `json:"method"`   // such as "card"
	Reference string `json:"reference"`
}

// ReceivePayment notes that the order's total was paid. Event: [PaymentReceived].
func (s *Service) ReceivePayment(ctx context.Context, c ReceivePayment) error {
	var v invariant.Violations
	id, err := ParseOrderID(c.Order)
	v.Add("order", err)
	amount, err := parseMoney(&v, c.Amount, c.Currency)
	v.Add("amount", err)
	method, err := needed(c.Method, text.MaxName, ErrNoMethod)
	v.Add("method", err)
	reference, err := needed(c.Reference, text.MaxName, ErrNoReference)
	v.Add("reference", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onOrder(ctx, id, func(o *Order, at time.Time) error {
		return o.ReceivePayment(amount, method, reference, at)
	})
}

// parseMoney reports an unknown currency in v, and a malformed amount as its error.
func parseMoney(v *invariant.Violations, amount, currency string) (money.Money, error) {
	c, err := money.ParseCurrency(currency)
	if err != nil {
		v.Add("currency", err)
		return money.Money{}, nil
	}
	return money.ParseAmount(amount, c)
}
