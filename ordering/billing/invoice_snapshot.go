package billing

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// An InvoiceSnapshot is the state of an invoice as it goes to storage.
type InvoiceSnapshot struct {
	ID        InvoiceID     `json:"id"`
	Order     SourceOrderID `json:"order"`
	Customer  CustomerID    `json:"customer"`
	Lines     InvoiceLines  `json:"lines"`
	Rebate    money.Money   `json:"rebate"`
	Total     money.Money   `json:"total"`
	IssuedAt  time.Time     `json:"issued_at"` // UTC
	Status    Status        `json:"status"`
	Reference string        `json:"reference,omitempty"`
	Reason    string        `json:"reason,omitempty"`
}

// Snapshot returns the invoice's state.
func (i *Invoice) Snapshot() InvoiceSnapshot {
	return InvoiceSnapshot{
		ID: i.ID(), Order: i.order, Customer: i.customer, Lines: i.lines, Rebate: i.rebate, Total: i.total,
		IssuedAt: i.issuedAt, Status: i.status, Reference: i.reference, Reason: i.reason,
	}
}

// RestoreInvoice returns the invoice with the given state, at version 0 and without events.
// It refuses what no invoice can have been, with an [*invariant.Error] that names each
// member.
func RestoreInvoice(s InvoiceSnapshot) (*Invoice, error) {
	i := &Invoice{
		root: aggregate.New(s.ID), order: s.Order, customer: s.Customer, lines: s.Lines, rebate: s.Rebate,
		total: s.Total, issuedAt: s.IssuedAt.UTC(), status: s.Status, reference: s.Reference, reason: s.Reason,
	}
	if err := i.check(); err != nil {
		return nil, err
	}
	return i, nil
}

// check reports everything about an invoice that no invoice can have.
func (i *Invoice) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(i.order != SourceOrderID{}, "order", ErrZero)
	require(i.ID() == InvoiceOf(i.order), "id", ErrZero)
	require(i.customer != CustomerID{}, "customer", ErrZero)
	require(i.status.IsValid(), "status", ErrStatus)
	require(isInstant(i.issuedAt), "issued_at", ErrZero)
	i.checkTotal(&v)
	paid := i.status == StatusPaid || i.status == StatusRefunded || i.status == StatusDisputed
	require(paid && text.IsLine(i.reference, text.MaxName) || !paid && i.reference == "", "reference", ErrNoReference)
	disputed := i.reason != "" || i.status == StatusDisputed
	require(!disputed || paid && text.IsLine(i.reason, text.MaxDescription), "reason", ErrNoReason)
	return v.Err()
}

// isInstant reports whether t is an instant as invoices keep it: JSON has four digits for the
// year, databases six for the second.
func isInstant(t time.Time) bool {
	return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999 && t.Equal(t.Truncate(time.Microsecond))
}

func (i *Invoice) checkTotal(v *invariant.Violations) {
	sum, err := i.lines.sum()
	if err != nil {
		v.Add("lines", err)
		return
	}
	if i.rebate.Currency() != sum.Currency() {
		v.Add("rebate", ErrCurrency)
		return
	}
	total, err := sum.Sub(i.rebate)
	switch {
	case err != nil:
		v.Add("rebate", ErrRebate)
	case total != i.total:
		v.Add("total", fmt.Errorf("%w: it is %s, the lines make %s", ErrWrongAmount, i.total, total))
	}
}
