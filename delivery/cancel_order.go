package delivery

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
)

// CancelOrder is the command to cancel an order.
type CancelOrder struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// CancelOrder stops an order before dispatch. Event: [OrderCancelled].
func (s *Service) CancelOrder(ctx context.Context, c CancelOrder) error {
	reason, err := ParseCancellationReason(c.Reason)
	if err != nil {
		return invariant.Violate("reason", err)
	}
	return s.onOrder(ctx, c.Order, func(o *Order, at time.Time) error { return o.Cancel(reason, at) })
}
