package ordering

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// maxLines bounds the lines of an order.
const maxLines = 1000

// errTooManyStored is of a document: it is malformed, and nobody is refused a line.
var errTooManyStored = fmt.Errorf("%w: %w", strictjson.ErrMalformed, ErrTooManyLines)

// OrderLines is an immutable list of lines. Nobody who holds one can change it.
//
// The zero OrderLines is empty.
type OrderLines struct {
	lines []OrderLine // never written to once it is here
}

// NewOrderLines returns a list of the given lines, at most 1,000 of them and none of them
// zero.
func NewOrderLines(lines ...OrderLine) (OrderLines, error) {
	if len(lines) > maxLines {
		return OrderLines{}, ErrTooManyLines
	}
	var v invariant.Violations
	for i, l := range lines {
		if !l.IsValid() {
			v.Add(fmt.Sprintf("lines[%d]", i), ErrZero)
		}
	}
	if err := v.Err(); err != nil {
		return OrderLines{}, err
	}
	return listOf(slices.Clone(lines)), nil
}

// listOf takes over lines that nobody else has. An empty list is the zero OrderLines, so
// that equal lists are equal to reflection too, wherever they come from.
func listOf(lines []OrderLine) OrderLines {
	if len(lines) == 0 {
		return OrderLines{}
	}
	return OrderLines{lines}
}

// Len returns the number of lines.
func (ls OrderLines) Len() int { return len(ls.lines) }

// At returns the line at index i, from 0. Like indexing a slice, it panics out of range.
func (ls OrderLines) At(i int) OrderLine { return ls.lines[i] }

// All yields the lines with their indexes, in the order in which they were added.
func (ls OrderLines) All() iter.Seq2[int, OrderLine] { return slices.All(ls.lines) }

// Of returns the line of a product, if there is one.
func (ls OrderLines) Of(p ProductID) (OrderLine, bool) {
	if i := ls.index(p); i >= 0 {
		return ls.lines[i], true
	}
	return OrderLine{}, false
}

// Equal reports whether both lists have the same lines in the same order.
func (ls OrderLines) Equal(o OrderLines) bool { return slices.Equal(ls.lines, o.lines) }

func (ls OrderLines) index(p ProductID) int {
	return slices.IndexFunc(ls.lines, func(l OrderLine) bool { return l.product == p })
}

// with returns the list with lines added, each to the line of its product or at the end.
// If one is refused, so are all, and refused is its index.
func (ls OrderLines) with(added []OrderLine) (all OrderLines, refused int, err error) {
	lines := append(make([]OrderLine, 0, len(ls.lines)+len(added)), ls.lines...)
	for i, l := range added {
		at := OrderLines{lines}.index(l.product)
		switch {
		case at >= 0:
			if lines[at], err = lines[at].plus(l); err != nil {
				return OrderLines{}, i, err
			}
		case len(lines) == maxLines:
			return OrderLines{}, i, ErrTooManyLines
		default:
			lines = append(lines, l)
		}
	}
	return listOf(lines), 0, nil
}

// recounted returns the list with another quantity of a product that is in it.
func (ls OrderLines) recounted(p ProductID, quantity int) (OrderLines, error) {
	i := ls.index(p)
	l, err := NewOrderLine(p, ls.lines[i].name, quantity, ls.lines[i].unitPrice)
	if err != nil {
		return OrderLines{}, err
	}
	lines := slices.Clone(ls.lines)
	lines[i] = l
	return OrderLines{lines}, nil
}

// products returns the product of each line.
func (ls OrderLines) products() []ProductID {
	ps := make([]ProductID, len(ls.lines))
	for i, l := range ls.lines {
		ps[i] = l.product
	}
	return ps
}

// repeated returns a product that has two lines, if there is one.
func (ls OrderLines) repeated() (ProductID, bool) {
	if len(ls.lines) <= 32 { // no map for the usual order
		for i, l := range ls.lines {
			if ls.index(l.product) != i {
				return l.product, true
			}
		}
		return ProductID{}, false
	}
	seen := make(map[ProductID]bool, len(ls.lines))
	for _, l := range ls.lines {
		if seen[l.product] {
			return l.product, true
		}
		seen[l.product] = true
	}
	return ProductID{}, false
}

// without returns the list less the line of a product.
func (ls OrderLines) without(p ProductID) (OrderLines, error) {
	i := ls.index(p)
	if i < 0 {
		return OrderLines{}, ErrProductNotInOrder
	}
	return listOf(slices.Delete(slices.Clone(ls.lines), i, i+1)), nil
}

// total returns the sum of the lines, all of which are in the currency.
func (ls OrderLines) total(c money.Currency) (money.Money, error) {
	sum := money.Zero(c)
	for _, l := range ls.lines {
		if l.unitPrice.Currency() != c {
			return money.Money{}, ErrCurrency
		}
		var err error
		if sum, err = sum.Add(l.total); err != nil {
			return money.Money{}, err
		}
	}
	return sum, nil
}

// totalLess returns the total less the discount.
func (ls OrderLines) totalLess(d Discount, c money.Currency) (money.Money, error) {
	sum, err := ls.total(c)
	if err != nil {
		return money.Money{}, err
	}
	return d.apply(sum)
}

// MarshalJSON writes an array of lines.
func (ls OrderLines) MarshalJSON() ([]byte, error) {
	if ls.lines == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(ls.lines)
}

// UnmarshalJSON reads what [OrderLines.MarshalJSON] writes, and nothing else.
func (ls *OrderLines) UnmarshalJSON(b []byte) error {
	lines, err := strictjson.Array[OrderLine]("ordering: order lines", b, maxLines, errTooManyStored)
	switch {
	case err != nil:
		return err
	case lines == nil:
		return fmt.Errorf("ordering: order lines: %w", ErrZero)
	}
	parsed, err := NewOrderLines(lines...)
	if err != nil {
		return err
	}
	*ls = parsed
	return nil
}
