package ordering_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

// scales weigh everything the same.
type scales struct{}

func (scales) Measures(context.Context, string) (shipping.Weight, shipping.Dimensions, error) {
	return shipping.MustParseWeight("0.5"), shipping.MustParseDimensions("20x10x2"), nil
}

// contexts are ordering with its stock, shipping and billing: one store, one bus.
type contexts struct {
	*house

	shipping  *shipping.Service
	shipments shipping.Shipments
	billing   *billing.Service
	invoices  billing.Invoices
}

func openContexts() *contexts {
	c := &contexts{house: openHouse()}
	publish, retry := repository.PublishTo(c.bus), repository.RetryOnConflict(1000, nil)
	clock := func() time.Time { return orderedAt }
	parcels := shipping.NewUnitOfWork(c.store, publish, retry)
	c.shipments, c.shipping = parcels.Repositories().Shipments, shipping.NewService(parcels, scales{}, shipping.WithClock(clock))
	accounts := billing.NewUnitOfWork(c.store, publish, retry)
	c.invoices, c.billing = accounts.Repositories().Invoices, billing.NewService(accounts, billing.WithClock(clock))
	ordering.SubscribeStock(c.bus, c.Service)
	shipping.Subscribe(c.bus, c.shipping, c.Service)
	billing.Subscribe(c.bus, c.billing)
	return c
}

// requireAt demands where order, shipment and invoice stand.
func (c *contexts) requireAt(t *testing.T, id string, o ordering.Status, s shipping.Status, i billing.Status) {
	t.Helper()
	require.Equal(t, o, c.status(t, id))
	shipment, err := c.shipments.Get(t.Context(), shipping.ShipmentOf(made(shipping.ParseSourceOrderID(id))))
	require.NoError(t, err)
	require.Equal(t, s, shipment.Status())
	invoice, err := c.invoices.Get(t.Context(), billing.InvoiceOf(made(billing.ParseSourceOrderID(id))))
	require.NoError(t, err)
	require.Equal(t, i, invoice.Status())
}

func TestAnOrderGoesThroughItsContextsAndComesBackDelivered(t *testing.T) {
	t.Parallel()
	c := openContexts()
	c.receive(t, "P1", "Gatsby", 10)
	customer := c.register(t)
	cart := c.fill(t, customer.String())
	require.NoError(t, c.RemoveFromCart(t.Context(), ordering.RemoveFromCart{Cart: cart, Product: "P2"}))
	placed, err := c.PlaceCart(t.Context(), toLondon(cart))
	require.NoError(t, err)
	c.requireAt(t, placed.ID, ordering.StatusPlaced, shipping.StatusPendingCollection, billing.StatusPending)

	require.NoError(t, c.ReceivePayment(t.Context(), ordering.ReceivePayment{
		Order: placed.ID, Amount: placed.Total, Currency: placed.Currency, Method: "card", Reference: "r",
	}))
	c.fulfil(t, placed.ID)
	c.requireStock(t, "P1", 9, 1)
	c.requireAt(t, placed.ID, ordering.StatusConfirmed, shipping.StatusPendingCollection, billing.StatusPaid)

	require.NoError(t, c.ShipOrder(t.Context(), ordering.ShipOrder{Order: placed.ID, Carrier: "DHL", TrackingNumber: "T"}))
	c.requireStock(t, "P1", 9, 0)
	c.requireAt(t, placed.ID, ordering.StatusShipped, shipping.StatusInTransit, billing.StatusPaid)
	require.NoError(t, c.shipping.DeliverShipment(t.Context(), shipping.DeliverShipment{Order: placed.ID}))
	c.requireAt(t, placed.ID, ordering.StatusDelivered, shipping.StatusDelivered, billing.StatusPaid)

	// All that ever happened, again and from many sides at once, changes nothing.
	envelopes := c.store.Envelopes()
	require.NoError(t, errors.Join(atOnce(20, func(int) error { return c.bus.Deliver(context.Background(), envelopes...) })...))
	c.requireAt(t, placed.ID, ordering.StatusDelivered, shipping.StatusDelivered, billing.StatusPaid)
	c.requireStock(t, "P1", 9, 0)
	require.Len(t, c.store.Envelopes(), len(envelopes))
}

func TestAnOrderThatIsCalledOffIsCalledOffEverywhere(t *testing.T) {
	t.Parallel()
	c := openContexts()
	c.receive(t, "P1", "Gatsby", 10)
	id := c.paid(t, map[string]int{"P1": 3})
	c.fulfil(t, id)
	require.NoError(t, c.CancelOrder(t.Context(), ordering.CancelOrder{Order: id, Reason: "changed mind"}))
	c.requireAt(t, id, ordering.StatusCancelled, shipping.StatusCancelled, billing.StatusRefunded)
	c.requireStock(t, "P1", 10, 0)
}
