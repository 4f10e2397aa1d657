package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// orderKind is the kind of document that an order is.
const orderKind = "ordering.order"

// A shop is the contexts at work: what requests ask for, and what follows from events.
type shop struct {
	api *api
	bus *events.Bus
}

// newShop makes the contexts over a store. Streams end when closing does.
func newShop(store backend, log *slog.Logger, closing <-chan struct{}) *shop {
	now := time.Now
	again := repository.RetryOnConflict(5, backoff)
	orders := ordering.NewUnitOfWork(store, again)
	goods := newCatalogue()
	carriers := shipping.NewService(shipping.NewUnitOfWork(store, again), goods)
	lines := timelines{
		uow: repository.NewUnitOfWork(store, func(s *repository.Session) Timelines { return repository.In(s, timelineMapping) }, again),
		hub: newHub(maxWatchers),
	}

	bus := events.NewBus(events.Use(events.Log(log), onceButStock(store)))
	internal := ordering.NewService(orders) // for the contexts: no request sets it terms
	shipping.Subscribe(bus, carriers, internal)
	billing.Subscribe(bus, billing.NewService(billing.NewUnitOfWork(store, again)))
	ordering.SubscribeStock(bus, internal)
	lines.follow(bus)

	a := &api{
		log: log, store: store, catalogue: goods, orders: orders, orderKind: kindOf(orderKind),
		service:   ordering.NewService(ordering.NewUnitOfWork(conditional{store, now}, again)),
		shipping:  carriers,
		answers:   repository.NewUnitOfWork(store, func(s *repository.Session) Answers { return repository.In(s, answerMapping) }),
		timelines: lines, patience: answerWithin, lookEvery: lookEvery, closing: closing,
	}
	return &shop{api: a, bus: bus}
}

// onceButStock has each handler handle an event once: its effect and the mark that it has
// handled the event are one commit. Those of the stock are left to repeat themselves. They
// store each product of an order by itself, so one commit cannot hold all that they do; but
// doing it twice is as good as once.
func onceButStock(store inbox.Store) events.Middleware {
	once := inbox.Once(store)
	return func(subscriber string, next events.Handler) events.Handler {
		switch subscriber {
		case "ordering: release stock", "ordering: ship stock":
			return next
		default:
			return once(subscriber, next)
		}
	}
}

// sink is where the relay takes the events of this process: the bus.
func (s *shop) sink() outbox.Sink { //nolint:ireturn // a sink to a bus is nothing more
	return outbox.ToBus(s.bus, ordering.EventTypes(), billing.EventTypes(), shipping.EventTypes())
}

// stockUp takes the demonstration's stock in.
func (s *shop) stockUp(ctx context.Context) error {
	return s.api.catalogue.stockUp(ctx, s.api.orders, time.Now())
}

// backoff lets those who met at one aggregate come back at different times.
func backoff(retry int) time.Duration {
	return rand.N(time.Duration(retry) * 10 * time.Millisecond) //nolint:gosec // nobody gains by guessing it
}

// kindOf returns a kind of document of ordering.
func kindOf(name string) *repository.Kind {
	for _, k := range ordering.Kinds() {
		if k.Name == name {
			return k
		}
	}
	panic("service: ordering has no " + name)
}
