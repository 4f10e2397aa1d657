package delivery

import (
	"context"
	"time"
)

// ConfirmOrder is the restaurant's command to confirm an order.
type ConfirmOrder struct {
	Order string `json:"order"`
}

// ConfirmOrder notes that the restaurant takes an order on. Event: [OrderConfirmed].
func (s *Service) ConfirmOrder(ctx context.Context, c ConfirmOrder) error {
	return s.onOrder(ctx, c.Order, func(o *Order, at time.Time) error { return o.ConfirmByRestaurant(at) })
}
