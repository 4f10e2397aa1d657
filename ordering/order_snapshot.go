package ordering

import (
	"fmt"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// An OrderSnapshot is the state of an order as it goes to storage. It consists of values
// that cannot be changed, so it shares nothing that anybody could change with the order.
type OrderSnapshot struct {
	ID                 OrderID        `json:"id"`
	Customer           CustomerID     `json:"customer"`
	ShippingAddress    Address        `json:"shipping_address"`
	Currency           money.Currency `json:"currency"`
	Status             Status         `json:"status"`
	Lines              OrderLines     `json:"lines"`
	Discount           Discount       `json:"discount,omitzero"`
	Total              money.Money    `json:"total"`
	Payment            Payment        `json:"payment,omitzero"`
	Carrier            string         `json:"carrier,omitempty"`
	TrackingNumber     string         `json:"tracking_number,omitempty"`
	CancellationReason string         `json:"cancellation_reason,omitempty"`
}

// Snapshot returns the order's state.
func (o *Order) Snapshot() OrderSnapshot {
	return OrderSnapshot{
		ID: o.ID(), Customer: o.customer, ShippingAddress: o.address, Currency: o.currency,
		Status: o.status, Lines: o.lines, Discount: o.discount, Total: o.total, Payment: o.payment,
		Carrier: o.carrier, TrackingNumber: o.trackingNumber, CancellationReason: o.reason,
	}
}

// RestoreOrder returns the order with the given state, at version 0 and without events.
// It refuses what no order can have been, with an [*invariant.Error] that names each member;
// it does not ask whether such an order could be started today.
func RestoreOrder(s OrderSnapshot) (*Order, error) {
	o := &Order{
		root: aggregate.New(s.ID), customer: s.Customer, address: s.ShippingAddress, currency: s.Currency,
		status: s.Status, lines: s.Lines, discount: s.Discount, total: s.Total, payment: s.Payment,
		carrier: s.Carrier, trackingNumber: s.TrackingNumber, reason: s.CancellationReason,
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return o, nil
}

// check reports everything about an order that no order can have.
func (o *Order) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(o.ID() != OrderID{}, "id", ErrZero)
	require(o.customer != CustomerID{}, "customer", ErrZero)
	require(o.address.IsValid(), "shipping_address", ErrZero)
	require(o.currency.IsValid(), "currency", ErrZero)
	require(o.status.IsValid(), "status", ErrStatus)
	if v.Len() > 0 {
		return v.Err()
	}
	require(o.status == StatusPending || o.status == StatusCancelled || o.lines.Len() > 0, "lines", ErrEmptyOrder)
	if p, twice := o.lines.repeated(); twice {
		v.Add("lines", fmt.Errorf("%w: product %q is in it twice", ErrSnapshot, p))
	}
	v.Add("total", o.checkTotal())
	if o.payment.IsValid() {
		require(o.payment.amount == o.total, "payment.amount", ErrWrongAmount)
		placed := o.status != StatusPending && o.lines.Len() > 0 // also before it was cancelled
		require(placed, "payment", ErrNotPayable)
	}
	shipped := o.status == StatusShipped || o.status == StatusDelivered
	require(isText(o.carrier, text.MaxName, shipped), "carrier", ErrNoCarrier)
	require(isText(o.trackingNumber, text.MaxName, shipped), "tracking_number", ErrNoTrackingNumber)
	require(isText(o.reason, text.MaxDescription, o.status == StatusCancelled), "cancellation_reason", ErrNoReason)
	return v.Err()
}

func (o *Order) checkTotal() error {
	total, err := o.lines.totalLess(o.discount, o.currency)
	if err != nil {
		return err
	}
	if total != o.total {
		return fmt.Errorf("%w: its total is %s, its lines make %s", ErrSnapshot, o.total, total)
	}
	return nil
}

// isText reports whether s is a text that passed when it was set, or, unless it is set, "".
func isText(s string, limit int, set bool) bool {
	if !set {
		return s == ""
	}
	return text.IsLine(s, limit)
}
