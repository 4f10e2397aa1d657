package restaurant

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// ReceiveTicket is the command to tell a kitchen of an order.
type ReceiveTicket struct {
	Order        string `json:"order"`
	Restaurant   string `json:"restaurant"`
	Dishes       []Line `json:"dishes"` // at least one, at most 1,000
	Instructions string `json:"instructions,omitempty"`
}

// A Line is one dish of a command.
type Line struct {
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
}

// ReceiveTicket gives the kitchen a ticket: [TicketReceived]. Told again, it leaves the ticket
// as it stands; a ticket for another restaurant is refused with [ErrOtherTicket].
func (s *Service) ReceiveTicket(ctx context.Context, c ReceiveTicket) error {
	var v invariant.Violations
	order, err := ParseOrderID(c.Order)
	v.Add("order", err)
	restaurant, err := ParseRestaurantID(c.Restaurant)
	v.Add("restaurant", err)
	dishes, err := dishesOf(c.Dishes)
	v.Add("", err)
	instructions, err := ParseInstructions(c.Instructions)
	v.Add("instructions", err)
	if err := v.Err(); err != nil {
		return err
	}
	return retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		switch t, err := r.Tickets.Get(ctx, order); {
		case err == nil && t.Restaurant() != restaurant:
			return fmt.Errorf("%w: order %q", ErrOtherTicket, order)
		case err == nil || !errors.Is(err, repository.ErrNotFound):
			return err
		}
		t, err := NewTicket(order, restaurant, dishes, instructions, s.now())
		if err != nil {
			return err
		}
		return r.Tickets.Save(ctx, t)
	})
}

func dishesOf(lines []Line) (Dishes, error) {
	if len(lines) > maxDishes {
		return Dishes{}, invariant.Violate("dishes", ErrTooManyDishes)
	}
	var v invariant.Violations
	dishes := make([]Dish, len(lines))
	for i, l := range lines {
		var err error
		dishes[i], err = NewDish(l.Name, l.Quantity)
		v.Add(fmt.Sprintf("dishes[%d]", i), err)
	}
	if err := v.Err(); err != nil {
		return Dishes{}, err
	}
	ds, err := NewDishes(dishes...)
	return ds, invariant.Violate("dishes", err)
}
