package ordering_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/goldentest"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// What is in testdata was stored once and must be read for ever.
func TestCartsCustomersAndInventoriesThatWereStoredAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	carts, customers, inventories := ordering.CartMapping.Kind(), ordering.CustomerMapping.Kind(), ordering.InventoryMapping.Kind()
	for name, row := range map[string]struct {
		kind *repository.Kind
		want any
	}{
		"cart_open_empty":     {carts, emptyCart().Snapshot()},
		"cart_placed":         {carts, placedCart().Snapshot()},
		"customer":            {customers, ottoline().Snapshot()},
		"inventory_empty":     {inventories, stocked("P1", "The Great Gatsby", 0).Snapshot()},
		"inventory_with_held": {inventories, reserved().Snapshot()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, row.kind.Schema)
			require.Contains(t, ordering.Kinds(), row.kind)
			require.NoError(t, goldentest.Snapshot(os.DirFS("testdata"), row.kind, name, row.want))
		})
	}
	require.Equal(t, "ordering.cart ordering.customer ordering.inventory", carts.Name+" "+customers.Name+" "+inventories.Name)
}

func goldenRestEvents() []ordering.Event {
	cart, c, p, o := emptyCart(), ottoline(), product("P1"), orderID("o-1")
	return []ordering.Event{
		ordering.CartStarted{Cart: cart.ID(), Customer: c.ID(), Currency: money.GBP},
		ordering.CartChanged{Cart: cart.ID(), Product: p, Quantity: 2, Total: money.MustParse("GBP 98.00")},
		ordering.CartPlaced{Cart: cart.ID(), Customer: c.ID(), Order: o},
		ordering.CustomerRegistered{Customer: c.ID(), Email: c.Email(), Name: c.Name()},
		ordering.StockReceived{Product: p, Quantity: 10, Available: 10},
		ordering.StockReserved{Product: p, Order: o, Quantity: 2, Available: 8},
		ordering.StockReleased{Product: p, Order: o, Quantity: 2, Available: 10},
		ordering.StockShipped{Product: p, Order: o, Quantity: 2},
	}
}

func TestEventsOfCartsCustomersAndStockThatWereStoredAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, e := range goldenRestEvents() {
		t.Run(e.EventName(), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, goldentest.Event(os.DirFS("testdata"), ordering.EventTypes(), e))
		})
	}
}

func FuzzReservationsJSON(f *testing.F) {
	f.Add([]byte("[]"))
	f.Add([]byte(`[{"order":"o-1","quantity":3},{"order":"o-2","quantity":2}]`))
	f.Add([]byte(`[{"order":"o-1","quantity":1e9}]`))
	f.Add([]byte(`[{"order":"o-1","quantity":9223372036854775808}]`))
	for _, doc := range reservationDocuments() {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		rs := reserved().Reservations()
		if err := rs.UnmarshalJSON(document); err != nil {
			require.Equal(t, reserved().Reservations(), rs)
			require.Less(t, len(err.Error()), 3000)
			return
		}
		total := 0
		for i, r := range rs.All() {
			require.Positive(t, r.Quantity())
			require.Equal(t, r.Quantity(), rs.Of(r.Order()))
			require.True(t, i == 0 || rs.At(i-1).Order().String() < r.Order().String())
			total += r.Quantity()
		}
		require.Equal(t, total, rs.Total())
		require.LessOrEqual(t, total, 1_000_000_000)
		written, err := rs.MarshalJSON()
		require.NoError(t, err)
		var again ordering.Reservations
		require.NoError(t, again.UnmarshalJSON(written))
		require.Equal(t, rs, again)
	})
}
