package shipping

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/ordering"
)

// Subscribe lets shipments follow orders and orders follow shipments: it is the
// anti-corruption layer between the two contexts. What ordering says is translated into
// commands of this context, and a delivered shipment into a command to ordering. The
// returned function ends all subscriptions.
func Subscribe(b *events.Bus, s *Service, orders *ordering.Service) (cancel func()) {
	mustHave(b != nil && s != nil && orders != nil, "Subscribe without a bus or a service")
	cancels := []func(){
		events.Subscribe(b, "shipping: prepare shipment", func(ctx context.Context, e ordering.OrderPlaced) error {
			return s.PrepareShipment(ctx, prepare(e))
		}),
		events.Subscribe(b, "shipping: collect shipment", func(ctx context.Context, e ordering.OrderShipped) error {
			return s.CollectShipment(ctx, collect(e))
		}),
		events.Subscribe(b, "shipping: cancel shipment", func(ctx context.Context, e ordering.OrderCancelled) error {
			return s.CancelShipment(ctx, cancelOf(e))
		}),
		events.Subscribe(b, "shipping: deliver order", func(ctx context.Context, e ShipmentDelivered) error {
			return deliver(ctx, orders, e)
		}),
	}
	return func() {
		for _, cancel := range cancels {
			cancel()
		}
	}
}

func prepare(e ordering.OrderPlaced) PrepareShipment {
	c := PrepareShipment{
		Order: e.Order.String(), Recipient: e.Customer.String(),
		Street: e.ShippingAddress.Street(), City: e.ShippingAddress.City(),
		PostalCode: e.ShippingAddress.PostalCode(), Country: e.ShippingAddress.Country(),
	}
	for _, l := range e.Lines.All() {
		c.Items = append(c.Items, PrepareShipmentItem{Product: l.Product().String(), Name: l.Name(), Quantity: l.Quantity()})
	}
	return c
}

func collect(e ordering.OrderShipped) CollectShipment {
	return CollectShipment{Order: e.Order.String(), Carrier: e.Carrier, TrackingNumber: e.TrackingNumber}
}

func cancelOf(e ordering.OrderCancelled) CancelShipment {
	return CancelShipment{Order: e.Order.String(), Reason: e.Reason}
}

// deliver tells ordering that the order has arrived. That it knows already is no error.
func deliver(ctx context.Context, orders *ordering.Service, e ShipmentDelivered) error {
	err := orders.DeliverOrder(ctx, ordering.DeliverOrder{Order: e.Order.String()})
	if refused := (*ordering.TransitionError)(nil); errors.As(err, &refused) && refused.From == ordering.StatusDelivered {
		return nil
	}
	return err
}
