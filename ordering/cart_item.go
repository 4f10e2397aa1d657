package ordering

import (
	"iter"

	"github.com/ashlar-go/ashlar/money"
)

// A CartItem is a product in a cart: not yet placed, but quoted. It becomes an [OrderLine]
// when the cart is placed, and keeps to the same rules. Items are equal (==) when product,
// name, quantity and unit price are.
//
// The zero CartItem is no item.
type CartItem struct {
	line OrderLine
}

// NewCartItem returns an item. It refuses what [NewOrderLine] refuses, with the same errors.
func NewCartItem(product ProductID, name string, quantity int, unitPrice money.Money) (CartItem, error) {
	l, err := NewOrderLine(product, name, quantity, unitPrice)
	return CartItem{l}, err
}

// MustNewCartItem is [NewCartItem] for tests and package variables: it panics on an error.
func MustNewCartItem(product ProductID, name string, quantity int, unitPrice money.Money) CartItem {
	return must(NewCartItem(product, name, quantity, unitPrice))
}

// IsValid reports whether i is an item, as all but the zero CartItem are.
func (i CartItem) IsValid() bool { return i.line.IsValid() }

// Product returns the product's identity.
func (i CartItem) Product() ProductID { return i.line.product }

// Name returns the product's name as it was quoted.
func (i CartItem) Name() string { return i.line.name }

// Quantity returns how many are in the cart, from 1 to 1,000,000.
func (i CartItem) Quantity() int { return i.line.quantity }

// UnitPrice returns the price of one as it was quoted.
func (i CartItem) UnitPrice() money.Money { return i.line.unitPrice }

// Total returns the unit price times the quantity.
func (i CartItem) Total() money.Money { return i.line.total }

// String describes the item, such as "2 × Python Course at GBP 49.00".
func (i CartItem) String() string { return i.line.String() }

// MarshalJSON writes an object of product, name, quantity and unit_price; null for the zero
// CartItem.
func (i CartItem) MarshalJSON() ([]byte, error) { return i.line.MarshalJSON() }

// UnmarshalJSON reads what [CartItem.MarshalJSON] writes, and nothing else.
func (i *CartItem) UnmarshalJSON(b []byte) error { return i.line.UnmarshalJSON(b) }

// CartItems is an immutable list of items. The zero CartItems is empty.
type CartItems struct {
	lines OrderLines
}

// Len returns the number of items.
func (is CartItems) Len() int { return is.lines.Len() }

// At returns the item at index i, from 0. Like indexing a slice, it panics out of range.
func (is CartItems) At(i int) CartItem { return CartItem{is.lines.At(i)} }

// All yields the items with their indexes, in the order in which they were added.
func (is CartItems) All() iter.Seq2[int, CartItem] {
	return func(yield func(int, CartItem) bool) {
		for i, l := range is.lines.All() {
			if !yield(i, CartItem{l}) {
				return
			}
		}
	}
}

// Of returns the item of a product, if there is one.
func (is CartItems) Of(p ProductID) (CartItem, bool) {
	l, ok := is.lines.Of(p)
	return CartItem{l}, ok
}

// Equal reports whether both lists have the same items in the same order.
func (is CartItems) Equal(o CartItems) bool { return is.lines.Equal(o.lines) }

// MarshalJSON writes an array of items.
func (is CartItems) MarshalJSON() ([]byte, error) { return is.lines.MarshalJSON() }

// UnmarshalJSON reads what [CartItems.MarshalJSON] writes, and nothing else.
func (is *CartItems) UnmarshalJSON(b []byte) error { return is.lines.UnmarshalJSON(b) }
