package delivery

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A Cart is what one customer collects at one restaurant before placing an order. Items come
// and go until the cart is placed; from then on it stays as it was.
type Cart struct {
	root[CartID]

	customer   CustomerID
	restaurant RestaurantID
	items      OrderItems
	status     CartStatus
	order      OrderID // made of it
}

// NewCart starts an empty cart: [CartStarted]. The error is an [*invariant.Error] with every
// identity that is zero.
func NewCart(id CartID, customer CustomerID, restaurant RestaurantID, at time.Time) (*Cart, error) {
	c := &Cart{root: aggregate.New(id), customer: customer, restaurant: restaurant, status: CartOpen}
	if err := c.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&c.root, CartStarted{id, customer, restaurant}, at)
	return c, nil
}

// Customer returns whose cart it is.
func (c *Cart) Customer() CustomerID { return c.customer }

// Restaurant returns the one restaurant of the cart.
func (c *Cart) Restaurant() RestaurantID { return c.restaurant }

// Items returns what is in the cart.
func (c *Cart) Items() OrderItems { return c.items }

// Status returns whether the cart can still be changed.
func (c *Cart) Status() CartStatus { return c.status }

// IsEmpty reports whether there is nothing in the cart.
func (c *Cart) IsEmpty() bool { return c.items.Len() == 0 }

// Order returns the order that was made of the cart; zero before that.
func (c *Cart) Order() OrderID { return c.order }

// Subtotal returns the sum of the items, or [ErrEmptyCart].
func (c *Cart) Subtotal() (money.Money, error) {
	if c.IsEmpty() {
		return money.Money{}, ErrEmptyCart
	}
	return c.items.Subtotal()
}

// String returns identity, status and number of items.
func (c *Cart) String() string {
	return fmt.Sprintf("cart %s (%s, %d items)", c.ID(), c.status, c.items.Len())
}

// GoString is [Cart.String].
func (c *Cart) GoString() string { return c.String() }

// AddItem puts an item of a restaurant into the cart: [CartItemAdded]. An item of another
// restaurant is refused with [ErrOtherRestaurant], a dish that the cart has at another price
// with [ErrPriceChanged], and any once the cart is placed with [ErrCartPlaced].
func (c *Cart) AddItem(restaurant RestaurantID, item OrderItem, at time.Time) error {
	if restaurant != c.restaurant {
		return &ItemError{item.menuItem, ErrOtherRestaurant}
	}
	return c.change(func(is OrderItems) (OrderItems, error) { return is.With(item) }, CartItemAdded{c.ID(), item}, at)
}

// RemoveItem takes a dish out of the cart: [CartItemRemoved]. It refuses one that is not in
// it with [ErrUnknownItem].
func (c *Cart) RemoveItem(item MenuItemID, at time.Time) error {
	return c.change(func(is OrderItems) (OrderItems, error) { return is.Without(item) }, CartItemRemoved{c.ID(), item}, at)
}

// UpdateItemQuantity sets how many of a dish are in the cart: [CartItemQuantityUpdated]. It
// refuses one that is not in it with [ErrUnknownItem].
func (c *Cart) UpdateItemQuantity(item MenuItemID, q Quantity, at time.Time) error {
	return c.change(func(is OrderItems) (OrderItems, error) { return is.WithQuantity(item, q) },
		CartItemQuantityUpdated{c.ID(), item, q}, at)
}

// Empty takes everything out of the cart: [CartEmptied]. A cart that is empty stays as it
// is.
func (c *Cart) Empty(at time.Time) error {
	return c.change(func(OrderItems) (OrderItems, error) { return OrderItems{}, nil }, CartEmptied{c.ID()}, at)
}

// MarkPlaced notes the order that was made of the cart: [CartMadeOrder]. It refuses an empty
// cart with [ErrEmptyCart] and one that was placed before with [ErrCartPlaced].
func (c *Cart) MarkPlaced(order OrderID, at time.Time) error {
	if err := c.placeable(); err != nil {
		return err
	}
	if order == (OrderID{}) {
		return fmt.Errorf("%w: the order of a cart", ErrZero)
	}
	c.status, c.order = CartPlaced, order
	aggregate.Record(&c.root, CartMadeOrder{c.ID(), order}, at)
	return nil
}

// placeable is what placing asks of a cart.
func (c *Cart) placeable() error {
	switch {
	case !c.status.CanBecome(CartPlaced):
		return fmt.Errorf("%w: cart %q", ErrCartPlaced, c.ID())
	case c.IsEmpty():
		return fmt.Errorf("%w: cart %q", ErrEmptyCart, c.ID())
	}
	return nil
}

// change changes the items of an open cart. No change is no event. The sum must stay in
// range: a cart that cannot be paid is none.
func (c *Cart) change(change func(OrderItems) (OrderItems, error), e Event, at time.Time) error {
	if c.status != CartOpen {
		return fmt.Errorf("%w: cart %q", ErrCartPlaced, c.ID())
	}
	items, err := change(c.items)
	if err != nil {
		return err
	}
	if items.Len() > 0 {
		if _, err := items.Subtotal(); err != nil {
			return err
		}
	}
	if items.Equal(c.items) {
		return nil
	}
	c.items = items
	aggregate.Record(&c.root, e, at)
	return nil
}

// A CartSnapshot is the state of a cart as it goes to storage.
type CartSnapshot struct {
	ID         CartID       `json:"id"`
	Customer   CustomerID   `json:"customer"`
	Restaurant RestaurantID `json:"restaurant"`
	Items      OrderItems   `json:"items"`
	Status     CartStatus   `json:"status"`
	Order      OrderID      `json:"order,omitzero"`
}

// Snapshot returns the cart's state.
func (c *Cart) Snapshot() CartSnapshot {
	return CartSnapshot{c.ID(), c.customer, c.restaurant, c.items, c.status, c.order}
}

// RestoreCart returns the cart with the given state, at version 0 and without events. It
// refuses what no cart can have been, with an [*invariant.Error] that names each member.
func RestoreCart(s CartSnapshot) (*Cart, error) {
	c := &Cart{
		root: aggregate.New(s.ID), customer: s.Customer, restaurant: s.Restaurant,
		items: s.Items, status: s.Status, order: s.Order,
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}

// check reports everything about a cart that no cart can have.
func (c *Cart) check() error {
	var v invariant.Violations
	need(&v, c.ID() != CartID{}, "id", ErrZero)
	need(&v, c.customer != CustomerID{}, "customer", ErrZero)
	need(&v, c.restaurant != RestaurantID{}, "restaurant", ErrZero)
	need(&v, c.status.IsValid(), "status", ErrStatus)
	if !c.IsEmpty() {
		_, err := c.items.Subtotal()
		v.Add("items", err)
	}
	placed := c.status == CartPlaced
	need(&v, !placed || !c.IsEmpty(), "items", ErrEmptyCart)
	need(&v, (c.order != OrderID{}) == placed, "order", ErrSnapshot)
	return v.Err()
}
