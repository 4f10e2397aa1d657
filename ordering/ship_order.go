package ordering

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// ShipOrder is the command to ship an order.
type ShipOrder struct {
	Order          string `json:"order"`
	Carrier        string `json:"carrier"`
	TrackingNumber string `json:"tracking_number"`
}

// ShipOrder notes that a courier has collected the order. One that is only placed is
// confirmed first: a shortcut for shops without a warehouse, which asks neither stock nor
// payment. Events: [OrderConfirmed] for an order that was placed, [OrderShipped].
func (s *Service) ShipOrder(ctx context.Context, c ShipOrder) error {
	var v invariant.Violations
	id, err := ParseOrderID(c.Order)
	v.Add("order", err)
	carrier, err := needed(c.Carrier, text.MaxName, ErrNoCarrier)
	v.Add("carrier", err)
	trackingNumber, err := needed(c.TrackingNumber, text.MaxName, ErrNoTrackingNumber)
	v.Add("tracking_number", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onOrder(ctx, id, func(o *Order, at time.Time) error {
		if o.Status() == StatusPlaced {
			if err := o.Confirm(at); err != nil {
				return err
			}
		}
		return o.Ship(carrier, trackingNumber, at)
	})
}
