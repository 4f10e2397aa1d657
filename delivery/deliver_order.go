package delivery

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
)

// DeliverOrder is the delivery partner's command to hand an order over.
type DeliverOrder struct {
	Order           string `json:"order"`
	DeliveryPartner string `json:"delivery_partner"` // who is on the way with it
}

// DeliverOrder notes that an order has reached the customer. Event: [OrderDelivered].
func (s *Service) DeliverOrder(ctx context.Context, c DeliverOrder) error {
	partner, err := ParseDeliveryPartnerID(c.DeliveryPartner)
	if err != nil {
		return invariant.Violate("delivery_partner", err)
	}
	return s.onOrder(ctx, c.Order, func(o *Order, at time.Time) error { return o.Deliver(partner, at) })
}
