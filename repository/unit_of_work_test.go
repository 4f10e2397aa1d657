package repository_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/repository"
)

func TestAUnitStoresAllItsChangesInOneCommit(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a", "b")
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		return errors.Join(deposit(ctx, all, "b", 5), deposit(ctx, all, "a", 7), all.Save(ctx, account("c")))
	})
	require.NoError(t, err)
	require.Equal(t, 1, b.store.commits())
	b.stands("a", 2, 7)
	b.stands("b", 2, 5)
	b.stands("c", 1, 0)
	require.Equal(t, []string{"b bank.deposited", "a bank.deposited", "c bank.account_opened"}, b.names(), "in order of first save")
}

func TestWhatIsStoredIsTheAggregateAsItStandsAtTheCommit(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, all.Save(ctx, a), a.Deposit(3, noon), all.Save(ctx, a), a.Deposit(4, noon))
	})
	require.NoError(t, err)
	b.stands("a", 2, 7)
	require.Len(t, b.names(), 2)
}

func TestNothingIsStoredWhen(t *testing.T) {
	t.Parallel()
	half := func(ctx context.Context, all collection) {
		_ = deposit(ctx, all, "a", 5)
		_ = all.Save(ctx, account("c"))
	}
	for _, tt := range []struct {
		name string
		work func(ctx context.Context, cancel func(), all collection, b *bank) error
		want error
	}{
		{"work fails", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			return errWork
		}, errWork},
		{"another was first", func(ctx context.Context, _ func(), all collection, b *bank) error {
			half(ctx, all)
			b.store.commit = func(context.Context, repository.Batch) error { return repository.ErrConflict }
			return nil
		}, repository.ErrConflict},
		{"the context is done in work", func(ctx context.Context, cancel func(), all collection, _ *bank) error {
			half(ctx, all)
			cancel()
			return nil
		}, context.Canceled},
		{"the context is done and work reads on", func(ctx context.Context, cancel func(), all collection, _ *bank) error {
			half(ctx, all)
			cancel()
			_, _ = all.Get(ctx, AccountID{"b"})
			return nil
		}, context.Canceled},
		{"work swallows that the store is down", func(ctx context.Context, _ func(), all collection, b *bank) error {
			half(ctx, all)
			b.store.load = func(context.Context, *repository.Kind, string) (repository.Document, error) {
				return repository.Document{}, errDown
			}
			_, _ = all.Get(ctx, AccountID{"b"})
			b.store.load = nil
			return nil
		}, errDown},
		{"work swallows that a finder failed", func(ctx context.Context, _ func(), all collection, b *bank) error {
			half(ctx, all)
			b.store.find = func(context.Context, *repository.Kind, repository.Query) ([]repository.Document, error) {
				return nil, errDown
			}
			for _, err := range all.All(ctx) {
				require.ErrorIs(b.t, err, errDown)
			}
			_, _, _ = all.Page(ctx, repository.Query{}, 1)
			return nil
		}, errDown},
		{"work swallows that a count failed", func(ctx context.Context, _ func(), all collection, b *bank) error {
			half(ctx, all)
			b.store.count = func(context.Context, *repository.Kind, repository.Query) (int, error) { return 0, errDown }
			_, _ = all.Count(ctx, repository.Query{})
			return nil
		}, errDown},
		{"an aggregate was changed and not saved", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			return errors.Join(err, other.Deposit(1, noon))
		}, repository.ErrUnsaved},
		{"an event is not listed", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			aggregate.Record(&other.root, burnt{}, noon)
			return errors.Join(err, all.Save(ctx, other))
		}, repository.ErrUnlistedEvent},
		{"an event is a nil pointer", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			aggregate.Record(&other.root, (*Deposited)(nil), noon)
			return errors.Join(err, all.Save(ctx, other))
		}, repository.ErrUnlistedEvent},
		{"an event is nil", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			aggregate.Record(&other.root, nil, noon)
			return errors.Join(err, all.Save(ctx, other))
		}, repository.ErrUnlistedEvent},
		{"an event happened in no year", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			return errors.Join(err, other.Deposit(1, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), all.Save(ctx, other))
		}, repository.ErrInstant},
		{"a key is unfit", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			other.branch = Branch{"a\x00b"}
			return errors.Join(err, all.Save(ctx, other))
		}, repository.ErrKey},
		{"a unique key is the zero value", func(ctx context.Context, _ func(), all collection, _ *bank) error {
			half(ctx, all)
			other, err := all.Get(ctx, AccountID{"b"})
			other.holder = Holder{}
			return errors.Join(err, all.Save(ctx, other))
		}, repository.ErrKey},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t, "a", "b")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			err := b.unit().Do(ctx, func(ctx context.Context, all collection) error { return tt.work(ctx, cancel, all, b) })
			require.ErrorIs(t, err, tt.want)
			b.untouched("a", "b")
		})
	}
}

var errDown = errors.New("the store is down")

func TestAnErrorOfTheStoreIsReturnedOnceOnly(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.store.load = func(context.Context, *repository.Kind, string) (repository.Document, error) {
		return repository.Document{}, errDown
	}
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		_, err := all.Get(ctx, AccountID{"a"})
		_, again := all.Get(ctx, AccountID{"b"})
		require.Equal(t, errDown, again, "the unit has failed for good")
		return err
	})
	require.Equal(t, errDown, err)
}

func TestNotFoundDoesNotFailTheUnit(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		_, err := all.Get(ctx, AccountID{"a"})
		require.ErrorIs(t, err, repository.ErrNotFound)
		require.ErrorIs(t, all.Delete(ctx, account("a")), repository.ErrNotFound)
		require.ErrorIs(t, all.Check(ctx, account("a")), repository.ErrNotFound)
		return all.Save(ctx, account("a"))
	})
	require.NoError(t, err)
	b.stands("a", 1, 0)
}

func TestAPanicGoesOnAndNothingIsStored(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	require.PanicsWithValue(t, "help", func() {
		_ = b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
			require.NoError(t, deposit(ctx, all, "a", 1))
			panic("help")
		})
	})
	b.untouched("a")
}

func TestAGoroutineThatEndsInWorkStoresNothing(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	var wg sync.WaitGroup
	var kept collection
	wg.Go(func() {
		_ = b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
			kept = all
			if err := deposit(ctx, all, "a", 1); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
	})
	wg.Wait()
	b.untouched("a")
	require.ErrorIs(t, kept.Save(t.Context(), account("c")), repository.ErrClosed)
}

func TestAPanicOfTheStoreLeavesTheMarkWaiting(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx, mark := repository.WithMark(t.Context(), repository.Mark{Consumer: "c"})
	b.store.commit = func(context.Context, repository.Batch) error { panic("down") }
	require.Panics(t, func() { _ = b.unit().Repositories().Save(ctx, account("a")) })
	require.False(t, mark.Committed())
	b.store.commit = nil
	require.NoError(t, b.unit().Repositories().Save(ctx, account("a")))
	require.True(t, mark.Committed())
}

func TestADoneContextKeepsWorkFromRunning(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := b.unit().Do(ctx, func(context.Context, collection) error {
		t.Error("work has run")
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, b.unit().Repositories().Save(ctx, account("c")), context.Canceled)
	_, err = b.unit().Repositories().Get(ctx, AccountID{"a"})
	require.ErrorIs(t, err, context.Canceled)
	b.untouched("a")
}

func TestAContextThatIsDoneAfterWorkKeepsTheStoreFromBeingAsked(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string][]string{"with changes": {"a"}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			ctx, cancel := context.WithCancel(t.Context())
			err := b.unit(repository.RetryOnConflict(3, nil)).Do(ctx, func(ctx context.Context, all collection) error {
				defer cancel()
				for _, id := range ids {
					require.NoError(t, all.Save(ctx, account(id)))
				}
				return nil
			})
			require.ErrorIs(t, err, context.Canceled)
			require.Zero(t, b.store.commits())
		})
	}
}

func TestEventsArePublishedThoughTheCallerHasGivenUpAfterTheCommit(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), bankKey{}, "kept"))
	b.store.commit = func(ctx context.Context, batch repository.Batch) error {
		err := b.memory.Commit(ctx, batch)
		cancel()
		return err
	}
	b.onPublish = func(ctx context.Context, _ []events.Envelope) error {
		require.Equal(t, "kept", ctx.Value(bankKey{}))
		_, hasDeadline := ctx.Deadline()
		require.False(t, hasDeadline)
		return ctx.Err()
	}
	require.NoError(t, b.unit().Repositories().Save(ctx, account("a")))
	require.Len(t, b.names(), 1)
}

type bankKey struct{}

func TestAUnitWithinAUnitIsRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	err := b.unit().Do(t.Context(), func(ctx context.Context, _ collection) error {
		nested := b.unit().Do(ctx, func(context.Context, collection) error {
			t.Error("work has run")
			return nil
		})
		require.ErrorIs(t, nested, repository.ErrNested)
		require.ErrorIs(t, b.unit().Repositories().Save(ctx, account("b")), repository.ErrNested)
		return nested
	})
	require.ErrorIs(t, err, repository.ErrNested)
	b.untouched()
}

func TestTheContextOfAUnitThatHasEndedIsAnOrdinaryOne(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	var kept context.Context
	require.NoError(t, b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		kept = ctx
		return nil
	}))
	require.NoError(t, b.unit().Repositories().Save(kept, account("a")))
	b.stands("a", 1, 0)
}

func TestAHandlerRunsUnitsOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	bus := events.NewBus()
	unit := collectionUnit(b.store, repository.PublishTo(bus))
	events.Subscribe(bus, "bonus", func(ctx context.Context, e Deposited) error {
		if e.Cents == 1 {
			return nil
		}
		require.NoError(t, unit.Repositories().Save(ctx, account("c")))
		return unit.Do(ctx, func(ctx context.Context, all collection) error { return deposit(ctx, all, e.Account, 1) })
	})
	require.NoError(t, unit.Do(t.Context(), func(ctx context.Context, all collection) error { return deposit(ctx, all, "a", 10) }))
	b.stands("a", 3, 11)
	b.stands("c", 1, 0)
}

func TestTheErrorsOfAHandlersOwnUnitsLeaveByTheOutermostOne(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	bus := events.NewBus()
	unit := collectionUnit(b.store, repository.PublishTo(bus))
	inner := errors.New("inner")
	events.Subscribe(bus, "opener", func(ctx context.Context, _ Deposited) error {
		return unit.Repositories().Save(ctx, account("c"))
	})
	events.Subscribe(bus, "failing", func(context.Context, AccountOpened) error { return inner })
	err := unit.Do(t.Context(), func(ctx context.Context, all collection) error { return deposit(ctx, all, "a", 10) })
	require.ErrorIs(t, err, inner)
	require.ErrorIs(t, err, repository.ErrPublish)
	b.stands("c", 1, 0)
}

func TestAPublisherThatFailsIsNoReasonToRepeat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		publish func() error
	}{
		{"with an error", func() error { return errWork }},
		{"with a conflict", func() error { return &repository.ConflictError{Kind: "bank.account", ID: "a"} }},
		{"with an unknown outcome", func() error { return repository.ErrOutcomeUnknown }},
		{"with a panic", func() error { panic("help") }},
		{"with a panic of nil", func() error { panic(nil) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t, "a")
			b.onPublish = func(context.Context, []events.Envelope) error { return tt.publish() }
			runs := 0
			var a *Account
			err := b.unit(repository.RetryOnConflict(5, nil)).Do(t.Context(), func(ctx context.Context, all collection) error {
				runs++
				var err error
				a, err = all.Get(ctx, AccountID{"a"})
				return errors.Join(err, a.Deposit(1, noon), all.Save(ctx, a))
			})
			var publish *repository.PublishError
			require.ErrorAs(t, err, &publish)
			require.ErrorIs(t, err, repository.ErrPublish)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.Equal(t, "repository.publish", failure.CodeOf(err))
			require.Equal(t, 1, runs)
			require.Equal(t, uint64(2), a.Version())
			require.Zero(t, pending(a))
			b.stands("a", 2, 1)
		})
	}
}

func TestAnAggregateIsAtItsNewVersionWhenItsEventsArePublished(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	a := b.get("a")
	require.NoError(t, a.Deposit(1, noon))
	b.onPublish = func(ctx context.Context, envs []events.Envelope) error {
		require.Equal(t, envs[0].Version, a.Version())
		if a.balance > 3 {
			return nil
		}
		require.Zero(t, pending(a))
		return errors.Join(a.Deposit(1, noon), b.unit().Repositories().Save(ctx, a)) // a handler in the same program
	}
	require.NoError(t, b.unit().Repositories().Save(t.Context(), a))
	b.stands("a", 5, 4)
}

func TestWithoutAPublisherEventsStayInTheStore(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := account("a")
	require.NoError(t, collectionUnit(b.store).Repositories().Save(t.Context(), a))
	require.Len(t, b.memory.Envelopes(), 1)
	require.Zero(t, pending(a))
}

func TestAnUnknownOutcomeMovesNothingAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	a := b.get("a")
	require.NoError(t, a.Deposit(5, noon))
	b.store.commit = func(ctx context.Context, batch repository.Batch) error {
		return errors.Join(b.memory.Commit(ctx, batch), repository.ErrOutcomeUnknown, repository.ErrConflict)
	}
	runs := 0
	err := b.unit(repository.RetryOnConflict(5, nil)).Do(t.Context(), func(ctx context.Context, all collection) error {
		runs++
		return all.Save(ctx, a)
	})
	require.ErrorIs(t, err, repository.ErrOutcomeUnknown)
	require.Equal(t, 1, runs)
	require.Equal(t, uint64(1), a.Version())
	require.Equal(t, 1, pending(a))
	require.Empty(t, b.names())

	b.store.commit = nil // it was stored after all: trying again is safe
	require.ErrorIs(t, b.unit().Repositories().Save(t.Context(), a), repository.ErrConflict)
	b.stands("a", 2, 5)
	require.Equal(t, b.store.batches[0].Changes[0].Events[0].ID, b.store.batches[1].Changes[0].Events[0].ID)
}

func TestAConflictLeavesTheAggregateAsItWas(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	a := b.get("a")
	require.NoError(t, a.Deposit(5, noon))
	b.meanwhile("a")
	err := b.unit().Repositories().Save(t.Context(), a)
	require.ErrorIs(t, err, repository.ErrConflict)
	require.NotErrorIs(t, err, repository.ErrDeleted)
	require.Equal(t, uint64(1), a.Version())
	require.Equal(t, 1, pending(a))
	b.stands("a", 2, 1)
}

func TestRetryOnConflict(t *testing.T) {
	t.Parallel()
	conflicts := func(n int) func(b *bank) {
		return func(b *bank) {
			if n--; n >= 0 {
				b.meanwhile("a")
			}
		}
	}
	for _, tt := range []struct {
		name    string
		retries int
		each    func(b *bank)
		work    error
		runs    int
		want    error
	}{
		{"is not needed", 3, conflicts(0), nil, 1, nil},
		{"succeeds at last", 3, conflicts(3), nil, 4, nil},
		{"gives up", 3, conflicts(4), nil, 4, repository.ErrConflict},
		{"of none", 0, conflicts(1), nil, 1, repository.ErrConflict},
		{"does not repeat other errors", 3, conflicts(0), errWork, 1, errWork},
		{"does not repeat what is a duplicate", 3, conflicts(0), repository.ErrDuplicate, 1, repository.ErrDuplicate},
		{"does not repeat what has been handled", 3, conflicts(0), repository.ErrMarked, 1, repository.ErrMarked},
		{"does not repeat an unknown outcome", 3, conflicts(0), errors.Join(repository.ErrConflict, repository.ErrOutcomeUnknown), 1, repository.ErrOutcomeUnknown},
		{"repeats a conflict that work returns", 3, conflicts(0), repository.ErrConflict, 4, repository.ErrConflict},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t, "a")
			runs := 0
			err := b.unit(repository.RetryOnConflict(tt.retries, nil)).Do(t.Context(), func(ctx context.Context, all collection) error {
				runs++
				if err := deposit(ctx, all, "a", 100); err != nil {
					return err
				}
				tt.each(b)
				return tt.work
			})
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.runs, runs)
			if tt.want == nil {
				b.stands("a", uint64(1+tt.runs), 100+tt.runs-1)
				require.Len(t, b.names(), 1)
			} else {
				require.Empty(t, b.names())
			}
		})
	}
}

func TestARetryWaitsForTheBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.store.commit = func(context.Context, repository.Batch) error { return repository.ErrConflict }
		var asked []int
		var at []time.Duration
		start := time.Now()
		backoff := func(retry int) time.Duration {
			asked = append(asked, retry)
			return time.Duration(retry) * time.Second
		}
		err := b.unit(repository.RetryOnConflict(3, backoff)).Do(t.Context(), func(ctx context.Context, all collection) error {
			at = append(at, time.Since(start))
			return all.Save(ctx, account("a"))
		})
		require.ErrorIs(t, err, repository.ErrConflict)
		require.Equal(t, []int{1, 2, 3}, asked)
		require.Equal(t, []time.Duration{0, time.Second, 3 * time.Second, 6 * time.Second}, at)
	})
}

func TestTheContextEndsTheWaitForARetry(t *testing.T) {
	t.Parallel()
	for name, backoff := range map[string]func(int) time.Duration{
		"long": func(int) time.Duration { return time.Hour }, "none": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBank(t)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				b.store.commit = func(context.Context, repository.Batch) error {
					if backoff == nil {
						cancel()
					}
					return repository.ErrConflict
				}
				start, runs := time.Now(), 0
				err := b.unit(repository.RetryOnConflict(3, backoff)).Do(ctx, func(ctx context.Context, all collection) error {
					runs++
					return all.Save(ctx, account("a"))
				})
				require.ErrorIs(t, err, repository.ErrConflict)
				require.ErrorIs(t, err, ctx.Err())
				require.Equal(t, failure.Conflict, failure.KindOf(err))
				require.Equal(t, 1, runs)
				require.LessOrEqual(t, time.Since(start), time.Second)
			})
		})
	}
}

func TestUnitsRunSideBySide(t *testing.T) {
	t.Parallel()
	const workers, increments = 8, 200
	b := newBank(t, "a")
	unit := b.unit(repository.RetryOnConflict(10_000, nil))
	var mu sync.Mutex
	reported := 0
	claim := func() bool {
		mu.Lock()
		defer mu.Unlock()
		reported++
		return reported <= increments
	}
	var wg sync.WaitGroup
	errs := make(chan error, workers)
	for range workers {
		wg.Go(func() {
			for claim() {
				err := unit.Do(t.Context(), func(ctx context.Context, all collection) error {
					a, err := all.Get(ctx, AccountID{"a"})
					if err != nil {
						return err
					}
					runtime.Gosched() // so that another is first now and then
					return errors.Join(a.Deposit(1, noon), all.Save(ctx, a))
				})
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	b.stands("a", 1+increments, increments)
	require.Len(t, b.names(), increments)
	require.Len(t, b.memory.Envelopes(), 1+increments)
}

func TestDeclarationsThatCannotBeRightPanic(t *testing.T) {
	t.Parallel()
	store := newBank(t).memory
	repos := func(s *repository.Session) collection { return repository.In(s, accountMapping) }
	for name, declare := range map[string]func(){
		"a unit of work without a store":        func() { repository.NewUnitOfWork(nil, repos) },
		"a unit of work without repositories":   func() { repository.NewUnitOfWork[collection](store, nil) },
		"a nil option of a unit of work":        func() { repository.NewUnitOfWork(store, repos, nil) },
		"a nil publisher":                       func() { repository.PublishTo(nil) },
		"a nil clock":                           func() { repository.WithClock(nil) },
		"retries below none":                    func() { repository.RetryOnConflict(-1, nil) },
		"a collection without a session":        func() { repository.In(nil, accountMapping) },
		"a collection without a mapping":        func() { repository.In[AccountID, *Account, AccountSnapshot](&repository.Session{}, nil) },
		"a mapping without a name":              func() { repository.Map("", (*Account).Snapshot, RestoreAccount) },
		"a mapping with the name of no kind":    func() { repository.Map("Bank Account", (*Account).Snapshot, RestoreAccount) },
		"a mapping without a snapshot function": func() { repository.Map("bank.account", nil, RestoreAccount) },
		"a mapping without a restore function": func() {
			repository.Map[AccountID, *Account]("bank.account", (*Account).Snapshot, nil)
		},
		"a nil option of a mapping": func() { repository.Map("bank.account", (*Account).Snapshot, RestoreAccount, nil) },
		"two indexes of one name": func() {
			repository.Map("bank.account", (*Account).Snapshot, RestoreAccount, byHolder,
				repository.By("holder", func(AccountSnapshot) (Holder, bool) { return Holder{}, false }))
		},
		"the zero index": func() {
			repository.Map("bank.account", (*Account).Snapshot, RestoreAccount, repository.Index[AccountSnapshot, Holder]{})
		},
		"an index without a name": func() {
			repository.By("", func(AccountSnapshot) (Holder, bool) { return Holder{}, false })
		},
		"an index without a function": func() { repository.Unique[AccountSnapshot, Holder]("holder", nil) },
		"an ordered index without a function": func() {
			repository.Ordered[AccountSnapshot, Holder]("holder", nil)
		},
		"no events":              func() { repository.Events[AccountSnapshot](nil) },
		"schema 0":               func() { repository.Schema[AccountSnapshot](0) },
		"schema 2 of no upcasts": func() { repository.Schema[AccountSnapshot](2) },
		"schema 1 of an upcast":  func() { repository.Schema[AccountSnapshot](1, same) },
		"a nil upcast":           func() { repository.Schema[AccountSnapshot](2, nil) },
		"two schemas": func() {
			repository.Map("bank.account", (*Account).Snapshot, RestoreAccount,
				repository.Schema[AccountSnapshot](2, same), repository.Schema[AccountSnapshot](1))
		},
		"two lists of events": func() {
			repository.Map("bank.account", (*Account).Snapshot, RestoreAccount,
				repository.Events[AccountSnapshot](bankTypes), repository.Events[AccountSnapshot](bankTypes))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, declare)
		})
	}
}

func same(b []byte) ([]byte, error) { return b, nil }
