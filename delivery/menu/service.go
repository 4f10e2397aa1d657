package menu

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// A Service runs the use cases of menus. Every use case returns an [*invariant.Error] with
// all fields of the command that are malformed, by path; an error that is
// [repository.ErrNotFound] when the restaurant has no menu; the refusal of the menu; or what
// [repository.UnitOfWork.Do] returns.
//
// A Service is safe for concurrent use.
type Service struct {
	uow *repository.UnitOfWork[Repositories]
	now func() time.Time
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// NewService returns the use cases over a unit of work. It panics on a nil unit of work or
// option.
func NewService(uow *repository.UnitOfWork[Repositories], opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	s := &Service{uow: uow, now: time.Now}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// StartMenu is the command to begin the menu of a restaurant.
type StartMenu struct {
	Restaurant string `json:"restaurant"`
	Currency   string `json:"currency"` // ISO 4217
}

// StartMenu begins the menu of a restaurant: [Started]. One that has a menu is refused with
// an error that is [repository.ErrConflict].
func (s *Service) StartMenu(ctx context.Context, c StartMenu) error {
	var v invariant.Violations
	id, err := ParseRestaurantID(c.Restaurant)
	v.Add("restaurant", err)
	currency, err := money.ParseCurrency(c.Currency)
	v.Add("currency", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		m, err := New(id, currency, s.now())
		if err != nil {
			return err
		}
		return r.Menus.Save(ctx, m)
	})
}

// AddItem is the command to put an item on a menu. Its category is added with it when the
// menu does not have it.
type AddItem struct {
	Restaurant string `json:"restaurant"`
	Item       string `json:"item"`
	Category   string `json:"category"`
	Name       string `json:"name"`
	Price      string `json:"price"` // in the menu's currency, such as "150.00"
}

// AddItem puts an item on a menu: [CategoryAdded] for a new category, [MenuItemAdded].
func (s *Service) AddItem(ctx context.Context, c AddItem) error {
	var v invariant.Violations
	id, err := ParseItemID(c.Item)
	v.Add("item", err)
	category, err := ParseCategory(c.Category)
	v.Add("category", err)
	return s.onMenu(ctx, c.Restaurant, &v, func(m *Menu, at time.Time) error {
		price, err := money.ParseAmount(c.Price, m.Currency())
		if err != nil {
			return invariant.Violate("price", err)
		}
		i, err := NewItem(id, category, c.Name, price)
		if err != nil {
			return err
		}
		if !m.Categories().Has(category) {
			if err := m.AddCategory(category, at); err != nil {
				return err
			}
		}
		return m.AddItem(i, at)
	})
}

// PriceItem is the command to give an item another price.
type PriceItem struct {
	Restaurant string `json:"restaurant"`
	Item       string `json:"item"`
	Price      string `json:"price"` // in the menu's currency, such as "150.00"
}

// PriceItem gives an item another price: [MenuItemPriced].
func (s *Service) PriceItem(ctx context.Context, c PriceItem) error {
	return s.onItem(ctx, c.Restaurant, c.Item, func(m *Menu, id ItemID, at time.Time) error {
		price, err := money.ParseAmount(c.Price, m.Currency())
		if err != nil {
			return invariant.Violate("price", err)
		}
		return m.PriceItem(id, price, at)
	})
}

// ItemCommand names an item of a menu.
type ItemCommand struct {
	Restaurant string `json:"restaurant"`
	Item       string `json:"item"`
}

// MarkSoldOut notes that an item is not to be had right now: [MenuItemSoldOut].
func (s *Service) MarkSoldOut(ctx context.Context, c ItemCommand) error {
	return s.onItem(ctx, c.Restaurant, c.Item, (*Menu).MarkSoldOut)
}

// MarkAvailable notes that an item is to be had again: [MenuItemAvailable].
func (s *Service) MarkAvailable(ctx context.Context, c ItemCommand) error {
	return s.onItem(ctx, c.Restaurant, c.Item, (*Menu).MarkAvailable)
}

// RemoveItem takes an item off a menu: [MenuItemRemoved].
func (s *Service) RemoveItem(ctx context.Context, c ItemCommand) error {
	return s.onItem(ctx, c.Restaurant, c.Item, (*Menu).RemoveItem)
}

func (s *Service) onItem(ctx context.Context, restaurant, item string, do func(*Menu, ItemID, time.Time) error) error {
	var v invariant.Violations
	id, err := ParseItemID(item)
	v.Add("item", err)
	return s.onMenu(ctx, restaurant, &v, func(m *Menu, at time.Time) error { return do(m, id, at) })
}

// onMenu has one menu do something, and stores it, unless the command is malformed.
func (s *Service) onMenu(ctx context.Context, restaurant string, v *invariant.Violations, do func(*Menu, time.Time) error) error {
	id, err := ParseRestaurantID(restaurant)
	v.Add("restaurant", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		m, err := r.Menus.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := do(m, s.now()); err != nil {
			return err
		}
		return r.Menus.Save(ctx, m)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("menu: " + what)
	}
}
