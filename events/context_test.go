package events_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

func TestMetadataOfNestedContextsAddsUp(t *testing.T) {
	t.Parallel()

	outer := events.WithMetadata(t.Context(), "tenant", "acme")
	inner := events.WithMetadata(events.WithMetadata(outer, "trace", "1"), "tenant", "other")

	of := func(ctx context.Context) map[string]string {
		return maps.Collect(events.NewEnvelope(ctx, id(1), opened{}, noon).Metadata())
	}
	require.Empty(t, of(t.Context()))
	require.Equal(t, map[string]string{"tenant": "acme"}, of(outer))
	require.Equal(t, map[string]string{"tenant": "other", "trace": "1"}, of(inner))
}

func TestTheInnerCorrelationCounts(t *testing.T) {
	t.Parallel()

	ctx := events.WithCorrelation(events.WithCorrelation(t.Context(), id(1)), id(2))
	require.Equal(t, id(2), events.NewEnvelope(ctx, id(3), opened{}, noon).CorrelationID)
	require.Zero(t, events.NewEnvelope(t.Context(), id(3), opened{}, noon).CorrelationID)
}

func TestAHandlerMayPublishUnderACorrelationOfItsOwn(t *testing.T) {
	t.Parallel()

	bus := events.NewBus(events.WithIDs(counted()))
	on[opened](bus, "starts something else", func(ctx context.Context) error {
		return bus.Publish(events.WithCorrelation(ctx, id(50)), closed{})
	})
	seen := envelopes(bus)

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, id(50), seen()[1].CorrelationID)
	require.Equal(t, id(1), seen()[1].CausationID)
}

func TestOnlyAHandlerHasAnEnvelope(t *testing.T) {
	t.Parallel()

	env, ok := events.FromContext(t.Context())
	require.False(t, ok)
	require.Zero(t, env)

	want := secretive()
	bus, calls := events.NewBus(), 0
	on[opened](bus, "looks", func(ctx context.Context) error {
		calls++
		got, ok := events.FromContext(context.WithValue(ctx, t, "beside"))
		require.True(t, ok)
		require.Equal(t, want, got)
		return nil
	})
	require.NoError(t, bus.Deliver(t.Context(), want, want))
	require.Equal(t, 2, calls)
}

type requestKey struct{}

func TestAHandlerHasTheContextOfThePublisher(t *testing.T) {
	t.Parallel()

	deadline := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(context.WithValue(t.Context(), requestKey{}, "r1"), deadline)
	defer cancel()

	bus := events.NewBus()
	on[opened](bus, "looks", func(ctx context.Context) error {
		require.Equal(t, "r1", ctx.Value(requestKey{}))
		got, ok := ctx.Deadline()
		require.True(t, ok)
		require.Equal(t, deadline, got)
		require.NoError(t, ctx.Err())
		return nil
	})
	require.NoError(t, bus.Publish(ctx, opened{}))
}

func TestTheContextOfAHandlerDoesNotPrintTheEvent(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	on[opened](bus, "prints", func(ctx context.Context) error {
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			require.NotContains(t, fmt.Sprintf(verb, ctx), secret)
		}
		require.NotContains(t, fmt.Sprint(child), secret)
		require.Contains(t, fmt.Sprint(child), "bank.opened")
		return nil
	})
	require.NoError(t, bus.Deliver(t.Context(), secretive()))
}

// An order's bus and the warehouse's bus may publish on each other.
func TestTwoBusesNestIntoEachOther(t *testing.T) {
	t.Parallel()

	ids := counted()
	front, back, j := events.NewBus(events.WithIDs(ids)), events.NewBus(events.WithIDs(ids)), &journal{}
	on[opened](front, "asks the back", func(ctx context.Context) error {
		err := back.Publish(ctx, deposited{}) // another bus: delivered at once
		j.write("asked")
		return err
	})
	on[deposited](back, "answers the front", func(ctx context.Context) error {
		err := front.Publish(ctx, closed{}) // the front is busy: this waits
		j.write("answered")
		return err
	})
	on[closed](front, "mail", func(context.Context) error { return errMail })
	events.Subscribe(front, "journal", func(ctx context.Context, e events.Event) error {
		env, _ := events.FromContext(ctx)
		j.write(fmt.Sprint(e.EventName(), " ", env.ID[15], " caused by ", env.CausationID[15], " of ", env.CorrelationID[15]))
		return nil
	})

	require.ErrorIs(t, front.Publish(t.Context(), opened{}), errMail)
	require.Equal(t, []string{
		"answered", "asked", "bank.opened 1 caused by 0 of 1", "bank.closed 3 caused by 2 of 1",
	}, j.read())
}

func TestARecursionThroughTwoBusesEnds(t *testing.T) {
	t.Parallel()

	front, back := events.NewBus(), events.NewBus()
	on[opened](front, "asks", func(ctx context.Context) error { return back.Publish(ctx, opened{}) })
	on[opened](back, "asks", func(ctx context.Context) error { return front.Publish(ctx, opened{}) })
	require.ErrorIs(t, front.Publish(t.Context(), opened{}), events.ErrTooDeep)
}
