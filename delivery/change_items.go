package delivery

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar/invariant"
)

// ChangeItems is the command to change what is in an order that is only placed. All of it
// happens or nothing: quantities first, then what goes, then what comes.
type ChangeItems struct {
	Order  string        `json:"order"`
	Update []OrderedItem `json:"update,omitempty"` // to these quantities
	Remove []string      `json:"remove,omitempty"`
	Add    []OrderedItem `json:"add,omitempty"` // at the price of the menu
}

// ChangeItems changes the items of an order, and its fee with them: one [OrderItemsChanged].
// Dishes that are added must be on the menu ([ErrUnknownItem]) and not sold out
// ([ErrItemSoldOut]); one that is in the order already must be offered at the price it has
// there ([ErrPriceChanged]).
func (s *Service) ChangeItems(ctx context.Context, c ChangeItems) error {
	in, err := c.parse()
	if err != nil {
		return err
	}
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		o, err := r.Orders.Get(ctx, in.order)
		if err != nil {
			return err
		}
		if err := o.require("change its items", StatusPlaced); err != nil {
			return err // before anybody is asked for prices
		}
		cust, rest, err := partiesOf(ctx, r, o.Customer(), o.Restaurant())
		if err != nil {
			return err
		}
		added, err := s.quote(ctx, o.Restaurant(), in.add)
		if err != nil {
			return err
		}
		items, err := in.apply(o.Items(), added)
		if err != nil {
			return err
		}
		at := s.now()
		fee, err := s.fee(ctx, cust, rest, o.Address(), items, at)
		if err != nil {
			return err
		}
		if err := o.ChangeItems(items, fee, at); err != nil {
			return err
		}
		return r.Orders.Save(ctx, o)
	})
}

// itemChanges are a [ChangeItems] in the language of the model.
type itemChanges struct {
	order       OrderID
	update, add []wantedItem
	remove      []MenuItemID
}

func (c ChangeItems) parse() (itemChanges, error) {
	var v invariant.Violations
	var in itemChanges
	var err error
	in.order, err = ParseOrderID(c.Order)
	v.Add("order", err)
	in.update = parseItems(&v, "update", c.Update)
	in.add = parseItems(&v, "add", c.Add)
	if len(c.Remove) > maxItems {
		v.Add("remove", ErrTooManyItems)
		return in, v.Err()
	}
	for n, s := range c.Remove {
		id, err := ParseMenuItemID(s)
		v.Add(fmt.Sprintf("remove[%d]", n), err)
		in.remove = append(in.remove, id)
	}
	return in, v.Err()
}

func (in itemChanges) apply(items OrderItems, added []OrderItem) (OrderItems, error) {
	var err error
	for _, w := range in.update {
		if items, err = items.WithQuantity(w.item, w.quantity); err != nil {
			return OrderItems{}, err
		}
	}
	for _, id := range in.remove {
		if items, err = items.Without(id); err != nil {
			return OrderItems{}, err
		}
	}
	for _, i := range added {
		if items, err = items.With(i); err != nil {
			return OrderItems{}, err
		}
	}
	return items, nil
}
