package ordering

import (
	"context"
	"log/slog"

	"github.com/ashlar-go/ashlar/invariant"
)

// PlaceCart is the command to make an order of a cart.
type PlaceCart struct {
	Cart string `json:"cart"`

	// Where it goes; the country is an ISO 3166-1 alpha-2 code.
	Street     string `json:"street"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`

	// Both or neither.
	DiscountCode    string `json:"discount_code,omitempty"`
	DiscountPercent string `json:"discount_percent,omitempty"` // such as "12.5"
}

// LogValue implements [slog.LogValuer] with everything but the address.
func (c PlaceCart) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("cart", c.Cart),
		slog.String("discount_code", c.DiscountCode),
		slog.String("discount_percent", c.DiscountPercent),
	)
}

// PlaceCart places a cart of a registered customer: it stores the order and closes the
// cart, both or neither. An unknown cart or customer is repository.ErrNotFound. Events:
// those of [Service.PlaceOrder], and [CartPlaced].
func (s *Service) PlaceCart(ctx context.Context, c PlaceCart) (OrderPlacement, error) {
	var v invariant.Violations
	cartID, err := ParseCartID(c.Cart)
	v.Add("cart", err)
	shipTo, err := NewAddress(c.Street, c.City, c.PostalCode, c.Country)
	v.Add("", err)
	discount, err := optionalDiscount(c.DiscountCode, c.DiscountPercent)
	v.Add("", err)
	if err := v.Err(); err != nil {
		return OrderPlacement{}, err
	}
	id := s.nextID()
	var placed OrderPlacement
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		cart, err := r.Carts.Get(ctx, cartID)
		if err != nil {
			return err
		}
		if _, err := r.Customers.Get(ctx, cart.customer); err != nil {
			return err
		}
		o, err := cart.Place(id, shipTo, discount, s.now())
		if err != nil {
			return err
		}
		placed = placementOf(o)
		if err := r.Orders.Save(ctx, o); err != nil {
			return err
		}
		return r.Carts.Save(ctx, cart)
	})
	return unlessNotStored(placed, err)
}
