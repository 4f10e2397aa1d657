package events_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

const crowd = 8

func TestManyPublishSubscribeAndCancelAtOnce(t *testing.T) {
	t.Parallel()

	const rounds = 50
	bus := events.NewBus()
	var seen, answers atomic.Int64
	on[opened](bus, "counts", func(ctx context.Context) error {
		seen.Add(1)
		return bus.Publish(ctx, closed{})
	})
	on[closed](bus, "counts answers", func(context.Context) error { answers.Add(1); return nil })

	var wg sync.WaitGroup
	errs := make(chan error, crowd*rounds)
	for range crowd {
		wg.Go(func() {
			for range rounds {
				cancel := on[opened](bus, "passing by", func(context.Context) error { return nil })
				errs <- bus.Publish(t.Context(), opened{})
				cancel()
				cancel()
			}
		})
	}
	wg.Wait()
	close(errs)

	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, crowd*rounds, seen.Load())
	require.EqualValues(t, crowd*rounds, answers.Load())
}

func TestDeliveriesOfSeveralGoroutinesRunSideBySide(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	var all sync.WaitGroup
	all.Add(2)
	on[opened](bus, "waits for the other", func(context.Context) error {
		all.Done()
		all.Wait() // neither returns before both are here
		return nil
	})

	var publishers sync.WaitGroup
	for range 2 {
		publishers.Go(func() { _ = bus.Publish(t.Context(), opened{}) })
	}
	publishers.Wait()
}

// A handler may start goroutines. What they publish during the delivery belongs to it; what
// they publish later is delivered by themselves. Nothing is lost between the two.
func TestGoroutinesOfAHandlerMayPublishDuringAndAfterTheDelivery(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	var publishers sync.WaitGroup
	var seen atomic.Int64
	errs := make(chan error, 20*crowd)
	on[opened](bus, "starts a crowd", func(ctx context.Context) error {
		for range crowd {
			publishers.Go(func() {
				for range 20 {
					errs <- bus.Publish(ctx, closed{})
				}
			})
		}
		return nil
	})
	events.Subscribe(bus, "counts", func(ctx context.Context, _ closed) error {
		env, _ := events.FromContext(ctx)
		if env.CausationID == id(1) && env.CorrelationID == id(2) {
			seen.Add(1)
		}
		return nil
	})

	require.NoError(t, bus.Deliver(t.Context(), secretive()))
	publishers.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, 20*crowd, seen.Load())
}

// Under the race detector this finds a delivery that shares what its handlers may keep.
func TestAContextMayBeKeptAndReadAfterTheDelivery(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	kept := make(chan context.Context, 3)
	on[opened](bus, "keeps", func(ctx context.Context) error { kept <- ctx; return nil })

	var readers sync.WaitGroup
	for range crowd {
		readers.Go(func() {
			_ = bus.Publish(t.Context(), opened{})
		})
		readers.Go(func() {
			ctx := <-kept
			env, ok := events.FromContext(ctx)
			if !ok || env.Event != (opened{}) || events.NewEnvelope(ctx, id(9), closed{}, noon).CausationID != env.ID {
				t.Error("the context no longer knows its envelope")
			}
		})
	}
	readers.Wait()
}
