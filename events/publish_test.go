package events_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

func TestPublishTakesInstantAndIdentityFromTheOptions(t *testing.T) {
	t.Parallel()

	clock := func() time.Time { return noon.In(time.FixedZone("CET", 3600)) }
	bus := events.NewBus(events.WithClock(clock), events.WithIDs(counted()))
	seen := envelopes(bus)

	require.NoError(t, bus.Publish(t.Context(), opened{Owner: "Ada"}, closed{}))
	require.Equal(t, []events.Envelope{
		{ID: id(1), Event: opened{Owner: "Ada"}, OccurredAt: noon, CorrelationID: id(1)},
		{ID: id(2), Event: closed{}, OccurredAt: noon, CorrelationID: id(1)},
	}, seen())
}

func TestPublishHasAClockAndIdentitiesOfItsOwn(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	seen := envelopes(bus)
	before := time.Now()
	require.NoError(t, bus.Publish(t.Context(), opened{}, opened{}))

	first, second := seen()[0], seen()[1]
	require.NotEqual(t, uuid.Nil, first.ID)
	require.NotEqual(t, first.ID, second.ID)
	require.Equal(t, time.UTC, first.OccurredAt.Location())
	require.WithinRange(t, first.OccurredAt, before.Add(-time.Second), time.Now().Add(time.Second))
}

func TestABatchSharesTheCorrelationOfItsFirstEvent(t *testing.T) {
	t.Parallel()

	bus := events.NewBus(events.WithIDs(counted()))
	seen := envelopes(bus)
	require.NoError(t, bus.Publish(t.Context(), opened{}, deposited{}, closed{}))
	require.NoError(t, bus.Publish(t.Context(), rang{}))

	got := seen()
	for _, env := range got[:3] {
		require.Equal(t, id(1), env.CorrelationID)
		require.Zero(t, env.CausationID)
	}
	require.Equal(t, id(4), got[3].CorrelationID, "another call, another correlation")
}

func TestAnEnvelopeWithoutEventIsRefusedBeforeAnythingIsDelivered(t *testing.T) {
	t.Parallel()

	for name, publish := range map[string]func(context.Context, *events.Bus) error{
		"published": func(ctx context.Context, b *events.Bus) error { return b.Publish(ctx, opened{}, nil, closed{}) },
		"delivered": func(ctx context.Context, b *events.Bus) error {
			return b.Deliver(ctx, events.Envelope{ID: id(1), Event: opened{}}, events.Envelope{ID: id(2)})
		},
		"published by a handler": func(ctx context.Context, b *events.Bus) error {
			on[rang](b, "answers", func(ctx context.Context) error { return b.Publish(ctx, opened{}, nil) })
			return b.Publish(ctx, rang{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			bus, j := events.NewBus(), &journal{}
			events.Subscribe(bus, "accounts", func(_ context.Context, e accountEvent) error {
				j.write(e.EventName())
				return nil
			})
			err := publish(t.Context(), bus)
			require.ErrorIs(t, err, events.ErrNoEvent)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Empty(t, j.read())
		})
	}
}

func TestDeliverLeavesEnvelopesAsTheyAre(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	seen := envelopes(bus)
	env := events.Envelope{
		ID: id(1), Event: opened{}, OccurredAt: noon, Aggregate: "bank.account", AggregateID: "a1",
		Version: 3, Index: 1, CorrelationID: id(2), CausationID: id(3),
	}.WithMeta("tenant", "acme")

	ctx := events.WithMetadata(events.WithCorrelation(t.Context(), id(9)), "tenant", "other")
	require.NoError(t, bus.Deliver(ctx, env))
	require.Equal(t, []events.Envelope{env}, seen())
}

func TestDeliverKeepsNothingOfTheCallersSlice(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	batch := []events.Envelope{{ID: id(1), Event: opened{}}, {ID: id(2), Event: opened{}}}
	on[opened](bus, "overwrites", func(ctx context.Context) error {
		answer := []events.Envelope{{ID: id(3), Event: rang{}}}
		err := bus.Deliver(ctx, answer...)
		answer[0].Event = closed{}
		batch[1].Event = closed{}
		return err
	})
	j.names(bus)

	require.NoError(t, bus.Deliver(t.Context(), batch...))
	require.Equal(t, []string{"bank.opened", "bank.opened", "door.rang", "door.rang"}, j.read())
}

func TestAPointerMayBeAnEventAsWell(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	events.Subscribe(bus, "pointers", func(context.Context, *opened) error { return errMail })
	on[opened](bus, "values", func(context.Context) error { j.write("value"); return nil })
	require.ErrorIs(t, bus.Publish(t.Context(), &opened{}), errMail)

	var none *opened // its EventName panics
	failed := as[*events.HandlerError](t, bus.Publish(t.Context(), none))
	require.NotEmpty(t, failed.Event)
	require.Empty(t, j.read())
}

// Without them a program would not do what it says, from its first event on.
func TestABusIsNotMadeOfNothing(t *testing.T) {
	t.Parallel()

	var nobody func(context.Context, opened) error
	noHandler := func(string, events.Handler) events.Handler { return nil }
	for name, declare := range map[string]func(){
		"no clock":           func() { events.WithClock(nil) },
		"no identities":      func() { events.WithIDs(nil) },
		"no middleware":      func() { events.Use(nil) },
		"no option":          func() { events.NewBus(nil) },
		"a depth below zero": func() { events.WithMaxDepth(-1) },
		"no answers":         func() { events.WithMaxAnswers(0) },
		"no time":            func() { events.Timeout(0) },
		"less than no time":  func() { events.Timeout(-time.Second) },
		"no logger":          func() { events.Log(nil) },
		"no handler":         func() { events.Subscribe(events.NewBus(), "nobody", nobody) },
		"a middleware without a handler": func() {
			envelopes(events.NewBus(events.Use(noHandler)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, declare)
		})
	}
}
