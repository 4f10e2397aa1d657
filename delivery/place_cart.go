package delivery

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// PlaceCart is the command to place an order of a cart.
type PlaceCart struct {
	Destination

	Cart string `json:"cart"`
}

// PlaceCart makes an order of a cart, and places both in one unit of work: [OrderPlaced] and
// [CartMadeOrder]. Beside the rules of [Service.PlaceOrder], the cart must not be empty
// ([ErrEmptyCart]) or placed ([ErrCartPlaced]), and every dish must still have the name and
// the price at which the customer put it there ([ErrPriceChanged]).
func (s *Service) PlaceCart(ctx context.Context, c PlaceCart) (OrderPlacement, error) {
	var v invariant.Violations
	id, err := ParseCartID(c.Cart)
	v.Add("cart", err)
	to := c.parse(&v)
	if err := v.Err(); err != nil {
		return OrderPlacement{}, err
	}
	var placed OrderPlacement
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		cart, err := r.Carts.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := cart.placeable(); err != nil {
			return err
		}
		cust, rest, err := partiesOf(ctx, r, cart.Customer(), cart.Restaurant())
		if err != nil {
			return err
		}
		if err := rest.RequireAcceptingOrders(); err != nil {
			return err
		}
		if err := r.Restaurants.Check(ctx, rest); err != nil {
			return err
		}
		if err := s.stillOffered(ctx, cart); err != nil {
			return err
		}
		at := s.now()
		if to.DeliveryFee, err = s.fee(ctx, cust, rest, to.Address, cart.Items(), at); err != nil {
			return err
		}
		o, err := s.factory.FromCart(cart, to, at)
		if err != nil {
			return err
		}
		placed = placementOf(o)
		if err := r.Orders.Save(ctx, o); err != nil {
			return err
		}
		return r.Carts.Save(ctx, cart)
	})
	if err != nil && !wasStored(err) {
		return OrderPlacement{}, err
	}
	return placed, err
}

// stillOffered compares a cart with the menu.
func (s *Service) stillOffered(ctx context.Context, c *Cart) error {
	var wanted []wantedItem
	for _, i := range c.Items().All() {
		wanted = append(wanted, wantedItem{i.MenuItem(), i.Quantity()})
	}
	offered, err := s.quote(ctx, c.Restaurant(), wanted)
	if err != nil {
		return err
	}
	for n, i := range c.Items().All() {
		if !i.sameOffer(offered[n]) {
			return &ItemError{i.MenuItem(), ErrPriceChanged}
		}
	}
	return nil
}

// wasStored reports whether what was asked is, or may be, done in spite of an error: the
// caller then needs to know the order.
func wasStored(err error) bool {
	return errors.Is(err, repository.ErrPublish) || errors.Is(err, repository.ErrOutcomeUnknown)
}
