package billing

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// An Invoice is what a customer owes for one order. It is issued when the order is placed.
// Its total is paid, or it is void because the order was cancelled first. What was paid may
// go back; the customer may dispute it, and the dispute ends one way or the other.
//
// Commands take the instant at which they happen and record an event; one that returns an
// error has changed nothing and recorded nothing.
type Invoice struct {
	root[InvoiceID]

	order     SourceOrderID
	customer  CustomerID
	lines     InvoiceLines
	rebate    money.Money
	total     money.Money // of the lines, less the rebate
	issuedAt  time.Time
	status    Status
	reference string // of the payment
	reason    string // of the last dispute
}

// NewInvoice issues the invoice of an order: [InvoiceIssued]. The rebate is in the currency
// of the lines and at most their sum; a zero Money is none. The instant of issue is not the
// zero time, and is kept to the microsecond, in UTC. The error is an [*invariant.Error] with everything that is wrong.
func NewInvoice(order SourceOrderID, customer CustomerID, lines InvoiceLines, rebate money.Money, at time.Time) (*Invoice, error) {
	i := &Invoice{
		root: aggregate.New(InvoiceOf(order)), order: order, customer: customer, lines: lines,
		rebate: rebate, issuedAt: at.UTC().Truncate(time.Microsecond), status: StatusPending,
	}
	if sum, err := lines.sum(); err == nil {
		if !rebate.IsValid() {
			i.rebate = money.Zero(sum.Currency())
		}
		i.total, _ = sum.Sub(i.rebate) // a refusal is found by check
	}
	if err := i.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&i.root, InvoiceIssued{i.ID(), order, customer, i.total}, at)
	return i, nil
}

// Order returns the source order.
func (i *Invoice) Order() SourceOrderID { return i.order }

// Customer returns who owes.
func (i *Invoice) Customer() CustomerID { return i.customer }

// Lines returns what is owed for.
func (i *Invoice) Lines() InvoiceLines { return i.lines }

// Rebate returns what is taken off the sum of the lines.
func (i *Invoice) Rebate() money.Money { return i.rebate }

// Total returns the sum of the lines less the rebate.
func (i *Invoice) Total() money.Money { return i.total }

// IssuedAt returns when the invoice was issued, in UTC.
func (i *Invoice) IssuedAt() time.Time { return i.issuedAt }

// Status returns where the invoice stands.
func (i *Invoice) Status() Status { return i.status }

// Reference returns the reference of the payment; "" when none was made.
func (i *Invoice) Reference() string { return i.reference }

// Reason returns why the invoice was last disputed; "" when it never was.
func (i *Invoice) Reason() string { return i.reason }

// String returns identity, source order, status and total, and nothing personal.
func (i *Invoice) String() string {
	return fmt.Sprintf("invoice %s of order %s (%s, %s)", i.ID(), i.order, i.status, i.total)
}

// GoString is [Invoice.String].
func (i *Invoice) GoString() string { return i.String() }

// Pay notes that the total was paid: [InvoicePaid]. The amount is the total
// ([ErrWrongAmount]), the reference clean text of up to 200 runes ([ErrNoReference]). An
// invoice that is not pending is refused with a [*TransitionError].
func (i *Invoice) Pay(amount money.Money, reference string, at time.Time) error {
	if i.status != StatusPending { // not from disputed: that is Uphold
		return &TransitionError{Invoice: i.ID(), From: i.status, To: StatusPaid}
	}
	reference, err := needed(reference, text.MaxName, ErrNoReference)
	if err != nil {
		return err
	}
	if amount != i.total {
		return fmt.Errorf("%w: %s was paid of %s", ErrWrongAmount, amount, i.total)
	}
	i.reference = reference
	i.become(StatusPaid, InvoicePaid{i.ID(), i.order, amount, reference}, at)
	return nil
}

// Void notes that nothing is owed any more: [InvoiceVoided]. An invoice that is not pending
// is refused with a [*TransitionError].
func (i *Invoice) Void(at time.Time) error {
	if err := i.canBecome(StatusVoid); err != nil {
		return err
	}
	i.become(StatusVoid, InvoiceVoided{i.ID(), i.order}, at)
	return nil
}

// Refund notes that what was paid has gone back: [InvoiceRefunded]. An invoice that is
// neither paid nor disputed is refused with a [*TransitionError].
func (i *Invoice) Refund(at time.Time) error {
	if err := i.canBecome(StatusRefunded); err != nil {
		return err
	}
	i.become(StatusRefunded, InvoiceRefunded{i.ID(), i.order, i.total}, at)
	return nil
}

// Dispute notes that the customer contests what was paid: [InvoiceDisputed]. The reason is
// clean text of up to 1,000 runes ([ErrNoReason]). An invoice that is not paid is refused
// with a [*TransitionError].
func (i *Invoice) Dispute(reason string, at time.Time) error {
	if err := i.canBecome(StatusDisputed); err != nil {
		return err
	}
	reason, err := needed(reason, text.MaxDescription, ErrNoReason)
	if err != nil {
		return err
	}
	i.reason = reason
	i.become(StatusDisputed, InvoiceDisputed{i.ID(), i.order, reason}, at)
	return nil
}

// Uphold notes that the dispute was decided in our favour: [InvoiceUpheld]. An invoice that
// is not disputed is refused with a [*TransitionError].
func (i *Invoice) Uphold(at time.Time) error {
	if i.status != StatusDisputed {
		return &TransitionError{Invoice: i.ID(), From: i.status, To: StatusPaid}
	}
	i.become(StatusPaid, InvoiceUpheld{i.ID(), i.order}, at)
	return nil
}

// needed reads a text that a command cannot do without, for the reason that rule gives.
func needed(s string, limit int, rule error) (string, error) {
	clean, err := text.Line(s, limit)
	if err != nil {
		return "", fmt.Errorf("%w: it %w", rule, err)
	}
	return clean, nil
}

func (i *Invoice) canBecome(next Status) error {
	if !i.status.CanBecome(next) {
		return &TransitionError{Invoice: i.ID(), From: i.status, To: next}
	}
	return nil
}

// become takes a step that was allowed.
func (i *Invoice) become(next Status, e Event, at time.Time) {
	i.status = next
	aggregate.Record(&i.root, e, at)
}
