package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
)

// What a unit of work has committed reaches the handlers of a bus.
func Example() {
	ctx, coast, bus := context.Background(), newCoast(), events.NewBus()
	events.Subscribe(bus, "logbook", func(_ context.Context, e lit) error {
		fmt.Println("lit by", e.Keeper)
		return nil
	})
	relay := outbox.NewRelay(coast.store, outbox.ToBus(bus, lightTypes))
	fmt.Println("committed:", coast.light("north"))
	fmt.Println(relay.Drain(ctx))
	// Output:
	// committed: <nil>
	// lit by ada
	// 1 <nil>
}

func ExampleRelay_Run() {
	ctx, stop := context.WithCancel(context.Background())
	coast := newCoast()
	_ = coast.light("north", "south")
	sink := outbox.SinkFunc(func(_ context.Context, m outbox.Message) error {
		fmt.Println(m.AggregateID, m.Version, string(m.Data))
		if m.AggregateID == "south" {
			stop() // a service stops it when it is told to
		}
		return nil
	})
	fmt.Println(outbox.NewRelay(coast.store, sink, outbox.Named("host-7")).Run(ctx))
	fmt.Println(len(coast.store.Envelopes()), "wait")
	// Output:
	// north 1 {"keeper":"ada"}
	// south 1 {"keeper":"ada"}
	// <nil>
	// 0 wait
}

func ExampleRelay_Drain() {
	coast := newCoast()
	_ = coast.light("north", "south")
	away := outbox.SinkFunc(func(context.Context, outbox.Message) error { return outbox.ErrUnavailable })
	n, err := outbox.NewRelay(coast.store, away).Drain(context.Background())
	fmt.Println(n, errors.Is(err, outbox.ErrUnavailable))
	there := outbox.SinkFunc(func(context.Context, outbox.Message) error { return nil })
	fmt.Println(outbox.NewRelay(coast.store, there).Drain(context.Background()))
	// Output:
	// 0 true
	// 2 <nil>
}

func ExampleToBus() {
	bus := events.NewBus()
	sink := outbox.ToBus(bus, lightTypes)
	fmt.Println("fed by a relay:", bus.Relayed())
	unknown := outbox.Message{Encoded: events.Encoded{Name: "coast.horn_blown", Schema: 1}}
	errs := sink.Send(context.Background(), []outbox.Message{unknown})
	fmt.Println(errors.Is(errs[0], outbox.ErrRejected), errors.Is(errs[0], events.ErrUnlisted))
	// Output:
	// fed by a relay: true
	// true true
}

// A message that is refused three times becomes a dead letter; once its reason is mended, it
// is replayed.
func ExampleParkAfter() {
	ctx, coast := context.Background(), newCoast()
	_ = coast.light("north", "south")
	fog := true
	sink := outbox.SinkFunc(func(_ context.Context, m outbox.Message) error {
		if fog && m.AggregateID == "north" {
			return errors.New("fog")
		}
		fmt.Println(m.AggregateID, "is seen")
		return nil
	})
	relay := outbox.NewRelay(coast.store, sink, outbox.ParkAfter(1))
	fmt.Println(relay.Drain(ctx))
	dead, _ := coast.store.DeadLetters(ctx, 0, 10)
	for _, d := range dead {
		fmt.Println(d.AggregateID, "is parked:", d.LastError)
	}
	fog = false
	fmt.Println(coast.store.Replay(ctx, dead[0].ID))
	fmt.Println(relay.Drain(ctx))
	// Output:
	// south is seen
	// 1 <nil>
	// north is parked: fog
	// 1 <nil>
	// north is seen
	// 1 <nil>
}

func ExampleObserve() {
	coast := newCoast()
	_ = coast.light("north", "south")
	sink := outbox.SinkFunc(func(_ context.Context, m outbox.Message) error {
		if m.AggregateID == "south" {
			return fmt.Errorf("%w: too bright", outbox.ErrRejected)
		}
		return nil
	})
	relay := outbox.NewRelay(coast.store, sink, outbox.ParkAfter(5), outbox.Observe(outbox.Hooks{
		Published: func(_ context.Context, m outbox.Message) { fmt.Println("published", m.AggregateID) },
		Parked:    func(_ context.Context, m outbox.Message, err error) { fmt.Println("parked", m.AggregateID, err) },
	}))
	fmt.Println(relay.Drain(context.Background()))
	// Output:
	// published north
	// parked south outbox: the sink will never take this event: too bright
	// 1 <nil>
}

func ExampleQueueError() {
	coast := newCoast()
	_ = coast.light("north")
	full := &faults{Queue: coast.store, sink: newHarbour(), at: 2, how: before}
	_, err := outbox.NewRelay(full, full).Drain(context.Background())
	var queue *outbox.QueueError
	fmt.Println(errors.As(err, &queue), queue.Op)
	fmt.Println(err)
	// Output:
	// true Pending
	// outbox: Pending: the disk is full
}

func ExamplePanicError() {
	sink := outbox.SinkFunc(func(context.Context, outbox.Message) error { panic("a name that nobody may log") })
	err := sink.Send(context.Background(), make([]outbox.Message, 1))[0]
	var panicked *outbox.PanicError
	fmt.Println(errors.As(err, &panicked), errors.Is(err, outbox.ErrPanic))
	fmt.Println(err)
	// Output:
	// true true
	// outbox: the sink panicked with a value of type string
}

func ExampleErrRejected() {
	coast := newCoast()
	_ = coast.light("north")
	sink := outbox.SinkFunc(func(context.Context, outbox.Message) error { return outbox.ErrRejected })
	_, _ = outbox.NewRelay(coast.store, sink, outbox.ParkAfter(100)).Drain(context.Background())
	stats, err := coast.store.Stats(context.Background())
	fmt.Println(stats.DeadLetters, err)
	// Output:
	// 1 <nil>
}

func ExampleErrFenced() {
	ctx, coast := context.Background(), newCoast()
	_ = coast.light("north")
	stale, _ := coast.store.Claim(ctx, "first", time.Minute)
	pending, _ := coast.store.Pending(ctx, stale, 1)
	_ = coast.store.Leave(ctx, "first")
	_, _ = coast.store.Claim(ctx, "second", time.Minute)
	err := coast.store.Settle(ctx, stale, []outbox.Outcome{{Message: pending[0], Verdict: outbox.Delivered}})
	fmt.Println(errors.Is(err, outbox.ErrFenced))
	// Output:
	// true
}
