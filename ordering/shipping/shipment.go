package shipping

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// A Shipment is the goods of one order on their way to a recipient. It is prepared when the
// order is placed, and waits for the carrier; the carrier collects it, and delivers it or
// fails to. Until the carrier has it, it can be cancelled.
//
// Commands take the instant at which they happen and record an event; one that returns an
// error has changed nothing and recorded nothing.
type Shipment struct {
	root[ShipmentID]

	order          SourceOrderID
	recipient      RecipientID
	address        Address
	items          PhysicalItems
	status         Status
	carrier        string
	trackingNumber string
	reason         string // for failing or cancelling
}

// NewShipment prepares the shipment of an order: [ShipmentPrepared]. Each argument must be
// more than a zero value; otherwise the error is an [*invariant.Error] with every one that
// is not.
func NewShipment(order SourceOrderID, to RecipientID, a Address, items PhysicalItems, at time.Time) (*Shipment, error) {
	s := &Shipment{
		root: aggregate.New(ShipmentOf(order)), order: order, recipient: to, address: a, items: items,
		status: StatusPendingCollection,
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&s.root, ShipmentPrepared{s.ID(), order, to, a, items}, at)
	return s, nil
}

// Order returns the source order.
func (s *Shipment) Order() SourceOrderID { return s.order }

// Recipient returns who gets the shipment.
func (s *Shipment) Recipient() RecipientID { return s.recipient }

// Address returns where it goes.
func (s *Shipment) Address() Address { return s.address }

// Items returns what is in it.
func (s *Shipment) Items() PhysicalItems { return s.items }

// Weight returns what all its items weigh together. It may be more than the 100,000 kg that
// one piece can weigh.
func (s *Shipment) Weight() Weight { return Weight{s.items.grams()} }

// Status returns where the shipment stands.
func (s *Shipment) Status() Status { return s.status }

// Carrier returns who carries it; "" before it is collected.
func (s *Shipment) Carrier() string { return s.carrier }

// TrackingNumber returns the carrier's number for it; "" before it is collected.
func (s *Shipment) TrackingNumber() string { return s.trackingNumber }

// Reason returns why it failed or was cancelled; "" unless it did or was.
func (s *Shipment) Reason() string { return s.reason }

// String returns identity, source order and status, and nothing personal.
func (s *Shipment) String() string {
	return fmt.Sprintf("shipment %s of order %s (%s)", s.ID(), s.order, s.status)
}

// GoString is [Shipment.String].
func (s *Shipment) GoString() string { return s.String() }

// Collect notes that the carrier has the shipment: [ShipmentCollected]. Carrier and tracking
// number are clean text of up to 200 runes; without them it returns [ErrNoCarrier] or
// [ErrNoTrackingNumber]. A shipment that does not wait for collection is refused with a
// [*TransitionError].
func (s *Shipment) Collect(carrier, trackingNumber string, at time.Time) error {
	if err := s.canBecome(StatusInTransit); err != nil {
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
	s.carrier, s.trackingNumber = carrier, trackingNumber
	s.become(StatusInTransit, ShipmentCollected{s.ID(), s.order, carrier, trackingNumber}, at)
	return nil
}

// Deliver notes that the recipient has the shipment: [ShipmentDelivered]. A shipment that is
// not in transit is refused with a [*TransitionError].
func (s *Shipment) Deliver(at time.Time) error {
	if err := s.canBecome(StatusDelivered); err != nil {
		return err
	}
	s.become(StatusDelivered, ShipmentDelivered{s.ID(), s.order, s.recipient}, at)
	return nil
}

// Fail notes that the carrier could not deliver the shipment: [ShipmentFailed]. The reason
// is clean text of up to 1,000 runes; without one it returns [ErrNoReason]. A shipment that
// is not in transit is refused with a [*TransitionError].
func (s *Shipment) Fail(reason string, at time.Time) error {
	reason, err := s.end(StatusFailed, reason)
	if err != nil {
		return err
	}
	s.become(StatusFailed, ShipmentFailed{s.ID(), s.order, reason}, at)
	return nil
}

// Cancel calls the shipment off: [ShipmentCancelled]. The reason is clean text of up to
// 1,000 runes; without one it returns [ErrNoReason]. A shipment that does not wait for
// collection is refused with a [*TransitionError].
func (s *Shipment) Cancel(reason string, at time.Time) error {
	reason, err := s.end(StatusCancelled, reason)
	if err != nil {
		return err
	}
	s.become(StatusCancelled, ShipmentCancelled{s.ID(), s.order, reason}, at)
	return nil
}

// end checks a step that needs a reason, and keeps the reason.
func (s *Shipment) end(next Status, reason string) (string, error) {
	if err := s.canBecome(next); err != nil {
		return "", err
	}
	reason, err := needed(reason, text.MaxDescription, ErrNoReason)
	if err != nil {
		return "", err
	}
	s.reason = reason
	return reason, nil
}

// needed reads a text that a command cannot do without, for the reason that rule gives.
func needed(s string, limit int, rule error) (string, error) {
	clean, err := text.Line(s, limit)
	if err != nil {
		return "", fmt.Errorf("%w: it %w", rule, err)
	}
	return clean, nil
}

func (s *Shipment) canBecome(next Status) error {
	if !s.status.CanBecome(next) {
		return &TransitionError{Shipment: s.ID(), From: s.status, To: next}
	}
	return nil
}

// become takes the step that canBecome allowed.
func (s *Shipment) become(next Status, e Event, at time.Time) {
	s.status = next
	aggregate.Record(&s.root, e, at)
}
