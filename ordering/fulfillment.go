package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
)

// serviceKey is where the violations of a fulfilment are found: they are about no field.
const serviceKey = "_service"

// A Fulfillment is the domain service that fulfils one order from stock: it reserves what
// the order's lines ask for and confirms the order. It is for one order, once, and changes
// the aggregates it is given; a unit of work stores them together.
//
// Before: there is enough stock of every product for all lines together, the order is
// placed, and it is paid. After: what is available is what it was less what was ordered, and
// the order is confirmed. Whatever fails, order and inventories are exactly as they were.
type Fulfillment struct {
	order       *Order
	inventories []*Inventory
}

// NewFulfillment returns the fulfilment of an order from the given inventories, those of its
// products. An inventory that is missing counts as an empty one; others stay as they are.
func NewFulfillment(o *Order, inventories ...*Inventory) *Fulfillment {
	f := &Fulfillment{order: o, inventories: make([]*Inventory, 0, len(inventories))}
	for _, i := range inventories {
		if i != nil && f.inventoryOf(i.Product()) == nil {
			f.inventories = append(f.inventories, i)
		}
	}
	return f
}

// Fulfill reserves the stock and confirms the order: [StockReserved] on each inventory of
// the order, [OrderConfirmed]. When the rules do not allow it, the error is an
// [*invariant.Error] with all violations under the key _service, in this order: an
// [*OutOfStockError] for each product, [ErrNotPlaced], [ErrUnpaid].
func (f *Fulfillment) Fulfill(at time.Time) error {
	if f.order == nil {
		return fmt.Errorf("ordering: the order to fulfil: %w", ErrZero)
	}
	// The conditions only look. An order that does not meet them is refused before anything
	// is kept that would have to be put back.
	if err := fulfillmentConditionRules.Guard(f.view, func() error { return nil }); err != nil {
		return err
	}
	return f.guard(func() error { return f.fulfill(at) })
}

// guard runs op between the rules, with order and inventories as its participants.
func (f *Fulfillment) guard(op func() error) error {
	participants := make([]invariant.Keeper, 0, 1+len(f.inventories))
	participants = append(participants, aggregate.Keep(f.order, (*Order).Snapshot, RestoreOrder))
	for _, i := range f.inventories {
		participants = append(participants, aggregate.Keep(i, (*Inventory).Snapshot, RestoreInventory))
	}
	return fulfillmentOutcomeRules.Guard(f.view, op, participants...)
}

func (f *Fulfillment) fulfill(at time.Time) error {
	for _, l := range f.order.lines.All() {
		if err := f.inventoryOf(l.product).Reserve(f.order.ID(), l.quantity, at); err != nil {
			return err
		}
	}
	return f.order.Confirm(at)
}

func (f *Fulfillment) inventoryOf(p ProductID) *Inventory {
	for _, i := range f.inventories {
		if i.ID() == p {
			return i
		}
	}
	return nil
}

// A demand is what an order asks of one product, and what there is.
type demand struct {
	product           ProductID
	name              string
	wanted, available int
}

// fulfillmentView is what the rules look at.
type fulfillmentView struct {
	status  Status
	paid    bool
	demands []demand // a product once, all its lines together
}

func (f *Fulfillment) view() fulfillmentView {
	v := fulfillmentView{
		status: f.order.status, paid: f.order.payment.IsValid(),
		demands: make([]demand, 0, f.order.lines.Len()),
	}
	for _, l := range f.order.lines.All() {
		v.add(l, f.inventoryOf(l.product))
	}
	return v
}

func (v *fulfillmentView) add(l OrderLine, i *Inventory) {
	for n := range v.demands {
		if v.demands[n].product == l.product {
			v.demands[n].wanted += l.quantity
			return
		}
	}
	d := demand{product: l.product, name: l.name, wanted: l.quantity}
	if i != nil {
		d.available = i.available
	}
	v.demands = append(v.demands, d)
}

// fulfillmentConditionRules are what must hold before.
var fulfillmentConditionRules = invariant.Rules[fulfillmentView]{
	Pre: []invariant.Pre[fulfillmentView]{
		{Name: "all products are in stock", Check: productsAreInStock},
		{Name: "the order is placed", Check: orderIsPlaced},
		{Name: "the order has a payment", Check: orderIsPaid},
	},
}

// fulfillmentOutcomeRules are what must hold after.
var fulfillmentOutcomeRules = invariant.Rules[fulfillmentView]{
	Post: []invariant.Post[fulfillmentView]{
		{Name: "what was ordered has left the available stock", Check: stockHasMoved},
		{Name: "the order is confirmed", Check: orderIsConfirmed},
	},
}

func productsAreInStock(v fulfillmentView) error {
	var found invariant.Violations
	for _, d := range v.demands {
		if d.available < d.wanted {
			found.Add(serviceKey, &OutOfStockError{Product: d.product, Name: d.name, Wanted: d.wanted, Available: d.available})
		}
	}
	return found.Err()
}

func orderIsPlaced(v fulfillmentView) error {
	if v.status == StatusPlaced {
		return nil
	}
	return invariant.Violate(serviceKey, ErrNotPlaced)
}

func orderIsPaid(v fulfillmentView) error {
	if v.paid {
		return nil
	}
	return invariant.Violate(serviceKey, ErrUnpaid)
}

func stockHasMoved(before, after fulfillmentView) error {
	for n, d := range before.demands {
		if left := after.demands[n].available; left < 0 || left != d.available-d.wanted {
			return invariant.Violate(serviceKey, fmt.Errorf("%w: %q went from %d to %d for an order of %d",
				ErrStockMismatch, d.product, d.available, left, d.wanted))
		}
	}
	return nil
}

func orderIsConfirmed(_, after fulfillmentView) error {
	if after.status == StatusConfirmed {
		return nil
	}
	return invariant.Violate(serviceKey, ErrNotConfirmed)
}
