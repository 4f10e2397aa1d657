package delivery

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// maxQuantity bounds the quantity of one dish.
const maxQuantity = 1_000_000

// A Quantity is how many of a dish are ordered, from 1 to 1,000,000. The zero Quantity is
// none and not valid.
type Quantity struct{ quantity int }

// NewQuantity returns a quantity, or [ErrQuantity] for one that is out of range.
func NewQuantity(n int) (Quantity, error) {
	if n < 1 || n > maxQuantity {
		return Quantity{}, ErrQuantity
	}
	return Quantity{n}, nil
}

// MustNewQuantity is [NewQuantity] for tests and package variables: it panics on an error.
func MustNewQuantity(n int) Quantity { return must(NewQuantity(n)) }

// IsValid reports whether q is a quantity, as all but the zero Quantity are.
func (q Quantity) IsValid() bool { return q != Quantity{} }

// Int returns the number; 0 for the zero Quantity.
func (q Quantity) Int() int { return q.quantity }

// Plus returns the sum, or [ErrQuantity] where that is out of range or one of them is zero.
func (q Quantity) Plus(o Quantity) (Quantity, error) {
	if !q.IsValid() || !o.IsValid() {
		return Quantity{}, ErrQuantity
	}
	return NewQuantity(q.quantity + o.quantity)
}

// String returns the number in decimal digits; "" for the zero Quantity.
func (q Quantity) String() string {
	if !q.IsValid() {
		return ""
	}
	return strconv.Itoa(q.quantity)
}

// MarshalJSON writes a number; null for the zero Quantity.
func (q Quantity) MarshalJSON() ([]byte, error) {
	if !q.IsValid() {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(q.quantity), 10), nil
}

// UnmarshalJSON reads what [Quantity.MarshalJSON] writes.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*q = Quantity{}
		return nil
	}
	var n int
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("%w: it is no whole number", ErrQuantity)
	}
	parsed, err := NewQuantity(n)
	if err == nil {
		*q = parsed
	}
	return err
}
