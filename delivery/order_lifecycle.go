package delivery

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// ConfirmByRestaurant notes that the restaurant takes the order on and prepares it:
// [OrderConfirmed]. The order must be placed ([ErrInvalidState]).
func (o *Order) ConfirmByRestaurant(at time.Time) error {
	return o.become(StatusConfirmed, "confirm it", OrderConfirmed{o.ID(), o.restaurant, o.grandTotal}, at)
}

// MarkReadyForPickup notes that the kitchen is done: [OrderReady]. The order must be
// confirmed ([ErrInvalidState]).
func (o *Order) MarkReadyForPickup(at time.Time) error {
	return o.become(StatusReadyForPickup, "mark it ready for pickup", OrderReady{o.ID()}, at)
}

// Dispatch notes that a delivery partner has the food: [OrderDispatched]. The order must be
// ready for pickup ([ErrInvalidState]), the delivery partner not the zero identity
// ([ErrZero]).
func (o *Order) Dispatch(partner DeliveryPartnerID, at time.Time) error {
	if err := o.canBecome(StatusOnTheWay, "dispatch it"); err != nil {
		return err
	}
	if partner == (DeliveryPartnerID{}) {
		return fmt.Errorf("%w: dispatching needs a delivery partner", ErrZero)
	}
	o.partner = partner
	return o.become(StatusOnTheWay, "dispatch it", OrderDispatched{o.ID(), partner}, at)
}

// Deliver notes that the food has reached the customer: [OrderDelivered]. The order must be
// on the way ([ErrInvalidState]), by that delivery partner ([ErrOtherDeliveryPartner]).
func (o *Order) Deliver(by DeliveryPartnerID, at time.Time) error {
	if err := o.canBecome(StatusDelivered, "deliver it"); err != nil {
		return err
	}
	if by != o.partner {
		return fmt.Errorf("%w: order %s", ErrOtherDeliveryPartner, o.ID())
	}
	return o.become(StatusDelivered, "deliver it", OrderDelivered{o.ID(), o.customer}, at)
}

// Cancel stops the order before dispatch: [OrderCancelled]. An order that is on the way,
// delivered or cancelled already is refused with [ErrNotCancellable], in the first two cases
// with the advice to contact support: see [StateError.NeedsSupport]. The zero reason is
// refused with [ErrNoReason].
func (o *Order) Cancel(reason CancellationReason, at time.Time) error {
	if err := o.canBecome(StatusCancelled, "cancel it"); err != nil {
		return err
	}
	if !reason.IsValid() {
		return ErrNoReason
	}
	o.reason = reason
	return o.become(StatusCancelled, "cancel it", OrderCancelled{o.ID(), o.customer, reason}, at)
}

// Rate notes the customer's score: [OrderRated]. The order must be delivered
// ([ErrInvalidState]) and not rated before ([ErrAlreadyRated]); the zero rating is refused
// with [ErrRating].
func (o *Order) Rate(r Rating, at time.Time) error {
	if err := o.require("rate it", StatusDelivered); err != nil {
		return err
	}
	if o.rating.IsValid() {
		return fmt.Errorf("%w: order %s", ErrAlreadyRated, o.ID())
	}
	if !r.IsValid() {
		return ErrRating
	}
	o.rating = r
	aggregate.Record(&o.root, OrderRated{o.ID(), r}, at)
	return nil
}

// become takes a step of the life cycle, or refuses it.
func (o *Order) become(next OrderStatus, attempt string, e Event, at time.Time) error {
	if err := o.canBecome(next, attempt); err != nil {
		return err
	}
	o.status = next
	aggregate.Record(&o.root, e, at)
	return nil
}

func (o *Order) canBecome(next OrderStatus, attempt string) error {
	if o.status.CanBecome(next) {
		return nil
	}
	rule := ErrInvalidState
	if next == StatusCancelled {
		rule = ErrNotCancellable
	}
	var from []OrderStatus
	for _, s := range OrderStatuses() {
		if s.CanBecome(next) {
			from = append(from, s)
		}
	}
	return &StateError{Order: o.ID(), Attempt: attempt, Status: o.status, Allowed: from, Err: rule}
}

func (o *Order) require(attempt string, s OrderStatus) error {
	if o.status == s {
		return nil
	}
	return &StateError{Order: o.ID(), Attempt: attempt, Status: o.status, Allowed: []OrderStatus{s}, Err: ErrInvalidState}
}
