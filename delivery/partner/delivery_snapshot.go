package partner

import "github.com/ashlar-go/ashlar/aggregate"

// A DeliverySnapshot is the state of a delivery as it goes to storage.
type DeliverySnapshot struct {
	Order            OrderID     `json:"order"`
	Pickup           Address     `json:"pickup"`
	Drop             Address     `json:"drop"`
	EstimatedMinutes int         `json:"estimated_minutes"`
	Status           Status      `json:"status"`
	Partner          PartnerID   `json:"partner,omitzero"`
	Tracking         TrackingURL `json:"tracking,omitzero"`
	Reason           string      `json:"reason,omitempty"`
}

// Snapshot returns the delivery's state.
func (d *Delivery) Snapshot() DeliverySnapshot {
	return DeliverySnapshot{
		Order: d.ID(), Pickup: d.pickup, Drop: d.drop, EstimatedMinutes: d.minutes, Status: d.status,
		Partner: d.partner, Tracking: d.tracking, Reason: d.reason,
	}
}

// RestoreDelivery returns the delivery with the given state, at version 0 and without events.
// It refuses what no delivery can have been, with an [*invariant.Error] that names each
// member.
func RestoreDelivery(s DeliverySnapshot) (*Delivery, error) {
	d := &Delivery{
		root: aggregate.New(s.Order), pickup: s.Pickup, drop: s.Drop, minutes: s.EstimatedMinutes, status: s.Status,
		partner: s.Partner, tracking: s.Tracking, reason: s.Reason,
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	return d, nil
}
