package menu

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// A Menu is everything that a restaurant offers. It is known by the restaurant, which has
// one. Categories are added, and items to them; an item is priced again, sold out, available
// again, and taken off.
type Menu struct {
	root[RestaurantID]

	currency   money.Currency
	categories Categories
	items      Items
}

// New starts an empty menu: [Started]. A zero restaurant and an unknown currency are refused
// in an [*invariant.Error].
func New(restaurant RestaurantID, c money.Currency, at time.Time) (*Menu, error) {
	m := &Menu{root: aggregate.New(restaurant), currency: c}
	if err := m.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&m.root, Started{restaurant, c}, at)
	return m, nil
}

// Currency returns the currency of every price.
func (m *Menu) Currency() money.Currency { return m.currency }

// Categories returns the headings of the menu.
func (m *Menu) Categories() Categories { return m.categories }

// Items returns everything on the menu.
func (m *Menu) Items() Items { return m.items }

// String names the menu by its restaurant.
func (m *Menu) String() string { return fmt.Sprintf("menu of %s (%d items)", m.ID(), m.items.Len()) }

// GoString is [Menu.String].
func (m *Menu) GoString() string { return m.String() }

// AddCategory adds a heading: [CategoryAdded]. One that is there is refused with
// [ErrCategoryExists].
func (m *Menu) AddCategory(c Category, at time.Time) error {
	switch {
	case !c.IsValid():
		return invariant.Violate("category", ErrZero)
	case m.categories.Has(c):
		return ErrCategoryExists
	case m.categories.Len() == maxEntries:
		return ErrTooMany
	}
	m.categories = m.categories.with(c)
	aggregate.Record(&m.root, CategoryAdded{m.ID(), c}, at)
	return nil
}

// RemoveCategory removes a heading: [CategoryRemoved]. One that is not there is refused with
// [ErrUnknownCategory], one with items under it with [ErrCategoryInUse].
func (m *Menu) RemoveCategory(c Category, at time.Time) error {
	if !m.categories.Has(c) {
		return ErrUnknownCategory
	}
	for _, i := range m.items.All() {
		if i.category == c {
			return &ItemError{i.id, ErrCategoryInUse}
		}
	}
	m.categories = m.categories.without(c)
	aggregate.Record(&m.root, CategoryRemoved{m.ID(), c}, at)
	return nil
}

// AddItem adds an item to its category: [MenuItemAdded]. It refuses one that is on the menu
// with [ErrItemExists], one in a category that is not with [ErrUnknownCategory], and one in
// another currency with [ErrCurrency].
func (m *Menu) AddItem(i Item, at time.Time) error {
	_, exists := m.items.Of(i.id)
	switch {
	case !i.IsValid():
		return invariant.Violate("item", ErrZero)
	case exists:
		return &ItemError{i.id, ErrItemExists}
	case !m.categories.Has(i.category):
		return &ItemError{i.id, ErrUnknownCategory}
	case i.price.Currency() != m.currency:
		return &ItemError{i.id, ErrCurrency}
	case m.items.Len() == maxEntries:
		return ErrTooMany
	}
	m.items = m.items.with(i)
	aggregate.Record(&m.root, MenuItemAdded{m.ID(), i}, at)
	return nil
}

// PriceItem gives an item another price: [MenuItemPriced]. Orders that were placed keep
// theirs. It refuses an item that is not on the menu with [ErrUnknownItem], and a price in
// another currency, or none, with [ErrCurrency].
func (m *Menu) PriceItem(id ItemID, price money.Money, at time.Time) error {
	if price.Currency() != m.currency {
		return &ItemError{id, ErrCurrency}
	}
	return m.change(id, func(i *Item) { i.price = price }, MenuItemPriced{m.ID(), id, price}, at)
}

// MarkSoldOut notes that an item is not to be had right now: [MenuItemSoldOut]. It refuses
// one that is not on the menu with [ErrUnknownItem].
func (m *Menu) MarkSoldOut(id ItemID, at time.Time) error {
	return m.change(id, func(i *Item) { i.soldOut = true }, MenuItemSoldOut{m.ID(), id}, at)
}

// MarkAvailable notes that an item is to be had again: [MenuItemAvailable]. It refuses one
// that is not on the menu with [ErrUnknownItem].
func (m *Menu) MarkAvailable(id ItemID, at time.Time) error {
	return m.change(id, func(i *Item) { i.soldOut = false }, MenuItemAvailable{m.ID(), id}, at)
}

// RemoveItem takes an item off the menu: [MenuItemRemoved]. It refuses one that is not on it
// with [ErrUnknownItem].
func (m *Menu) RemoveItem(id ItemID, at time.Time) error {
	if _, ok := m.items.Of(id); !ok {
		return &ItemError{id, ErrUnknownItem}
	}
	m.items = m.items.without(id)
	aggregate.Record(&m.root, MenuItemRemoved{m.ID(), id}, at)
	return nil
}

// change changes one item. What changes nothing is no event.
func (m *Menu) change(id ItemID, change func(*Item), e Event, at time.Time) error {
	i, ok := m.items.Of(id)
	if !ok {
		return &ItemError{id, ErrUnknownItem}
	}
	before := i
	change(&i)
	if i == before {
		return nil
	}
	m.items = m.items.replacing(i)
	aggregate.Record(&m.root, e, at)
	return nil
}

// A Snapshot is the state of a menu as it goes to storage.
type Snapshot struct {
	Restaurant RestaurantID   `json:"restaurant"`
	Currency   money.Currency `json:"currency"`
	Categories Categories     `json:"categories"`
	Items      Items          `json:"items"`
}

// Snapshot returns the menu's state.
func (m *Menu) Snapshot() Snapshot { return Snapshot{m.ID(), m.currency, m.categories, m.items} }

// Restore returns the menu with the given state, at version 0 and without events. It refuses
// what no menu can have been, with an [*invariant.Error] that names each member.
func Restore(s Snapshot) (*Menu, error) {
	m := &Menu{root: aggregate.New(s.Restaurant), currency: s.Currency, categories: s.Categories, items: s.Items}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Menu) check() error {
	var v invariant.Violations
	if m.ID() == (RestaurantID{}) {
		v.Add("restaurant", ErrZero)
	}
	if !m.currency.IsValid() {
		v.Add("currency", ErrZero)
	}
	for n, i := range m.items.All() {
		path := fmt.Sprintf("items[%d]", n)
		if !m.categories.Has(i.category) {
			v.Add(path, ErrUnknownCategory)
		}
		if i.price.Currency() != m.currency {
			v.Add(path, ErrCurrency)
		}
	}
	return v.Err()
}
