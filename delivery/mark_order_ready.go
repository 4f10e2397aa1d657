package delivery

import (
	"context"
	"time"
)

// MarkOrderReady is the kitchen's command to hand an order out.
type MarkOrderReady struct {
	Order string `json:"order"`
}

// MarkOrderReady notes that an order is ready for pickup. Event: [OrderReady].
func (s *Service) MarkOrderReady(ctx context.Context, c MarkOrderReady) error {
	return s.onOrder(ctx, c.Order, func(o *Order, at time.Time) error { return o.MarkReadyForPickup(at) })
}
