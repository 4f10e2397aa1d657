package ordering

import (
	"context"
	"time"
)

// DeliverOrder is the command to note that an order has arrived.
type DeliverOrder struct {
	Order string `json:"order"`
}

// DeliverOrder notes that the order has arrived. Event: [OrderDelivered].
func (s *Service) DeliverOrder(ctx context.Context, c DeliverOrder) error {
	id, err := orderID(c.Order)
	if err != nil {
		return err
	}
	return s.onOrder(ctx, id, func(o *Order, at time.Time) error { return o.Deliver(at) })
}
