package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// Authorise is the command to reserve an amount for an order.
type Authorise struct {
	Order    string `json:"order"`
	Attempt  int    `json:"attempt"`  // 1 for the first payment of the order; one more for each new total
	Amount   string `json:"amount"`   // such as "499.00"
	Currency string `json:"currency"` // ISO 4217
	Method   string `json:"method"`   // such as "card"
	Token    Token  `json:"token"`
}

// Authorise requests a payment and has the gateway reserve its amount. The result is
// authorised or declined. The same order and attempt with another amount, method or
// token is refused with [ErrOtherRequest]. Events: [PaymentRequested], then [PaymentAuthorised] or
// [PaymentFailed].
func (s *Service) Authorise(ctx context.Context, c Authorise) (Standing, error) {
	in, err := c.parse()
	if err != nil {
		return Standing{}, err
	}
	id := PaymentIDFor(in.Order, in.Attempt)
	switch _, err := s.uow.Repositories().Payments.Get(ctx, id); {
	case errors.Is(err, repository.ErrNotFound):
		if in.Tax, err = s.taxes.Within(ctx, in.Amount); err != nil {
			return Standing{}, fmt.Errorf("payment: the tax is not known: %w", err)
		}
	case err != nil:
		return Standing{}, err
	}
	return s.perform(ctx, id, StepAuthorise, &in)
}

// parse reads everything but the tax. It builds a payment to have every field judged at
// once.
func (c Authorise) parse() (Request, error) {
	var v invariant.Violations
	in := Request{Attempt: c.Attempt, Method: c.Method, Token: c.Token}
	var err error
	if in.Order, err = ParseOrderID(c.Order); err != nil {
		v.Add("order", err)
		in.Order = OrderID{"unreadable"}
	}
	currency, err := money.ParseCurrency(c.Currency)
	v.Add("currency", err)
	in.Amount = money.MustParse("INR 1.00") // stands in for what cannot be read
	if err == nil {
		if amount, err := money.ParseAmount(c.Amount, currency); err != nil {
			v.Add("amount", err)
		} else {
			in.Amount = amount
		}
	}
	in.Tax = money.Zero(in.Amount.Currency())
	p, err := NewPayment(in, time.Time{})
	v.Add("", err)
	if err := v.Err(); err != nil {
		return Request{}, err
	}
	in.Method = p.Method()
	return in, nil
}
