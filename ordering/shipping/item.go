package shipping

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// The bounds of what is in a shipment.
const (
	maxQuantity = 1_000_000
	maxItems    = 1000
)

// A PhysicalItem is what lies in a shipment: a name, how many, and the weight and the
// dimensions of one. The zero PhysicalItem is none.
type PhysicalItem struct {
	name       string
	quantity   int
	weight     Weight
	dimensions Dimensions
}

// NewPhysicalItem returns an item. The name is clean text of up to 200 runes, the quantity
// from 1 to 1,000,000. The error is an [*invariant.Error] with everything that is wrong.
func NewPhysicalItem(name string, quantity int, w Weight, d Dimensions) (PhysicalItem, error) {
	var v invariant.Violations
	name, err := text.Name(name)
	v.Add("name", err)
	if quantity < 1 || quantity > maxQuantity {
		v.Add("quantity", ErrQuantity)
	}
	if !w.IsValid() {
		v.Add("weight", ErrWeight)
	}
	if !d.IsValid() {
		v.Add("dimensions", ErrDimensions)
	}
	if err := v.Err(); err != nil {
		return PhysicalItem{}, err
	}
	return PhysicalItem{name, quantity, w, d}, nil
}

// IsValid reports whether i is an item, as all but the zero PhysicalItem are.
func (i PhysicalItem) IsValid() bool { return i != PhysicalItem{} }

// Name returns what it is.
func (i PhysicalItem) Name() string { return i.name }

// Quantity returns how many there are.
func (i PhysicalItem) Quantity() int { return i.quantity }

// Weight returns the weight of one.
func (i PhysicalItem) Weight() Weight { return i.weight }

// Dimensions returns the dimensions of one.
func (i PhysicalItem) Dimensions() Dimensions { return i.dimensions }

type itemJSON struct {
	Name       string     `json:"name"`
	Quantity   int        `json:"quantity"`
	Weight     Weight     `json:"weight_kg"`
	Dimensions Dimensions `json:"dimensions_cm"`
}

// MarshalJSON writes an object of name, quantity, weight_kg and dimensions_cm; null for the
// zero PhysicalItem.
func (i PhysicalItem) MarshalJSON() ([]byte, error) {
	if !i.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(itemJSON{i.name, i.quantity, i.weight, i.dimensions})
}

// UnmarshalJSON reads what [PhysicalItem.MarshalJSON] writes, and nothing else.
func (i *PhysicalItem) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*i = PhysicalItem{}
		return nil
	}
	var j itemJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "name", To: &j.Name},
		strictjson.Member{Name: "quantity", To: &j.Quantity},
		strictjson.Member{Name: "weight_kg", To: &j.Weight},
		strictjson.Member{Name: "dimensions_cm", To: &j.Dimensions})
	if err != nil {
		return fmt.Errorf("shipping: item: %w", err)
	}
	parsed, err := NewPhysicalItem(j.Name, j.Quantity, j.Weight, j.Dimensions)
	if err != nil {
		return fmt.Errorf("shipping: item: %w", err)
	}
	if parsed.name != j.Name {
		return fmt.Errorf("shipping: item: name: %w", ErrZero)
	}
	*i = parsed
	return nil
}

// PhysicalItems is an immutable list of items. The zero PhysicalItems is empty.
type PhysicalItems struct {
	list []PhysicalItem // never written to once it is here
}

// NewPhysicalItems returns a list of the given items, from 1 to 1,000 of them ([ErrNoItems])
// and none of them zero ([ErrZero]).
func NewPhysicalItems(items ...PhysicalItem) (PhysicalItems, error) {
	if len(items) == 0 || len(items) > maxItems {
		return PhysicalItems{}, ErrNoItems
	}
	if slices.Contains(items, PhysicalItem{}) {
		return PhysicalItems{}, ErrZero
	}
	return PhysicalItems{slices.Clone(items)}, nil
}

// Len returns the number of items.
func (is PhysicalItems) Len() int { return len(is.list) }

// At returns the item at index i, from 0. Like indexing a slice, it panics out of range.
func (is PhysicalItems) At(i int) PhysicalItem { return is.list[i] }

// All yields the items with their indexes.
func (is PhysicalItems) All() iter.Seq2[int, PhysicalItem] { return slices.All(is.list) }

// grams returns what all items weigh together.
func (is PhysicalItems) grams() int64 {
	var sum int64
	for _, i := range is.list {
		sum += i.weight.grams * int64(i.quantity) // at most 10^8 × 10^6, a thousand times
	}
	return sum
}

// MarshalJSON writes an array of items; null for the zero PhysicalItems.
func (is PhysicalItems) MarshalJSON() ([]byte, error) { return json.Marshal(is.list) }

// UnmarshalJSON reads what [PhysicalItems.MarshalJSON] writes, and nothing else.
func (is *PhysicalItems) UnmarshalJSON(b []byte) error {
	list, err := strictjson.Array[PhysicalItem]("shipping: items", b, maxItems, ErrNoItems)
	switch {
	case err != nil:
		return err
	case list == nil:
		*is = PhysicalItems{}
		return nil
	}
	parsed, err := NewPhysicalItems(list...)
	if err != nil {
		return fmt.Errorf("shipping: items: %w", err)
	}
	*is = parsed
	return nil
}
