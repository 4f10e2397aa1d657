package inbox_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

func TestTheEffectAndTheMarkAreOneCommit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	require.NoError(t, o.hears(o.bill))
	o.billed(1)
	o.marked(true)
	require.Len(t, o.store.batches, 1)
	require.Len(t, o.store.batches[0].Changes, 1)
	require.Equal(t, []repository.Mark{order7}, o.store.batches[0].Marks)
}

func TestAnEventThatComesAgainIsNotHandledAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 3 {
		require.NoError(t, o.hears(o.bill))
	}
	require.Equal(t, 1, o.calls)
	o.billed(1)
}

func TestAHandlerWithoutAUnitOfWorkIsMarkedAfterIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mails := 0
	mail := func(context.Context) error {
		o.marked(false)
		mails++
		return nil
	}
	require.NoError(t, o.hears(mail))
	require.Equal(t, []repository.Batch{{Marks: []repository.Mark{order7}}}, o.store.batches)
	require.NoError(t, o.hears(mail))
	require.Equal(t, 1, mails)
}

func TestAUnitThatChangesNothingStoresTheMark(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	require.NoError(t, o.hears(func(ctx context.Context) error {
		return o.unit().Do(ctx, func(context.Context, ledgers) error { return nil })
	}))
	o.marked(true)
	require.Len(t, o.store.batches, 1, "nothing is left to be stored after it")
}

func TestAHandlerThatFailsLeavesNoMark(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	require.ErrorIs(t, o.hears(func(context.Context) error { return errMail }), errMail)
	err := o.hears(func(ctx context.Context) error {
		return o.unit().Do(ctx, func(ctx context.Context, all ledgers) error { return errors.Join(bill(ctx, all), errMail) })
	})
	require.ErrorIs(t, err, errMail)
	require.NotErrorIs(t, err, inbox.ErrHandled)
	o.marked(false)
	o.billed(0)
	require.Empty(t, o.store.batches)
	require.NoError(t, o.hears(o.bill))
	o.billed(1)
}

func TestAHandlerThatPanicsLeavesNoMark(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	require.PanicsWithValue(t, "no", func() { _ = o.hears(func(context.Context) error { panic("no") }) })
	var wg sync.WaitGroup
	wg.Go(func() { _ = o.hears(func(context.Context) error { runtime.Goexit(); return nil }) })
	wg.Wait()
	o.marked(false)
	require.Empty(t, o.store.batches)
}

func TestAHandlerThatFailsAfterTheCommitHasHandledItsEvent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	err := o.hears(func(ctx context.Context) error { return errors.Join(o.bill(ctx), errMail) })
	var late *inbox.HandledError
	require.ErrorAs(t, err, &late)
	require.Equal(t, order7.Consumer, late.Consumer)
	require.Equal(t, order7.Event, late.Event)
	require.ErrorIs(t, err, inbox.ErrHandled)
	require.ErrorIs(t, err, errMail)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	o.marked(true)
	require.NoError(t, o.hears(o.bill))
	require.Equal(t, 1, o.calls)
}

func TestTheErrorOfALateHandlerIsOnOneLine(t *testing.T) {
	t.Parallel()
	hostile := strings.Repeat("b\n\u202e", 100)
	late := &inbox.HandledError{Consumer: hostile, Event: order7.Event, Err: errMail}
	require.NotContains(t, late.Error(), "\n")
	require.NotContains(t, late.Error(), "\u202e")
	require.Contains(t, late.Error(), order7.Event.String())
	require.Less(t, len(late.Error()), 700)
}

func TestAFailureOfThoseToldAfterTheCommitIsTheHandlersAndLate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bus := events.NewBus()
	events.Subscribe(bus, "mail", func(context.Context, OrderBilled) error { return repository.ErrConflict })
	err := o.hears(func(ctx context.Context) error { return o.unit(repository.PublishTo(bus)).Do(ctx, bill) })
	require.ErrorIs(t, err, inbox.ErrHandled)
	require.ErrorIs(t, err, repository.ErrPublish)
	require.Equal(t, failure.Internal, failure.KindOf(err), "whatever it wraps, it is nothing to retry")
	o.billed(1)
}

// Only the first commit has the mark. What the second does is lost when it fails.
func TestAFailingSecondUnitIsTooLate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	second := func(ctx context.Context) error {
		return o.unit().Do(ctx, func(ctx context.Context, all ledgers) error { return errors.Join(bill(ctx, all), errMail) })
	}
	err := o.hears(func(ctx context.Context) error { return errors.Join(o.bill(ctx), second(ctx)) })
	require.ErrorIs(t, err, inbox.ErrHandled)
	o.billed(1)
}

// While the handler runs, another delivery of the same event is handled. The handler then
// meets it in one of several ways.
func TestTheLoserOfTwoDeliveriesHasNothingToReport(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]func(context.Context, *office) error{
		"its commit is refused": func(ctx context.Context, o *office) error { return o.bill(ctx) },
		"its commit is refused, and it adds something": func(ctx context.Context, o *office) error {
			return errors.Join(o.bill(ctx), errMail)
		},
		"it hides that its commit is refused": func(ctx context.Context, o *office) error {
			_ = o.bill(ctx)
			return nil
		},
		"its domain refuses to do it twice": func(context.Context, *office) error { return errors.New("billed already") },
		"it commits nothing":                func(context.Context, *office) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			require.NoError(t, o.hears(func(ctx context.Context) error {
				require.NoError(t, o.hears(o.bill))
				return lost(ctx, o)
			}))
			o.billed(1)
		})
	}
	t.Run("it read before the other stored", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		require.NoError(t, o.hears(func(ctx context.Context) error {
			return o.unit().Do(ctx, func(ctx context.Context, all ledgers) error {
				err := bill(ctx, all)
				require.NoError(t, o.hears(o.bill))
				return err
			})
		}))
		o.billed(1)
	})
}

// A mark of something else that is there already says nothing about the event at hand.
func TestAMarkOfAnotherIsNotTheEvents(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := repository.Mark{Consumer: "payments", Event: order7.Event}
	require.NoError(t, o.store.Commit(t.Context(), repository.Batch{Marks: []repository.Mark{other}}))
	err := o.hears(func(ctx context.Context) error {
		ctx, _ = repository.WithMark(ctx, other)
		return o.unit().Do(ctx, bill)
	})
	require.ErrorIs(t, err, repository.ErrMarked)
	o.marked(false)
}

// The mark goes where the effect goes. The inbox does not find it there, the commit does.
func TestAHandlerOnAnotherStoreHasOneEffectAndAnError(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	elsewhere := memstore.New()
	handle := func(ctx context.Context) error { return newUnitOfWork(elsewhere).Do(ctx, bill) }
	require.NoError(t, o.hears(handle))
	require.ErrorIs(t, o.hears(handle), repository.ErrMarked)
	l, err := newUnitOfWork(elsewhere).Repositories().Get(t.Context(), thisYear)
	require.NoError(t, err)
	require.Equal(t, 1, l.Snapshot().Orders)
}

func TestACommitOfUnknownOutcomeIsDecidedByTheNextDelivery(t *testing.T) {
	t.Parallel()
	for name, stored := range map[string]bool{"it was stored": true, "it was not stored": false} {
		for what, effect := range map[string]bool{"an effect": true, "the mark alone": false} {
			t.Run(name+", "+what, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				handle := o.bill
				if !effect {
					handle = func(context.Context) error { o.calls++; return nil }
				}
				o.store.commit = func(ctx context.Context, b repository.Batch) error {
					if stored {
						require.NoError(t, o.store.Store.Commit(ctx, b))
					}
					return repository.ErrOutcomeUnknown
				}
				err := o.hears(handle)
				require.ErrorIs(t, err, repository.ErrOutcomeUnknown)
				require.NotErrorIs(t, err, inbox.ErrHandled)
				require.Equal(t, failure.OutcomeUnknown, failure.KindOf(err))
				require.Equal(t, 1, o.store.asked, "the answer of this moment would be worth nothing")

				o.store.commit = nil
				require.NoError(t, o.hears(handle))
				o.marked(true)
				if stored {
					require.Equal(t, 1, o.calls)
				} else {
					require.Equal(t, 2, o.calls)
				}
				if effect {
					o.billed(1)
				}
			})
		}
	}
}

func TestAStoreThatIsDownHandlesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.store.ask = func(context.Context, repository.Mark) (bool, error) { return false, errDown }
	require.ErrorIs(t, o.hears(o.bill), errDown)
	require.Zero(t, o.calls)

	o.store.ask, o.store.commit = nil, func(context.Context, repository.Batch) error { return errDown }
	require.ErrorIs(t, o.hears(o.bill), errDown)
	require.ErrorIs(t, o.hears(func(context.Context) error { return nil }), errDown)

	// Down from the handler's failure on: the failure is what is reported.
	o.store.commit = nil
	asked := 0
	o.store.ask = func(context.Context, repository.Mark) (bool, error) {
		if asked++; asked > 1 {
			return true, errDown
		}
		return false, nil
	}
	err := o.hears(func(context.Context) error { return errMail })
	require.ErrorIs(t, err, errMail)
	require.NotErrorIs(t, err, errDown)
	o.marked(false)
}

func TestADoneContextHandlesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, cancel := context.WithCancel(t.Context())
	handle := func(h func(context.Context) error) error {
		return inbox.Handle(ctx, o.store, order7.Consumer, order7.Event, h)
	}
	err := handle(func(context.Context) error { cancel(); return nil })
	require.ErrorIs(t, err, context.Canceled, "its mark could not be stored")
	o.marked(false)
	require.ErrorIs(t, handle(o.bill), context.Canceled)
	require.Zero(t, o.calls)
}

func TestWhatCannotBeMarkedIsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		mark repository.Mark
		want error
	}{
		"no consumer":                {repository.Mark{Event: order7.Event}, inbox.ErrConsumer},
		"a consumer of 513 bytes":    {repository.Mark{Consumer: strings.Repeat("b", 513), Event: order7.Event}, inbox.ErrConsumer},
		"a consumer that is no text": {repository.Mark{Consumer: "b\xff", Event: order7.Event}, inbox.ErrConsumer},
		"a consumer with a NUL":      {repository.Mark{Consumer: "b\x00", Event: order7.Event}, inbox.ErrConsumer},
		"no event":                   {repository.Mark{Consumer: "billing"}, inbox.ErrNoIdentity},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			err := inbox.Handle(t.Context(), o.store, tt.mark.Consumer, tt.mark.Event, func(context.Context) error {
				t.Error("the handler was called")
				return nil
			})
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.Less(t, len(err.Error()), 700)
			require.NotContains(t, err.Error(), "\x00")
			require.Zero(t, o.store.asked)
		})
	}
	o := newOffice(t)
	longest := strings.Repeat("b", 512)
	require.NoError(t, inbox.Handle(t.Context(), o.store, longest, order7.Event, o.bill))
	o.billed(1)
}

func TestMarksAreOfTheNamesUnderWhichHandlersSubscribe(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bus := events.NewBus(events.Use(inbox.Once(o.store)))
	var heard []string
	subscribe := func(name, what string) {
		events.Subscribe(bus, name, func(ctx context.Context, e OrderPlaced) error {
			env, _ := events.FromContext(ctx)
			require.Equal(t, e.Order, env.AggregateID, "it handles the event that it was given")
			heard = append(heard, what+" "+e.Order)
			return nil
		})
	}
	subscribe("billing", "billing")
	subscribe("mail", "mail")
	subscribe("billing", "a namesake of billing")
	for _, order := range []string{"1", "2", "1"} {
		require.NoError(t, bus.Deliver(t.Context(), placed(order)))
	}
	require.Equal(t, []string{"billing 1", "mail 1", "billing 2", "mail 2"}, heard,
		"under one name, the second handler is taken for a repetition")
}

func TestPlainEventsOfAHandlerAreHandledOnTheirOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bus := events.NewBus(events.Use(inbox.Once(o.store)))
	events.Subscribe(bus, "billing", func(ctx context.Context, _ OrderPlaced) error {
		if err := o.bill(ctx); err != nil {
			return err
		}
		return bus.Publish(ctx, OrderBilled{Orders: 1}) // heard after the handler, under a mark of its own
	})
	var ids []uuid.UUID
	events.Subscribe(bus, "mail", func(ctx context.Context, _ OrderBilled) error {
		env, _ := events.FromContext(ctx)
		ids = append(ids, env.ID)
		return nil
	})
	for range 2 {
		require.NoError(t, bus.Deliver(t.Context(), placed("order-7")))
	}
	require.Len(t, ids, 1, "nobody publishes it again")
	there, err := o.store.Marked(t.Context(), repository.Mark{Consumer: "mail", Event: ids[0]})
	require.NoError(t, err)
	require.True(t, there)
}

func TestOneHandlersFailureIsNotTheOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bus := events.NewBus(events.Use(inbox.Once(o.store)))
	events.Subscribe(bus, "billing", func(ctx context.Context, _ OrderPlaced) error { return o.bill(ctx) })
	mails := 0
	events.Subscribe(bus, "mail", func(context.Context, OrderPlaced) error {
		if mails++; mails == 1 {
			panic("no mail")
		}
		return nil
	})
	require.ErrorIs(t, bus.Deliver(t.Context(), placed("order-7")), events.ErrPanic)
	require.NoError(t, bus.Deliver(t.Context(), placed("order-7")))
	require.Equal(t, 1, o.calls)
	require.Equal(t, 2, mails)
	o.billed(1)
}

func TestManyDeliveriesAtOnceHaveOneEffect(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	errs := make([]error, 16)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = o.hears(func(ctx context.Context) error { return o.unit().Do(ctx, bill) }) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	o.billed(1)
}

func TestWhatHasNothingToWorkWithPanics(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { inbox.Once(nil) })
	require.Panics(t, func() {
		_ = inbox.Handle(t.Context(), nil, "billing", order7.Event, func(context.Context) error { return nil })
	})
	require.Panics(t, func() { _ = inbox.Handle(t.Context(), memstore.New(), "billing", order7.Event, nil) })
}
