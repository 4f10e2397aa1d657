package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// OrderedItem is a dish and how many of it, in a command. Name and price come from the menu.
type OrderedItem struct {
	Item     string `json:"item"`
	Quantity int    `json:"quantity"`
}

// wantedItem is an [OrderedItem] in the language of the model.
type wantedItem struct {
	item     MenuItemID
	quantity Quantity
}

// parseItems reads a list of items of a command, which is found under a path there.
func parseItems(v *invariant.Violations, path string, items []OrderedItem) []wantedItem {
	if len(items) > maxItems {
		v.Add(path, ErrTooManyItems)
		return nil
	}
	wanted := make([]wantedItem, len(items))
	for n, i := range items {
		var err error
		at := fmt.Sprintf("%s[%d]", path, n)
		wanted[n].item, err = ParseMenuItemID(i.Item)
		v.Add(at+".item", err)
		wanted[n].quantity, err = NewQuantity(i.Quantity)
		v.Add(at+".quantity", err)
	}
	return wanted
}

// quote returns the wanted items under the names and prices of the menu. A dish that is not
// on it is [ErrUnknownItem], one that is sold out [ErrItemSoldOut].
func (s *Service) quote(ctx context.Context, r RestaurantID, wanted []wantedItem) ([]OrderItem, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	ids := make([]MenuItemID, len(wanted))
	for n, w := range wanted {
		ids[n] = w.item
	}
	dishes, err := s.menu.Dishes(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	offered := make(map[MenuItemID]Dish, len(dishes))
	for _, d := range dishes {
		offered[d.Item] = d
	}
	items := make([]OrderItem, len(wanted))
	for n, w := range wanted {
		d, ok := offered[w.item]
		switch {
		case !ok:
			return nil, &ItemError{w.item, ErrUnknownItem}
		case !d.Available:
			return nil, &ItemError{w.item, ErrItemSoldOut}
		}
		if items[n], err = NewOrderItem(w.item, d.Name, d.Price, w.quantity); err != nil {
			return nil, &ItemError{w.item, err}
		}
	}
	return items, nil
}

// fee asks the policy what it costs to deliver items from a restaurant to an address.
func (s *Service) fee(
	ctx context.Context, c *Customer, r *Restaurant, to Address, items OrderItems, at time.Time,
) (money.Money, error) {
	subtotal, err := items.Subtotal()
	if err != nil {
		return money.Money{}, err
	}
	distance, _, err := s.distances.Between(ctx, r.Address(), to)
	if err != nil {
		return money.Money{}, err
	}
	fee, err := s.policy.Fee(DeliveryFeeBasis{
		Subtotal: subtotal, Subscriber: c.IsSubscriber(at), PremiumRestaurant: r.IsPremium(), Distance: distance,
	})
	return fee.Amount(), err
}

// partiesOf loads who an order is between.
func partiesOf(ctx context.Context, repos Repositories, customer CustomerID, restaurant RestaurantID) (*Customer, *Restaurant, error) {
	c, err := repos.Customers.Get(ctx, customer)
	if err != nil {
		return nil, nil, err
	}
	r, err := repos.Restaurants.Get(ctx, restaurant)
	return c, r, err
}
