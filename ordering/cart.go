package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A Cart is where a customer assembles what may become an order. Items are added, removed
// and counted anew, at the prices quoted for them; nothing is promised yet. Placing the
// cart makes the order and closes the cart for good.
//
// Commands take the instant at which they happen and record an event; one that returns an
// error has changed nothing and recorded nothing.
type Cart struct {
	root[CartID]

	customer CustomerID
	currency money.Currency
	status   CartStatus
	items    CartItems
	total    money.Money
	order    OrderID // that it became
}

// NewCart starts an empty cart: [CartStarted]. Each argument must be more than a zero
// value; otherwise the error is an [*invariant.Error] with every one that is not.
func NewCart(id CartID, customer CustomerID, c money.Currency, at time.Time) (*Cart, error) {
	cart := &Cart{
		root: aggregate.New(id), customer: customer, currency: c,
		status: CartStatusOpen, total: money.Zero(c),
	}
	if err := cart.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&cart.root, CartStarted{id, customer, c}, at)
	return cart, nil
}

// Customer returns whose cart it is.
func (c *Cart) Customer() CustomerID { return c.customer }

// Currency returns the currency of every price in the cart.
func (c *Cart) Currency() money.Currency { return c.currency }

// Status returns where the cart stands.
func (c *Cart) Status() CartStatus { return c.status }

// Items returns the items in the order in which they were added.
func (c *Cart) Items() CartItems { return c.items }

// Total returns the sum of the items.
func (c *Cart) Total() money.Money { return c.total }

// Order returns the order that the cart became; zero while it is open.
func (c *Cart) Order() OrderID { return c.order }

// String returns identity, status and number of items, and nothing personal.
func (c *Cart) String() string {
	return fmt.Sprintf("cart %s (%s, %d items)", c.ID(), c.status, c.items.Len())
}

// GoString is [Cart.String].
func (c *Cart) GoString() string { return c.String() }

// AddItem adds a product: [CartChanged]. A product that is in the cart at the same price
// and under the same name gets the quantity added; at another price or name it is refused
// with [ErrItemChanged]: remove the old item first. The price must be in the cart's currency
// ([ErrCurrency]), the cart open ([ErrCartClosed]) and of at most 1,000 items.
func (c *Cart) AddItem(item CartItem, at time.Time) error {
	if err := c.requireOpen("add an item"); err != nil {
		return err
	}
	switch {
	case !item.IsValid():
		return c.refuse(item.Product(), ErrZero)
	case item.UnitPrice().Currency() != c.currency:
		return c.refuse(item.Product(), ErrCurrency)
	}
	if there, ok := c.items.Of(item.Product()); ok && (there.Name() != item.Name() || there.UnitPrice() != item.UnitPrice()) {
		return c.refuse(item.Product(), ErrItemChanged)
	}
	lines, _, err := c.items.lines.with([]OrderLine{item.line})
	if err != nil {
		return c.refuse(item.Product(), err)
	}
	return c.change(CartItems{lines}, item.Product(), at)
}

// RemoveItem removes a product: [CartChanged]. It refuses one that is not in the cart with
// [ErrProductNotInCart], and a cart that is placed with [ErrCartClosed].
func (c *Cart) RemoveItem(p ProductID, at time.Time) error {
	if err := c.requireOpen("remove an item"); err != nil {
		return err
	}
	lines, err := c.items.lines.without(p)
	if err != nil {
		return c.refuse(p, ErrProductNotInCart)
	}
	return c.change(CartItems{lines}, p, at)
}

// Recount sets the quantity of a product in the cart: [CartChanged], or nothing when it is
// that quantity already. It refuses a product that is not in the cart with
// [ErrProductNotInCart], a quantity that is not from 1 to 1,000,000 with [ErrQuantity], and
// a cart that is placed with [ErrCartClosed].
func (c *Cart) Recount(p ProductID, quantity int, at time.Time) error {
	if err := c.requireOpen("recount an item"); err != nil {
		return err
	}
	item, ok := c.items.Of(p)
	if !ok {
		return c.refuse(p, ErrProductNotInCart)
	}
	if item.Quantity() == quantity {
		return nil
	}
	lines, err := c.items.lines.recounted(p, quantity)
	if err != nil {
		return c.refuse(p, err)
	}
	return c.change(CartItems{lines}, p, at)
}

// Place makes an order of the cart, in status placed, and closes the cart: [CartPlaced],
// and on the order what placing an order records. It refuses an empty cart with
// [ErrEmptyCart] and one that is placed with [ErrCartClosed]; the discount may be zero.
func (c *Cart) Place(order OrderID, shipTo Address, d Discount, at time.Time) (*Order, error) {
	if err := c.requireOpen("place it"); err != nil {
		return nil, err
	}
	if c.items.Len() == 0 {
		return nil, fmt.Errorf("%w: cart %q", ErrEmptyCart, c.ID())
	}
	content := orderContent{
		customer: c.customer, shipTo: shipTo, currency: c.currency,
		lines: c.items.lines.lines, discount: d,
	}
	o, err := content.order(order, at)
	if err != nil {
		return nil, err
	}
	c.status, c.order = CartStatusPlaced, order
	aggregate.Record(&c.root, CartPlaced{c.ID(), c.customer, order}, at)
	return o, nil
}

// change sets the items, unless their total is out of range.
func (c *Cart) change(items CartItems, p ProductID, at time.Time) error {
	total, err := items.lines.total(c.currency)
	if err != nil {
		return c.refuse(p, err)
	}
	c.items, c.total = items, total
	item, _ := items.Of(p)
	aggregate.Record(&c.root, CartChanged{c.ID(), p, item.Quantity(), total}, at)
	return nil
}

func (c *Cart) requireOpen(attempt string) error {
	if c.status == CartStatusOpen {
		return nil
	}
	return fmt.Errorf("%w: to %s, cart %q would have to be open", ErrCartClosed, attempt, c.ID())
}

func (c *Cart) refuse(p ProductID, err error) error {
	return fmt.Errorf("ordering: cart %q, product %q: %w", c.ID(), p, err)
}

// check reports everything about a cart that no cart can have.
func (c *Cart) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(c.ID() != CartID{}, "id", ErrZero)
	require(c.customer != CustomerID{}, "customer", ErrZero)
	require(c.currency.IsValid(), "currency", ErrZero)
	require(c.status.IsValid(), "status", ErrStatus)
	if v.Len() > 0 {
		return v.Err()
	}
	placed := c.status == CartStatusPlaced
	require(!placed || c.items.Len() > 0, "items", ErrEmptyCart)
	require(placed == (c.order != OrderID{}), "order", ErrSnapshot)
	if p, twice := c.items.lines.repeated(); twice {
		v.Add("items", fmt.Errorf("%w: product %q is in it twice", ErrSnapshot, p))
	}
	total, err := c.items.lines.total(c.currency)
	v.Add("items", err)
	require(err != nil || total == c.total, "total", ErrSnapshot)
	return v.Err()
}
