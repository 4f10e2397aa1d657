package stories

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

// errNoMeasures is the catalogue's answer for a product that it does not have.
var errNoMeasures = errors.New("the catalogue has no such product")

// catalogue is what shipping asks for weights and sizes, by product.
type catalogue map[string]measures

type measures struct {
	weight shipping.Weight
	size   shipping.Dimensions
}

// Measures implements [shipping.Catalogue].
func (c catalogue) Measures(_ context.Context, product string) (shipping.Weight, shipping.Dimensions, error) {
	m, ok := c[product]
	if !ok {
		return shipping.Weight{}, shipping.Dimensions{}, errNoMeasures
	}
	return m.weight, m.size, nil
}

// followers are the contexts that follow ordering by its events. Here they share its store;
// they might as well have stores of their own.
type followers struct {
	shipping  *shipping.Service
	shipments *repository.UnitOfWork[shipping.Repositories]
	billing   *billing.Service
	invoices  *repository.UnitOfWork[billing.Repositories]
}

func (s *orderStory) newFollowers(store repository.Store) followers {
	f := followers{
		shipments: shipping.NewUnitOfWork(store, repository.PublishTo(s.bus)),
		invoices:  billing.NewUnitOfWork(store, repository.PublishTo(s.bus)),
	}
	f.shipping = shipping.NewService(f.shipments, catalogue{
		"P1": {shipping.MustParseWeight("0.45"), shipping.MustParseDimensions("24x17x2.5")},
		"P2": {shipping.MustParseWeight("0.8"), shipping.MustParseDimensions("30x21x4")},
	}, shipping.WithClock(s.clock.tick))
	f.billing = billing.NewService(f.invoices, billing.WithClock(s.clock.tick))
	return f
}

// follow has the other contexts listen from now on.
func (s *orderStory) follow() {
	shipping.Subscribe(s.bus, s.followers.shipping, s.service)
	billing.Subscribe(s.bus, s.followers.billing)
}

// otherContexts tells the life of an order that goes well, and what others make of it.
func (s *orderStory) otherContexts(ctx context.Context) error {
	s.chapter("Other contexts have their own words")

	s.say("From now on shipping and billing listen. Of an order that is placed, each makes what it needs: a\n" +
		"shipment that has a weight and no price, an invoice that has an amount and no weight.")
	s.follow()
	placement, err := s.service.PlaceOrder(ctx, twoCourses())
	if err != nil {
		return err
	}
	id := placement.ID
	if err := s.lookEverywhere(ctx, id); err != nil {
		return err
	}

	s.say("It is paid once, and with its total: neither less nor more.")
	payment := ordering.ReceivePayment{Order: id, Amount: "100.00", Currency: "GBP", Method: "card", Reference: "pay-1"}
	if err := s.refused(s.service.ReceivePayment(ctx, payment), ordering.ErrWrongAmount); err != nil {
		return err
	}
	payment.Amount = placement.Total
	if err := s.service.ReceivePayment(ctx, payment); err != nil {
		return err
	}
	if err := s.lookAtInvoice(ctx, id); err != nil {
		return err
	}

	s.say("The courier collects it. What has left cannot be called off.")
	ship := ordering.ShipOrder{Order: id, Carrier: "Royal Parcel", TrackingNumber: "TRACK-GB-9999"}
	if err := s.service.ShipOrder(ctx, ship); err != nil {
		return err
	}
	if err := s.lookAtShipment(ctx, id); err != nil {
		return err
	}
	late := s.service.CancelOrder(ctx, ordering.CancelOrder{Order: id, Reason: "Too late"})
	if err := s.refused(late, ordering.ErrTransition); err != nil {
		return err
	}

	s.say("Shipping learns that the parcel has arrived, and by its event ordering does.")
	if err := s.followers.shipping.DeliverShipment(ctx, shipping.DeliverShipment{Order: id}); err != nil {
		return err
	}
	return s.lookEverywhere(ctx, id)
}

// lookEverywhere shows what each context makes of an order.
func (s *orderStory) lookEverywhere(ctx context.Context, order string) error {
	if err := s.look(ctx, ordering.MustParseOrderID(order)); err != nil {
		return err
	}
	if err := s.lookAtShipment(ctx, order); err != nil {
		return err
	}
	return s.lookAtInvoice(ctx, order)
}

// lookAtShipment shows what shipping knows: a weight and no price.
func (s *orderStory) lookAtShipment(ctx context.Context, order string) error {
	id, err := shipping.ParseSourceOrderID(order)
	if err != nil {
		return err
	}
	shipment, err := s.followers.shipments.Repositories().Shipments.Get(ctx, shipping.ShipmentOf(id))
	if err != nil {
		return err
	}
	s.show("in shipping: shipment of %s (%s), %d items, %s", shipment.Order(), shipment.Status(), shipment.Items().Len(), shipment.Weight())
	return nil
}

// lookAtInvoice shows what billing knows: an amount and no weight.
func (s *orderStory) lookAtInvoice(ctx context.Context, order string) error {
	id, err := billing.ParseSourceOrderID(order)
	if err != nil {
		return err
	}
	invoice, err := s.followers.invoices.Repositories().Invoices.Get(ctx, billing.InvoiceOf(id))
	if err != nil {
		return err
	}
	s.show("in billing:  invoice for %s (%s), %d lines, %s", invoice.Order(), invoice.Status(), invoice.Lines().Len(), invoice.Total())
	return nil
}
