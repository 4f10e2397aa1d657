package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/outbox"
)

// parkAfter is how often an event is refused before it is parked, so that the rest of its
// order goes on: it takes about a quarter of an hour. Somebody has to look then; /healthz
// counts those that are parked in the store.
const parkAfter = 40

// A worker brings events a step further until its context is done.
type worker interface {
	Run(ctx context.Context) error
}

// feedOf returns who brings the events of the store to the bus of the shop, and how to hang
// up once they have stopped. In one process a relay does, and with several on one database
// each relay takes its share. With NATS the relay takes them to a stream, and consumers from
// there to the bus: other services can listen, too.
func feedOf(ctx context.Context, set settings, store backend, s *shop, log *slog.Logger) (workers []worker, hangUp func(), err error) {
	if set.nats == "" {
		return []worker{relayOf(store, s.sink(), log)}, func() {}, nil
	}
	conn, err := client.Connect(set.nats, client.Timeout(startWithin), client.MaxReconnects(-1), client.ReconnectBufSize(-1))
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, nil, err
	}
	orders := nats.Stream{Name: "ORDERS", Prefix: "orders"}
	dead := nats.Stream{Name: "ORDERS_DEAD", Prefix: "orders-dead"}
	if err := errors.Join(ensure(ctx, js, orders), ensure(ctx, js, dead)); err != nil {
		return nil, nil, err
	}
	sink, err := nats.NewSink(ctx, js, orders)
	if err != nil {
		return nil, nil, err
	}
	workers = []worker{relayOf(store, sink, log)}
	// The broker has one process run a consumer and the others stand by, for the order of the
	// events. A consumer for each context lets three of them work.
	for _, one := range contexts() {
		consumer, err := nats.NewConsumer(ctx, js, orders, one.name, s.bus, one.types, nats.ParkAfter(parkAfter, dead))
		if err != nil {
			return nil, nil, err
		}
		workers = append(workers, consumer)
	}
	return workers, conn.Close, nil
}

// ensure makes a stream that is not there. One that is, is as its operator wants it.
func ensure(ctx context.Context, js jetstream.JetStream, s nats.Stream) error {
	_, err := js.CreateStream(ctx, s.Config())
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return nil
	}
	return err
}

// relayOf hands the events of the store to a sink.
func relayOf(store backend, sink outbox.Sink, log *slog.Logger) *outbox.Relay {
	return outbox.NewRelay(store, sink, outbox.ParkAfter(parkAfter), outbox.Observe(outbox.Hooks{
		Parked: func(ctx context.Context, m outbox.Message, err error) {
			log.ErrorContext(ctx, "event parked", "event", m.Name, "id", m.ID, "error", err)
		},
		Outage: func(ctx context.Context, err error, wait time.Duration) {
			log.WarnContext(ctx, "events are not taken", "error", err, "wait", wait)
		},
		Failed: func(ctx context.Context, err error, wait time.Duration) {
			log.WarnContext(ctx, "the outbox cannot be read", "error", err, "wait", wait)
		},
	}))
}

// A boundedContext is a context whose events the service follows.
type boundedContext struct {
	name  string
	types *events.Types
}

func contexts() []boundedContext {
	return []boundedContext{
		{"ordering", ordering.EventTypes()},
		{"billing", billing.EventTypes()},
		{"shipping", shipping.EventTypes()},
	}
}
