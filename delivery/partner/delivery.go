package partner

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

const maxMinutes = 10_000

// A Delivery brings one order from the restaurant to the customer. It waits for a delivery
// partner, who picks the food up and hands it over. Until it is picked up it can be called
// off.
//
// Every command takes the instant at which it happens and records an event; a command that
// returns an error has changed nothing and recorded nothing.
type Delivery struct {
	root[OrderID]

	pickup   Address
	drop     Address
	minutes  int
	status   Status
	partner  PartnerID
	tracking TrackingURL
	reason   string // why it was called off
}

// NewDelivery returns a delivery that waits for a partner: [DeliveryRequested]. The estimate
// is from 0 to 10,000 minutes; the error is an [*invariant.Error] under order, pickup, drop
// and estimated_minutes.
func NewDelivery(o OrderID, pickup, drop Address, minutes int, at time.Time) (*Delivery, error) {
	d := &Delivery{root: aggregate.New(o), pickup: pickup, drop: drop, minutes: minutes, status: StatusWaiting}
	if err := d.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&d.root, DeliveryRequested{o, pickup, drop, minutes}, at)
	return d, nil
}

// Pickup returns where the food is.
func (d *Delivery) Pickup() Address { return d.pickup }

// Drop returns where it goes.
func (d *Delivery) Drop() Address { return d.drop }

// EstimatedMinutes returns how long it takes, from 0 to 10,000.
func (d *Delivery) EstimatedMinutes() int { return d.minutes }

// Status returns where the delivery stands.
func (d *Delivery) Status() Status { return d.status }

// Partner returns who brings it, once somebody is assigned.
func (d *Delivery) Partner() PartnerID { return d.partner }

// Tracking returns where the customer can watch, if anywhere.
func (d *Delivery) Tracking() TrackingURL { return d.tracking }

// Reason returns why it was called off, if it was.
func (d *Delivery) Reason() string { return d.reason }

// Assign gives the delivery to a partner: [PartnerAssigned]. A tracking URL is optional. It
// refuses a delivery that does not wait with a [*TransitionError].
func (d *Delivery) Assign(p PartnerID, u TrackingURL, at time.Time) error {
	if err := d.canBecome(StatusAssigned); err != nil {
		return err
	}
	if (p == PartnerID{}) {
		return fmt.Errorf("partner: the delivery partner: %w", ErrZero)
	}
	d.partner, d.tracking = p, u
	d.become(StatusAssigned, PartnerAssigned{d.ID(), p, d.minutes, u}, at)
	return nil
}

// PickUp says that the partner has the food: [FoodPickedUp]. It is the one who was assigned
// ([ErrOtherPartner]); at another time it returns a [*TransitionError].
func (d *Delivery) PickUp(p PartnerID, at time.Time) error {
	if err := d.canBy(p, StatusPickedUp); err != nil {
		return err
	}
	d.become(StatusPickedUp, FoodPickedUp{d.ID(), p}, at)
	return nil
}

// HandOver says that the customer has the food: [FoodHandedOver]. It is the partner who was
// assigned ([ErrOtherPartner]); at another time it returns a [*TransitionError].
func (d *Delivery) HandOver(p PartnerID, at time.Time) error {
	if err := d.canBy(p, StatusHandedOver); err != nil {
		return err
	}
	d.become(StatusHandedOver, FoodHandedOver{d.ID(), p}, at)
	return nil
}

// CallOff ends the delivery of a cancelled order: [DeliveryCalledOff]. The reason is clean
// text of up to 1,000 runes ([ErrNoReason]). Once the food is picked up it returns a
// [*TransitionError].
func (d *Delivery) CallOff(reason string, at time.Time) error {
	if err := d.canBecome(StatusCalledOff); err != nil {
		return err
	}
	clean, err := text.Description(reason)
	if err != nil {
		return fmt.Errorf("%w: it %w", ErrNoReason, err)
	}
	d.reason = clean
	d.become(StatusCalledOff, DeliveryCalledOff{d.ID(), d.partner, clean}, at)
	return nil
}

func (d *Delivery) canBy(p PartnerID, next Status) error {
	if err := d.canBecome(next); err != nil {
		return err
	}
	if p != d.partner {
		return fmt.Errorf("%w: order %q", ErrOtherPartner, d.ID())
	}
	return nil
}

func (d *Delivery) canBecome(next Status) error {
	if !d.status.CanBecome(next) {
		return &TransitionError{Delivery: d.ID(), From: d.status, To: next}
	}
	return nil
}

// become takes the step that canBecome allowed.
func (d *Delivery) become(next Status, e Event, at time.Time) {
	d.status = next
	aggregate.Record(&d.root, e, at)
}

// check reports everything about a delivery that no delivery can have.
func (d *Delivery) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(d.ID() != OrderID{}, "order", ErrZero)
	require(d.pickup.IsValid(), "pickup", ErrZero)
	require(d.drop.IsValid(), "drop", ErrZero)
	require(d.minutes >= 0 && d.minutes <= maxMinutes, "estimated_minutes", ErrMinutes)
	require(d.status.IsValid(), "status", ErrStatus)
	assigned := d.partner != PartnerID{}
	switch d.status {
	case StatusWaiting:
		require(!assigned, "partner", ErrSnapshot)
	case StatusAssigned, StatusPickedUp, StatusHandedOver:
		require(assigned, "partner", ErrZero)
	case StatusCalledOff: // with or without
	}
	require(assigned || !d.tracking.IsValid(), "tracking", ErrSnapshot)
	if d.status == StatusCalledOff {
		require(text.IsLine(d.reason, text.MaxDescription), "reason", ErrNoReason)
	} else {
		require(d.reason == "", "reason", ErrSnapshot)
	}
	return v.Err()
}
