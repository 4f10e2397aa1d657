package events_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// The events of a shop. An event is a value in the past tense with a stable name.
type (
	OrderPlaced struct {
		Order string
		Books int
	}
	StockReserved struct{ Order string }
)

func (OrderPlaced) EventName() string   { return "shop.order_placed" }
func (StockReserved) EventName() string { return "shop.stock_reserved" }

// An order is placed. The stock answers with an event of its own, which waits until the
// order has reached everyone; so the journal reads in the order in which things happened.
func Example() {
	bus := events.NewBus()

	events.Subscribe(bus, "stock", func(ctx context.Context, e OrderPlaced) error {
		fmt.Println("stock reserves", e.Books, "books for", e.Order)
		return bus.Publish(ctx, StockReserved{Order: e.Order})
	})
	events.Subscribe(bus, "confirmation", func(_ context.Context, e OrderPlaced) error {
		fmt.Println("mail confirms", e.Order)
		return errors.New("the mail server is down")
	})
	events.Subscribe(bus, "journal", func(ctx context.Context, e events.Event) error {
		env, _ := events.FromContext(ctx)
		fmt.Println("journal:", e.EventName(), "for", env.Meta("tenant"))
		return nil
	})

	ctx := events.WithMetadata(context.Background(), "tenant", "acme")
	err := bus.Publish(ctx, OrderPlaced{Order: "order-7", Books: 2})

	// One handler failed. The others ran all the same, and the error says who it was.
	if failed, ok := errors.AsType[*events.HandlerError](err); ok {
		fmt.Println(failed.Handler, "failed on", failed.Event)
	}
	// Output:
	// stock reserves 2 books for order-7
	// mail confirms order-7
	// journal: shop.order_placed for acme
	// journal: shop.stock_reserved for acme
	// confirmation failed on shop.order_placed
}

// A subscription lasts until it is cancelled. The type it names may be an interface;
// [events.Event] means every event.
func ExampleSubscribe() {
	bus := events.NewBus()
	cancel := events.Subscribe(bus, "audit", func(_ context.Context, e events.Event) error {
		fmt.Printf("%+v\n", e)
		return nil
	})

	_ = bus.Publish(context.Background(), OrderPlaced{Order: "order-7", Books: 2})
	cancel()
	_ = bus.Publish(context.Background(), OrderPlaced{Order: "order-8", Books: 1})
	// Output:
	// {Order:order-7 Books:2}
}

// Clock and identities are options, so a test can say what they are.
func ExampleBus_Publish() {
	bus := events.NewBus(steady()...)
	events.Subscribe(bus, "stock", func(ctx context.Context, e OrderPlaced) error {
		return bus.Publish(ctx, StockReserved{Order: e.Order})
	})
	events.Subscribe(bus, "journal", func(ctx context.Context, e events.Event) error {
		env, _ := events.FromContext(ctx)
		fmt.Println(e.EventName(), env.OccurredAt.Format(time.RFC3339))
		fmt.Println("  event", env.ID)
		fmt.Println("  cause", env.CausationID)
		fmt.Println("  story", env.CorrelationID)
		return nil
	})

	_ = bus.Publish(context.Background(), OrderPlaced{Order: "order-7", Books: 2})
	// Output:
	// shop.order_placed 2026-03-14T12:00:00Z
	//   event 00000000-0000-0000-0000-000000000001
	//   cause 00000000-0000-0000-0000-000000000000
	//   story 00000000-0000-0000-0000-000000000001
	// shop.stock_reserved 2026-03-14T12:00:00Z
	//   event 00000000-0000-0000-0000-000000000002
	//   cause 00000000-0000-0000-0000-000000000001
	//   story 00000000-0000-0000-0000-000000000001
}

// Envelopes of stored events come ready made. Printing one does not print the event.
func ExampleBus_Deliver() {
	bus := events.NewBus()
	events.Subscribe(bus, "stock", func(ctx context.Context, e OrderPlaced) error {
		env, _ := events.FromContext(ctx)
		fmt.Println(env)
		return nil
	})

	_ = bus.Deliver(context.Background(), events.Envelope{
		ID:          uuid.MustParse("c4a760a8-dbcf-5254-a0d9-6a4474bd1b62"),
		Event:       OrderPlaced{Order: "order-7", Books: 2},
		OccurredAt:  time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC),
		Aggregate:   "shop.order",
		AggregateID: "order-7",
		Version:     1,
	})
	// Output:
	// shop.order_placed c4a760a8-dbcf-5254-a0d9-6a4474bd1b62 (shop.order "order-7" version 1)
}

// A context declares its events as a value. Nothing is registered anywhere.
func ExampleNewTypes() {
	types := events.NewTypes(
		events.TypeOf[OrderPlaced](),
		events.TypeOf[StockReserved](),
	)

	for one := range types.All() {
		fmt.Println(one.Name())
	}
	fmt.Println(types.Has(OrderPlaced{Order: "order-7"}))
	// Output:
	// shop.order_placed
	// shop.stock_reserved
	// true
}

func ExampleEnvelope_Metadata() {
	env := events.Envelope{}.WithMeta("tenant", "acme").WithMeta("request", "r-12")
	for key, value := range env.Metadata() {
		fmt.Println(key, value)
	}
	// Output:
	// request r-12
	// tenant acme
}

// The request that sets things in motion gives them its correlation.
func ExampleWithCorrelation() {
	request := uuid.MustParse("8d6f7ac0-4c1e-4a3c-9a55-0c8b1f3a9a01")
	ctx := events.WithCorrelation(context.Background(), request)

	bus := events.NewBus()
	events.Subscribe(bus, "journal", func(ctx context.Context, _ OrderPlaced) error {
		env, _ := events.FromContext(ctx)
		fmt.Println(env.CorrelationID)
		return nil
	})
	_ = bus.Publish(ctx, OrderPlaced{})
	// Output:
	// 8d6f7ac0-4c1e-4a3c-9a55-0c8b1f3a9a01
}

// Middleware wraps every handler; the first is the outermost.
func ExampleUse() {
	measured := func(subscriber string, next events.Handler) events.Handler {
		return func(ctx context.Context, env events.Envelope) error {
			defer fmt.Println(subscriber, "is done")
			return next(ctx, env)
		}
	}
	bus := events.NewBus(events.Use(measured))
	events.Subscribe(bus, "stock", func(context.Context, OrderPlaced) error {
		fmt.Println("reserved")
		return nil
	})
	_ = bus.Publish(context.Background(), OrderPlaced{})
	// Output:
	// reserved
	// stock is done
}

// A handler that hangs does not hold the publisher for ever.
func ExampleTimeout() {
	release, asked := make(chan struct{}), make(chan struct{})
	defer close(release)

	bus := events.NewBus(append(steady(), events.Use(events.Timeout(10*time.Millisecond)))...)
	events.Subscribe(bus, "hangs", func(context.Context, OrderPlaced) error {
		<-release
		return nil
	})
	events.Subscribe(bus, "stock", func(context.Context, OrderPlaced) error {
		close(asked)
		return nil
	})

	err := bus.Publish(context.Background(), OrderPlaced{})
	fmt.Println(errors.Is(err, events.ErrAbandoned))
	<-asked // it has a goroutine of its own, which may be late
	fmt.Println("stock was asked all the same")
	// Output:
	// true
	// stock was asked all the same
}

// The log has who handled what, and never what is in the event.
func ExampleLog() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level:       slog.LevelDebug,
		ReplaceAttr: withoutTime,
	}))
	bus := events.NewBus(events.Use(events.Log(logger)))
	events.Subscribe(bus, "stock", func(context.Context, OrderPlaced) error {
		return failure.New(failure.Refused, "shop.sold_out", "shop: sold out")
	})

	_ = bus.Deliver(context.Background(), events.Envelope{Event: OrderPlaced{Order: "order-7"}, Aggregate: "shop.order", AggregateID: "order-7", Version: 1})
	// Output:
	// level=ERROR msg="event handler failed" handler=stock envelope.event=shop.order_placed envelope.id=00000000-0000-0000-0000-000000000000 envelope.aggregate=shop.order envelope.aggregate_id=order-7 envelope.version=1 envelope.correlation_id=00000000-0000-0000-0000-000000000000 kind=refused code=shop.sold_out error="shop: sold out"
}

// Every handler that failed is named. Kind and code are those of what it returned.
func ExampleHandlerError() {
	bus := events.NewBus(steady()...)
	events.Subscribe(bus, "stock", func(context.Context, OrderPlaced) error {
		return failure.New(failure.Refused, "shop.sold_out", "shop: sold out")
	})

	err := bus.Publish(context.Background(), OrderPlaced{})
	fmt.Println(err)
	fmt.Println(failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// events: handler "stock" failed on shop.order_placed 00000000-0000-0000-0000-000000000001: shop: sold out
	// refused shop.sold_out
}

// A panic is an error of the handler. Its value may be personal and is not printed.
func ExamplePanicError() {
	bus := events.NewBus(steady()...)
	events.Subscribe(bus, "stock", func(_ context.Context, e OrderPlaced) error { panic("no shelf for " + e.Order) })

	err := bus.Publish(context.Background(), OrderPlaced{Order: "order-7"})
	fmt.Println(err)
	if panicked, ok := errors.AsType[*events.PanicError](err); ok {
		fmt.Println(panicked.Value())
	}
	// Output:
	// events: handler "stock" failed on shop.order_placed 00000000-0000-0000-0000-000000000001: panic with a value of type string
	// no shelf for order-7
}

// When the publisher's context is done, the error says who did not hear of the event.
func ExampleUndeliveredError() {
	ctx, giveUp := context.WithCancel(context.Background())
	bus := events.NewBus(steady()...)
	events.Subscribe(bus, "stock", func(context.Context, OrderPlaced) error {
		giveUp()
		return nil
	})
	events.Subscribe(bus, "confirmation e-mail", func(context.Context, OrderPlaced) error { return nil })
	events.Subscribe(bus, "journal", func(context.Context, events.Event) error { return nil })

	err := bus.Publish(ctx, OrderPlaced{})
	fmt.Println(err)
	fmt.Println(errors.Is(err, events.ErrUndelivered), errors.Is(err, context.Canceled))
	// Output:
	// events: shop.order_placed 00000000-0000-0000-0000-000000000001 did not reach "confirmation e-mail", "journal": context canceled
	// true true
}

// Two handlers that answer each other for ever are stopped.
func ExampleDepthError() {
	bus := events.NewBus(events.WithMaxDepth(3))
	events.Subscribe(bus, "stock", func(ctx context.Context, e OrderPlaced) error {
		return bus.Publish(ctx, StockReserved{Order: e.Order})
	})
	events.Subscribe(bus, "reorders", func(ctx context.Context, e StockReserved) error {
		return bus.Publish(ctx, OrderPlaced{Order: e.Order})
	})

	err := bus.Publish(context.Background(), OrderPlaced{Order: "order-7"})
	if circle, ok := errors.AsType[*events.DepthError](err); ok {
		fmt.Println(circle)
	}
	// Output:
	// events: shop.order_placed was not published: events in answer to events are 3 deep, and the bus allows no more
}

func ExampleAbandonedError() {
	err := &events.AbandonedError{After: 5 * time.Second}
	fmt.Println(err)
	fmt.Println(errors.Is(err, events.ErrAbandoned), errors.Is(err, context.DeadlineExceeded))
	// Output:
	// abandoned after 5s: it ignored its context and goes on in the background
	// true true
}

// steady makes a bus whose clock stands still and whose identities count.
func steady() []events.Option {
	return []events.Option{
		events.WithClock(func() time.Time { return time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC) }),
		events.WithIDs(counted()),
	}
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
