package shipping_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

var errUnmeasured = errors.New("nobody has weighed it")

// A catalogue knows all products but those whose name begins with "unknown".
type catalogue struct {
	broken atomic.Bool
	asked  atomic.Int64
}

func (c *catalogue) Measures(_ context.Context, product string) (shipping.Weight, shipping.Dimensions, error) {
	c.asked.Add(1)
	switch {
	case c.broken.Load() || strings.HasPrefix(product, "unknown"):
		return shipping.Weight{}, shipping.Dimensions{}, errUnmeasured
	case product == "nothing":
		return shipping.Weight{}, shipping.Dimensions{}, nil
	case product == "panic":
		panic("the scales are broken")
	}
	return shipping.MustParseWeight("0.5"), shipping.MustParseDimensions("20x10x2"), nil
}

// A dock is shipping and ordering over one store and one bus.
type dock struct {
	*shipping.Service
	shipping.Repositories

	orders    *ordering.Service
	ordered   ordering.Repositories
	catalogue catalogue
	store     *memstore.Store
	bus       *events.Bus
}

func openDock() *dock {
	d := &dock{store: memstore.New(memstore.WithOutbox()), bus: events.NewBus()}
	clock := func() time.Time { return shippedAt }
	uow := shipping.NewUnitOfWork(d.store, repository.PublishTo(d.bus), repository.RetryOnConflict(500, nil))
	d.Repositories = uow.Repositories()
	d.Service = shipping.NewService(uow, &d.catalogue, shipping.WithClock(clock))
	orders := ordering.NewUnitOfWork(d.store, repository.PublishTo(d.bus))
	d.ordered = orders.Repositories()
	next := 0
	d.orders = ordering.NewService(orders, ordering.WithClock(clock), ordering.WithOrderIDs(func() ordering.OrderID {
		next++
		return ordering.MustParseOrderID(fmt.Sprint("o-", next))
	}))
	return d
}

func (d *dock) shipment(t *testing.T, id string) *shipping.Shipment {
	t.Helper()
	s, err := d.Shipments.Get(t.Context(), shipping.ShipmentOf(order(id)))
	require.NoError(t, err)
	return s
}

func (d *dock) requireNone(t *testing.T) {
	t.Helper()
	for _, status := range shipping.Statuses() {
		for s, err := range d.Shipments.ByStatus(t.Context(), status) {
			require.NoError(t, err)
			require.Fail(t, "there is a shipment", s.String())
		}
	}
}

func (d *dock) told(name string) (times int) {
	for _, e := range d.store.Envelopes() {
		if e.Event.EventName() == name {
			times++
		}
	}
	return times
}

func toPrepare(id string, products ...string) shipping.PrepareShipment {
	c := shipping.PrepareShipment{Order: id, Recipient: "cust-123", Street: street, City: "London", PostalCode: "EC1A 1AA", Country: "GB"}
	for _, p := range products {
		c.Items = append(c.Items, shipping.PrepareShipmentItem{Product: p, Name: "Course " + p, Quantity: 2})
	}
	return c
}

func (d *dock) place(t *testing.T, products ...string) string {
	t.Helper()
	c := ordering.PlaceOrder{Customer: "cust-123", Street: street, City: "London", PostalCode: "EC1A 1AA", Country: "GB", Currency: "GBP"}
	for _, p := range products {
		c.Lines = append(c.Lines, ordering.PlaceOrderLine{Product: p, Name: "Course " + p, Quantity: 2, UnitPrice: "29.00"})
	}
	placed, err := d.orders.PlaceOrder(t.Context(), c)
	require.NoError(t, err)
	return placed.ID
}

func TestAShipmentIsPreparedOnce(t *testing.T) {
	t.Parallel()
	d := openDock()
	ctx := t.Context()
	require.NoError(t, d.PrepareShipment(ctx, toPrepare("o-1", "P1", "P2")))
	s := d.shipment(t, "o-1")
	require.Equal(t, "2 kg", s.Weight().String())
	require.Equal(t, shipping.StatusPendingCollection, s.Status())

	// A second for the order is no second, whatever is in it and whatever the catalogue has forgotten.
	asked := d.catalogue.asked.Load()
	d.catalogue.broken.Store(true)
	require.NoError(t, d.PrepareShipment(ctx, toPrepare("o-1", "P3")))
	require.Equal(t, s.Snapshot(), d.shipment(t, "o-1").Snapshot())
	require.Equal(t, asked, d.catalogue.asked.Load())
	require.Equal(t, 1, d.told("ordering.shipping.shipment_prepared"))
}

func TestWhatTheCatalogueDoesNotKnowIsNotPrepared(t *testing.T) {
	t.Parallel()
	d := openDock()
	require.ErrorIs(t, d.PrepareShipment(t.Context(), toPrepare("o-1", "P1", "unknown")), errUnmeasured)
	err := d.PrepareShipment(t.Context(), toPrepare("o-1", "P1", "nothing"))
	require.Equal(t, []string{"items[1].weight", "items[1].dimensions"}, pathsOf(t, err))
	require.Panics(t, func() { _ = d.PrepareShipment(context.Background(), toPrepare("o-1", "P1", "panic")) })
	d.requireNone(t)
	require.Empty(t, d.store.Envelopes())
}

func TestAMalformedCommandIsReportedWithEveryBadField(t *testing.T) {
	t.Parallel()
	d := openDock()
	ctx := t.Context()
	tooMany := toPrepare("o-1")
	tooMany.Items = make([]shipping.PrepareShipmentItem, 1001)
	for name, row := range map[string]struct {
		err   error
		paths []string
	}{
		"prepare":   {d.PrepareShipment(ctx, shipping.PrepareShipment{}), []string{"order", "recipient", "street", "city", "postal_code", "country", "items"}},
		"too many":  {d.PrepareShipment(ctx, tooMany), []string{"items"}},
		"bad items": {d.PrepareShipment(ctx, shipping.PrepareShipment{Order: "o", Recipient: "r", Street: "s", City: "c", PostalCode: "p", Country: "C", Items: []shipping.PrepareShipmentItem{{Product: "P"}}}), []string{"items[0].name", "items[0].quantity"}},
		"collect":   {d.CollectShipment(ctx, shipping.CollectShipment{}), []string{"order", "carrier", "tracking_number"}},
		"deliver":   {d.DeliverShipment(ctx, shipping.DeliverShipment{}), []string{"order"}},
		"fail":      {d.FailShipment(ctx, shipping.FailShipment{}), []string{"order", "reason"}},
		"cancel":    {d.CancelShipment(ctx, shipping.CancelShipment{}), []string{"order", "reason"}},
	} {
		require.Equal(t, row.paths, pathsOf(t, row.err), name)
		require.Equal(t, failure.Invalid, failure.KindOf(row.err), name)
	}
	require.Zero(t, d.catalogue.asked.Load()-1, "only the well-formed command asks the catalogue")
	d.requireNone(t)
}

func TestEveryUseCaseMayBeRepeated(t *testing.T) {
	t.Parallel()
	d := openDock()
	ctx := t.Context()
	for _, id := range []string{"o-1", "o-2", "o-3"} {
		require.NoError(t, d.PrepareShipment(ctx, toPrepare(id, "P1")))
	}
	for range 3 {
		require.NoError(t, d.CollectShipment(ctx, shipping.CollectShipment{Order: "o-1", Carrier: " DHL ", TrackingNumber: "T "}))
	}
	for range 3 {
		require.NoError(t, d.DeliverShipment(ctx, shipping.DeliverShipment{Order: "o-1"}))
		require.NoError(t, d.CollectShipment(ctx, shipping.CollectShipment{Order: "o-1", Carrier: "DHL", TrackingNumber: "T"}))
		require.NoError(t, d.CancelShipment(ctx, shipping.CancelShipment{Order: "o-2", Reason: "late"}))
	}
	require.NoError(t, d.CollectShipment(ctx, shipping.CollectShipment{Order: "o-3", Carrier: "DHL", TrackingNumber: "T"}))
	for range 3 {
		require.NoError(t, d.FailShipment(ctx, shipping.FailShipment{Order: "o-3", Reason: "lost"}))
	}
	require.Equal(t, uint64(3), d.shipment(t, "o-1").Version())
	require.Equal(t, uint64(2), d.shipment(t, "o-2").Version())
	require.Equal(t, uint64(3), d.shipment(t, "o-3").Version())

	// Another thing than before is no repetition.
	for _, err := range []error{
		d.CollectShipment(ctx, shipping.CollectShipment{Order: "o-1", Carrier: "UPS", TrackingNumber: "T"}),
		d.CollectShipment(ctx, shipping.CollectShipment{Order: "o-2", Carrier: "UPS", TrackingNumber: "T"}),
		d.CancelShipment(ctx, shipping.CancelShipment{Order: "o-1", Reason: "late"}),
		d.FailShipment(ctx, shipping.FailShipment{Order: "o-1", Reason: "lost"}),
		d.DeliverShipment(ctx, shipping.DeliverShipment{Order: "o-2"}),
	} {
		require.ErrorIs(t, err, shipping.ErrTransition)
	}
}

func TestWithoutAShipmentThereIsNothingToCancelAndNothingElseToDo(t *testing.T) {
	t.Parallel()
	d := openDock()
	ctx := t.Context()
	require.NoError(t, d.CancelShipment(ctx, shipping.CancelShipment{Order: "o-404", Reason: "late"}))
	for _, err := range []error{
		d.CollectShipment(ctx, shipping.CollectShipment{Order: "o-404", Carrier: "DHL", TrackingNumber: "T"}),
		d.DeliverShipment(ctx, shipping.DeliverShipment{Order: "o-404"}),
		d.FailShipment(ctx, shipping.FailShipment{Order: "o-404", Reason: "lost"}),
	} {
		require.ErrorIs(t, err, repository.ErrNotFound)
	}
	d.requireNone(t)
}

func TestShipmentsFollowOrdersAndOrdersFollowShipments(t *testing.T) {
	t.Parallel()
	d := openDock()
	defer shipping.Subscribe(d.bus, d.Service, d.orders)()
	ctx := t.Context()
	id := d.place(t, "P1", "P2")
	s := d.shipment(t, id)
	require.Equal(t, "cust-123", s.Recipient().String())
	require.Contains(t, s.Address().String(), street)
	require.Equal(t, 2, s.Items().Len())

	require.NoError(t, d.orders.ShipOrder(ctx, ordering.ShipOrder{Order: id, Carrier: "DHL", TrackingNumber: "T-1"}))
	require.Equal(t, shipping.StatusInTransit, d.shipment(t, id).Status())
	require.Equal(t, "DHL T-1", d.shipment(t, id).Carrier()+" "+d.shipment(t, id).TrackingNumber())

	require.NoError(t, d.DeliverShipment(ctx, shipping.DeliverShipment{Order: id}))
	require.Equal(t, ordering.StatusDelivered, d.status(t, id))
	delivered := shipping.ShipmentDelivered{Shipment: s.ID(), Order: s.Order(), Recipient: s.Recipient()}
	require.NoError(t, d.bus.Publish(ctx, delivered, delivered), "that it has arrived is known")
	require.Equal(t, 1, d.told("ordering.order_delivered"))

	called := d.place(t, "P1")
	require.NoError(t, d.orders.CancelOrder(ctx, ordering.CancelOrder{Order: called, Reason: "late"}))
	require.Equal(t, shipping.StatusCancelled, d.shipment(t, called).Status())
	require.Equal(t, "late", d.shipment(t, called).Reason())
}

func (d *dock) status(t *testing.T, id string) ordering.Status {
	t.Helper()
	o, err := d.ordered.Orders.Get(t.Context(), ordering.MustParseOrderID(id))
	require.NoError(t, err)
	return o.Status()
}

func TestAnOrderThatCannotBeShippedIsPlacedAllTheSame(t *testing.T) {
	t.Parallel()
	d := openDock()
	defer shipping.Subscribe(d.bus, d.Service, d.orders)()
	placed, err := d.orders.PlaceOrder(t.Context(), ordering.PlaceOrder{
		Customer: "c", Street: "s", City: "c", PostalCode: "p", Country: "GB", Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{{Product: "unknown", Name: "N", Quantity: 1, UnitPrice: "1.00"}},
	})
	require.ErrorIs(t, err, repository.ErrPublish)
	require.ErrorIs(t, err, errUnmeasured)
	require.Equal(t, ordering.StatusPlaced, d.status(t, placed.ID))
	d.requireNone(t)
	// Calling it off finds no shipment, and that is right.
	require.NoError(t, d.orders.CancelOrder(t.Context(), ordering.CancelOrder{Order: placed.ID, Reason: "late"}))
	d.requireNone(t)
	// That what has not been shipped has arrived is an error of the handler.
	err = d.bus.Publish(t.Context(), shipping.ShipmentDelivered{Order: order(placed.ID)})
	require.ErrorIs(t, err, ordering.ErrTransition)
}

func TestTheSameOrderPlacedAHundredTimesAtOnceMakesOneShipment(t *testing.T) {
	t.Parallel()
	d := openDock()
	defer shipping.Subscribe(d.bus, d.Service, d.orders)()
	lines := made(ordering.NewOrderLines(ordering.MustNewOrderLine(ordering.MustParseProductID("P1"), "Course", 1, money.MustParse("GBP 1.00"))))
	placed := ordering.OrderPlaced{
		Order: ordering.MustParseOrderID("o-1"), Customer: ordering.MustParseCustomerID("c-1"), Lines: lines,
		Total: money.MustParse("GBP 1.00"), ShippingAddress: ordering.MustNewAddress(street, "London", "EC1A 1AA", "GB"),
	}
	require.NoError(t, d.atOnce(100, placed))
	require.Equal(t, uint64(1), d.shipment(t, "o-1").Version())
	shipped := ordering.OrderShipped{Order: placed.Order, Carrier: "DHL", TrackingNumber: "T"}
	require.NoError(t, d.atOnce(100, shipped))
	require.Equal(t, uint64(2), d.shipment(t, "o-1").Version())
	for _, name := range []string{"ordering.shipping.shipment_prepared", "ordering.shipping.shipment_collected"} {
		require.Equal(t, 1, d.told(name), name)
	}
}

// Without retries the loser of the race to prepare sees a conflict, and takes it as done.
func TestTheConflictOfTwoPreparationsIsReadAsDone(t *testing.T) {
	t.Parallel()
	d := openDock()
	d.Service = shipping.NewService(shipping.NewUnitOfWork(d.store), &d.catalogue, shipping.WithClock(time.Now))
	var wg sync.WaitGroup
	errs := make([]error, 100)
	for i := range errs {
		wg.Go(func() { errs[i] = d.PrepareShipment(context.Background(), toPrepare("o-1", "P1")) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, 1, d.told("ordering.shipping.shipment_prepared"))

	// A store that another writes to between the look and the commit.
	rival := shipping.NewService(shipping.NewUnitOfWork(d.store), &d.catalogue)
	late := &lateStore{Store: d.store, first: func() { settled(rival.PrepareShipment(context.Background(), toPrepare("o-2", "P1"))) }}
	loser := shipping.NewService(shipping.NewUnitOfWork(late), &d.catalogue)
	require.NoError(t, loser.PrepareShipment(t.Context(), toPrepare("o-2", "P1")))
	require.Equal(t, 2, d.told("ordering.shipping.shipment_prepared"))
}

// A lateStore lets another commit first.
type lateStore struct {
	*memstore.Store

	first func()
}

func (s *lateStore) Commit(ctx context.Context, b repository.Batch) error {
	s.first()
	return s.Store.Commit(ctx, b)
}

func (d *dock) atOnce(n int, e events.Event) error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = d.bus.Publish(context.Background(), e) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func TestNothingIsMadeWithoutWhatItNeeds(t *testing.T) {
	t.Parallel()
	d := openDock()
	uow := shipping.NewUnitOfWork(d.store)
	for name, f := range map[string]func(){
		"no unit":      func() { shipping.NewService(nil, &d.catalogue) },
		"no catalogue": func() { shipping.NewService(uow, nil) },
		"a nil option": func() { shipping.NewService(uow, &d.catalogue, nil) },
		"no clock":     func() { shipping.WithClock(nil) },
		"no bus":       func() { shipping.Subscribe(nil, d.Service, d.orders) },
		"no service":   func() { shipping.Subscribe(d.bus, nil, d.orders) },
		"no orders":    func() { shipping.Subscribe(d.bus, d.Service, nil) },
	} {
		require.Panics(t, f, name)
	}
	require.Equal(t, shipping.ShipmentMapping.Kind(), shipping.Kinds()[0])
	cancel := shipping.Subscribe(d.bus, d.Service, d.orders)
	cancel()
	cancel()
	d.place(t, "P1")
	d.requireNone(t)
}
