package partner

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a delivery, as the errors that state them.
var (
	ErrTransition    = failure.New(failure.Refused, "delivery.partner.transition", "partner: the delivery cannot become that")
	ErrOtherPartner  = failure.New(failure.Refused, "delivery.partner.other_partner", "partner: another delivery partner has this delivery")
	ErrOtherDelivery = failure.New(failure.Refused, "delivery.partner.other_delivery", "partner: there is a delivery of this order to somewhere else")
	ErrNobodyFree    = failure.New(failure.Refused, "delivery.partner.nobody_free", "partner: no delivery partner is free")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrMinutes     = failure.New(failure.Invalid, "delivery.partner.minutes", "partner: an estimate is from 0 to 10,000 minutes")
	ErrTrackingURL = failure.New(failure.Invalid, "delivery.partner.tracking_u_r_l", "partner: a tracking URL is an https:// address of up to 1,000 visible ASCII characters")
	ErrNoReason    = failure.New(failure.Invalid, "delivery.partner.no_reason", "partner: calling off needs a reason")
	ErrStatus      = failure.New(failure.Invalid, "delivery.partner.status", "partner: there is no such status")
	ErrZero        = failure.New(failure.Invalid, "delivery.partner.zero", "partner: a value is missing")
	ErrSnapshot    = failure.New(failure.Invalid, "delivery.partner.snapshot", "partner: the snapshot is not one of a delivery")
)

// A TransitionError refuses a step in the life of a delivery. It wraps [ErrTransition].
type TransitionError struct {
	Delivery OrderID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("partner: the delivery of order %q cannot become %s: it is %s, from where it can become %s",
		e.Delivery, e.To, e.From, statusTransitions.Words(e.Allowed()))
}

// Allowed returns what it can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }
