package shipping

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a shipment.
var (
	ErrTransition = failure.New(failure.Refused, "ordering.shipping.transition", "shipping: the shipment cannot become that")

	ErrNoItems          = failure.New(failure.Invalid, "ordering.shipping.no_items", "shipping: a shipment has from 1 to 1,000 items")
	ErrNoCarrier        = failure.New(failure.Invalid, "ordering.shipping.no_carrier", "shipping: collecting needs a carrier")
	ErrNoTrackingNumber = failure.New(failure.Invalid, "ordering.shipping.no_tracking_number", "shipping: collecting needs a tracking number")
	ErrNoReason         = failure.New(failure.Invalid, "ordering.shipping.no_reason", "shipping: failing and cancelling need a reason")
	ErrQuantity         = failure.New(failure.Invalid, "ordering.shipping.quantity", "shipping: a quantity is from 1 to 1,000,000")
	ErrWeight           = failure.New(failure.Invalid, "ordering.shipping.weight", "shipping: a weight is above 0 kg and at most 100,000 kg, to the gram")
	ErrDimensions       = failure.New(failure.Invalid, "ordering.shipping.dimensions", "shipping: dimensions are above 0 cm and at most 10,000 cm, to the millimetre")
	ErrStatus           = failure.New(failure.Invalid, "ordering.shipping.status", "shipping: there is no such status")
	ErrZero             = failure.New(failure.Invalid, "ordering.shipping.zero_value", "shipping: a value is missing")
)

// A TransitionError refuses a step in the life of a shipment. It wraps [ErrTransition].
type TransitionError struct {
	Shipment ShipmentID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("shipping: shipment %q cannot become %s: it is %s, from where it can become %s",
		e.Shipment, e.To, e.From, statuses.Words(e.Allowed()))
}

// Allowed returns what the shipment can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }
