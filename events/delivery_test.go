package events_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// The tests of this file follow the nine points of the package comment.

func TestHandlersRunInOrderOfSubscription(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	events.Subscribe(bus, "first", j.writes("first"))
	on[deposited](bus, "not concerned", func(context.Context) error { j.write("not concerned"); return nil })
	on[opened](bus, "second", func(context.Context) error { j.write("second"); return nil })
	events.Subscribe(bus, "third", j.writes("third"))

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, []string{"first", "second", "third"}, j.read())
}

func TestAHandlerRunsOnTheGoroutineOfThePublisher(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	on[opened](bus, "exits", func(context.Context) error { runtime.Goexit(); return nil })

	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = bus.Publish(t.Context(), opened{}) // the handler ends this goroutine
		j.write("went on")
	}()
	<-done

	require.Empty(t, j.read())
}

func TestAHandlerCancelledBeforeItsTurnIsNotCalled(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	var cancelLast func()
	events.Subscribe(bus, "first", func(context.Context, events.Event) error { cancelLast(); return nil })
	events.Subscribe(bus, "second", j.writes("second"))
	cancelLast = events.Subscribe(bus, "last", j.writes("last"))

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, []string{"second", "second"}, j.read())
}

func TestAHandlerMayCancelItself(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	var cancel func()
	cancel = events.Subscribe(bus, "once", func(context.Context, events.Event) error {
		cancel()
		j.write("once")
		return nil
	})
	events.Subscribe(bus, "always", j.writes("always"))

	require.NoError(t, bus.Publish(t.Context(), opened{}, opened{}))
	require.Equal(t, []string{"once", "always", "always"}, j.read())
}

func TestAHandlerAddedDuringADeliverySeesTheNextEvent(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	on[opened](bus, "adds", func(context.Context) error { j.names(bus); return nil })

	require.NoError(t, bus.Publish(t.Context(), opened{}, deposited{}, closed{}))
	require.Equal(t, []string{"bank.deposited", "bank.closed"}, j.read())
}

func TestEveryHandlerRunsWhateverTheOthersDo(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(events.WithIDs(counted())), &journal{}
	on[opened](bus, "mail", func(context.Context) error { return errMail })
	on[opened](bus, "panics", func(context.Context) error { panic("Ada Lovelace") })
	on[opened](bus, "stock", func(context.Context) error { return errStock })
	events.Subscribe(bus, "last", j.writes("last"))

	err := bus.Publish(t.Context(), opened{Owner: "Ada Lovelace"})

	require.Equal(t, []string{"last"}, j.read())
	require.ErrorIs(t, err, errMail)
	require.ErrorIs(t, err, errStock)
	require.ErrorIs(t, err, events.ErrPanic)

	failures := found[*events.HandlerError](err)
	require.Len(t, failures, 3)
	for i, name := range []string{"mail", "panics", "stock"} {
		require.Equal(t, name, failures[i].Handler)
		require.Equal(t, "bank.opened", failures[i].Event)
		require.Equal(t, id(1), failures[i].EventID)
	}
}

func TestAPanicIsAnErrorWithItsValueAndStack(t *testing.T) {
	t.Parallel()

	for name, value := range map[string]any{
		"a string":        "boom",
		"an error":        errMail,
		"the event":       opened{Owner: "Ada Lovelace"},
		"a pointer to it": &opened{Owner: "Ada Lovelace"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			bus := events.NewBus()
			on[opened](bus, "panics", func(context.Context) error { panic(value) })
			panicked := as[*events.PanicError](t, bus.Publish(t.Context(), opened{}))

			require.Equal(t, value, panicked.Value())
			require.Contains(t, panicked.Stack(), "TestAPanicIsAnErrorWithItsValueAndStack")
			require.NotErrorIs(t, panicked, errMail, "the value is for who asks for it")
			require.Equal(t, failure.Internal, failure.KindOf(panicked))
		})
	}

	t.Run("nil", func(t *testing.T) {
		t.Parallel()

		bus := events.NewBus()
		on[opened](bus, "panics", func(context.Context) error { panic(nil) })
		require.ErrorIs(t, bus.Publish(t.Context(), opened{}), events.ErrPanic)
	})
}

func TestAHandlerErrorHasTheKindAndCodeOfItsCause(t *testing.T) {
	t.Parallel()

	gone := failure.New(failure.NotFound, "bank.no_account", "bank: no such account")
	bus := events.NewBus()
	on[opened](bus, "looks up", func(context.Context) error { return gone })

	err := bus.Publish(t.Context(), opened{})
	require.Equal(t, failure.NotFound, failure.KindOf(err))
	require.Equal(t, "bank.no_account", failure.CodeOf(err))
}

// A transfer publishes within its handler: whoever comes later still sees the events in the
// order in which they happened.
func TestAnAnswerWaitsForTheEventAtHand(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	on[opened](bus, "welcomes", func(ctx context.Context) error {
		require.NoError(t, bus.Publish(ctx, deposited{1}, deposited{2}))
		require.NoError(t, bus.Publish(ctx, deposited{3}))
		j.write("welcomed")
		return nil
	})
	events.Subscribe(bus, "closes", func(ctx context.Context, e deposited) error {
		if e.Amount == 1 {
			return bus.Publish(ctx, closed{})
		}
		return nil
	})
	j.names(bus)

	require.NoError(t, bus.Publish(t.Context(), opened{}, rang{}))
	require.Equal(t, []string{
		"welcomed", "bank.opened", "door.rang", // the batch first: it was published before
		"bank.deposited", "bank.deposited", "bank.deposited", "bank.closed",
	}, j.read())
}

func TestErrorsOfAnswersLeaveByTheOutermostCall(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	on[opened](bus, "answers", func(ctx context.Context) error {
		require.NoError(t, bus.Publish(ctx, closed{}), "the inner call only queues")
		return nil
	})
	on[closed](bus, "mail", func(context.Context) error { return errMail })

	failed := as[*events.HandlerError](t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, "bank.closed", failed.Event)
	require.ErrorIs(t, failed, errMail)
}

func TestRecursionEndsWithADepthError(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		options  []events.Option
		swallows bool
		calls    int
	}{
		"after a hundred answers":         {nil, false, 101},
		"though the handler swallows it":  {nil, true, 101},
		"where the bus allows two":        {[]events.Option{events.WithMaxDepth(2)}, false, 3},
		"where the bus allows no answers": {[]events.Option{events.WithMaxDepth(0)}, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			bus, calls := events.NewBus(row.options...), 0
			on[opened](bus, "echo", func(ctx context.Context) error {
				calls++
				if err := bus.Publish(ctx, opened{}); err != nil && !row.swallows {
					return err
				}
				return nil
			})
			on[opened](bus, "bystander", func(context.Context) error { return nil })

			err := bus.Publish(t.Context(), opened{})
			require.ErrorIs(t, err, events.ErrTooDeep)
			require.Len(t, found[*events.DepthError](err), 1, "it is reported once")
			require.Equal(t, row.calls, calls)

			tooDeep := as[*events.DepthError](t, err)
			require.Equal(t, "bank.opened", tooDeep.Event)
			require.Equal(t, row.calls-1, tooDeep.Depth)
		})
	}
}

// In twos it would be at a million before it is 20 deep.
func TestRecursionThatBranchesEndsByTheNumberOfAnswers(t *testing.T) {
	t.Parallel()

	bus, calls := events.NewBus(events.WithMaxAnswers(1000)), 0
	on[opened](bus, "echo", func(ctx context.Context) error {
		calls++
		return bus.Publish(ctx, opened{}, opened{})
	})
	err := bus.Publish(t.Context(), opened{})
	require.Equal(t, 1001, calls)
	require.ErrorIs(t, err, events.ErrTooDeep)
	tooMany := as[*events.DepthError](t, err)
	require.Equal(t, 1000, tooMany.Answers)
	require.Less(t, tooMany.Depth, 10)
	require.NotEqual(t, (&events.DepthError{Event: "bank.opened", Depth: 9}).Error(), tooMany.Error())

	calls = 0
	require.Error(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, 1001, calls, "each delivery has its own number")
}

func TestAnswersUpToTheNumberAllowedAreDelivered(t *testing.T) {
	t.Parallel()

	bus, answered := events.NewBus(events.WithMaxAnswers(3)), 0
	on[closed](bus, "counts", func(context.Context) error { answered++; return nil })
	on[opened](bus, "all at once", func(ctx context.Context) error { return bus.Publish(ctx, closed{}, closed{}, closed{}) })
	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, 3, answered)

	on[opened](bus, "one more", func(ctx context.Context) error { return bus.Publish(ctx, closed{}) })
	require.ErrorIs(t, bus.Publish(t.Context(), opened{}), events.ErrTooDeep)
	require.Equal(t, 6, answered, "what is refused is refused whole, and nothing else")
}

func TestPublishingNothingIsNeverTooDeep(t *testing.T) {
	t.Parallel()

	bus := events.NewBus(events.WithMaxDepth(0))
	on[opened](bus, "says nothing", func(ctx context.Context) error { return bus.Publish(ctx) })
	require.NoError(t, bus.Publish(t.Context(), opened{}))
}

func TestTheContextOfAnEndedDeliveryIsOrdinary(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	var kept context.Context
	on[opened](bus, "keeps", func(ctx context.Context) error { kept = ctx; return nil }) //nolint:fatcontext // it is what is tested
	on[closed](bus, "mail", func(context.Context) error { j.write("mailed"); return errMail })
	require.NoError(t, bus.Publish(t.Context(), opened{}))

	require.ErrorIs(t, bus.Publish(kept, closed{}), errMail, "its errors come to the caller")
	require.Equal(t, []string{"mailed"}, j.read())
}

func TestAHandlerThatEndsItsGoroutineEndsTheDelivery(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	var kept context.Context
	on[opened](bus, "exits", func(ctx context.Context) error {
		kept = ctx //nolint:fatcontext // it is what is tested
		runtime.Goexit()
		return nil
	})
	j.names(bus)

	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = bus.Publish(t.Context(), opened{})
	}()
	<-done

	require.NoError(t, bus.Publish(kept, closed{}), "its context is ordinary")
	require.NoError(t, bus.Publish(t.Context(), deposited{}), "the bus goes on")
	require.Equal(t, []string{"bank.closed", "bank.deposited"}, j.read())
}

func TestNoLockIsHeldWhileAHandlerRuns(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	on[opened](bus, "does everything", func(ctx context.Context) error {
		done := make(chan struct{})
		go func() { // another goroutine: a lock that lets its own holder in would not do
			defer close(done)
			cancel := j.names(bus)
			_ = bus.Publish(context.WithoutCancel(t.Context()), deposited{})
			cancel()
			_ = bus.Publish(ctx, closed{})
		}()
		<-done
		return nil
	})
	on[closed](bus, "sees the answer", func(context.Context) error { j.write("answered"); return nil })

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, []string{"bank.deposited", "answered"}, j.read())
}

func TestASubscriptionToAnInterfaceSeesAllThatImplementIt(t *testing.T) {
	t.Parallel()

	bus, all, accounts, deposits := events.NewBus(), &journal{}, &journal{}, &journal{}
	all.names(bus)
	events.Subscribe(bus, "accounts", func(_ context.Context, e accountEvent) error {
		accounts.write(e.EventName())
		return nil
	})
	events.Subscribe(bus, "deposits", func(_ context.Context, e deposited) error {
		deposits.write(e.EventName())
		return nil
	})

	require.NoError(t, bus.Publish(t.Context(), opened{}, deposited{}, rang{}))
	require.Equal(t, []string{"bank.opened", "bank.deposited", "door.rang"}, all.read())
	require.Equal(t, []string{"bank.opened", "bank.deposited"}, accounts.read())
	require.Equal(t, []string{"bank.deposited"}, deposits.read())
}

func TestCancellingTwiceIsCancellingOnce(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	same := j.writes("same")
	events.Subscribe(bus, "stays", same)
	cancel := events.Subscribe(bus, "goes", same)
	events.Subscribe(bus, "stays too", same)
	cancel()
	cancel()
	cancel()

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Len(t, j.read(), 2)
}

func TestACancelEndsItsOwnSubscription(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(), &journal{}
	// One function literal: the handlers differ only in what they have caught.
	note := func(line string) (cancel func()) { return events.Subscribe(bus, "note", j.writes(line)) }
	note("one")
	cancel := note("two")
	note("three")
	cancel()

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, []string{"one", "three"}, j.read())
}

func TestADoneContextStopsBetweenTwoHandlers(t *testing.T) {
	t.Parallel()

	bus, j := events.NewBus(events.WithIDs(counted())), &journal{}
	ctx, giveUp := context.WithCancel(t.Context())
	var cancel func()
	events.Subscribe(bus, "first", func(ctx context.Context, e events.Event) error {
		if _, ok := e.(opened); ok {
			require.NoError(t, bus.Publish(ctx, closed{}))
			giveUp()
			cancel()
		}
		return errMail
	})
	events.Subscribe(bus, "second", j.writes("second"))
	cancel = events.Subscribe(bus, "cancelled", j.writes("cancelled"))
	on[opened](bus, "third", func(context.Context) error { j.write("third"); return nil })

	err := bus.Publish(ctx, opened{}, deposited{}, rang{})

	require.Empty(t, j.read())
	require.ErrorIs(t, err, errMail, "what ran before is reported too")
	require.ErrorIs(t, err, events.ErrUndelivered)
	require.ErrorIs(t, err, context.Canceled)

	lost := found[*events.UndeliveredError](err)
	require.Len(t, lost, 4, "the rest of the event at hand, of the batch, and what was queued")
	for i, want := range []struct {
		event    string
		id       byte
		handlers []string
	}{
		{"bank.opened", 1, []string{"second", "third"}},
		{"bank.deposited", 2, []string{"first", "second"}},
		{"door.rang", 3, []string{"first", "second"}},
		{"bank.closed", 4, []string{"first", "second"}},
	} {
		require.Equal(t, want.event, lost[i].Event)
		require.Equal(t, id(want.id), lost[i].EventID)
		require.Equal(t, want.handlers, lost[i].Handlers)
		require.ErrorIs(t, lost[i].Err, context.Canceled)
	}
}

func TestAContextThatIsDoneAfterTheLastHandlerLosesNothing(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	ctx, giveUp := context.WithCancel(t.Context())
	on[opened](bus, "last", func(context.Context) error { giveUp(); return nil })
	require.NoError(t, bus.Publish(ctx, opened{}))
}

func TestAnEventWithoutSubscribersIsNoError(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	on[deposited](bus, "not concerned", func(context.Context) error { return errMail })
	require.NoError(t, bus.Publish(t.Context(), opened{}, rang{}))
	require.NoError(t, bus.Publish(t.Context()))

	done, giveUp := context.WithCancel(t.Context())
	giveUp()
	require.NoError(t, bus.Publish(done, opened{}), "nobody missed it")
}

func TestAnAnswerNamesItsCauseAndSharesItsCircumstances(t *testing.T) {
	t.Parallel()

	bus := events.NewBus(events.WithIDs(counted()))
	on[opened](bus, "deposits", func(ctx context.Context) error { return bus.Publish(ctx, deposited{}) })
	on[deposited](bus, "closes", func(ctx context.Context) error {
		return bus.Publish(events.WithMetadata(ctx, "reason", "test"), closed{})
	})
	seen := envelopes(bus)

	ctx := events.WithMetadata(events.WithCorrelation(t.Context(), id(99)), "tenant", "acme")
	require.NoError(t, bus.Publish(ctx, opened{}))

	got := seen()
	require.Len(t, got, 3)
	for i, env := range got {
		require.Equal(t, id(byte(i+1)), env.ID)
		require.Equal(t, id(byte(i)), env.CausationID)
		require.Equal(t, id(99), env.CorrelationID)
		require.Equal(t, "acme", env.Meta("tenant"))
	}
	require.Empty(t, got[1].Meta("reason"))
	require.Equal(t, "test", got[2].Meta("reason"))
}

func TestTheAnswerToAnEventWithoutCorrelationIsCorrelatedWithIt(t *testing.T) {
	t.Parallel()

	bus := events.NewBus(events.WithIDs(counted()))
	on[opened](bus, "deposits", func(ctx context.Context) error { return bus.Publish(ctx, deposited{}, closed{}) })
	seen := envelopes(bus)

	require.NoError(t, bus.Deliver(t.Context(), events.Envelope{ID: id(7), Event: opened{}}))
	for _, env := range seen()[1:] {
		require.Equal(t, id(7), env.CausationID)
		require.Equal(t, id(7), env.CorrelationID)
	}
}
