package menu

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

// maxEntries bounds the categories of a menu, and its items.
const maxEntries = 1000

// An Item is a dish on a menu. It is an entity within the menu, known by its [ItemID]; what
// is handed out is how it stood then. The zero Item is none.
type Item struct {
	id       ItemID
	category Category
	name     string
	price    money.Money
	soldOut  bool
}

// NewItem returns an item that is available. The name is clean text of up to 200 runes, the
// price may be zero of its currency. The error is an [*invariant.Error] with everything that
// is wrong, under item, category, name and price.
func NewItem(id ItemID, category Category, name string, price money.Money) (Item, error) {
	var v invariant.Violations
	if id == (ItemID{}) {
		v.Add("item", ErrZero)
	}
	if !category.IsValid() {
		v.Add("category", ErrZero)
	}
	clean, err := text.Name(name)
	v.Add("name", err)
	if !price.IsValid() {
		v.Add("price", ErrZero)
	}
	if err := v.Err(); err != nil {
		return Item{}, err
	}
	return Item{id: id, category: category, name: clean, price: price}, nil
}

// MustNewItem is [NewItem] for tests and package variables: it panics on an error.
func MustNewItem(id ItemID, category Category, name string, price money.Money) Item {
	return must(NewItem(id, category, name, price))
}

// IsValid reports whether i is an item, as all but the zero Item are.
func (i Item) IsValid() bool { return i != Item{} }

// ID returns the identity by which the item is known.
func (i Item) ID() ItemID { return i.id }

// Category returns the heading under which the item stands.
func (i Item) Category() Category { return i.category }

// Name returns what the dish is called.
func (i Item) Name() string { return i.name }

// Price returns what one costs now.
func (i Item) Price() money.Money { return i.price }

// IsAvailable reports whether the item is to be had, rather than sold out.
func (i Item) IsAvailable() bool { return i.IsValid() && !i.soldOut }

// String describes the item, such as "Veg Burger at INR 150.00" or "… (sold out)".
func (i Item) String() string {
	switch {
	case !i.IsValid():
		return ""
	case i.soldOut:
		return i.name + " at " + i.price.String() + " (sold out)"
	}
	return i.name + " at " + i.price.String()
}

// MarshalJSON writes an object of id, category, name, price and sold_out; null for the zero
// Item.
func (i Item) MarshalJSON() ([]byte, error) {
	if !i.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		ID       ItemID      `json:"id"`
		Category Category    `json:"category"`
		Name     string      `json:"name"`
		Price    money.Money `json:"price"`
		SoldOut  bool        `json:"sold_out"`
	}{i.id, i.category, i.name, i.price, i.soldOut})
}

// UnmarshalJSON reads what [Item.MarshalJSON] writes, and nothing else.
func (i *Item) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*i = Item{}
		return nil
	}
	var j Item
	err := strictjson.Object(b,
		strictjson.Member{Name: "id", To: &j.id},
		strictjson.Member{Name: "category", To: &j.category},
		strictjson.Member{Name: "name", To: &j.name},
		strictjson.Member{Name: "price", To: &j.price},
		strictjson.Member{Name: "sold_out", To: &j.soldOut})
	if err != nil {
		return fmt.Errorf("menu: item: %w", err)
	}
	parsed, err := NewItem(j.id, j.category, j.name, j.price)
	if err != nil {
		return fmt.Errorf("menu: item: %w", err)
	}
	parsed.soldOut = j.soldOut
	if parsed != j {
		return fmt.Errorf("menu: item: %w", ErrSnapshot)
	}
	*i = parsed
	return nil
}

// Items is an immutable list of items, each of them once. The zero Items is empty.
type Items struct{ items []Item } // never written to once it is here

// Len returns the number of items.
func (is Items) Len() int { return len(is.items) }

// At returns the item at index i, from 0. Like indexing a slice, it panics out of range.
func (is Items) At(i int) Item { return is.items[i] }

// All yields the items with their indexes, in the order in which they were added.
func (is Items) All() iter.Seq2[int, Item] { return slices.All(is.items) }

// Of returns the item with the given identity, if it is in the list.
func (is Items) Of(id ItemID) (Item, bool) {
	if at := is.index(id); at >= 0 {
		return is.items[at], true
	}
	return Item{}, false
}

func (is Items) index(id ItemID) int {
	return slices.IndexFunc(is.items, func(i Item) bool { return i.id == id })
}

func (is Items) with(i Item) Items { return Items{append(slices.Clip(is.items), i)} }

// replacing returns the list with another state of an item that is in it.
func (is Items) replacing(i Item) Items {
	items := slices.Clone(is.items)
	items[is.index(i.id)] = i
	return Items{items}
}

func (is Items) without(id ItemID) Items {
	rest := slices.DeleteFunc(slices.Clone(is.items), func(i Item) bool { return i.id == id })
	if len(rest) == 0 {
		return Items{}
	}
	return Items{rest}
}

// MarshalJSON writes an array of items.
func (is Items) MarshalJSON() ([]byte, error) {
	if is.items == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(is.items)
}

// UnmarshalJSON reads what [Items.MarshalJSON] writes, and nothing else.
func (is *Items) UnmarshalJSON(b []byte) error {
	var items []Item
	if err := json.Unmarshal(b, &items); err != nil {
		return fmt.Errorf("menu: items: %w", err)
	}
	if items == nil || len(items) > maxEntries {
		return fmt.Errorf("menu: items: %w", ErrSnapshot)
	}
	for n, i := range items {
		if !i.IsValid() || (Items{items}).index(i.id) != n {
			return fmt.Errorf("menu: items: %w", ErrSnapshot)
		}
	}
	if len(items) == 0 {
		items = nil
	}
	*is = Items{items}
	return nil
}
