package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// An Order is a customer's intent to buy. It is started with a customer, a currency and an
// address; lines are added until the customer places it. From then on what was agreed
// stands: lines, prices and discount do not change. The warehouse confirms that it can
// fulfil the order, a courier collects it, it is delivered. It is paid once, from the
// moment it is placed. Until a courier has it, it can be cancelled.
//
// Every command takes the instant at which it happens and records an event; a command that
// returns an error has changed nothing and recorded nothing.
//
// Two orders are the same exactly when their identities are: see [aggregate.Same].
type Order struct {
	root[OrderID]

	customer       CustomerID
	currency       money.Currency
	address        Address
	status         Status
	lines          OrderLines
	discount       Discount
	total          money.Money // of the lines, less the discount
	payment        Payment
	carrier        string
	trackingNumber string
	reason         string // for cancelling
}

// NewOrder starts an order without lines: [OrderStarted]. Each argument must be more than
// a zero value; otherwise the error is an [*invariant.Error] with every one that is not.
func NewOrder(id OrderID, customer CustomerID, shipTo Address, c money.Currency, at time.Time) (*Order, error) {
	o := &Order{
		root: aggregate.New(id), customer: customer, currency: c, address: shipTo,
		status: StatusPending, total: money.Zero(c),
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&o.root, OrderStarted{id, customer, c, shipTo}, at)
	return o, nil
}

// Customer returns who ordered.
func (o *Order) Customer() CustomerID { return o.customer }

// ShippingAddress returns where the order goes.
func (o *Order) ShippingAddress() Address { return o.address }

// Currency returns the currency of every price in the order.
func (o *Order) Currency() money.Currency { return o.currency }

// Status returns where the order stands.
func (o *Order) Status() Status { return o.status }

// Lines returns the lines in the order in which they were added.
func (o *Order) Lines() OrderLines { return o.lines }

// Discount returns the discount; zero when there is none.
func (o *Order) Discount() Discount { return o.discount }

// Total returns the sum of the lines less the discount: zero of the order's currency when
// there are no lines.
func (o *Order) Total() money.Money { return o.total }

// Payment returns what was received; zero before that.
func (o *Order) Payment() Payment { return o.payment }

// Carrier returns who collected the order; "" before it is shipped.
func (o *Order) Carrier() string { return o.carrier }

// TrackingNumber returns the carrier's number for the order; "" before it is shipped.
func (o *Order) TrackingNumber() string { return o.trackingNumber }

// CancellationReason returns why the order was cancelled; "" unless it is.
func (o *Order) CancellationReason() string { return o.reason }

// String returns identity, status and number of lines, and nothing personal.
func (o *Order) String() string {
	return fmt.Sprintf("order %s (%s, %d lines)", o.ID(), o.status, o.lines.Len())
}

// GoString is [Order.String].
func (o *Order) GoString() string { return o.String() }
