package delivery

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/money"
)

// AddItem adds an item: [OrderItemsChanged]. A dish that is in the order gets the quantity
// added, at the same name and price, else it is refused with [ErrPriceChanged]. The fee is
// what delivery costs from then on: it depends on what is ordered, and is worked out by a
// [DeliveryFeePolicy]. The order must be placed and no more ([ErrInvalidState]).
func (o *Order) AddItem(item OrderItem, fee money.Money, at time.Time) error {
	return o.changeItems(func(is OrderItems) (OrderItems, error) { return is.With(item) }, fee, at)
}

// RemoveItem removes a dish: [OrderItemsChanged]. It refuses a dish that is not in the order
// with [ErrUnknownItem] and the last one with [ErrEmptyOrder]. Fee and state are as in
// [Order.AddItem].
func (o *Order) RemoveItem(item MenuItemID, fee money.Money, at time.Time) error {
	return o.changeItems(func(is OrderItems) (OrderItems, error) { return is.Without(item) }, fee, at)
}

// UpdateItemQuantity changes how many of a dish are ordered: [OrderItemsChanged]. It refuses
// a dish that is not in the order with [ErrUnknownItem]. Fee and state are as in
// [Order.AddItem].
func (o *Order) UpdateItemQuantity(item MenuItemID, q Quantity, fee money.Money, at time.Time) error {
	return o.changeItems(func(is OrderItems) (OrderItems, error) { return is.WithQuantity(item, q) }, fee, at)
}

// ChangeItems changes several items at once to a list made of [Order.Items], with one
// [OrderItemsChanged]. A dish that was in the order keeps its name and price
// ([ErrPriceChanged]). Fee and state are as in [Order.AddItem].
func (o *Order) ChangeItems(items OrderItems, fee money.Money, at time.Time) error {
	return o.changeItems(func(is OrderItems) (OrderItems, error) {
		for _, i := range items.All() {
			if old, ok := is.Of(i.menuItem); ok && !old.sameOffer(i) {
				return OrderItems{}, &ItemError{i.menuItem, ErrPriceChanged}
			}
		}
		return items, nil
	}, fee, at)
}

// changeItems changes what is ordered and what it costs. The same items at the same fee are
// no change, and no event.
func (o *Order) changeItems(change func(OrderItems) (OrderItems, error), fee money.Money, at time.Time) error {
	if err := o.require("change its items", StatusPlaced); err != nil {
		return err
	}
	items, err := change(o.items)
	if err != nil {
		return err
	}
	sums, err := totalsOf(items, fee)
	if err != nil {
		return err
	}
	if sums.subtotal.Currency() != o.subtotal.Currency() {
		return ErrCurrency
	}
	if items.Equal(o.items) && fee == o.fee {
		return nil
	}
	o.items = items
	o.setTotals(sums)
	aggregate.Record(&o.root, OrderItemsChanged{
		Order: o.ID(), Items: items, Subtotal: o.subtotal, DeliveryFee: o.fee, GrandTotal: o.grandTotal,
	}, at)
	return nil
}
