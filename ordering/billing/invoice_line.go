package billing

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// The bounds of an invoice.
const (
	maxQuantity = 1_000_000
	maxLines    = 1000
)

// An InvoiceLine is one thing that is owed for. The zero InvoiceLine is none.
type InvoiceLine struct {
	description string
	quantity    int
	unitPrice   money.Money
	total       money.Money
}

// NewInvoiceLine returns a line. The description is clean text of up to 1,000 runes, the
// quantity from 1 to 1,000,000, the unit price valid (it may be zero), and the total within
// the range of [money.Money]. The error is an [*invariant.Error] with everything that is
// wrong.
func NewInvoiceLine(description string, quantity int, unitPrice money.Money) (InvoiceLine, error) {
	var v invariant.Violations
	description, err := text.Description(description)
	v.Add("description", err)
	if quantity < 1 || quantity > maxQuantity {
		v.Add("quantity", ErrQuantity)
	}
	if !unitPrice.IsValid() {
		v.Add("unit_price", ErrZero)
	}
	var total money.Money
	if v.Len() == 0 {
		total, err = unitPrice.Mul(int64(quantity))
		v.Add("unit_price", err)
	}
	if err := v.Err(); err != nil {
		return InvoiceLine{}, err
	}
	return InvoiceLine{description, quantity, unitPrice, total}, nil
}

// IsValid reports whether l is a line, as all but the zero InvoiceLine are.
func (l InvoiceLine) IsValid() bool { return l != InvoiceLine{} }

// Description returns what is owed for.
func (l InvoiceLine) Description() string { return l.description }

// Quantity returns how many.
func (l InvoiceLine) Quantity() int { return l.quantity }

// UnitPrice returns the price of one.
func (l InvoiceLine) UnitPrice() money.Money { return l.unitPrice }

// Total returns the unit price times the quantity.
func (l InvoiceLine) Total() money.Money { return l.total }

type lineJSON struct {
	Description string      `json:"description"`
	Quantity    int         `json:"quantity"`
	UnitPrice   money.Money `json:"unit_price"`
}

// MarshalJSON writes an object of description, quantity and unit_price; null for the zero
// InvoiceLine.
func (l InvoiceLine) MarshalJSON() ([]byte, error) {
	if !l.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(lineJSON{l.description, l.quantity, l.unitPrice})
}

// UnmarshalJSON reads what [InvoiceLine.MarshalJSON] writes, and nothing else.
func (l *InvoiceLine) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*l = InvoiceLine{}
		return nil
	}
	var j lineJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "description", To: &j.Description},
		strictjson.Member{Name: "quantity", To: &j.Quantity},
		strictjson.Member{Name: "unit_price", To: &j.UnitPrice})
	if err != nil {
		return fmt.Errorf("billing: invoice line: %w", err)
	}
	parsed, err := NewInvoiceLine(j.Description, j.Quantity, j.UnitPrice)
	if err != nil {
		return fmt.Errorf("billing: invoice line: %w", err)
	}
	if parsed.description != j.Description {
		return fmt.Errorf("billing: invoice line: description: %w", ErrZero)
	}
	*l = parsed
	return nil
}

// InvoiceLines is an immutable list of lines. The zero InvoiceLines is empty.
type InvoiceLines struct {
	list []InvoiceLine // never written to once it is here
}

// NewInvoiceLines returns a list of the given lines, from 1 to 1,000 of them ([ErrNoLines])
// and none of them zero ([ErrZero]).
func NewInvoiceLines(lines ...InvoiceLine) (InvoiceLines, error) {
	if len(lines) == 0 || len(lines) > maxLines {
		return InvoiceLines{}, ErrNoLines
	}
	if slices.Contains(lines, InvoiceLine{}) {
		return InvoiceLines{}, ErrZero
	}
	return InvoiceLines{slices.Clone(lines)}, nil
}

// Len returns the number of lines.
func (ls InvoiceLines) Len() int { return len(ls.list) }

// At returns the line at index i, from 0. Like indexing a slice, it panics out of range.
func (ls InvoiceLines) At(i int) InvoiceLine { return ls.list[i] }

// All yields the lines with their indexes.
func (ls InvoiceLines) All() iter.Seq2[int, InvoiceLine] { return slices.All(ls.list) }

// sum returns the total of the lines, which are in one currency.
func (ls InvoiceLines) sum() (money.Money, error) {
	if len(ls.list) == 0 {
		return money.Money{}, ErrNoLines
	}
	sum := money.Zero(ls.list[0].unitPrice.Currency())
	for _, l := range ls.list {
		if l.unitPrice.Currency() != sum.Currency() {
			return money.Money{}, ErrCurrency
		}
		var err error
		if sum, err = sum.Add(l.total); err != nil {
			return money.Money{}, err
		}
	}
	return sum, nil
}

// MarshalJSON writes an array of lines; null for the zero InvoiceLines.
func (ls InvoiceLines) MarshalJSON() ([]byte, error) { return json.Marshal(ls.list) }

// UnmarshalJSON reads what [InvoiceLines.MarshalJSON] writes, and nothing else.
func (ls *InvoiceLines) UnmarshalJSON(b []byte) error {
	list, err := strictjson.Array[InvoiceLine]("billing: invoice lines", b, maxLines, ErrNoLines)
	switch {
	case err != nil:
		return err
	case list == nil:
		*ls = InvoiceLines{}
		return nil
	}
	parsed, err := NewInvoiceLines(list...)
	if err != nil {
		return fmt.Errorf("billing: invoice lines: %w", err)
	}
	*ls = parsed
	return nil
}
