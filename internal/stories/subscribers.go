package stories

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/ordering"
)

// subscribe sets up everybody who reacts to orders. An order knows none of them: a new one
// is a call here and nothing else.
func (s *orderStory) subscribe() {
	events.Subscribe(s.bus, "e-mail", func(_ context.Context, e ordering.OrderPlaced) error {
		s.show("[e-mail]    to %s: thank you for order %s", e.Customer, e.Order)
		return nil
	})
	events.Subscribe(s.bus, "warehouse", func(_ context.Context, e ordering.OrderPlaced) error {
		s.show("[warehouse] to be picked for %s: %d lines", e.Order, e.Lines.Len())
		return nil
	})
	events.Subscribe(s.bus, "analytics", func(_ context.Context, e ordering.OrderPlaced) error {
		s.show("[analytics] revenue: %s", e.Total)
		return nil
	})
	events.Subscribe(s.bus, "e-mail", func(_ context.Context, e ordering.OrderShipped) error {
		s.show("[e-mail]    %s is on its way, follow it under %s", e.Order, e.TrackingNumber)
		return nil
	})
	events.Subscribe(s.bus, "courier", func(_ context.Context, e ordering.OrderShipped) error {
		s.show("[courier]   %s switches on the tracking of %s", e.Carrier, e.TrackingNumber)
		return nil
	})
	events.Subscribe(s.bus, "refund", func(_ context.Context, e ordering.OrderCancelled) error {
		s.show("[refund]    whatever was paid for %s goes back", e.Order)
		return nil
	})
	events.Subscribe(s.bus, "e-mail", func(_ context.Context, e ordering.OrderCancelled) error {
		s.show("[e-mail]    %s is cancelled, it was %s; the reason: %s", e.Order, e.PreviousStatus, e.Reason)
		return nil
	})
	events.Subscribe(s.bus, "inventory", func(_ context.Context, e ordering.OrderCancelled) error {
		s.show("[inventory] what was set aside for %s is free again", e.Order)
		return nil
	})
}

// subscribers tells that events leave an order when it is stored, and not before.
func (s *orderStory) subscribers(ctx context.Context) error {
	s.chapter("Others react to what has happened")

	s.say("Nobody has heard of this order yet. Its events leave once it is stored, in order:")
	s.subscribe()
	if err := s.uow.Repositories().Orders.Save(ctx, s.order); err != nil {
		return err
	}
	return s.look(ctx, s.order.ID())
}

// aFailingSubscriber tells an error after the commit from one before it.
func (s *orderStory) aFailingSubscriber(ctx context.Context) error {
	s.chapter("A subscriber fails")

	s.say("The fax is out of paper. The others hear of the order all the same, and the error says that it\n" +
		"comes after the commit: to place the order again would be the mistake.")
	cancel := events.Subscribe(s.bus, "fax", func(context.Context, ordering.OrderPlaced) error { return errOutOfPaper })
	defer cancel()
	placement, err := s.service.PlaceOrder(ctx, twoCourses())
	failed, ok := errors.AsType[*events.HandlerError](err)
	switch {
	case !ok:
		return s.refused(err, errOutOfPaper)
	case failed.Handler != "fax": // it subscribed last: another is first in the list only when it failed too
		return err
	}
	s.show("stored, but %s did not take %s: %v", failed.Handler, failed.Event, failed.Err)
	s.kind(err)
	return s.lookEverywhere(ctx, placement.ID)
}
