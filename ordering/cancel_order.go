package ordering

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// CancelOrder is the command to cancel an order.
type CancelOrder struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// CancelOrder calls an order off that is not shipped yet. Event: [OrderCancelled].
func (s *Service) CancelOrder(ctx context.Context, c CancelOrder) error {
	var v invariant.Violations
	id, err := ParseOrderID(c.Order)
	v.Add("order", err)
	reason, err := needed(c.Reason, text.MaxDescription, ErrNoReason)
	v.Add("reason", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onOrder(ctx, id, func(o *Order, at time.Time) error { return o.Cancel(reason, at) })
}
