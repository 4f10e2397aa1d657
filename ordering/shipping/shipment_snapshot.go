package shipping

import (
	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// A ShipmentSnapshot is the state of a shipment as it goes to storage.
type ShipmentSnapshot struct {
	ID             ShipmentID    `json:"id"`
	Order          SourceOrderID `json:"order"`
	Recipient      RecipientID   `json:"recipient"`
	Address        Address       `json:"address"`
	Items          PhysicalItems `json:"items"`
	Status         Status        `json:"status"`
	Carrier        string        `json:"carrier,omitempty"`
	TrackingNumber string        `json:"tracking_number,omitempty"`
	Reason         string        `json:"reason,omitempty"`
}

// Snapshot returns the shipment's state.
func (s *Shipment) Snapshot() ShipmentSnapshot {
	return ShipmentSnapshot{
		ID: s.ID(), Order: s.order, Recipient: s.recipient, Address: s.address, Items: s.items,
		Status: s.status, Carrier: s.carrier, TrackingNumber: s.trackingNumber, Reason: s.reason,
	}
}

// RestoreShipment returns the shipment with the given state, at version 0 and without
// events. It refuses what no shipment can have been, with an [*invariant.Error] that names
// each member.
func RestoreShipment(snap ShipmentSnapshot) (*Shipment, error) {
	s := &Shipment{
		root: aggregate.New(snap.ID), order: snap.Order, recipient: snap.Recipient, address: snap.Address,
		items: snap.Items, status: snap.Status, carrier: snap.Carrier, trackingNumber: snap.TrackingNumber,
		reason: snap.Reason,
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

// check reports everything about a shipment that no shipment can have.
func (s *Shipment) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(s.order != SourceOrderID{}, "order", ErrZero)
	require(s.ID() == ShipmentOf(s.order), "id", ErrZero)
	require(s.recipient != RecipientID{}, "recipient", ErrZero)
	require(s.address.IsValid(), "address", ErrZero)
	require(s.items.Len() > 0, "items", ErrNoItems)
	require(s.status.IsValid(), "status", ErrStatus)
	collected := s.status == StatusInTransit || s.status == StatusDelivered || s.status == StatusFailed
	ended := s.status == StatusFailed || s.status == StatusCancelled
	require(isText(s.carrier, text.MaxName, collected), "carrier", ErrNoCarrier)
	require(isText(s.trackingNumber, text.MaxName, collected), "tracking_number", ErrNoTrackingNumber)
	require(isText(s.reason, text.MaxDescription, ended), "reason", ErrNoReason)
	return v.Err()
}

// isText reports whether s is a text that passed when it was set, or, unless it is set, "".
func isText(s string, limit int, set bool) bool {
	if !set {
		return s == ""
	}
	return text.IsLine(s, limit)
}
