package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// maxStock bounds what there can be of one product, available and reserved.
const maxStock = 1_000_000_000

// An Inventory is the stock of one product: how many are available, and how many are held
// for which order. Stock that is received is available; reserving holds some of it for an
// order; releasing makes that available again; shipping takes it out of the house.
//
// What is available is never below zero: more than that is not reserved.
type Inventory struct {
	root[ProductID]

	title        string
	available    int
	reservations Reservations
}

// NewInventory returns the inventory of a product of which there is nothing yet. The title
// is clean text of up to 200 runes. It records no event: the first stock received does.
func NewInventory(product ProductID, title string) (*Inventory, error) {
	var v invariant.Violations
	if product == (ProductID{}) {
		v.Add("product", ErrZero)
	}
	title = line(&v, "title", title)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return &Inventory{root: aggregate.New(product), title: title}, nil
}

// Product returns which product it is: the inventory's identity.
func (i *Inventory) Product() ProductID { return i.ID() }

// Title returns the product's title.
func (i *Inventory) Title() string { return i.title }

// Available returns how many can be reserved, from 0.
func (i *Inventory) Available() int { return i.available }

// Reservations returns what is held for which order.
func (i *Inventory) Reservations() Reservations { return i.reservations }

// String returns product, what is available and what is held.
func (i *Inventory) String() string {
	return fmt.Sprintf("inventory of %s (%d available, %d reserved)", i.ID(), i.available, i.reservations.Total())
}

// GoString is [Inventory.String].
func (i *Inventory) GoString() string { return i.String() }

// Receive adds stock: [StockReceived]. It refuses a quantity that is not from 1 to 1,000,000
// with [ErrQuantity], and more than 1,000,000,000 of a product with [ErrTooMuchStock].
func (i *Inventory) Receive(quantity int, at time.Time) error {
	if quantity < 1 || quantity > maxQuantity {
		return fmt.Errorf("ordering: inventory of %q: %w", i.ID(), ErrQuantity)
	}
	if i.available+i.reservations.Total() > maxStock-quantity {
		return fmt.Errorf("%w: inventory of %q", ErrTooMuchStock, i.ID())
	}
	i.available += quantity
	aggregate.Record(&i.root, StockReceived{i.ID(), quantity, i.available}, at)
	return nil
}

// Reserve holds stock for an order, on top of what it holds already: [StockReserved]. It
// refuses a quantity below 1 with [ErrQuantity], and more than is available with an
// [*OutOfStockError].
func (i *Inventory) Reserve(order OrderID, quantity int, at time.Time) error {
	switch {
	case order == OrderID{}:
		return fmt.Errorf("ordering: inventory of %q: the order: %w", i.ID(), ErrZero)
	case quantity < 1:
		return fmt.Errorf("ordering: inventory of %q: %w", i.ID(), ErrQuantity)
	case quantity > i.available:
		return &OutOfStockError{Product: i.ID(), Name: i.title, Wanted: quantity, Available: i.available}
	}
	i.available -= quantity
	i.reservations = i.reservations.with(order, quantity)
	aggregate.Record(&i.root, StockReserved{i.ID(), order, quantity, i.available}, at)
	return nil
}

// Release makes available again what is held for an order, and returns how much that was:
// [StockReleased]. When nothing is held, it does nothing.
func (i *Inventory) Release(order OrderID, at time.Time) int {
	held := i.reservations.Of(order)
	if held == 0 {
		return 0
	}
	i.available += held
	i.reservations = i.reservations.without(order)
	aggregate.Record(&i.root, StockReleased{i.ID(), order, held, i.available}, at)
	return held
}

// Ship takes out of the house what is held for an order, and returns how much that was:
// [StockShipped]. When nothing is held, it does nothing.
func (i *Inventory) Ship(order OrderID, at time.Time) int {
	held := i.reservations.Of(order)
	if held == 0 {
		return 0
	}
	i.reservations = i.reservations.without(order)
	aggregate.Record(&i.root, StockShipped{i.ID(), order, held}, at)
	return held
}

// check reports everything about an inventory that no inventory can have.
func (i *Inventory) check() error {
	var v invariant.Violations
	if i.ID() == (ProductID{}) {
		v.Add("product", ErrZero)
	}
	if !text.IsLine(i.title, text.MaxName) {
		v.Add("title", ErrZero)
	}
	if i.available < 0 || i.available > maxStock-i.reservations.Total() {
		v.Add("available", ErrSnapshot)
	}
	return v.Err()
}
