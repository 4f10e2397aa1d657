package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// AddLine adds a product: [LineAdded]. A product that is in the order at the same price and
// under the same name gets the quantity added; at another price or name it is refused with
// [ErrLineChanged], for nobody quoted what would come out. The price must be in the order's
// currency ([ErrCurrency]), the order pending ([ErrNotPending]) and of at most 1,000 lines.
func (o *Order) AddLine(line OrderLine, at time.Time) error {
	return o.AddLines([]OrderLine{line}, at)
}

// AddLines adds several products or, if one of them is refused, none: one [LineAdded] each.
// See [Order.AddLine].
func (o *Order) AddLines(lines []OrderLine, at time.Time) error {
	if err := o.requirePending("add a line"); err != nil {
		return err
	}
	if len(lines) > maxLines {
		return fmt.Errorf("%w: order %q", ErrTooManyLines, o.ID())
	}
	for _, l := range lines {
		if err := o.fits(l); err != nil {
			return &LineError{Order: o.ID(), Product: l.product, Err: err}
		}
	}
	all, refused, err := o.lines.with(lines)
	if err != nil {
		return &LineError{Order: o.ID(), Product: lines[refused].product, Err: err}
	}
	if err := o.setContent(all, o.discount); err != nil {
		return err
	}
	for _, l := range lines {
		aggregate.Record(&o.root, LineAdded{o.ID(), l}, at)
	}
	return nil
}

func (o *Order) fits(l OrderLine) error {
	switch {
	case !l.IsValid():
		return ErrZero
	case l.unitPrice.Currency() != o.currency:
		return ErrCurrency
	}
	return nil
}

// RemoveLine removes the line of a product: [LineRemoved]. It refuses a product that is not
// in the order with [ErrProductNotInOrder], and an order that is not pending with
// [ErrNotPending].
func (o *Order) RemoveLine(p ProductID, at time.Time) error {
	if err := o.requirePending("remove a line"); err != nil {
		return err
	}
	rest, err := o.lines.without(p)
	if err != nil {
		return &LineError{Order: o.ID(), Product: p, Err: err}
	}
	if err := o.setContent(rest, o.discount); err != nil {
		return err
	}
	aggregate.Record(&o.root, LineRemoved{o.ID(), p}, at)
	return nil
}

// ApplyDiscount takes a percentage off the sum of the lines, in the place of any discount
// before: [DiscountApplied]. It refuses an order that is not pending with [ErrNotPending].
func (o *Order) ApplyDiscount(d Discount, at time.Time) error {
	if err := o.requirePending("apply a discount"); err != nil {
		return err
	}
	if !d.IsValid() {
		return fmt.Errorf("ordering: the discount: %w", ErrZero)
	}
	if err := o.setContent(o.lines, d); err != nil {
		return err
	}
	aggregate.Record(&o.root, DiscountApplied{o.ID(), d}, at)
	return nil
}

// setContent changes what is ordered, unless its total is out of range.
func (o *Order) setContent(lines OrderLines, d Discount) error {
	total, err := lines.totalLess(d, o.currency)
	if err != nil {
		return fmt.Errorf("ordering: the total of order %q: %w", o.ID(), err)
	}
	o.lines, o.discount, o.total = lines, d, total
	return nil
}

func (o *Order) requirePending(attempt string) error {
	if o.status == StatusPending {
		return nil
	}
	return &StateError{
		Order: o.ID(), Attempt: attempt, Status: o.status,
		Allowed: []Status{StatusPending}, Err: ErrNotPending,
	}
}
