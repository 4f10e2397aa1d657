package billing

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of an invoice.
var (
	ErrTransition  = failure.New(failure.Refused, "ordering.billing.transition", "billing: the invoice cannot become that")
	ErrWrongAmount = failure.New(failure.Refused, "ordering.billing.wrong_amount", "billing: an invoice is paid with its total")

	ErrNoLines     = failure.New(failure.Invalid, "ordering.billing.no_lines", "billing: an invoice has from 1 to 1,000 lines")
	ErrCurrency    = failure.New(failure.Invalid, "ordering.billing.currency", "billing: an invoice is in one currency")
	ErrRebate      = failure.New(failure.Invalid, "ordering.billing.rebate", "billing: a rebate is at most the sum of the lines")
	ErrQuantity    = failure.New(failure.Invalid, "ordering.billing.quantity", "billing: a quantity is from 1 to 1,000,000")
	ErrNoReference = failure.New(failure.Invalid, "ordering.billing.no_reference", "billing: paying needs a reference")
	ErrNoReason    = failure.New(failure.Invalid, "ordering.billing.no_reason", "billing: disputing needs a reason")
	ErrStatus      = failure.New(failure.Invalid, "ordering.billing.status", "billing: there is no such status")
	ErrZero        = failure.New(failure.Invalid, "ordering.billing.zero_value", "billing: a value is missing")
)

// A TransitionError refuses a step in the life of an invoice. It wraps [ErrTransition].
type TransitionError struct {
	Invoice  InvoiceID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("billing: invoice %q cannot become %s: it is %s, from where it can become %s",
		e.Invoice, e.To, e.From, statuses.Words(e.Allowed()))
}

// Allowed returns what the invoice can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }
