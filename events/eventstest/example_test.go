package eventstest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/events/eventstest"
)

// A bus proves itself with one test. This is the one of package events, in short.
func Example() {
	testBus := func(t *testing.T) {
		t.Helper()
		eventstest.Run(t, func(*testing.T) eventstest.Bus { return eventstest.Of(events.NewBus()) })
	}
	fmt.Printf("%T\n", testBus)
	// Output: func(*testing.T)
}

// A wrapper replaces the functions that it changes, and is tested as the bus is:
//
//	eventstest.Run(t, func(*testing.T) eventstest.Bus { return counted(&calls) })
func ExampleOf() {
	calls := 0
	bus := counted(&calls)

	cancel := bus.Subscribe("audit", eventstest.Movements, func(_ context.Context, env events.Envelope) error {
		fmt.Println(env.Event.EventName())
		return nil
	})
	defer cancel()
	_ = bus.Publish(context.Background(), eventstest.Deposited{}, eventstest.Rang{})

	fmt.Println("calls:", calls)
	// Output:
	// eventstest.deposited
	// calls: 1
}

func counted(calls *int) eventstest.Bus {
	bus := eventstest.Of(events.NewBus())
	publish := bus.Publish
	bus.Publish = func(ctx context.Context, evs ...events.Event) error {
		*calls++
		return publish(ctx, evs...)
	}
	return bus
}
