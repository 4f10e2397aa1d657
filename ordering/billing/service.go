package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// A Service runs the use cases of billing. Every one may be repeated: what the invoice
// already is, is done and no error. A Service is safe for concurrent use.
type Service struct {
	uow *repository.UnitOfWork[Repositories]
	now func() time.Time
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// NewService returns the use cases over a unit of work. It panics when that or an option is
// nil.
func NewService(uow *repository.UnitOfWork[Repositories], opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	s := &Service{uow: uow, now: time.Now}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// IssueInvoice is the command to issue the invoice of an order.
type IssueInvoice struct {
	Order    string             `json:"order"`
	Customer string             `json:"customer"`
	Lines    []IssueInvoiceLine `json:"lines"` // from 1 to 1,000
	Rebate   money.Money        `json:"rebate,omitzero"`
}

// IssueInvoiceLine is one thing that is owed for in an [IssueInvoice].
type IssueInvoiceLine struct {
	Description string      `json:"description"`
	Quantity    int         `json:"quantity"`
	UnitPrice   money.Money `json:"unit_price"`
}

// IssueInvoice issues the invoice of an order, unless there is one. Event: [InvoiceIssued].
func (s *Service) IssueInvoice(ctx context.Context, c IssueInvoice) error {
	var v invariant.Violations
	order, err := ParseSourceOrderID(c.Order)
	v.Add("order", err)
	customer, err := ParseCustomerID(c.Customer)
	v.Add("customer", err)
	if len(c.Lines) == 0 || len(c.Lines) > maxLines {
		v.Add("lines", ErrNoLines)
		return v.Err()
	}
	list := make([]InvoiceLine, 0, len(c.Lines))
	for i, l := range c.Lines {
		one, err := NewInvoiceLine(l.Description, l.Quantity, l.UnitPrice)
		v.Add(fmt.Sprintf("lines[%d]", i), err)
		list = append(list, one)
	}
	if err := v.Err(); err != nil {
		return err
	}
	lines, err := NewInvoiceLines(list...)
	if err != nil {
		return invariant.Violate("lines", err)
	}
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		_, err := r.Invoices.Get(ctx, InvoiceOf(order))
		if !errors.Is(err, repository.ErrNotFound) {
			return err // or it is there, and nothing is to be done
		}
		invoice, err := NewInvoice(order, customer, lines, c.Rebate, s.now())
		if err != nil {
			return err
		}
		return r.Invoices.Save(ctx, invoice)
	})
	if errors.Is(err, repository.ErrConflict) && !errors.Is(err, repository.ErrPublish) {
		return nil // another has issued it meanwhile
	}
	return err
}

// PayInvoice is the command to note that the invoice of an order is paid.
type PayInvoice struct {
	Order     string      `json:"order"`
	Amount    money.Money `json:"amount"`
	Reference string      `json:"reference"`
}

// PayInvoice notes that the invoice is paid. One that has been paid with that amount under
// that reference is left as it is. Event: [InvoicePaid].
func (s *Service) PayInvoice(ctx context.Context, c PayInvoice) error {
	var v invariant.Violations
	order, err := ParseSourceOrderID(c.Order)
	v.Add("order", err)
	if !c.Amount.IsValid() {
		v.Add("amount", ErrZero)
	}
	reference, err := needed(c.Reference, text.MaxName, ErrNoReference)
	v.Add("reference", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onInvoice(ctx, order, func(i *Invoice) error {
		if i.reference == reference && i.total == c.Amount { // whatever became of it since
			return nil
		}
		return i.Pay(c.Amount, reference, s.now())
	})
}

// WithdrawInvoice is the command to take back the invoice of an order.
type WithdrawInvoice struct {
	Order string `json:"order"`
}

// WithdrawInvoice voids the invoice of an order, or refunds it when it is paid or disputed.
// An order without an invoice has nothing to take back, and that is no error. Events:
// [InvoiceVoided] or [InvoiceRefunded].
func (s *Service) WithdrawInvoice(ctx context.Context, c WithdrawInvoice) error {
	order, err := orderID(c.Order)
	if err != nil {
		return err
	}
	err = s.onInvoice(ctx, order, func(i *Invoice) error {
		switch i.status {
		case StatusPending:
			return i.Void(s.now())
		case StatusPaid, StatusDisputed:
			return i.Refund(s.now())
		case StatusVoid, StatusRefunded:
		}
		return nil
	})
	if errors.Is(err, repository.ErrNotFound) && !errors.Is(err, repository.ErrPublish) {
		return nil
	}
	return err
}

// DisputeInvoice is the command to note that the invoice of an order is contested.
type DisputeInvoice struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// DisputeInvoice notes that the customer contests what was paid. An invoice that is disputed
// for that reason is left as it is. Event: [InvoiceDisputed].
func (s *Service) DisputeInvoice(ctx context.Context, c DisputeInvoice) error {
	var v invariant.Violations
	order, err := ParseSourceOrderID(c.Order)
	v.Add("order", err)
	reason, err := needed(c.Reason, text.MaxDescription, ErrNoReason)
	v.Add("reason", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onInvoice(ctx, order, func(i *Invoice) error {
		if i.status == StatusDisputed && i.reason == reason {
			return nil
		}
		return i.Dispute(reason, s.now())
	})
}

// UpholdInvoice is the command to note that a dispute was decided in our favour.
type UpholdInvoice struct {
	Order string `json:"order"`
}

// UpholdInvoice ends a dispute in our favour. An invoice whose dispute has ended so is left
// as it is. Event: [InvoiceUpheld].
func (s *Service) UpholdInvoice(ctx context.Context, c UpholdInvoice) error {
	order, err := orderID(c.Order)
	if err != nil {
		return err
	}
	return s.onInvoice(ctx, order, func(i *Invoice) error {
		if i.status == StatusPaid && i.reason != "" {
			return nil
		}
		return i.Uphold(s.now())
	})
}

// RefundInvoice is the command to note that what was paid has gone back.
type RefundInvoice struct {
	Order string `json:"order"`
}

// RefundInvoice notes that what was paid has gone back. Event: [InvoiceRefunded].
func (s *Service) RefundInvoice(ctx context.Context, c RefundInvoice) error {
	order, err := orderID(c.Order)
	if err != nil {
		return err
	}
	return s.onInvoice(ctx, order, func(i *Invoice) error {
		if i.status == StatusRefunded {
			return nil
		}
		return i.Refund(s.now())
	})
}

// orderID reads the identity of the order that a command is about.
func orderID(s string) (SourceOrderID, error) {
	id, err := ParseSourceOrderID(s)
	return id, invariant.Violate("order", err)
}

// onInvoice has the invoice of an order do something, and stores it.
func (s *Service) onInvoice(ctx context.Context, order SourceOrderID, do func(*Invoice) error) error {
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		invoice, err := r.Invoices.Get(ctx, InvoiceOf(order))
		if err != nil {
			return err
		}
		if err := do(invoice); err != nil {
			return err
		}
		return r.Invoices.Save(ctx, invoice)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("billing: " + what)
	}
}
