package repository_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

var handled = repository.Mark{Consumer: "bonus", Event: uuid.NameSpaceURL}

func TestTheFirstUnitThatCommitsStoresTheMark(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	ctx, mark := repository.WithMark(t.Context(), handled)
	save := func(id string) error { return b.unit().Repositories().Save(ctx, account(id)) }

	err := b.unit().Do(ctx, func(context.Context, collection) error { return errWork })
	require.ErrorIs(t, err, errWork)
	_, err = b.unit().Repositories().Get(ctx, AccountID{"a"})
	require.NoError(t, err)
	require.False(t, mark.Committed(), "neither work that fails nor a read is a commit")
	require.ErrorIs(t, save("a"), repository.ErrConflict)
	require.False(t, mark.Committed(), "a commit that fails leaves it waiting")
	require.NoError(t, save("b"))
	require.True(t, mark.Committed())
	require.NoError(t, save("c"))
	require.True(t, mark.Committed())
	require.Equal(t, [][]repository.Mark{{handled}, {handled}, nil}, [][]repository.Mark{
		b.store.batches[0].Marks, b.store.batches[1].Marks, b.store.batches[2].Marks,
	})

	again, second := repository.WithMark(t.Context(), handled)
	err = b.unit(repository.RetryOnConflict(3, nil)).Do(again, func(ctx context.Context, all collection) error {
		return all.Save(ctx, account("d"))
	})
	require.ErrorIs(t, err, repository.ErrMarked)
	require.False(t, second.Committed())
	_, err = b.unit().Repositories().Get(t.Context(), AccountID{"d"})
	require.ErrorIs(t, err, repository.ErrNotFound)
}

func TestAUnitWithoutChangesCommitsTheMarkAlone(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	ctx, mark := repository.WithMark(t.Context(), handled)
	require.NoError(t, b.unit().Do(ctx, func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, all.Save(ctx, a))
	}))
	require.True(t, mark.Committed())
	require.Equal(t, repository.Batch{Marks: []repository.Mark{handled}}, b.store.batches[0])
	require.NoError(t, b.unit().Do(ctx, func(context.Context, collection) error { return nil }))
	require.Equal(t, 1, b.store.commits(), "nothing is left to commit")
}

func TestARetryKeepsTheMark(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	ctx, mark := repository.WithMark(t.Context(), handled)
	runs := 0
	require.NoError(t, b.unit(repository.RetryOnConflict(3, nil)).Do(ctx, func(ctx context.Context, all collection) error {
		err := deposit(ctx, all, "a", 100)
		if runs++; runs < 3 {
			b.meanwhile("a")
		}
		return err
	}))
	require.True(t, mark.Committed())
	b.stands("a", 4, 102)
}

func TestAMarkIsNotTheHandlersOwn(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.onPublish = func(ctx context.Context, envs []events.Envelope) error {
		if envs[0].AggregateID != "a" {
			return nil
		}
		return b.unit().Repositories().Save(ctx, account("b"))
	}
	ctx, mark := repository.WithMark(t.Context(), handled)
	require.NoError(t, b.unit().Repositories().Save(ctx, account("a")))
	require.True(t, mark.Committed())
	require.Empty(t, b.store.batches[1].Marks)
}

// Of units that commit side by side none may store its changes while the mark is another's
// that may yet fail.
func TestUnitsSideBySideTakeTurnsForTheMark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		ctx, mark := repository.WithMark(t.Context(), handled)
		first := make(chan error)
		b.store.commit = func(ctx context.Context, batch repository.Batch) error {
			if batch.Changes[0].ID == "first" {
				return <-first
			}
			return b.memory.Commit(ctx, batch)
		}
		var wg sync.WaitGroup
		var errs [3]error
		wg.Go(func() { errs[0] = b.unit().Repositories().Save(ctx, account("first")) })
		synctest.Wait()
		wg.Go(func() { errs[1] = b.unit().Repositories().Save(ctx, account("second")) })
		hasty, giveUp := context.WithCancel(ctx)
		wg.Go(func() { errs[2] = b.unit().Repositories().Save(hasty, account("third")) })
		synctest.Wait()
		require.Equal(t, 1, b.store.commits(), "the others wait")
		giveUp()
		synctest.Wait()
		first <- errDown
		wg.Wait()
		require.ErrorIs(t, errs[0], errDown)
		require.NoError(t, errs[1])
		require.ErrorIs(t, errs[2], context.Canceled)
		require.True(t, mark.Committed())
		require.Equal(t, []repository.Mark{handled}, b.store.batches[1].Marks)
	})
}

func TestAUnitThatWaitedForTheMarkDoesWithoutItOnceItIsStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		ctx, mark := repository.WithMark(t.Context(), handled)
		var wg sync.WaitGroup
		errs := make([]error, 3)
		b.store.commit = func(ctx context.Context, batch repository.Batch) error {
			if batch.Changes[0].ID == "0000" {
				for i, id := range numbered(3)[1:] {
					wg.Go(func() { errs[i+1] = b.unit().Repositories().Save(ctx, account(id)) })
				}
				time.Sleep(time.Second) // until the others wait
			}
			return b.memory.Commit(ctx, batch)
		}
		errs[0] = b.unit().Repositories().Save(ctx, account("0000"))
		wg.Wait()
		require.NoError(t, errors.Join(errs...))
		require.True(t, mark.Committed())
		require.Len(t, b.store.batches, 3)
		for _, batch := range b.store.batches[1:] {
			require.Empty(t, batch.Marks)
		}
	})
}

func TestUnitsSideBySideStoreTheMarkOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx, mark := repository.WithMark(t.Context(), handled)
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i, id := range numbered(8) {
		wg.Go(func() { errs[i] = b.unit().Repositories().Save(ctx, account(id)) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	require.True(t, mark.Committed())
	marks := 0
	for _, batch := range b.store.batches {
		marks += len(batch.Marks)
	}
	require.Equal(t, 1, marks)
}

func TestAttachedFunctionsGoIntoTheCommit(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	var attached []any
	b.store.commit = func(ctx context.Context, batch repository.Batch) error {
		attached = batch.Attach
		batch.Attach = nil
		return b.memory.Commit(ctx, batch)
	}
	b.onPublish = func(ctx context.Context, envs []events.Envelope) error {
		if envs[0].AggregateID != "a" {
			return nil
		}
		attached = nil
		return b.unit().Repositories().Save(ctx, account("b"))
	}
	one := repository.Attach(t.Context(), "one")
	both, other := repository.Attach(one, "two"), repository.Attach(one, "other")
	run := func(ctx context.Context, id string, inside ...any) []any {
		t.Helper()
		require.NoError(t, b.unit().Do(ctx, func(ctx context.Context, all collection) error {
			for _, fn := range inside {
				require.Equal(t, ctx, repository.Attach(ctx, fn))
			}
			if id == "" {
				return nil
			}
			return all.Save(ctx, account(id))
		}))
		return attached
	}
	require.Equal(t, []any{"one", "two", "three", "four"}, run(both, "c", "three", "four"))
	require.Equal(t, []any{"one", "other"}, run(other, "d"), "each context has its own")
	require.Equal(t, []any{"one", "two"}, run(both, ""), "what was attached in a unit ends with it, and needs no change beside it")
	require.Empty(t, run(both, "a"), "a handler's own unit inherits none")
}

func TestWhatIsAttachedInOneRunIsNotThereInTheNext(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	runs := 0
	b.store.commit = func(_ context.Context, batch repository.Batch) error {
		require.Len(t, batch.Attach, 1)
		return repository.ErrConflict
	}
	err := b.unit(repository.RetryOnConflict(2, nil)).Do(t.Context(), func(ctx context.Context, _ collection) error {
		runs++
		repository.Attach(ctx, "fn")
		return nil
	})
	require.ErrorIs(t, err, repository.ErrConflict)
	require.Equal(t, 3, runs)
}

func TestAttachAfterTheUnitIsForTheNextOne(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	var kept context.Context
	b.do(func(ctx context.Context, _ collection) error {
		kept = ctx
		return nil
	})
	require.ErrorIs(t, b.unit().Repositories().Save(repository.Attach(kept, "fn"), account("a")), repository.ErrAttachment)
	b.untouched()
}
