package delivery

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// maxItems bounds the items of an order and of a cart.
const maxItems = 1000

// OrderItems is an immutable list of items in which a dish occurs once. What changes a list
// returns another.
//
// The zero OrderItems is empty.
type OrderItems struct {
	items []OrderItem // never written to once it is here
}

// NewOrderItems returns a list of the given items, added one after the other as by
// [OrderItems.With]. The error is an [*invariant.Error] with the first item that is refused,
// such as items[2], or [ErrTooManyItems].
func NewOrderItems(items ...OrderItem) (OrderItems, error) {
	if len(items) > maxItems {
		return OrderItems{}, ErrTooManyItems
	}
	var list []OrderItem
	for n, i := range items {
		var err error
		if list, err = added(list, i); err != nil {
			return OrderItems{}, invariant.Violate(fmt.Sprintf("items[%d]", n), err)
		}
	}
	return OrderItems{list}, nil
}

// MustNewOrderItems is [NewOrderItems] for tests and package variables: it panics on an
// error.
func MustNewOrderItems(items ...OrderItem) OrderItems { return must(NewOrderItems(items...)) }

// Len returns the number of items.
func (is OrderItems) Len() int { return len(is.items) }

// At returns the item at index i, from 0. Like indexing a slice, it panics out of range.
func (is OrderItems) At(i int) OrderItem { return is.items[i] }

// All yields the items with their indexes, in the order in which they were added.
func (is OrderItems) All() iter.Seq2[int, OrderItem] { return slices.All(is.items) }

// Of returns the item of a dish, if there is one.
func (is OrderItems) Of(id MenuItemID) (OrderItem, bool) {
	if i := is.index(id); i >= 0 {
		return is.items[i], true
	}
	return OrderItem{}, false
}

// Equal reports whether both lists have the same items in the same order.
func (is OrderItems) Equal(o OrderItems) bool { return slices.Equal(is.items, o.items) }

// Subtotal returns the sum of the items. An empty list has none: [ErrEmptyOrder].
func (is OrderItems) Subtotal() (money.Money, error) {
	if is.Len() == 0 {
		return money.Money{}, ErrEmptyOrder
	}
	sum := money.Zero(is.items[0].unitPrice.Currency())
	for _, i := range is.items {
		if i.unitPrice.Currency() != sum.Currency() {
			return money.Money{}, &ItemError{i.menuItem, ErrCurrency}
		}
		var err error
		if sum, err = sum.Add(i.subtotal); err != nil {
			return money.Money{}, fmt.Errorf("delivery: the subtotal: %w", err)
		}
	}
	return sum, nil
}

// With returns the list with an item added. A dish that is in the list gets the quantity
// added, if name and price are the same: otherwise the error is [ErrPriceChanged]. An item
// in another currency is refused with [ErrCurrency]. Refusals name the item in an
// [*ItemError].
func (is OrderItems) With(item OrderItem) (OrderItems, error) {
	items, err := added(append(make([]OrderItem, 0, len(is.items)+1), is.items...), item)
	if err != nil {
		return OrderItems{}, err
	}
	return OrderItems{items}, nil
}

// added adds an item to a list of the caller's own, in place.
func added(items []OrderItem, item OrderItem) ([]OrderItem, error) {
	if !item.IsValid() {
		return nil, ErrZero
	}
	at := OrderItems{items}.index(item.menuItem)
	switch {
	case at >= 0:
		more, err := items[at].plus(item)
		if err != nil {
			return nil, &ItemError{item.menuItem, err}
		}
		items[at] = more
		return items, nil
	case len(items) == maxItems:
		return nil, ErrTooManyItems
	case len(items) > 0 && items[0].unitPrice.Currency() != item.unitPrice.Currency():
		return nil, &ItemError{item.menuItem, ErrCurrency}
	}
	return append(items, item), nil
}

// WithQuantity returns the list with another quantity of a dish, or an [*ItemError] that is
// [ErrUnknownItem] when the dish is not in it.
func (is OrderItems) WithQuantity(id MenuItemID, q Quantity) (OrderItems, error) {
	at := is.index(id)
	if at < 0 {
		return OrderItems{}, &ItemError{id, ErrUnknownItem}
	}
	changed, err := NewOrderItem(id, is.items[at].name, is.items[at].unitPrice, q)
	if err != nil {
		return OrderItems{}, &ItemError{id, err}
	}
	items := slices.Clone(is.items)
	items[at] = changed
	return OrderItems{items}, nil
}

// Without returns the list less a dish, or an [*ItemError] that is [ErrUnknownItem] when the
// dish is not in it.
func (is OrderItems) Without(id MenuItemID) (OrderItems, error) {
	at := is.index(id)
	if at < 0 {
		return OrderItems{}, &ItemError{id, ErrUnknownItem}
	}
	if is.Len() == 1 {
		return OrderItems{}, nil
	}
	return OrderItems{slices.Delete(slices.Clone(is.items), at, at+1)}, nil
}

func (is OrderItems) index(id MenuItemID) int {
	return slices.IndexFunc(is.items, func(i OrderItem) bool { return i.menuItem == id })
}

// MarshalJSON writes an array of items.
func (is OrderItems) MarshalJSON() ([]byte, error) {
	if is.items == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(is.items)
}

// UnmarshalJSON reads what [OrderItems.MarshalJSON] writes, and nothing else: a dish that
// occurs twice is refused.
func (is *OrderItems) UnmarshalJSON(b []byte) error {
	var items []OrderItem
	if err := json.Unmarshal(b, &items); err != nil {
		return fmt.Errorf("delivery: order items: %w", err)
	}
	if items == nil {
		return fmt.Errorf("delivery: order items: %w", ErrZero)
	}
	parsed, err := NewOrderItems(items...)
	if err != nil {
		return fmt.Errorf("delivery: order items: %w", err)
	}
	if parsed.Len() != len(items) {
		return fmt.Errorf("delivery: order items: %w: an item occurs twice", ErrSnapshot)
	}
	*is = parsed
	return nil
}
