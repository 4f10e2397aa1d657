package billing

import (
	"context"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

// Subscribe lets invoices follow orders: it is the anti-corruption layer that translates
// what ordering says into commands of this context. The returned function ends all
// subscriptions.
func Subscribe(b *events.Bus, s *Service) (cancel func()) {
	mustHave(b != nil && s != nil, "Subscribe without a bus or a service")
	cancels := []func(){
		events.Subscribe(b, "billing: issue invoice", func(ctx context.Context, e ordering.OrderPlaced) error {
			c, err := issue(e)
			if err != nil {
				return err
			}
			return s.IssueInvoice(ctx, c)
		}),
		events.Subscribe(b, "billing: pay invoice", func(ctx context.Context, e ordering.PaymentReceived) error {
			return s.PayInvoice(ctx, pay(e))
		}),
		events.Subscribe(b, "billing: withdraw invoice", func(ctx context.Context, e ordering.OrderCancelled) error {
			return s.WithdrawInvoice(ctx, withdraw(e))
		}),
	}
	return func() {
		for _, cancel := range cancels {
			cancel()
		}
	}
}

// issue translates a placed order. Ordering's discount arrives as the amount that it takes
// off: what is owed is what ordering said, not what a second calculation makes of it.
func issue(e ordering.OrderPlaced) (IssueInvoice, error) {
	c := IssueInvoice{Order: e.Order.String(), Customer: e.Customer.String()}
	totals := make([]money.Money, 0, e.Lines.Len())
	for _, l := range e.Lines.All() {
		c.Lines = append(c.Lines, IssueInvoiceLine{Description: l.Name(), Quantity: l.Quantity(), UnitPrice: l.UnitPrice()})
		totals = append(totals, l.Total())
	}
	sum, err := money.Sum(e.Total.Currency(), totals...)
	if err != nil {
		return IssueInvoice{}, err
	}
	c.Rebate, err = sum.Sub(e.Total)
	return c, err
}

func pay(e ordering.PaymentReceived) PayInvoice {
	return PayInvoice{Order: e.Order.String(), Amount: e.Amount, Reference: e.Reference}
}

func withdraw(e ordering.OrderCancelled) WithdrawInvoice {
	return WithdrawInvoice{Order: e.Order.String()}
}
