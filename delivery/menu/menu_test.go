package menu_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/menu"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var (
	noon    = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	spice   = menu.MustParseRestaurantID("REST-12")
	burger  = menu.MustParseItemID("ITEM-1")
	fries   = menu.MustParseItemID("ITEM-2")
	burgers = menu.MustParseCategory("Burgers")
	sides   = menu.MustParseCategory("Sides")
	veg     = menu.MustNewItem(burger, burgers, "Veg Burger", inr("150.00"))
)

func inr(amount string) money.Money { return money.MustParse("INR " + amount) }

func ok(err error) {
	if err != nil {
		panic(err)
	}
}

func emptyMenu(r menu.RestaurantID) *menu.Menu {
	m, err := menu.New(r, money.INR, noon)
	ok(err)
	return m
}

func fullMenu() *menu.Menu {
	m := emptyMenu(spice)
	ok(m.AddCategory(burgers, noon))
	ok(m.AddCategory(sides, noon))
	ok(m.AddItem(veg, noon))
	return m
}

func soldOutMenu() *menu.Menu {
	m := fullMenu()
	ok(m.MarkSoldOut(burger, noon))
	return m
}

func TestAMenuIsAnAggregate(t *testing.T) {
	t.Parallel()
	unknown := menu.MustParseItemID("x")
	aggregatetest.Run(t, aggregatetest.Harness[*menu.Menu, menu.Snapshot]{
		Snapshot: (*menu.Menu).Snapshot,
		Restore:  menu.Restore,
		Kind:     menu.MenuMapping.Kind(),
		States: map[string]func() *menu.Menu{
			"empty": func() *menu.Menu { return emptyMenu(spice) }, "full": fullMenu, "sold out": soldOutMenu,
		},
		Commands: map[string]func(*menu.Menu) error{
			"add a category":    func(m *menu.Menu) error { return m.AddCategory(menu.MustParseCategory("Drinks"), noon) },
			"remove a category": func(m *menu.Menu) error { return m.RemoveCategory(sides, noon) },
			"add an item": func(m *menu.Menu) error {
				return m.AddItem(menu.MustNewItem(fries, sides, "Masala Fries", inr("99.00")), noon)
			},
			"price":          func(m *menu.Menu) error { return m.PriceItem(burger, inr("160.00"), noon) },
			"the same price": func(m *menu.Menu) error { return m.PriceItem(burger, inr("150.00"), noon) },
			"sold out":       func(m *menu.Menu) error { return m.MarkSoldOut(burger, noon) },
			"available":      func(m *menu.Menu) error { return m.MarkAvailable(burger, noon) },
			"remove":         func(m *menu.Menu) error { return m.RemoveItem(burger, noon) },
		},
		Allowed: map[string][]string{
			"empty":    {"add a category"},
			"full":     {"add a category", "remove a category", "add an item", "price", "sold out", "remove"},
			"sold out": {"add a category", "remove a category", "add an item", "price", "available", "remove"},
		},
		Idle: map[string][]string{
			"full":     {"the same price", "available"},
			"sold out": {"the same price", "sold out"},
		},
		Refusals: map[string]func(*menu.Menu) error{
			"no category":       func(m *menu.Menu) error { return m.AddCategory(menu.Category{}, noon) },
			"a category in use": func(m *menu.Menu) error { return m.RemoveCategory(burgers, noon) },
			"no item":           func(m *menu.Menu) error { return m.AddItem(menu.Item{}, noon) },
			"the item of no category": func(m *menu.Menu) error {
				return m.AddItem(menu.MustNewItem(fries, menu.MustParseCategory("x"), "x", inr("1.00")), noon)
			},
			"a price in another currency": func(m *menu.Menu) error { return m.PriceItem(burger, money.MustParse("USD 1.00"), noon) },
			"no price":                    func(m *menu.Menu) error { return m.PriceItem(burger, money.Money{}, noon) },
			"sold out: unknown":           func(m *menu.Menu) error { return m.MarkSoldOut(unknown, noon) },
			"remove: unknown":             func(m *menu.Menu) error { return m.RemoveItem(unknown, noon) },
		},
	})
}

func TestTheMappingTakesMenusToStorageAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(), menu.MenuMapping, func() *menu.Menu {
		n++
		return emptyMenu(menu.MustParseRestaurantID(fmt.Sprintf("REST-%d", n)))
	}, func(m *menu.Menu) error { return m.AddCategory(burgers, noon) })
	require.Len(t, menu.Kinds(), 1)
	require.Same(t, menu.EventTypes(), menu.Kinds()[0].Events)
}

func TestRefusalsOfAMenuNameTheRule(t *testing.T) {
	t.Parallel()
	given := func() *aggregatetest.Scenario[*menu.Menu] { return aggregatetest.Given(t, fullMenu()) }
	given().When(func(m *menu.Menu) error { return m.AddItem(veg, noon) }).ThenRefused(menu.ErrItemExists)
	given().When(func(m *menu.Menu) error { return m.AddCategory(burgers, noon) }).ThenRefused(menu.ErrCategoryExists)
	given().When(func(m *menu.Menu) error { return m.RemoveCategory(burgers, noon) }).ThenRefused(menu.ErrCategoryInUse)
	given().When(func(m *menu.Menu) error { return m.RemoveCategory(menu.Category{}, noon) }).ThenRefused(menu.ErrUnknownCategory)
	given().When(func(m *menu.Menu) error { return m.RemoveItem(fries, noon) }).ThenRefused(menu.ErrUnknownItem)
	given().When(func(m *menu.Menu) error {
		return m.AddItem(menu.MustNewItem(fries, sides, "x", money.MustParse("USD 1.00")), noon)
	}).ThenRefused(menu.ErrCurrency)
	given().When(func(m *menu.Menu) error {
		return m.AddItem(menu.MustNewItem(fries, menu.MustParseCategory("x"), "x", inr("1.00")), noon)
	}).
		ThenRefused(menu.ErrUnknownCategory)
	given().When(func(m *menu.Menu) error { return m.PriceItem(burger, inr("160.00"), noon) }).
		Then(menu.MenuItemPriced{Restaurant: spice, Item: burger, Price: inr("160.00")})
	given().When(func(m *menu.Menu) error { return m.MarkSoldOut(burger, noon) }).
		Then(menu.MenuItemSoldOut{Restaurant: spice, Item: burger})
}

func TestAMenuHasAtMost1000ItemsAndCategories(t *testing.T) {
	t.Parallel()
	m := emptyMenu(spice)
	for i := range 1000 {
		require.NoError(t, m.AddCategory(menu.MustParseCategory(fmt.Sprint("c", i)), noon))
		require.NoError(t, m.AddItem(menu.MustNewItem(menu.NewItemID(), menu.MustParseCategory("c0"), "x", inr("1.00")), noon))
	}
	require.ErrorIs(t, m.AddCategory(burgers, noon), menu.ErrTooMany)
	require.ErrorIs(t, m.AddItem(menu.MustNewItem(burger, menu.MustParseCategory("c0"), "x", inr("1.00")), noon), menu.ErrTooMany)
}

func TestNoConstructorTakesHostileText(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"blank": "", "control": "a\x00", "bidi": "a\u202e", "not UTF-8": "a\xff", "too long": strings.Repeat("x", 5000),
	} {
		for what, construct := range map[string]func() error{
			"category":      func() error { _, err := menu.ParseCategory(s); return err },
			"item name":     func() error { _, err := menu.NewItem(burger, burgers, s, inr("1.00")); return err },
			"item ID":       func() error { _, err := menu.ParseItemID(s); return err },
			"restaurant ID": func() error { _, err := menu.ParseRestaurantID(s); return err },
		} {
			err := construct()
			require.Equal(t, failure.Invalid, failure.KindOf(err), "%s: %s", what, name)
			if s != "" {
				require.NotContains(t, err.Error(), s)
			}
		}
	}
	_, err := menu.NewItem(menu.ItemID{}, menu.Category{}, "", money.Money{})
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	require.Equal(t, []string{"item", "category", "name", "price"}, violations.Keys())
}

func TestASnapshotThatNoMenuCanHaveIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*menu.Snapshot){
		"everything":         func(s *menu.Snapshot) { *s = menu.Snapshot{} },
		"no currency":        func(s *menu.Snapshot) { s.Currency = 0 },
		"another currency":   func(s *menu.Snapshot) { s.Currency = money.USD },
		"no such categories": func(s *menu.Snapshot) { s.Categories = menu.Categories{} },
	} {
		s := fullMenu().Snapshot()
		spoil(&s)
		_, err := menu.Restore(s)
		require.ErrorIs(t, err, invariant.ErrViolated, name)
	}
}

func TestDecodersAreStrictAndLeaveTheTargetAlone(t *testing.T) {
	t.Parallel()
	before := fullMenu().Snapshot()
	for _, doc := range []string{
		`{"items":null}`, `{"items":[null]}`, `{"items":{}}`, `{"items":[{}]}`, `{"categories":null}`, `{"categories":["a","a"]}`,
		`{"categories":[" a"]}`, `{"categories":[""]}`, `{"categories":7}`,
		`{"items":[{"id":"a","category":"b","name":" c","price":{"amount":"1.00","currency":"INR"},"sold_out":false}]}`,
	} {
		s := before
		require.Error(t, json.Unmarshal([]byte(doc), &s), doc)
		require.Equal(t, before, s, doc)
	}
}

func FuzzDecoders(f *testing.F) {
	full, err := json.Marshal(soldOutMenu().Snapshot())
	ok(err)
	for _, s := range []string{string(full), `{}`, `null`, `{"items":[]}`, `{"items":[null]}`, `{"categories":["\u202e"]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s menu.Snapshot
		if json.Unmarshal(b, &s) != nil {
			return
		}
		m, err := menu.Restore(s)
		if err != nil {
			return
		}
		written, err := json.Marshal(m.Snapshot())
		require.NoError(t, err)
		var again menu.Snapshot
		require.NoError(t, json.Unmarshal(written, &again))
		_, err = menu.Restore(again)
		require.NoError(t, err)
	})
}

func openShop(tb testing.TB) (*menu.Service, menu.Dishes, *repository.UnitOfWork[menu.Repositories]) {
	tb.Helper()
	uow := menu.NewUnitOfWork(memstore.New())
	s := menu.NewService(uow, menu.WithClock(func() time.Time { return noon }))
	require.NoError(tb, s.StartMenu(tb.Context(), menu.StartMenu{Restaurant: "REST-12", Currency: "inr"}))
	for _, c := range []menu.AddItem{
		{Restaurant: "REST-12", Item: "ITEM-1", Category: "Burgers", Name: "Veg Burger", Price: "150.00"},
		{Restaurant: "REST-12", Item: "ITEM-2", Category: "Sides", Name: "Masala Fries", Price: "99"},
	} {
		require.NoError(tb, s.AddItem(tb.Context(), c))
	}
	return s, menu.NewDishes(uow), uow
}

func TestDeliverySeesTheMenuInItsOwnWords(t *testing.T) {
	t.Parallel()
	s, dishes, _ := openShop(t)
	ctx := t.Context()
	require.NoError(t, s.PriceItem(ctx, menu.PriceItem{Restaurant: "REST-12", Item: "ITEM-1", Price: "160.00"}))
	require.NoError(t, s.MarkSoldOut(ctx, menu.ItemCommand{Restaurant: "REST-12", Item: "ITEM-2"}))
	one, two := delivery.MustParseMenuItemID("ITEM-1"), delivery.MustParseMenuItemID("ITEM-2")
	rest := delivery.MustParseRestaurantID("REST-12")
	got, err := dishes.Dishes(ctx, rest, []delivery.MenuItemID{two, one, delivery.MustParseMenuItemID("x"), one})
	require.NoError(t, err)
	require.Equal(t, []delivery.Dish{
		{Item: one, Name: "Veg Burger", Price: inr("160.00"), Available: true},
		{Item: two, Name: "Masala Fries", Price: inr("99.00")},
	}, got)
	require.NoError(t, s.MarkAvailable(ctx, menu.ItemCommand{Restaurant: "REST-12", Item: "ITEM-2"}))
	require.NoError(t, s.RemoveItem(ctx, menu.ItemCommand{Restaurant: "REST-12", Item: "ITEM-1"}))
	got, err = dishes.Dishes(ctx, rest, []delivery.MenuItemID{one, two})
	require.NoError(t, err)
	require.Equal(t, []delivery.Dish{{Item: two, Name: "Masala Fries", Price: inr("99.00"), Available: true}}, got)

	got, err = dishes.Dishes(ctx, delivery.MustParseRestaurantID("nowhere"), []delivery.MenuItemID{one})
	require.NoError(t, err)
	require.Empty(t, got, "an unknown restaurant has no dishes")
	_, err = dishes.Dishes(ctx, delivery.RestaurantID{}, nil)
	require.Error(t, err)
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, err = dishes.Dishes(done, rest, []delivery.MenuItemID{one})
	require.ErrorIs(t, err, context.Canceled)
}

func TestUseCasesOfMenusRefuseWhatIsMalformed(t *testing.T) {
	t.Parallel()
	s, _, _ := openShop(t)
	ctx := t.Context()
	var violations *invariant.Error
	require.ErrorAs(t, s.AddItem(ctx, menu.AddItem{}), &violations)
	require.Equal(t, []string{"item", "category", "restaurant"}, violations.Keys())
	require.ErrorAs(t, s.StartMenu(ctx, menu.StartMenu{}), &violations)
	require.Equal(t, []string{"restaurant", "currency"}, violations.Keys())
	require.ErrorIs(t, s.StartMenu(ctx, menu.StartMenu{Restaurant: "REST-12", Currency: "INR"}), repository.ErrConflict)
	err := s.PriceItem(ctx, menu.PriceItem{Restaurant: "REST-12", Item: "ITEM-1", Price: "1.001"})
	require.ErrorIs(t, err, money.ErrPrecision)
	err = s.AddItem(ctx, menu.AddItem{Restaurant: "REST-12", Item: "x", Category: "c", Name: "n", Price: "x"})
	require.ErrorIs(t, err, money.ErrMalformed)
	err = s.AddItem(ctx, menu.AddItem{Restaurant: "REST-12", Item: "ITEM-1", Category: "Sides", Name: "n", Price: "1"})
	require.ErrorIs(t, err, menu.ErrItemExists)
	require.ErrorIs(t, s.MarkSoldOut(ctx, menu.ItemCommand{Restaurant: "x", Item: "y"}), repository.ErrNotFound)
	for name, construct := range map[string]func(){
		"no unit of work": func() { menu.NewService(nil) },
		"a nil option":    func() { menu.NewService(menu.NewUnitOfWork(memstore.New()), nil) },
		"no clock":        func() { menu.WithClock(nil) },
		"no dishes":       func() { menu.NewDishes(nil) },
	} {
		require.Panics(t, construct, name)
	}
}

func Example() {
	ctx := context.Background()
	uow := menu.NewUnitOfWork(memstore.New())
	service := menu.NewService(uow)
	fmt.Println(service.StartMenu(ctx, menu.StartMenu{Restaurant: "REST-12", Currency: "INR"}))
	fmt.Println(service.AddItem(ctx, menu.AddItem{
		Restaurant: "REST-12", Item: "ITEM-1", Category: "Burgers", Name: "Veg Burger", Price: "150.00",
	}))
	fmt.Println(service.MarkSoldOut(ctx, menu.ItemCommand{Restaurant: "REST-12", Item: "ITEM-1"}))
	m, err := uow.Repositories().Menus.Get(ctx, menu.MustParseRestaurantID("REST-12"))
	fmt.Println(m.Items().At(0), err)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// Veg Burger at INR 150.00 (sold out) <nil>
}

func ExampleMenu_AddItem() {
	m := fullMenu()
	err := m.AddItem(veg, noon)
	var refused *menu.ItemError
	fmt.Println(errors.As(err, &refused), errors.Is(err, menu.ErrItemExists), failure.CodeOf(err))
	fmt.Println(m)
	// Output:
	// true true delivery.menu.item_exists
	// menu of REST-12 (1 items)
}
