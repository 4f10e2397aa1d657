package billing

import (
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/money"
)

// Event is what happens in billing. Only this package has events of it.
//
//sumtype:decl
type Event interface {
	events.Event
	isBilling()
}

// EventTypes lists the events of billing.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[InvoiceIssued](),
	events.TypeOf[InvoicePaid](),
	events.TypeOf[InvoiceVoided](),
	events.TypeOf[InvoiceRefunded](),
	events.TypeOf[InvoiceDisputed](),
	events.TypeOf[InvoiceUpheld](),
)

// InvoiceIssued says that a customer owes the total of an order.
type InvoiceIssued struct {
	Invoice  InvoiceID     `json:"invoice"`
	Order    SourceOrderID `json:"order"`
	Customer CustomerID    `json:"customer"`
	Total    money.Money   `json:"total"`
}

// InvoicePaid says that the total was paid.
type InvoicePaid struct {
	Invoice   InvoiceID     `json:"invoice"`
	Order     SourceOrderID `json:"order"`
	Amount    money.Money   `json:"amount"`
	Reference string        `json:"reference"`
}

// InvoiceVoided says that nothing is owed any more; nothing was paid.
type InvoiceVoided struct {
	Invoice InvoiceID     `json:"invoice"`
	Order   SourceOrderID `json:"order"`
}

// InvoiceRefunded says that what was paid has gone back.
type InvoiceRefunded struct {
	Invoice InvoiceID     `json:"invoice"`
	Order   SourceOrderID `json:"order"`
	Amount  money.Money   `json:"amount"`
}

// InvoiceDisputed says that the customer contests what was paid.
type InvoiceDisputed struct {
	Invoice InvoiceID     `json:"invoice"`
	Order   SourceOrderID `json:"order"`
	Reason  string        `json:"reason"`
}

// InvoiceUpheld says that the dispute was decided in our favour; the invoice is paid as before.
type InvoiceUpheld struct {
	Invoice InvoiceID     `json:"invoice"`
	Order   SourceOrderID `json:"order"`
}

// EventName returns "ordering.billing.invoice_issued".
func (InvoiceIssued) EventName() string { return "ordering.billing.invoice_issued" }

// EventName returns "ordering.billing.invoice_paid".
func (InvoicePaid) EventName() string { return "ordering.billing.invoice_paid" }

// EventName returns "ordering.billing.invoice_voided".
func (InvoiceVoided) EventName() string { return "ordering.billing.invoice_voided" }

// EventName returns "ordering.billing.invoice_refunded".
func (InvoiceRefunded) EventName() string { return "ordering.billing.invoice_refunded" }

// EventName returns "ordering.billing.invoice_disputed".
func (InvoiceDisputed) EventName() string { return "ordering.billing.invoice_disputed" }

// EventName returns "ordering.billing.invoice_upheld".
func (InvoiceUpheld) EventName() string { return "ordering.billing.invoice_upheld" }

func (InvoiceIssued) isBilling()   {}
func (InvoicePaid) isBilling()     {}
func (InvoiceVoided) isBilling()   {}
func (InvoiceRefunded) isBilling() {}
func (InvoiceDisputed) isBilling() {}
func (InvoiceUpheld) isBilling()   {}
