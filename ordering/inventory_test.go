package ordering_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func orderID(id string) ordering.OrderID { return ordering.MustParseOrderID(id) }

// stocked is an inventory with so many available, if any.
func stocked(id, title string, available int) *ordering.Inventory {
	i := made(ordering.NewInventory(product(id), title))
	if available > 0 {
		settled(i.Receive(available, orderedAt))
	}
	return i
}

// reserved has 5 available of 10: 3 are held for o-1 and 2 for o-2.
func reserved() *ordering.Inventory {
	i := stocked("P1", "The Great Gatsby", 10)
	settled(i.Reserve(orderID("o-2"), 2, orderedAt), i.Reserve(orderID("o-1"), 3, orderedAt))
	return i
}

func TestAnInventoryIsAnAggregate(t *testing.T) {
	t.Parallel()
	reserve := func(o string, n int) func(*ordering.Inventory) error {
		return func(i *ordering.Inventory) error { return i.Reserve(ordering.MustParseOrderID(o), n, orderedAt) }
	}
	receive := func(n int) func(*ordering.Inventory) error {
		return func(i *ordering.Inventory) error { return i.Receive(n, orderedAt) }
	}
	aggregatetest.Run(t, aggregatetest.Harness[*ordering.Inventory, ordering.InventorySnapshot]{
		Snapshot: (*ordering.Inventory).Snapshot,
		Restore:  ordering.RestoreInventory,
		Kind:     ordering.InventoryMapping.Kind(),
		States: map[string]func() *ordering.Inventory{
			"empty":    func() *ordering.Inventory { return stocked("P1", "The Great Gatsby", 0) },
			"stocked":  func() *ordering.Inventory { return stocked("P1", "The Great Gatsby", 10) },
			"reserved": reserved,
			"all reserved": func() *ordering.Inventory {
				i := reserved()
				settled(i.Reserve(orderID("o-1"), 5, orderedAt))
				return i
			},
		},
		Commands: map[string]func(*ordering.Inventory) error{
			"receive": receive(4), "reserve": reserve("o-3", 2), "reserve more": reserve("o-1", 1),
			"release":         func(i *ordering.Inventory) error { i.Release(orderID("o-1"), orderedAt); return nil },
			"ship":            func(i *ordering.Inventory) error { i.Ship(orderID("o-2"), orderedAt); return nil },
			"release nothing": func(i *ordering.Inventory) error { i.Release(ordering.OrderID{}, orderedAt); return nil },
			"ship nothing":    func(i *ordering.Inventory) error { i.Ship(orderID("o-9"), orderedAt); return nil },
		},
		Allowed: map[string][]string{
			"empty":        {"receive"},
			"stocked":      {"receive", "reserve", "reserve more"},
			"reserved":     {"receive", "reserve", "reserve more", "release", "ship"},
			"all reserved": {"receive", "release", "ship"},
		},
		Idle: map[string][]string{
			"empty":        {"release", "ship", "release nothing", "ship nothing"},
			"stocked":      {"release", "ship", "release nothing", "ship nothing"},
			"reserved":     {"release nothing", "ship nothing"},
			"all reserved": {"release nothing", "ship nothing"},
		},
		Refusals: map[string]func(*ordering.Inventory) error{
			"receive nothing": receive(0), "receive less": receive(-1), "receive too much": receive(1_000_001), "receive no end": receive(math.MaxInt),
			"reserve nothing": reserve("o-1", 0), "reserve less": reserve("o-1", -1), "reserve the least": reserve("o-1", math.MinInt),
			"reserve too much": reserve("o-1", 11), "reserve no end": reserve("o-1", math.MaxInt),
			"reserve for none": func(i *ordering.Inventory) error { return i.Reserve(ordering.OrderID{}, 1, orderedAt) },
		},
	})
}

func TestInventoriesGoToAStoreAndBack(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(memstore.WithOutbox()), ordering.InventoryMapping,
		func() *ordering.Inventory {
			n++
			return stocked(fmt.Sprint("P", n), "The Great Gatsby", 10)
		},
		func(i *ordering.Inventory) error { return i.Reserve(orderID("o-1"), 1, orderedAt) })
}

func TestStockIsReservedReleasedAndShipped(t *testing.T) {
	t.Parallel()
	p, o := product("P1"), orderID("o-1")
	aggregatetest.Given(t, stocked("P1", "The Great Gatsby", 0)).
		When(func(i *ordering.Inventory) error { return i.Receive(10, orderedAt) }).
		When(func(i *ordering.Inventory) error { return i.Reserve(o, 2, orderedAt) }).
		When(func(i *ordering.Inventory) error { return i.Reserve(o, 1, orderedAt) }).
		When(func(i *ordering.Inventory) error { require.Equal(t, 3, i.Release(o, orderedAt)); return nil }).
		When(func(i *ordering.Inventory) error { require.Zero(t, i.Release(o, orderedAt)); return nil }).
		When(func(i *ordering.Inventory) error { return i.Reserve(o, 10, orderedAt) }).
		When(func(i *ordering.Inventory) error { require.Equal(t, 10, i.Ship(o, orderedAt)); return nil }).
		When(func(i *ordering.Inventory) error { require.Zero(t, i.Ship(o, orderedAt)); return nil }).
		When(func(i *ordering.Inventory) error { require.Zero(t, i.Release(o, orderedAt)); return nil }).
		Then(
			ordering.StockReceived{Product: p, Quantity: 10, Available: 10},
			ordering.StockReserved{Product: p, Order: o, Quantity: 2, Available: 8},
			ordering.StockReserved{Product: p, Order: o, Quantity: 1, Available: 7},
			ordering.StockReleased{Product: p, Order: o, Quantity: 3, Available: 10},
			ordering.StockReserved{Product: p, Order: o, Quantity: 10, Available: 0},
			ordering.StockShipped{Product: p, Order: o, Quantity: 10},
		)
}

func TestWhatIsNotThereIsNotReserved(t *testing.T) {
	t.Parallel()
	i := stocked("P1", "The Great Gatsby", 10)
	before, pending := i.Snapshot(), aggregate.Pending(i)
	err := i.Reserve(orderID("o-1"), 11, orderedAt)
	require.ErrorIs(t, err, ordering.ErrOutOfStock)
	require.Equal(t, failure.Refused, failure.KindOf(err))
	var out *ordering.OutOfStockError
	require.ErrorAs(t, err, &out)
	require.Equal(t, ordering.OutOfStockError{Product: product("P1"), Name: "The Great Gatsby", Wanted: 11, Available: 10}, *out)
	require.Equal(t, before, i.Snapshot())
	require.Equal(t, pending, aggregate.Pending(i))
}

func TestThereIsAtMostABillionOfAProductReservedOnesIncluded(t *testing.T) {
	t.Parallel()
	s := stocked("P1", "Pin", 0).Snapshot()
	s.Available = 1_000_000_000 - 1
	i := made(ordering.RestoreInventory(s))
	require.NoError(t, i.Reserve(orderID("o-1"), 999_999_999, orderedAt))
	require.ErrorIs(t, i.Receive(2, orderedAt), ordering.ErrTooMuchStock)
	require.NoError(t, i.Receive(1, orderedAt))
	require.ErrorIs(t, i.Receive(1, orderedAt), ordering.ErrTooMuchStock)
	require.Equal(t, 999_999_999, i.Release(orderID("o-1"), orderedAt))
	require.Equal(t, 1_000_000_000, i.Available())
	restored, err := ordering.RestoreInventory(i.Snapshot())
	require.NoError(t, err)
	require.Equal(t, i.Snapshot(), restored.Snapshot())
}

func TestAnInventoryThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	i, err := ordering.NewInventory(ordering.ProductID{}, " ")
	require.Nil(t, i)
	require.Equal(t, []string{"product", "title"}, pathsOf(t, err))
	for what, hostile := range texttest.Refused(200) {
		_, err := ordering.NewInventory(product("P1"), hostile)
		require.Equal(t, []string{"title"}, pathsOf(t, err), what)
		require.NotContains(t, err.Error(), "Qz")
	}
	for name, row := range map[string]struct {
		change func(*ordering.InventorySnapshot)
		path   string
	}{
		"no product":      {func(s *ordering.InventorySnapshot) { s.Product = ordering.ProductID{} }, "product"},
		"no title":        {func(s *ordering.InventorySnapshot) { s.Title = "" }, "title"},
		"an untidy title": {func(s *ordering.InventorySnapshot) { s.Title = " Gatsby" }, "title"},
		"less than none":  {func(s *ordering.InventorySnapshot) { s.Available = -1 }, "available"},
		"much less":       {func(s *ordering.InventorySnapshot) { s.Available = math.MinInt }, "available"},
		"too much":        {func(s *ordering.InventorySnapshot) { s.Available = 1_000_000_000 - 4 }, "available"},
		"much more":       {func(s *ordering.InventorySnapshot) { s.Available = math.MaxInt }, "available"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := reserved().Snapshot()
			row.change(&s)
			i, err := ordering.RestoreInventory(s)
			require.Nil(t, i)
			require.Equal(t, []string{row.path}, pathsOf(t, err))
		})
	}
}

func TestReservationsAreAnImmutableListInTheOrderOfTheOrders(t *testing.T) {
	t.Parallel()
	i := reserved()
	held := i.Reservations()
	require.NoError(t, i.Reserve(orderID("o-1"), 1, orderedAt))
	require.NoError(t, i.Reserve(orderID("o-15"), 1, orderedAt))
	i.Release(orderID("o-2"), orderedAt)
	require.Equal(t, 2, held.Len())
	require.Equal(t, 5, held.Total())
	require.Equal(t, 3, held.Of(orderID("o-1")))
	require.Equal(t, orderID("o-2"), held.At(1).Order())
	require.Equal(t, 2, held.At(1).Quantity())
	require.Zero(t, held.Of(orderID("o-15")))
	var orders []string
	for _, r := range i.Reservations().All() {
		orders = append(orders, r.Order().String())
	}
	require.Equal(t, []string{"o-1", "o-15"}, orders)
	require.Equal(t, "inventory of P1 (5 available, 5 reserved)", fmt.Sprintf("%v", i))
	require.Equal(t, i.String(), fmt.Sprintf("%#v", i))
	i.Ship(orderID("o-1"), orderedAt)
	i.Ship(orderID("o-15"), orderedAt)
	require.Equal(t, ordering.Reservations{}, i.Reservations())
}

func reservationDocuments() map[string]string {
	return map[string]string{
		"nothing": "", "null": "null", "an object": "{}", "null in it": "[null]", "text in it": `["o-1"]`, "cut": `[{"order":"o-1","quantity":1}`,
		"no order": `[{"quantity":1}]`, "an empty order": `[{"order":"","quantity":1}]`, "no quantity": `[{"order":"o-1"}]`,
		"none":              `[{"order":"o-1","quantity":0}]`,
		"less":              `[{"order":"o-1","quantity":-1}]`,
		"a fraction":        `[{"order":"o-1","quantity":1.5}]`,
		"a quantity null":   `[{"order":"o-1","quantity":null}]`,
		"too many":          `[{"order":"o-1","quantity":1000000001}]`,
		"together too many": `[{"order":"o-1","quantity":1000000000},{"order":"o-2","quantity":1}]`,
		"an order twice":    `[{"order":"o-1","quantity":1},{"order":"o-1","quantity":1}]`,
		"out of order":      `[{"order":"o-2","quantity":1},{"order":"o-1","quantity":1}]`,
		"one more member":   `[{"order":"o-1","quantity":1,"x":1}]`,
		"a member twice":    `[{"order":"o-1","order":"o-1","quantity":1}]`,
		"in capitals":       `[{"Order":"o-1","quantity":1}]`,
		"something after":   `[] []`,
		"not UTF-8":         "[{\"order\":\"o\xff\",\"quantity\":1}]",
		"hostile":           `[{"order":"o\u202e","quantity":1}]`,
	}
}

func TestReservationsAreReadStrictly(t *testing.T) {
	t.Parallel()
	for what, document := range reservationDocuments() {
		rs := reserved().Reservations()
		err := rs.UnmarshalJSON([]byte(document))
		require.Error(t, err, what)
		require.Equal(t, failure.Invalid, failure.KindOf(err), what)
		require.Equal(t, reserved().Reservations(), rs, what)
	}
	var rs ordering.Reservations
	require.NoError(t, rs.UnmarshalJSON([]byte(` [ ] `)))
	require.Equal(t, ordering.Reservations{}, rs)
	b, err := json.Marshal(rs)
	require.NoError(t, err)
	require.JSONEq(t, "[]", string(b))

	r := reserved().Reservations().At(0)
	require.ErrorIs(t, r.UnmarshalJSON([]byte(`[]`)), strictjson.ErrMalformed)
	b, err = json.Marshal(ordering.Reservation{})
	require.NoError(t, err)
	require.NoError(t, r.UnmarshalJSON(b))
	require.Equal(t, ordering.Reservation{}, r)
}

// account is what must be of one product, worked out in another way.
type account struct {
	received, shipped int
	held              map[string]int
}

func (a account) available() int {
	left := a.received - a.shipped
	for _, n := range a.held {
		left -= n
	}
	return left
}

// Whatever happens, and whatever fails on the way, stock is somewhere and nowhere twice.
func TestStockIsNeverBelowZeroByAnyPath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		products := []string{"P1", "P2"}
		stock := map[string]*ordering.Inventory{"P1": stocked("P1", "Gatsby", 0), "P2": stocked("P2", "World", 0)}
		accounts := map[string]*account{"P1": {held: map[string]int{}}, "P2": {held: map[string]int{}}}
		draw := func() (string, string, int) {
			return rapid.SampledFrom(products).Draw(t, "product"), rapid.SampledFrom([]string{"o-1", "o-2", "o-3"}).Draw(t, "order"),
				rapid.IntRange(-2, 12).Draw(t, "quantity")
		}
		t.Repeat(map[string]func(*rapid.T){
			"receive": func(t *rapid.T) {
				p, _, n := draw()
				if err := stock[p].Receive(n, orderedAt); n < 1 {
					require.ErrorIs(t, err, ordering.ErrQuantity)
					return
				}
				accounts[p].received += n
			},
			"reserve": func(t *rapid.T) {
				p, o, n := draw()
				available := accounts[p].available()
				err := stock[p].Reserve(orderID(o), n, orderedAt)
				switch {
				case n < 1:
					require.ErrorIs(t, err, ordering.ErrQuantity)
				case n > available:
					require.ErrorIs(t, err, ordering.ErrOutOfStock)
				default:
					require.NoError(t, err)
					accounts[p].held[o] += n
				}
			},
			"release": func(t *rapid.T) {
				p, o, _ := draw()
				require.Equal(t, accounts[p].held[o], stock[p].Release(orderID(o), orderedAt))
				delete(accounts[p].held, o)
			},
			"ship": func(t *rapid.T) {
				p, o, _ := draw()
				require.Equal(t, accounts[p].held[o], stock[p].Ship(orderID(o), orderedAt))
				accounts[p].shipped += accounts[p].held[o]
				delete(accounts[p].held, o)
			},
			"fulfil": func(t *rapid.T) {
				one, two := rapid.IntRange(1, 6).Draw(t, "of P1"), rapid.IntRange(1, 6).Draw(t, "of P2")
				o := payFor("o-2", orderLine("P1", "Gatsby", one, "GBP 1.00"), orderLine("P2", "World", two, "GBP 2.00"))
				f := ordering.NewFulfillment(o, stock["P1"], stock["P2"])
				enough := one <= accounts["P1"].available() && two <= accounts["P2"].available()
				var err error
				switch broken := rapid.SampledFrom([]string{"", "error", "panic", "theft"}).Draw(t, "broken by"); {
				case broken == "" || !enough:
					err = f.Fulfill(orderedAt)
				case broken == "error":
					err = f.FulfillAnd(func() error { return errBroken }, orderedAt)
				case broken == "theft":
					err = f.FulfillAnd(func() error { return stock["P1"].Receive(1, orderedAt) }, orderedAt)
				default:
					require.Panics(t, func() { _ = f.FulfillAnd(func() error { panic("out of paper") }, orderedAt) })
					err = errBroken
				}
				require.True(t, enough || err != nil)
				if err == nil {
					accounts["P1"].held["o-2"] += one
					accounts["P2"].held["o-2"] += two
				}
			},
			"": func(t *rapid.T) {
				for _, p := range products {
					i, want := stock[p], accounts[p]
					require.GreaterOrEqual(t, i.Available(), 0)
					require.Equal(t, want.available(), i.Available())
					for _, o := range []string{"o-1", "o-2", "o-3"} {
						require.Equal(t, want.held[o], i.Reservations().Of(orderID(o)))
					}
					restored, err := ordering.RestoreInventory(i.Snapshot())
					require.NoError(t, err)
					require.Equal(t, i.Snapshot(), restored.Snapshot())
					require.Equal(t, i.Available(), availableAfter(aggregate.Pending(i)))
				}
			},
		})
	})
}

// availableAfter tells from the events alone what is available after them.
func availableAfter(recorded []aggregate.Recorded) int {
	for _, r := range slices.Backward(recorded) {
		switch e := r.Event.(type) {
		case ordering.StockReceived:
			return e.Available
		case ordering.StockReserved:
			return e.Available
		case ordering.StockReleased:
			return e.Available
		}
	}
	return 0
}
