package restaurant

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

const (
	maxQuantity = 1_000_000
	maxDishes   = 1000
)

// A Dish is something to prepare and how many of it, such as 2 × Veg Burger. Dishes are equal
// (==) when both are. The zero Dish is none.
type Dish struct {
	name     string
	quantity int
}

// NewDish returns a dish. The name is clean text of up to 200 runes and not blank, the
// quantity from 1 to 1,000,000; the error is an [*invariant.Error] under name and quantity.
func NewDish(name string, quantity int) (Dish, error) {
	var v invariant.Violations
	clean, err := text.Name(name)
	v.Add("name", err)
	if quantity < 1 || quantity > maxQuantity {
		v.Add("quantity", ErrQuantity)
	}
	if err := v.Err(); err != nil {
		return Dish{}, err
	}
	return Dish{clean, quantity}, nil
}

// MustNewDish is [NewDish] for tests and package variables: it panics on an error.
func MustNewDish(name string, quantity int) Dish { return must(NewDish(name, quantity)) }

// IsValid reports whether d is a dish, as all but the zero Dish are.
func (d Dish) IsValid() bool { return d != Dish{} }

// Name returns what is to be prepared.
func (d Dish) Name() string { return d.name }

// Quantity returns how many, from 1 to 1,000,000.
func (d Dish) Quantity() int { return d.quantity }

// String returns the dish as a cook reads it, such as "2 × Veg Burger".
func (d Dish) String() string {
	if !d.IsValid() {
		return ""
	}
	return strconv.Itoa(d.quantity) + " × " + d.name
}

// MarshalJSON writes an object of name and quantity; null for the zero Dish.
func (d Dish) MarshalJSON() ([]byte, error) {
	if !d.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Name     string `json:"name"`
		Quantity int    `json:"quantity"`
	}{d.name, d.quantity})
}

// UnmarshalJSON reads what [Dish.MarshalJSON] writes, and nothing else.
func (d *Dish) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Dish{}
		return nil
	}
	var in Dish
	err := strictjson.Object(b,
		strictjson.Member{Name: "name", To: &in.name},
		strictjson.Member{Name: "quantity", To: &in.quantity})
	if err != nil {
		return fmt.Errorf("restaurant: dish: %w", err)
	}
	parsed, err := NewDish(in.name, in.quantity)
	if err != nil {
		return fmt.Errorf("restaurant: dish: %w", err)
	}
	if parsed != in {
		return fmt.Errorf("restaurant: dish: name: %w", ErrZero)
	}
	*d = parsed
	return nil
}

// Dishes is an immutable list of dishes. The zero Dishes is empty.
type Dishes struct {
	dishes []Dish // never written to once it is here
}

// NewDishes returns a list of dishes: at least one ([ErrNoDishes]), at most 1,000
// ([ErrTooManyDishes]), none of them zero.
func NewDishes(dishes ...Dish) (Dishes, error) {
	switch {
	case len(dishes) == 0:
		return Dishes{}, ErrNoDishes
	case len(dishes) > maxDishes:
		return Dishes{}, ErrTooManyDishes
	}
	var v invariant.Violations
	for i, d := range dishes {
		if !d.IsValid() {
			v.Add(fmt.Sprintf("dishes[%d]", i), ErrZero)
		}
	}
	if err := v.Err(); err != nil {
		return Dishes{}, err
	}
	return Dishes{slices.Clone(dishes)}, nil
}

// MustNewDishes is [NewDishes] for tests and package variables: it panics on an error.
func MustNewDishes(dishes ...Dish) Dishes { return must(NewDishes(dishes...)) }

// Len returns the number of dishes.
func (ds Dishes) Len() int { return len(ds.dishes) }

// At returns the dish at index i, from 0. Like indexing a slice, it panics out of range.
func (ds Dishes) At(i int) Dish { return ds.dishes[i] }

// All yields the dishes with their indexes, in order.
func (ds Dishes) All() iter.Seq2[int, Dish] { return slices.All(ds.dishes) }

// Equal reports whether both lists have the same dishes in the same order.
func (ds Dishes) Equal(o Dishes) bool { return slices.Equal(ds.dishes, o.dishes) }

// MarshalJSON writes an array of dishes.
func (ds Dishes) MarshalJSON() ([]byte, error) {
	if ds.dishes == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(ds.dishes)
}

// UnmarshalJSON reads an array of one or more dishes, and nothing else.
func (ds *Dishes) UnmarshalJSON(b []byte) error {
	var dishes []Dish
	if err := json.Unmarshal(b, &dishes); err != nil {
		return fmt.Errorf("restaurant: dishes: %w", err)
	}
	parsed, err := NewDishes(dishes...)
	if err == nil {
		*ds = parsed
	}
	return err
}
