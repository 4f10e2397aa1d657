package ordering_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func cartID(id string) ordering.CartID {
	parsed, err := ordering.ParseCartID(id)
	settled(err)
	return parsed
}

func cartItem(id, name string, quantity int, price string) ordering.CartItem {
	return ordering.MustNewCartItem(product(id), name, quantity, money.MustParse(price))
}

func emptyCart() *ordering.Cart {
	c, err := ordering.NewCart(cartID("cart-1"), ordering.MustParseCustomerID("cust-123"), money.GBP, orderedAt)
	settled(err)
	return c
}

// filledCart has two items of together GBP 107.00.
func filledCart() *ordering.Cart {
	c := emptyCart()
	settled(c.AddItem(cartItem("P1", "Python Course", 1, "GBP 49.00"), orderedAt),
		c.AddItem(cartItem("P2", "AI Course", 2, "GBP 29.00"), orderedAt))
	return c
}

func placedCart() *ordering.Cart {
	c := filledCart()
	settled(placeCart(c))
	return c
}

func placeCart(c *ordering.Cart) error {
	_, err := c.Place(ordering.MustParseOrderID("o-7"), home(), ordering.Discount{}, orderedAt)
	return err
}

func TestACartIsAnAggregate(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*ordering.Cart, ordering.CartSnapshot]{
		Snapshot: (*ordering.Cart).Snapshot,
		Restore:  ordering.RestoreCart,
		Kind:     ordering.CartMapping.Kind(),
		States:   map[string]func() *ordering.Cart{"empty": emptyCart, "filled": filledCart, "placed": placedCart},
		Commands: map[string]func(*ordering.Cart) error{
			"add": func(c *ordering.Cart) error { return c.AddItem(cartItem("P3", "New Course", 1, "GBP 1.00"), orderedAt) },
			"add more": func(c *ordering.Cart) error {
				return c.AddItem(cartItem("P1", "Python Course", 3, "GBP 49.00"), orderedAt)
			},
			"remove":   func(c *ordering.Cart) error { return c.RemoveItem(product("P1"), orderedAt) },
			"recount":  func(c *ordering.Cart) error { return c.Recount(product("P2"), 7, orderedAt) },
			"the same": func(c *ordering.Cart) error { return c.Recount(product("P2"), 2, orderedAt) },
			"place":    placeCart,
		},
		Allowed: map[string][]string{
			"empty":  {"add", "add more"},
			"filled": {"add", "add more", "remove", "recount", "place"},
		},
		Idle: map[string][]string{"filled": {"the same"}},
		Refusals: map[string]func(*ordering.Cart) error{
			"no item":          func(c *ordering.Cart) error { return c.AddItem(ordering.CartItem{}, orderedAt) },
			"another currency": func(c *ordering.Cart) error { return c.AddItem(cartItem("P9", "Course", 1, "EUR 1.00"), orderedAt) },
			"unknown product":  func(c *ordering.Cart) error { return c.RemoveItem(product("P9"), orderedAt) },
			"no product":       func(c *ordering.Cart) error { return c.Recount(ordering.ProductID{}, 1, orderedAt) },
			"count nothing":    func(c *ordering.Cart) error { return c.Recount(product("P1"), 0, orderedAt) },
			"count below":      func(c *ordering.Cart) error { return c.Recount(product("P1"), -1, orderedAt) },
			"count too many":   func(c *ordering.Cart) error { return c.Recount(product("P1"), 1_000_001, orderedAt) },
			"no address": func(c *ordering.Cart) error {
				_, err := c.Place(ordering.MustParseOrderID("o-7"), ordering.Address{}, ordering.Discount{}, orderedAt)
				return err
			},
			"no order": func(c *ordering.Cart) error {
				_, err := c.Place(ordering.OrderID{}, home(), ordering.Discount{}, orderedAt)
				return err
			},
		},
	})
}

func TestCartsGoToAStoreAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(memstore.WithOutbox()), ordering.CartMapping,
		func() *ordering.Cart {
			n++
			c, err := ordering.NewCart(cartID(fmt.Sprint("cart-", n)), ordering.MustParseCustomerID(fmt.Sprint("c-", n)), money.GBP, orderedAt)
			settled(err)
			return c
		},
		func(c *ordering.Cart) error { return c.AddItem(cartItem("P3", "New Course", 1, "GBP 1.00"), orderedAt) })
}

func TestACartRefusesForTheRightReason(t *testing.T) {
	t.Parallel()
	dear := func() *ordering.Cart { // of a cent less than there can be
		c := emptyCart()
		settled(c.AddItem(ordering.MustNewCartItem(product("P0"), "Palace", 1, made(money.FromMinor(math.MaxInt64-1, money.GBP))), orderedAt))
		return c
	}
	full := func() *ordering.Cart {
		c := emptyCart()
		for n := range 1000 {
			settled(c.AddItem(cartItem(fmt.Sprint("P", n), "Course", 1, "GBP 1.00"), orderedAt))
		}
		return c
	}
	add := func(i ordering.CartItem) func(*ordering.Cart) error {
		return func(c *ordering.Cart) error { return c.AddItem(i, orderedAt) }
	}
	for name, row := range map[string]struct {
		cart *ordering.Cart
		do   func(*ordering.Cart) error
		want error
	}{
		"an item at another price":        {filledCart(), add(cartItem("P1", "Python Course", 1, "GBP 50.00")), ordering.ErrItemChanged},
		"an item under another name":      {filledCart(), add(cartItem("P1", "Python course", 1, "GBP 49.00")), ordering.ErrItemChanged},
		"an item in another currency":     {filledCart(), add(cartItem("P3", "New Course", 1, "USD 1.00")), ordering.ErrCurrency},
		"the same item in another one":    {filledCart(), add(cartItem("P1", "Python Course", 1, "USD 49.00")), ordering.ErrCurrency},
		"no item":                         {filledCart(), add(ordering.CartItem{}), ordering.ErrZero},
		"more than a million of one":      {filledCart(), add(cartItem("P1", "Python Course", 1_000_000, "GBP 49.00")), ordering.ErrQuantity},
		"a total out of range":            {dear(), add(cartItem("P1", "Course", 1, "GBP 0.02")), money.ErrOverflow},
		"a count out of range":            {dear(), func(c *ordering.Cart) error { return c.Recount(product("P0"), 2, orderedAt) }, money.ErrOverflow},
		"one item too many":               {full(), add(cartItem("Q", "Course", 1, "GBP 1.00")), ordering.ErrTooManyLines},
		"removing what is not there":      {filledCart(), func(c *ordering.Cart) error { return c.RemoveItem(product("P9"), orderedAt) }, ordering.ErrProductNotInCart},
		"counting what is not there":      {filledCart(), func(c *ordering.Cart) error { return c.Recount(product("P9"), 1, orderedAt) }, ordering.ErrProductNotInCart},
		"counting none":                   {filledCart(), func(c *ordering.Cart) error { return c.Recount(product("P1"), 0, orderedAt) }, ordering.ErrQuantity},
		"counting less":                   {filledCart(), func(c *ordering.Cart) error { return c.Recount(product("P1"), math.MinInt, orderedAt) }, ordering.ErrQuantity},
		"placing nothing":                 {emptyCart(), placeCart, ordering.ErrEmptyCart},
		"placing twice":                   {placedCart(), placeCart, ordering.ErrCartClosed},
		"adding when placed":              {placedCart(), add(cartItem("P3", "New Course", 1, "GBP 1.00")), ordering.ErrCartClosed},
		"removing when placed":            {placedCart(), func(c *ordering.Cart) error { return c.RemoveItem(product("P1"), orderedAt) }, ordering.ErrCartClosed},
		"counting the same when placed":   {placedCart(), func(c *ordering.Cart) error { return c.Recount(product("P1"), 1, orderedAt) }, ordering.ErrCartClosed},
		"emptied and then placed, at all": {emptiedCart(), placeCart, ordering.ErrEmptyCart},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, pending := row.cart.Snapshot(), aggregate.Pending(row.cart)
			err := row.do(row.cart)
			require.ErrorIs(t, err, row.want)
			require.NotEqual(t, failure.Internal, failure.KindOf(err))
			require.Equal(t, before, row.cart.Snapshot())
			require.Equal(t, pending, aggregate.Pending(row.cart))
		})
	}
}

func emptiedCart() *ordering.Cart {
	c := filledCart()
	settled(c.RemoveItem(product("P1"), orderedAt), c.RemoveItem(product("P2"), orderedAt))
	return c
}

func made[T any](v T, err error) T {
	settled(err)
	return v
}

func TestACartTellsTheQuantityAndTheTotalAfterEachChange(t *testing.T) {
	t.Parallel()
	c := emptyCart()
	id, p := c.ID(), product("P1")
	changed := func(quantity int, total string) events.Event {
		return ordering.CartChanged{Cart: id, Product: p, Quantity: quantity, Total: money.MustParse(total)}
	}
	item := cartItem("P1", "Python Course", 1, "GBP 49.00")
	aggregatetest.Given(t, c).
		When(func(c *ordering.Cart) error { return c.AddItem(item, orderedAt) }).
		When(func(c *ordering.Cart) error { return c.AddItem(item, orderedAt) }).
		When(func(c *ordering.Cart) error { return c.Recount(p, 5, orderedAt) }).
		When(func(c *ordering.Cart) error { return c.Recount(p, 5, orderedAt) }).
		When(func(c *ordering.Cart) error { return c.RemoveItem(p, orderedAt) }).
		Then(changed(1, "GBP 49.00"), changed(2, "GBP 98.00"), changed(5, "GBP 245.00"), changed(0, "GBP 0.00"))
}

func TestAPlacedCartIsAnOrderInStatusPlaced(t *testing.T) {
	t.Parallel()
	c := filledCart()
	aggregate.Committed(c, 3, len(aggregate.Pending(c)))
	o, err := c.Place(ordering.MustParseOrderID("o-7"), home(), ordering.MustNewDiscount("SPRING", "10"), orderedAt)
	require.NoError(t, err)
	require.Equal(t, ordering.StatusPlaced, o.Status())
	require.Equal(t, c.Customer(), o.Customer())
	require.Equal(t, home(), o.ShippingAddress())
	require.Equal(t, money.MustParse("GBP 96.30"), o.Total())
	require.Equal(t, c.Items().Len(), o.Lines().Len())
	for i, item := range c.Items().All() {
		require.Equal(t, item.String(), o.Lines().At(i).String())
		require.Equal(t, item.Total(), o.Lines().At(i).Total())
	}
	require.Equal(t, ordering.CartStatusPlaced, c.Status())
	require.Equal(t, o.ID(), c.Order())
	require.Equal(t, []aggregate.Recorded{{Event: ordering.CartPlaced{Cart: c.ID(), Customer: c.Customer(), Order: o.ID()}, At: orderedAt}}, aggregate.Pending(c))
	require.Contains(t, fmt.Sprintf("%v %#v", c, c), "cart-1 (placed, 2 items)")
}

func TestACartIsStartedOnlyWithEverythingItNeeds(t *testing.T) {
	t.Parallel()
	c, err := ordering.NewCart(ordering.CartID{}, ordering.CustomerID{}, 0, time.Time{})
	require.Nil(t, c)
	require.Equal(t, []string{"id", "customer", "currency"}, pathsOf(t, err))
	require.Equal(t, failure.Invalid, failure.KindOf(err))
}

func TestASnapshotOfWhatNoCartCanBeIsRefused(t *testing.T) {
	t.Parallel()
	in := func(c *ordering.Cart, change func(*ordering.CartSnapshot)) ordering.CartSnapshot {
		s := c.Snapshot()
		change(&s)
		return s
	}
	var twice ordering.CartItems
	require.NoError(t, twice.UnmarshalJSON([]byte(`[{"product":"P1","name":"A","quantity":1,"unit_price":{"amount":"1.00","currency":"GBP"}},`+
		`{"product":"P1","name":"A","quantity":1,"unit_price":{"amount":"1.00","currency":"GBP"}}]`)))
	for name, row := range map[string]struct {
		snapshot ordering.CartSnapshot
		paths    []string
	}{
		"nothing":           {ordering.CartSnapshot{}, []string{"id", "customer", "currency", "status"}},
		"a product twice":   {in(filledCart(), func(s *ordering.CartSnapshot) { s.Items, s.Total = twice, money.MustParse("GBP 2.00") }), []string{"items"}},
		"another total":     {in(filledCart(), func(s *ordering.CartSnapshot) { s.Total = money.MustParse("GBP 107.01") }), []string{"total"}},
		"another currency":  {in(filledCart(), func(s *ordering.CartSnapshot) { s.Currency = money.EUR }), []string{"items"}},
		"placed, no order":  {in(placedCart(), func(s *ordering.CartSnapshot) { s.Order = ordering.OrderID{} }), []string{"order"}},
		"open, an order":    {in(filledCart(), func(s *ordering.CartSnapshot) { s.Order = ordering.MustParseOrderID("o") }), []string{"order"}},
		"placed with none":  {in(placedCart(), func(s *ordering.CartSnapshot) { s.Items, s.Total = ordering.CartItems{}, money.Zero(money.GBP) }), []string{"items"}},
		"a status unknown":  {in(filledCart(), func(s *ordering.CartSnapshot) { s.Status = 9 }), []string{"status"}},
		"several of it all": {in(placedCart(), func(s *ordering.CartSnapshot) { s.Order, s.Total = ordering.OrderID{}, money.Money{} }), []string{"order", "total"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := ordering.RestoreCart(row.snapshot)
			require.Nil(t, c)
			require.Equal(t, row.paths, pathsOf(t, err))
		})
	}
}

func TestHostileTextDoesNotGetIntoACart(t *testing.T) {
	t.Parallel()
	for what, hostile := range texttest.Refused(200) {
		i, err := ordering.NewCartItem(product("P"), hostile, 1, money.MustParse("GBP 1.00"))
		require.Error(t, err, what)
		require.False(t, i.IsValid())
		require.Equal(t, []string{"name"}, pathsOf(t, err), what)
		require.NotContains(t, err.Error(), "Qz")
		_, err = ordering.ParseCartID(hostile)
		require.Error(t, err, what)
	}
	for _, quantity := range []int{0, -1, math.MinInt, math.MaxInt, 1_000_001} {
		_, err := ordering.NewCartItem(product("P"), "Course", quantity, money.MustParse("GBP 1.00"))
		require.ErrorIs(t, err, ordering.ErrQuantity)
	}
	_, err := ordering.NewCartItem(product("P"), "Palace", 2, made(money.FromMinor(math.MaxInt64, money.GBP)))
	require.ErrorIs(t, err, money.ErrOverflow)
}

func TestCartItemsAreAnImmutableList(t *testing.T) {
	t.Parallel()
	c := filledCart()
	items := c.Items()
	require.NoError(t, c.Recount(product("P1"), 9, orderedAt))
	require.NoError(t, c.RemoveItem(product("P2"), orderedAt))
	require.Equal(t, 2, items.Len())
	require.Equal(t, 1, items.At(0).Quantity())
	require.True(t, items.Equal(filledCart().Items()))
	require.False(t, items.Equal(c.Items()))
	for i, item := range items.All() {
		require.Equal(t, items.At(i), item)
		of, ok := items.Of(item.Product())
		require.True(t, ok)
		require.Equal(t, item, of)
		break
	}
	_, ok := items.Of(product("P9"))
	require.False(t, ok)
	require.Panics(t, func() { items.At(2) })
	var none ordering.CartItems
	require.Error(t, none.UnmarshalJSON([]byte("null")))
	require.NoError(t, none.UnmarshalJSON([]byte("[]")))
	require.Equal(t, ordering.CartItems{}, none)
	i := cartItem("P1", "A", 1, "GBP 1.00")
	require.NoError(t, i.UnmarshalJSON([]byte("null")))
	require.Equal(t, ordering.CartItem{}, i)
}

func TestACartStatusIsReadAndWrittenByName(t *testing.T) {
	t.Parallel()
	for _, s := range ordering.CartStatuses() {
		b, err := s.MarshalText()
		require.NoError(t, err)
		var read ordering.CartStatus
		require.NoError(t, read.UnmarshalText(b))
		require.Equal(t, s, read)
		require.Equal(t, len(s.Next()) > 0, s.CanBecome(ordering.CartStatusPlaced))
	}
	var s ordering.CartStatus
	require.False(t, s.IsValid())
	require.Empty(t, s.String())
	_, err := s.MarshalText()
	require.ErrorIs(t, err, ordering.ErrStatus)
	s = ordering.CartStatusOpen
	require.ErrorIs(t, s.UnmarshalText([]byte("Open")), ordering.ErrStatus)
	require.Equal(t, ordering.CartStatusOpen, s)
	require.Panics(t, func() { ordering.MustNewCartItem(ordering.ProductID{}, "", 0, money.Money{}) })
}
