package inboxtest

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// deliveryClauses are the promises of package inbox that hang on the store.
func deliveryClauses() []clause {
	return []clause{
		{name: "SecondDeliveryIsNotHandled", run: secondDeliveryIsNotHandled},
		{name: "HandlerWithoutChangesIsMarked", run: handlerWithoutChangesIsMarked},
		{name: "FailedHandlerLeavesNoMark", run: failedHandlerLeavesNoMark},
		{name: "DeliveryInBetweenIsTheOnlyOne", run: deliveryInBetweenIsTheOnlyOne},
		{name: "ConcurrentDeliveriesHaveOneEffect", run: concurrentDeliveriesHaveOneEffect},
	}
}

// A bell is a bus under [inbox.Once] with one subscriber, which counts its calls.
type bell struct {
	bus   *events.Bus
	calls int
}

func (t *trial) bell(h func(ctx context.Context) error) *bell {
	b := &bell{bus: events.NewBus(events.Use(inbox.Once(t.store)))}
	events.Subscribe(b.bus, "counter", func(ctx context.Context, _ rang) error {
		b.calls++
		return h(ctx)
	})
	return b
}

// rings delivers an event, which must succeed after so many calls of the handler in all.
func (t *trial) rings(b *bell, name string, calls int) {
	if t.Err != nil {
		return
	}
	t.Succeeds("Deliver", b.bus.Deliver(t.Ctx, ring(name)))
	if b.calls != calls {
		t.Fail("the handler was called %d times, want %d", b.calls, calls)
	}
}

func secondDeliveryIsNotHandled(t *trial) error {
	b := t.bell(func(ctx context.Context) error { return t.unit().Do(ctx, adding("bells")) })
	t.rings(b, "a", 1)
	t.marked("of an event that was handled", true, mark("counter", "a"))
	t.rings(b, "a", 1)
	t.rings(b, "b", 2)
	t.rings(b, "a", 2)
	t.counts("after two events in four deliveries", "bells", 2)
	return t.Err
}

func handlerWithoutChangesIsMarked(t *trial) error {
	b := t.bell(func(context.Context) error { return nil })
	t.rings(b, "a", 1)
	t.marked("after a handler without a unit of work", true, mark("counter", "a"))
	t.rings(b, "a", 1)
	b = t.bell(func(ctx context.Context) error {
		return t.unit().Do(ctx, func(context.Context, tallies) error { return nil })
	})
	t.rings(b, "b", 1)
	t.marked("after a unit of work without changes", true, mark("counter", "b"))
	t.rings(b, "b", 1)
	return t.Err
}

var errChangedMind = errors.New("the handler has changed its mind")

func failedHandlerLeavesNoMark(t *trial) error {
	stale := func(ctx context.Context, all tallies) error {
		c, err := all.Get(ctx, tallyID{"bells"})
		if err != nil {
			return err
		}
		c.add()
		t.commits("a tally meanwhile", beside(put("bells", c.Version(), c.count-1)))
		return all.Save(ctx, c)
	}
	t.commits("a tally", beside(put("bells", 0, 1)))
	for _, bad := range []struct {
		name string
		want error
		work func(context.Context, tallies) error
	}{
		{"work that fails", errChangedMind, func(ctx context.Context, all tallies) error {
			return errors.Join(adding("bells")(ctx, all), errChangedMind)
		}},
		{"a conflict", repository.ErrConflict, stale},
	} {
		if t.Err != nil {
			break
		}
		b := t.bell(func(ctx context.Context) error { return t.unit().Do(ctx, bad.work) })
		t.Refused("Deliver to a handler with "+bad.name, b.bus.Deliver(t.Ctx, ring("a")), bad.want)
		t.marked("after "+bad.name, false, mark("counter", "a"))
	}
	t.counts("after handlers that failed", "bells", 1)
	t.rings(t.bell(func(ctx context.Context) error { return t.unit().Do(ctx, adding("bells")) }), "a", 1)
	t.counts("after a handler that succeeded", "bells", 2)
	return t.Err
}

// deliveryInBetweenIsTheOnlyOne: while a handler runs, another delivery is handled.
func deliveryInBetweenIsTheOnlyOne(t *trial) error {
	other := t.bell(func(ctx context.Context) error { return t.unit().Do(ctx, adding("bells")) })
	b := t.bell(func(ctx context.Context) error {
		return t.unit().Do(ctx, func(ctx context.Context, all tallies) error {
			t.rings(other, "a", 1)
			return adding("others")(ctx, all)
		})
	})
	t.rings(b, "a", 1)
	t.counts("of the delivery in between", "bells", 1)
	t.counts("of the delivery that came late", "others", 0)
	return t.Err
}

// concurrentDeliveriesHaveOneEffect: several deliveries of each event at once, to several
// consumers. Their effects meet in one tally, where versions part them as well, or are each
// in a tally of its own, where nothing but the mark does.
func concurrentDeliveriesHaveOneEffect(t *trial) error {
	const consumers, repeats, rings = 3, 3, 6
	apart := func(i int) string { return fmt.Sprintf("delivery %d", i) }
	for n := range rings {
		errs := contract.AtOnce(consumers*repeats, func(i int) error {
			consumer := fmt.Sprintf("counter %d", i%consumers)
			tally := consumer
			if n%2 == 1 {
				tally = apart(i)
			}
			return inbox.Handle(t.Ctx, t.store, consumer, event(apart(n)), func(ctx context.Context) error {
				return t.unit(repository.RetryOnConflict(100, nil)).Do(ctx, adding(tally))
			})
		})
		t.Succeeds("concurrent deliveries", errors.Join(errs...))
	}
	for i := range consumers {
		t.counts("after concurrent deliveries", fmt.Sprintf("counter %d", i), rings/2)
		sum := 0
		for at := i; at < consumers*repeats; at += consumers {
			sum += t.count("after concurrent deliveries", apart(at))
		}
		if want := rings / 2; sum != want {
			t.Fail("concurrent deliveries of %d events to one consumer had %d effects", want, sum)
		}
	}
	return t.Err
}
