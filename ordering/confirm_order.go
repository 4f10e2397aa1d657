package ordering

import (
	"context"
	"time"
)

// ConfirmOrder is the command to confirm an order.
type ConfirmOrder struct {
	Order string `json:"order"`
}

// ConfirmOrder notes that the warehouse can fulfil the order. It asks neither stock nor
// payment: [Service.FulfillOrder] does. Event: [OrderConfirmed].
func (s *Service) ConfirmOrder(ctx context.Context, c ConfirmOrder) error {
	id, err := orderID(c.Order)
	if err != nil {
		return err
	}
	return s.onOrder(ctx, id, func(o *Order, at time.Time) error { return o.Confirm(at) })
}
