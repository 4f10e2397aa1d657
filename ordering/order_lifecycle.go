package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/money"
)

// Place fixes what is ordered: [OrderPlaced]. It refuses an order without lines with
// [ErrEmptyOrder] and one that is not pending with a [*TransitionError].
func (o *Order) Place(at time.Time) error {
	if err := o.canBecome(StatusPlaced); err != nil {
		return err
	}
	if o.lines.Len() == 0 {
		return fmt.Errorf("%w: order %q", ErrEmptyOrder, o.ID())
	}
	o.become(StatusPlaced, OrderPlaced{
		Order: o.ID(), Customer: o.customer, Lines: o.lines, Discount: o.discount,
		Total: o.total, ShippingAddress: o.address,
	}, at)
	return nil
}

// Confirm notes that the warehouse can fulfil the order: [OrderConfirmed]. It refuses an
// order that is not placed with a [*TransitionError].
func (o *Order) Confirm(at time.Time) error {
	if err := o.canBecome(StatusConfirmed); err != nil {
		return err
	}
	o.become(StatusConfirmed, OrderConfirmed{Order: o.ID(), Customer: o.customer}, at)
	return nil
}

// Ship notes that a courier has collected the order: [OrderShipped]. Carrier and tracking
// number are clean text of up to 200 runes; without them it returns [ErrNoCarrier] or
// [ErrNoTrackingNumber]. It refuses an order that is not confirmed with a
// [*TransitionError].
func (o *Order) Ship(carrier, trackingNumber string, at time.Time) error {
	if err := o.canBecome(StatusShipped); err != nil {
		return err
	}
	carrier, err := needed(carrier, text.MaxName, ErrNoCarrier)
	if err != nil {
		return err
	}
	trackingNumber, err = needed(trackingNumber, text.MaxName, ErrNoTrackingNumber)
	if err != nil {
		return err
	}
	o.carrier, o.trackingNumber = carrier, trackingNumber
	o.become(StatusShipped, OrderShipped{Order: o.ID(), Carrier: carrier, TrackingNumber: trackingNumber}, at)
	return nil
}

// Deliver notes that the order has arrived: [OrderDelivered]. It refuses an order that is
// not shipped with a [*TransitionError].
func (o *Order) Deliver(at time.Time) error {
	if err := o.canBecome(StatusDelivered); err != nil {
		return err
	}
	o.become(StatusDelivered, OrderDelivered{Order: o.ID(), Customer: o.customer}, at)
	return nil
}

// Cancel calls the order off: [OrderCancelled]. The reason is clean text of up to 1,000
// runes; without one it returns [ErrNoReason]. It refuses an order that is shipped,
// delivered or cancelled with a [*TransitionError].
func (o *Order) Cancel(reason string, at time.Time) error {
	if err := o.canBecome(StatusCancelled); err != nil {
		return err
	}
	reason, err := needed(reason, text.MaxDescription, ErrNoReason)
	if err != nil {
		return err
	}
	o.reason = reason
	o.become(StatusCancelled, OrderCancelled{Order: o.ID(), Reason: reason, PreviousStatus: o.status}, at)
	return nil
}

// ReceivePayment notes that the order is paid: [PaymentReceived]. The order is placed,
// confirmed, shipped or delivered ([ErrNotPayable]) and not paid before ([ErrAlreadyPaid]);
// the amount is the total ([ErrWrongAmount]); method and reference are clean text of up to
// 200 runes ([ErrNoMethod], [ErrNoReference]).
func (o *Order) ReceivePayment(amount money.Money, method, reference string, at time.Time) error {
	switch o.status {
	case StatusPlaced, StatusConfirmed, StatusShipped, StatusDelivered:
	case StatusPending, StatusCancelled:
		return &StateError{
			Order: o.ID(), Attempt: "receive a payment", Status: o.status, Err: ErrNotPayable,
			Allowed: []Status{StatusPlaced, StatusConfirmed, StatusShipped, StatusDelivered},
		}
	}
	if o.payment.IsValid() {
		return fmt.Errorf("%w: order %q", ErrAlreadyPaid, o.ID())
	}
	p, err := newPayment(amount, method, reference)
	if err != nil {
		return err
	}
	if p.amount != o.total {
		return fmt.Errorf("%w: %s was paid for order %q of %s", ErrWrongAmount, p.amount, o.ID(), o.total)
	}
	o.payment = p
	aggregate.Record(&o.root, PaymentReceived{o.ID(), p.amount, p.method, p.reference}, at)
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

func (o *Order) canBecome(next Status) error {
	if !o.status.CanBecome(next) {
		return &TransitionError{Order: o.ID(), From: o.status, To: next}
	}
	return nil
}

// become takes the step that canBecome allowed.
func (o *Order) become(next Status, e Event, at time.Time) {
	o.status = next
	aggregate.Record(&o.root, e, at)
}
