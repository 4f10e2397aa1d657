package ordering

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// A Reservation is how much of a product's stock is held for an order. The zero Reservation
// is none.
type Reservation struct {
	order    OrderID
	quantity int
}

// Order returns for which order the stock is held.
func (r Reservation) Order() OrderID { return r.order }

// Quantity returns how much is held, from 1.
func (r Reservation) Quantity() int { return r.quantity }

// Reservations is an immutable list of reservations, one an order, in the order of the
// orders' identities. The zero Reservations is empty.
type Reservations struct {
	list []Reservation // never written to once it is here
}

// Len returns the number of reservations.
func (rs Reservations) Len() int { return len(rs.list) }

// At returns the reservation at index i, from 0. Like indexing a slice, it panics out of
// range.
func (rs Reservations) At(i int) Reservation { return rs.list[i] }

// All yields the reservations with their indexes.
func (rs Reservations) All() iter.Seq2[int, Reservation] { return slices.All(rs.list) }

// Of returns how much is held for an order: 0 when nothing is.
func (rs Reservations) Of(o OrderID) int {
	if i, ok := rs.index(o); ok {
		return rs.list[i].quantity
	}
	return 0
}

// Total returns how much is held for all orders together.
func (rs Reservations) Total() int {
	total := 0
	for _, r := range rs.list {
		total += r.quantity
	}
	return total
}

func (rs Reservations) index(o OrderID) (int, bool) {
	return slices.BinarySearchFunc(rs.list, o, func(r Reservation, o OrderID) int {
		return strings.Compare(r.order.order, o.order)
	})
}

// with returns the list with more held for an order.
func (rs Reservations) with(o OrderID, quantity int) Reservations {
	i, ok := rs.index(o)
	if !ok {
		list := make([]Reservation, 0, len(rs.list)+1)
		list = append(append(list, rs.list[:i]...), Reservation{o, quantity})
		return Reservations{append(list, rs.list[i:]...)}
	}
	list := slices.Clone(rs.list)
	list[i].quantity += quantity
	return Reservations{list}
}

// without returns the list with nothing held for an order.
func (rs Reservations) without(o OrderID) Reservations {
	i, ok := rs.index(o)
	if !ok {
		return rs
	}
	if len(rs.list) == 1 {
		return Reservations{}
	}
	return Reservations{slices.Delete(slices.Clone(rs.list), i, i+1)}
}

type reservationJSON struct {
	Order    OrderID `json:"order"`
	Quantity int     `json:"quantity"`
}

// MarshalJSON writes an object of order and quantity; null for the zero Reservation.
func (r Reservation) MarshalJSON() ([]byte, error) {
	if r == (Reservation{}) {
		return []byte("null"), nil
	}
	return json.Marshal(reservationJSON{r.order, r.quantity})
}

// UnmarshalJSON reads what [Reservation.MarshalJSON] writes, and nothing else.
func (r *Reservation) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*r = Reservation{}
		return nil
	}
	var j reservationJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "order", To: &j.Order},
		strictjson.Member{Name: "quantity", To: &j.Quantity})
	if err != nil {
		return fmt.Errorf("ordering: reservation: %w", err)
	}
	switch {
	case j.Order == OrderID{}:
		return fmt.Errorf("ordering: reservation: the order: %w", ErrZero)
	case j.Quantity < 1 || j.Quantity > maxStock:
		return fmt.Errorf("ordering: reservation: %w: it holds from 1 to 1,000,000,000", ErrSnapshot)
	}
	*r = Reservation{j.Order, j.Quantity}
	return nil
}

// MarshalJSON writes an array of reservations.
func (rs Reservations) MarshalJSON() ([]byte, error) {
	if rs.list == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(rs.list)
}

// UnmarshalJSON reads what [Reservations.MarshalJSON] writes, and nothing else.
func (rs *Reservations) UnmarshalJSON(b []byte) error {
	var each []json.RawMessage
	if err := json.Unmarshal(b, &each); err != nil {
		return fmt.Errorf("ordering: reservations: %w", strictjson.ErrMalformed)
	}
	if each == nil {
		return fmt.Errorf("ordering: reservations: %w", ErrZero)
	}
	var list []Reservation // nil when empty, as the zero Reservations has it
	left := maxStock
	for i, one := range each {
		var r Reservation
		if err := r.UnmarshalJSON(one); err != nil {
			return err
		}
		left -= r.quantity
		if r == (Reservation{}) || left < 0 || i > 0 && list[i-1].order.order >= r.order.order {
			return fmt.Errorf("ordering: reservations: %w", ErrSnapshot)
		}
		list = append(list, r)
	}
	*rs = Reservations{list}
	return nil
}
