package delivery

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
)

// RateOrder is the customer's command to rate an order.
type RateOrder struct {
	Order   string `json:"order"`
	Score   int    `json:"score"` // from 1 to 5
	Comment string `json:"comment,omitempty"`
}

// RateOrder notes the customer's score for an order that was delivered. Event: [OrderRated].
func (s *Service) RateOrder(ctx context.Context, c RateOrder) error {
	rating, err := NewRating(c.Score, c.Comment)
	if err != nil {
		return invariant.Violate("rating", err)
	}
	return s.onOrder(ctx, c.Order, func(o *Order, at time.Time) error { return o.Rate(rating, at) })
}
