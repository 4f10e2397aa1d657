package ordering_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// A moodyStore is a store in memory that refuses a commit when told to.
type moodyStore struct {
	*memstore.Store

	refuse func(repository.Batch) error
}

func (s *moodyStore) Commit(ctx context.Context, b repository.Batch) error {
	if s.refuse != nil {
		if err := s.refuse(b); err != nil {
			return err
		}
	}
	return s.Store.Commit(ctx, b)
}

// A house is the use cases of ordering over one store and one bus.
type house struct {
	*ordering.Service
	ordering.Repositories

	store *moodyStore
	bus   *events.Bus

	mu   sync.Mutex
	told []string // names of events, in order
}

func openHouse() *house {
	h := &house{store: &moodyStore{Store: memstore.New(memstore.WithOutbox())}, bus: events.NewBus()}
	events.Subscribe(h.bus, "recorder", func(_ context.Context, e ordering.Event) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.told = append(h.told, e.EventName())
		return nil
	})
	uow := ordering.NewUnitOfWork(h.store, repository.PublishTo(h.bus), repository.RetryOnConflict(1000, nil))
	h.Repositories = uow.Repositories()
	var orders, carts, customers atomic.Int64
	h.Service = ordering.NewService(uow,
		ordering.WithClock(func() time.Time { return orderedAt }),
		ordering.WithOrderIDs(func() ordering.OrderID { return orderID(fmt.Sprint("o-", orders.Add(1))) }),
		ordering.WithCartIDs(func() ordering.CartID { return cartID(fmt.Sprint("cart-", carts.Add(1))) }),
		ordering.WithCustomerIDs(func() ordering.CustomerID {
			return ordering.MustParseCustomerID(fmt.Sprint("c-", customers.Add(1)))
		}))
	return h
}

func (h *house) receive(t *testing.T, id, title string, quantity int) {
	t.Helper()
	require.NoError(t, h.AddStock(t.Context(), ordering.AddStock{Product: id, Title: title, Quantity: quantity}))
}

// paid places and pays an order of so many of each product, and returns its identity.
func (h *house) paid(t *testing.T, quantities map[string]int) string {
	t.Helper()
	c := ordering.PlaceOrder{
		Customer: "cust-123", Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB", Currency: "GBP",
	}
	for _, p := range []string{"P2", "P1", "P3"} { // not in the order of their identities
		if q := quantities[p]; q > 0 {
			c.Lines = append(c.Lines, ordering.PlaceOrderLine{Product: p, Name: "Book " + p, Quantity: q, UnitPrice: "1.00"})
		}
	}
	placed, err := h.PlaceOrder(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, h.ReceivePayment(t.Context(), ordering.ReceivePayment{
		Order: placed.ID, Amount: placed.Total, Currency: placed.Currency, Method: "card", Reference: "r",
	}))
	return placed.ID
}

func (h *house) fulfil(t *testing.T, id string) {
	t.Helper()
	require.NoError(t, h.FulfillOrder(t.Context(), ordering.FulfillOrder{Order: id}))
}

func (h *house) stock(t *testing.T, id string) *ordering.Inventory {
	t.Helper()
	i, err := h.Inventories.Get(t.Context(), product(id))
	require.NoError(t, err)
	return i
}

// requireStock demands so many available and so many reserved of a product.
func (h *house) requireStock(t *testing.T, id string, available, held int) {
	t.Helper()
	i := h.stock(t, id)
	require.Equal(t, available, i.Available(), "available of %s", id)
	require.Equal(t, held, i.Reservations().Total(), "reserved of %s", id)
}

func (h *house) status(t *testing.T, id string) ordering.Status {
	t.Helper()
	o, err := h.Orders.Get(t.Context(), orderID(id))
	require.NoError(t, err)
	return o.Status()
}

func (h *house) toldSince(n int) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told[n:]
}

func TestTheFirstStockOpensAnInventory(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.receive(t, "P1", "Gatsby", 10)
	h.receive(t, "P1", "\x00 not looked at", 5)
	require.Equal(t, "Gatsby", h.stock(t, "P1").Title())
	h.requireStock(t, "P1", 15, 0)
	require.Equal(t, []string{"ordering.stock_received", "ordering.stock_received"}, h.told)

	err := h.AddStock(t.Context(), ordering.AddStock{})
	require.Equal(t, []string{"product", "quantity"}, pathsOf(t, err))
	err = h.AddStock(t.Context(), ordering.AddStock{Product: "P2", Title: "\x00", Quantity: 1})
	require.Equal(t, []string{"title"}, pathsOf(t, err))
	for _, quantity := range []int{0, -1, 1_000_001} {
		err = h.AddStock(t.Context(), ordering.AddStock{Product: "P1", Quantity: quantity})
		require.ErrorIs(t, err, ordering.ErrQuantity)
	}
	h.requireStock(t, "P1", 15, 0)
}

func TestInventoriesAreFoundByTheirProducts(t *testing.T) {
	t.Parallel()
	h := openHouse()
	for _, id := range []string{"P3", "P1", "P2"} {
		h.receive(t, id, id, 1)
	}
	found := func(ps ...ordering.ProductID) (ids []string) {
		for i, err := range h.Inventories.ByProducts(t.Context(), ps...) {
			require.NoError(t, err)
			ids = append(ids, i.Product().String())
		}
		return ids
	}
	require.Equal(t, []string{"P1", "P3"}, found(product("P3"), product("P9"), product("P1"), product("P3")))
	require.Empty(t, found())
	require.Empty(t, found(ordering.ProductID{}))
}

func TestFulfillingAnOrderStoresBothSidesAndTellsItAsItHappened(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.receive(t, "P1", "Gatsby", 10)
	h.receive(t, "P2", "World", 5)
	id := h.paid(t, map[string]int{"P1": 2, "P2": 1})
	before := len(h.told)
	h.fulfil(t, id)
	h.requireStock(t, "P1", 8, 2)
	h.requireStock(t, "P2", 4, 1)
	require.Equal(t, ordering.StatusConfirmed, h.status(t, id))
	require.Equal(t, []string{"ordering.stock_reserved", "ordering.stock_reserved", "ordering.order_confirmed"}, h.toldSince(before))
	reserved := h.store.Envelopes()[before].Event.(ordering.StockReserved) //nolint:forcetypeassert // a panic would tell
	require.Equal(t, product("P2"), reserved.Product, "in the order of the lines")
}

func TestAFulfilmentThatIsRefusedStoresNothing(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.receive(t, "P1", "Gatsby", 10)
	h.receive(t, "P2", "World", 5)
	tooMany := h.paid(t, map[string]int{"P1": 2, "P2": 100})
	unknown := h.paid(t, map[string]int{"P1": 2, "P3": 1})
	envelopes := len(h.store.Envelopes())
	for id, want := range map[string]string{
		tooMany: `{"_service":["'Book P2' is out of stock"]}`,
		unknown: `{"_service":["'Book P3' is out of stock"]}`,
	} {
		err := h.FulfillOrder(t.Context(), ordering.FulfillOrder{Order: id})
		require.ErrorIs(t, err, ordering.ErrOutOfStock)
		require.Equal(t, failure.Refused, failure.KindOf(err))
		b, marshalErr := json.Marshal(err)
		require.NoError(t, marshalErr)
		require.Equal(t, want, string(b))
		require.Equal(t, ordering.StatusPlaced, h.status(t, id))
	}
	h.requireStock(t, "P1", 10, 0)
	h.requireStock(t, "P2", 5, 0)
	require.Len(t, h.store.Envelopes(), envelopes)

	err := h.FulfillOrder(t.Context(), ordering.FulfillOrder{Order: "o-404"})
	var nowhere *repository.NotFoundError
	require.ErrorAs(t, err, &nowhere)
	require.Equal(t, "o-404", nowhere.ID)
	require.Equal(t, []string{"order"}, pathsOf(t, h.FulfillOrder(t.Context(), ordering.FulfillOrder{})))
}

func TestOneUnitOfWorkStoresBothSidesOfAFulfilmentOrNone(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{
		"a store that fails":   errBroken,
		"an unknown outcome":   repository.ErrOutcomeUnknown,
		"a conflict for ever":  &repository.ConflictError{Kind: "ordering.inventory", ID: "P1"},
		"a context that ended": context.Canceled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHouse()
			h.receive(t, "P1", "Gatsby", 10)
			h.receive(t, "P2", "World", 5)
			id := h.paid(t, map[string]int{"P1": 2, "P2": 1})
			envelopes := len(h.store.Envelopes())
			changes := 0
			h.store.refuse = func(b repository.Batch) error {
				changes = len(b.Changes)
				return refusal
			}
			require.ErrorIs(t, h.FulfillOrder(t.Context(), ordering.FulfillOrder{Order: id}), refusal)
			require.Equal(t, 3, changes, "one batch has all three")
			h.store.refuse = nil
			require.Equal(t, ordering.StatusPlaced, h.status(t, id))
			h.requireStock(t, "P1", 10, 0)
			h.requireStock(t, "P2", 5, 0)
			require.Len(t, h.store.Envelopes(), envelopes)
			h.fulfil(t, id) // nothing is in the way of doing it again
			h.requireStock(t, "P1", 8, 2)
		})
	}
}

func TestAFulfilmentLooksAgainWhenAnotherWasFaster(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.receive(t, "P1", "Gatsby", 10)
	id, rival := h.paid(t, map[string]int{"P1": 6}), h.paid(t, map[string]int{"P1": 6})
	once := true
	h.store.refuse = func(repository.Batch) error {
		if once {
			once = false
			h.fulfil(t, rival)
		}
		return nil
	}
	err := h.FulfillOrder(t.Context(), ordering.FulfillOrder{Order: id})
	require.ErrorIs(t, err, ordering.ErrOutOfStock)
	require.Equal(t, ordering.StatusPlaced, h.status(t, id))
	require.Equal(t, ordering.StatusConfirmed, h.status(t, rival))
	h.requireStock(t, "P1", 4, 6)
}

// atOnce runs do n times side by side and returns what came of each.
func atOnce(n int, do func(i int) error) []error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func TestFiftyOrdersRaceForAStockOfTen(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.receive(t, "P1", "Gatsby", 10)
	ids := make([]string, 50)
	for i := range ids {
		ids[i] = h.paid(t, map[string]int{"P1": 1})
	}
	errs := atOnce(len(ids), func(i int) error {
		return h.FulfillOrder(context.Background(), ordering.FulfillOrder{Order: ids[i]})
	})
	confirmed := 0
	for i, err := range errs {
		if err == nil {
			confirmed++
			require.Equal(t, ordering.StatusConfirmed, h.status(t, ids[i]))
			require.Equal(t, 1, h.stock(t, "P1").Reservations().Of(orderID(ids[i])))
			continue
		}
		require.ErrorIs(t, err, ordering.ErrOutOfStock)
		require.Equal(t, ordering.StatusPlaced, h.status(t, ids[i]))
	}
	require.Equal(t, 10, confirmed)
	h.requireStock(t, "P1", 0, 10)
}

func TestFulfillingAndCancellingAtOnceLeavesNothingHeldForACancelledOrder(t *testing.T) {
	t.Parallel()
	h := openHouse()
	defer ordering.SubscribeStock(h.bus, h.Service)()
	h.receive(t, "P1", "Gatsby", 10)
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = h.paid(t, map[string]int{"P1": 1})
	}
	errs := atOnce(2*len(ids), func(i int) error {
		if i%2 == 0 {
			return h.FulfillOrder(context.Background(), ordering.FulfillOrder{Order: ids[i/2]})
		}
		return h.CancelOrder(context.Background(), ordering.CancelOrder{Order: ids[i/2], Reason: "changed mind"})
	})
	for i, err := range errs {
		if i%2 == 1 {
			require.NoError(t, err)
		}
	}
	for _, id := range ids {
		require.Equal(t, ordering.StatusCancelled, h.status(t, id))
	}
	h.requireStock(t, "P1", 10, 0)
}

func TestCancellingAConfirmedOrderReleasesItsStockByTheEvent(t *testing.T) {
	t.Parallel()
	h := openHouse()
	cancel := ordering.SubscribeStock(h.bus, h.Service)
	h.receive(t, "P1", "Gatsby", 10)
	h.receive(t, "P2", "World", 5)
	id, other := h.paid(t, map[string]int{"P1": 2, "P2": 1}), h.paid(t, map[string]int{"P1": 3})
	h.fulfil(t, id)
	h.fulfil(t, other)
	before := len(h.told)
	require.NoError(t, h.CancelOrder(t.Context(), ordering.CancelOrder{Order: id, Reason: "changed mind"}))
	h.requireStock(t, "P1", 7, 3)
	h.requireStock(t, "P2", 5, 0)
	require.Equal(t, []string{"ordering.order_cancelled", "ordering.stock_released", "ordering.stock_released"}, h.toldSince(before))

	// In another transaction: the order is cancelled whatever becomes of the stock.
	h.store.refuse = func(b repository.Batch) error {
		if b.Changes[0].Kind.Name == "ordering.inventory" {
			return errBroken
		}
		return nil
	}
	err := h.CancelOrder(t.Context(), ordering.CancelOrder{Order: other, Reason: "changed mind"})
	require.ErrorIs(t, err, repository.ErrPublish)
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, ordering.StatusCancelled, h.status(t, other))
	h.requireStock(t, "P1", 7, 3)
	h.store.refuse = nil
	require.NoError(t, h.ReleaseStock(t.Context(), orderID(other)))
	h.requireStock(t, "P1", 10, 0)

	cancel()
	cancel()
	last := h.paid(t, map[string]int{"P1": 1})
	h.fulfil(t, last)
	require.NoError(t, h.CancelOrder(t.Context(), ordering.CancelOrder{Order: last, Reason: "changed mind"}))
	h.requireStock(t, "P1", 9, 1)
}

func TestOneProductThatFailsDoesNotKeepTheOthers(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.receive(t, "P1", "Gatsby", 10)
	h.receive(t, "P2", "World", 5)
	id := h.paid(t, map[string]int{"P1": 2, "P2": 1})
	h.fulfil(t, id)
	h.store.refuse = func(b repository.Batch) error {
		if b.Changes[0].ID == "P2" { // the first line
			return errBroken
		}
		return nil
	}
	require.ErrorIs(t, h.ReleaseStock(t.Context(), orderID(id)), errBroken)
	h.requireStock(t, "P1", 10, 0)
	h.requireStock(t, "P2", 4, 1)
	h.store.refuse = nil
	require.NoError(t, h.ReleaseStock(t.Context(), orderID(id)))
	h.requireStock(t, "P1", 10, 0)
	h.requireStock(t, "P2", 5, 0)
}

func TestShippingAnOrderTurnsItsReservationIntoStockGone(t *testing.T) {
	t.Parallel()
	h := openHouse()
	defer ordering.SubscribeStock(h.bus, h.Service)()
	h.receive(t, "P1", "Gatsby", 10)
	id := h.paid(t, map[string]int{"P1": 2, "P3": 0})
	h.fulfil(t, id)
	require.NoError(t, h.ShipOrder(t.Context(), ordering.ShipOrder{Order: id, Carrier: "DHL", TrackingNumber: "T-1"}))
	h.requireStock(t, "P1", 8, 0)
	// What has left the house is not released any more.
	require.NoError(t, h.ReleaseStock(t.Context(), orderID(id)))
	require.NoError(t, h.ShipStock(t.Context(), orderID(id)))
	h.requireStock(t, "P1", 8, 0)

	// The shortcut reserves nothing, and nothing is gone; products without inventory do not matter.
	shortcut := h.paid(t, map[string]int{"P1": 1, "P3": 1})
	require.NoError(t, h.ShipOrder(t.Context(), ordering.ShipOrder{Order: shortcut, Carrier: "DHL", TrackingNumber: "T-2"}))
	h.requireStock(t, "P1", 8, 0)
	require.ErrorIs(t, h.ReleaseStock(t.Context(), orderID("o-404")), repository.ErrNotFound)
}

func TestTheSameEventAgainAndAtOnceMovesStockOnce(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		event     func(id string) events.Event
		available int
		told      string
	}{
		"cancelled": {func(id string) events.Event {
			return ordering.OrderCancelled{Order: orderID(id), Reason: "r", PreviousStatus: ordering.StatusConfirmed}
		}, 10, "ordering.stock_released"},
		"shipped": {func(id string) events.Event {
			return ordering.OrderShipped{Order: orderID(id), Carrier: "DHL", TrackingNumber: "T"}
		}, 7, "ordering.stock_shipped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHouse()
			defer ordering.SubscribeStock(h.bus, h.Service)()
			h.receive(t, "P1", "Gatsby", 10)
			id := h.paid(t, map[string]int{"P1": 3})
			h.fulfil(t, id)
			require.NoError(t, errors.Join(atOnce(50, func(int) error {
				return h.bus.Publish(context.Background(), row.event(id), row.event(id))
			})...))
			h.requireStock(t, "P1", row.available, 0)
			times := 0
			for _, name := range h.toldSince(0) {
				if name == row.told {
					times++
				}
			}
			require.Equal(t, 1, times)
		})
	}
}

func TestFirstStockThatArrivesAtOnceOpensOneInventory(t *testing.T) {
	t.Parallel()
	h := openHouse()
	require.NoError(t, errors.Join(atOnce(30, func(int) error {
		return h.AddStock(context.Background(), ordering.AddStock{Product: "P1", Title: "Gatsby", Quantity: 2})
	})...))
	h.requireStock(t, "P1", 60, 0)
}

func TestSubscribingTheStockNeedsABusAndAService(t *testing.T) {
	t.Parallel()
	h := openHouse()
	require.Panics(t, func() { ordering.SubscribeStock(nil, h.Service) })
	require.Panics(t, func() { ordering.SubscribeStock(h.bus, nil) })
	require.Panics(t, func() { ordering.WithCartIDs(nil) })
	require.Panics(t, func() { ordering.WithCustomerIDs(nil) })
}
