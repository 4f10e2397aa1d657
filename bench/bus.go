package main

import (
	"context"
	"fmt"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/asaskevich/EventBus"
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
)

// A paid event is what the buses carry.
type paid struct {
	order string
	cents int64
}

func (paid) EventName() string { return "bench.paid" }

func envelope() events.Envelope {
	return events.Envelope{
		ID: uuid.MustParse("0e5c3c6e-6f0d-5c1e-9a3c-1f4a7c0c9b11"), Event: paid{"o-1", 4900},
		OccurredAt: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC),
		Aggregate:  "bench.order", AggregateID: "o-1", Version: 3,
	}
}

// buses deliver one event to so many handlers; each adds up what it sees.
func buses(handlers int) group {
	g := group{title: fmt.Sprintf("deliver to %d handlers", handlers), allocs: 1}
	if handlers == 1 {
		g.title = "deliver to 1 handler"
	}
	if handlers == 10 {
		g.target = 2
	}
	g.contenders = []contender{ashlarBus(handlers), bareLoop(handlers), asaskevichBus(handlers), gochannelBus(handlers)}
	return g
}

// A tally counts what handlers have seen against what they should have.
type tally struct {
	handlers    int
	sent, cents int64
}

func (t *tally) check() error {
	if want := t.sent * int64(t.handlers) * 4900; t.cents != want {
		return fmt.Errorf("the handlers saw %d cents, not %d", t.cents, want)
	}
	return nil
}

func ashlarBus(handlers int) contender {
	t := &tally{handlers: handlers}
	bus, env, ctx := events.NewBus(), envelope(), context.Background()
	for range handlers {
		events.Subscribe(bus, "adds up", func(_ context.Context, e paid) error { t.cents += e.cents; return nil })
	}
	return contender{name: "ashlar", check: t.check, run: func(n int) {
		for range n {
			t.sent++
			if err := bus.Deliver(ctx, env); err != nil {
				panic(err)
			}
		}
	}}
}

// bareLoop is the least that a bus can be: a list of handlers, each with its panic
// recovered, and their errors kept.
func bareLoop(handlers int) contender {
	t := &tally{handlers: handlers}
	var list []func(context.Context, events.Event) error
	for range handlers {
		list = append(list, func(_ context.Context, e events.Event) error {
			t.cents += e.(paid).cents //nolint:forcetypeassert // nothing else is sent
			return nil
		})
	}
	env, ctx := envelope(), context.Background()
	return contender{name: "bare loop", check: t.check, run: func(n int) {
		for range n {
			t.sent++
			var failed []error
			for _, h := range list {
				if err := recovered(ctx, h, env.Event); err != nil {
					failed = append(failed, err)
				}
			}
			if len(failed) > 0 {
				panic(failed)
			}
		}
	}}
}

func recovered(ctx context.Context, h func(context.Context, events.Event) error, e events.Event) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %T", value)
		}
	}()
	return h(ctx, e)
}

func asaskevichBus(handlers int) contender {
	t := &tally{handlers: handlers}
	bus := EventBus.New()
	for range handlers {
		if err := bus.Subscribe("paid", func(e paid) { t.cents += e.cents }); err != nil {
			panic(err)
		}
	}
	return contender{name: "asaskevich/EventBus", check: t.check, run: func(n int) {
		for range n {
			t.sent++
			bus.Publish("paid", paid{"o-1", 4900})
		}
	}}
}

// gochannelBus sends through watermill's channels and waits for every acknowledgement, as
// a synchronous bus does. Each subscriber has a goroutine, as watermill has it.
func gochannelBus(handlers int) contender {
	t := &tally{handlers: handlers}
	bus := gochannel.NewGoChannel(gochannel.Config{BlockPublishUntilSubscriberAck: true}, watermill.NopLogger{})
	ctx := context.Background()
	seen := make(chan int64, handlers)
	for range handlers {
		messages, err := bus.Subscribe(ctx, "paid")
		if err != nil {
			panic(err)
		}
		go func() {
			for m := range messages {
				seen <- int64(len(m.Payload))
				m.Ack()
			}
		}()
	}
	payload := make([]byte, 49) // no decoding: the length stands for the amount
	return contender{name: "watermill gochannel", check: t.check, run: func(n int) {
		for range n {
			t.sent++
			if err := bus.Publish("paid", message.NewMessage("m-1", payload)); err != nil {
				panic(err)
			}
			for range handlers {
				t.cents += 100 * <-seen
			}
		}
	}}
}
