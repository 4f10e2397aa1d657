package repository_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// do runs a unit of work that must succeed.
func (b *bank) do(work func(ctx context.Context, all collection) error) {
	b.t.Helper()
	require.NoError(b.t, b.unit().Do(b.t.Context(), work))
}

func TestOneIdentityIsOneInstanceInAUnit(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a", "b")
	b.do(func(ctx context.Context, all collection) error {
		one, err := all.Get(ctx, AccountID{"a"})
		require.NoError(t, err)
		require.NoError(t, one.Deposit(5, noon))
		two, err := all.Get(ctx, AccountID{"a"})
		require.NoError(t, err)
		require.Same(t, one, two)
		for found, err := range all.Where(ctx, byHolder.Is(Holder{"holder of a"})) {
			require.NoError(t, err)
			require.Same(t, one, found)
		}
		page, _, err := all.Page(ctx, repository.Query{}, 1)
		require.NoError(t, err)
		require.Same(t, one, page[0])

		fresh := account("c")
		require.NoError(t, all.Save(ctx, fresh))
		got, err := all.Get(ctx, AccountID{"c"})
		require.NoError(t, err)
		require.Same(t, fresh, got, "what is saved and not stored yet is there to get")
		return all.Save(ctx, one)
	})
	b.stands("a", 2, 5)
}

func TestGoroutinesOfOneUnitGetOneInstance(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	b.do(func(ctx context.Context, all collection) error {
		got := make([]*Account, 8)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() { got[i], _ = all.Get(ctx, AccountID{"a"}) })
		}
		wg.Wait()
		for _, a := range got {
			require.Same(t, got[0], a)
		}
		return nil
	})
}

func TestOutsideOfAUnitEachGetIsAnotherInstance(t *testing.T) {
	t.Parallel()
	all := newBank(t, "a").unit().Repositories()
	one, err := all.Get(t.Context(), AccountID{"a"})
	require.NoError(t, err)
	two, err := all.Get(t.Context(), AccountID{"a"})
	require.NoError(t, err)
	require.NotSame(t, one, two)
}

func TestUnitsThatMisuseAggregatesAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		work func(ctx context.Context, all collection) error
		want error
	}{
		{"two instances, one loaded", func(ctx context.Context, all collection) error {
			_, err := all.Get(ctx, AccountID{"a"})
			return errors.Join(err, all.Save(ctx, account("a")))
		}, repository.ErrTwoInstances},
		{"two instances, both brought in", func(ctx context.Context, all collection) error {
			return errors.Join(all.Save(ctx, account("c")), all.Save(ctx, account("c")))
		}, repository.ErrTwoInstances},
		{"a check of another instance", func(ctx context.Context, all collection) error {
			a, err := all.Get(ctx, AccountID{"a"})
			other := account("a")
			aggregate.Loaded(other, 1)
			return errors.Join(err, all.Save(ctx, a), all.Check(ctx, other))
		}, repository.ErrTwoInstances},
		{"no aggregate", func(ctx context.Context, all collection) error { return all.Save(ctx, nil) }, repository.ErrNoAggregate},
		{"the zero identity", func(ctx context.Context, all collection) error { return all.Save(ctx, account("")) }, repository.ErrIdentity},
		{"a NUL in the identity", func(ctx context.Context, all collection) error { return all.Save(ctx, account("a\x00b")) }, repository.ErrIdentity},
		{"an identity that is not UTF-8", func(ctx context.Context, all collection) error { return all.Save(ctx, account("\xff")) }, repository.ErrIdentity},
		{"an identity of a megabyte", func(ctx context.Context, all collection) error {
			return all.Save(ctx, account(strings.Repeat("x", 1<<20)))
		}, repository.ErrIdentity},
		{"saved after it was deleted", func(ctx context.Context, all collection) error {
			a, err := all.Get(ctx, AccountID{"a"})
			return errors.Join(err, all.Delete(ctx, a), all.Save(ctx, a))
		}, repository.ErrDeleted},
		{"new and deleted", func(ctx context.Context, all collection) error {
			fresh := account("c")
			return errors.Join(all.Save(ctx, fresh), all.Delete(ctx, fresh))
		}, repository.ErrNotFound},
		{"an index that is not declared", func(ctx context.Context, all collection) error {
			_, err := all.Count(ctx, repository.Query{Index: "colour"})
			return err
		}, repository.ErrUnknownIndex},
		{"a bound that is no key", func(ctx context.Context, all collection) error {
			_, err := all.Count(ctx, repository.Query{Index: "opened", From: "\xff"})
			return err
		}, repository.ErrKey},
		{"another bound that is no key", func(ctx context.Context, all collection) error {
			_, _, err := all.Page(ctx, repository.Query{To: "a\x00"}, 1)
			return err
		}, repository.ErrKey},
		{"a cursor that is no place", func(ctx context.Context, all collection) error {
			_, _, err := all.Page(ctx, repository.Query{After: repository.Cursor{Key: "a"}}, 1)
			return err
		}, repository.ErrCursor},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t, "a")
			err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
				require.ErrorIs(t, tt.work(ctx, all), tt.want)
				return nil // swallowed
			})
			require.ErrorIs(t, err, tt.want)
			require.Less(t, len(err.Error()), 1000)
			b.untouched("a")
		})
	}
}

func TestOutsideOfAUnitMisuseIsRefusedLikewise(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	all := b.unit().Repositories()
	require.ErrorIs(t, all.Save(t.Context(), nil), repository.ErrNoAggregate)
	require.ErrorIs(t, all.Save(t.Context(), account("")), repository.ErrIdentity)
	require.ErrorIs(t, all.Delete(t.Context(), account("a")), repository.ErrNotFound)
	_, err := all.Count(t.Context(), repository.Query{Index: "colour"})
	require.ErrorIs(t, err, repository.ErrUnknownIndex)
	_, err = all.Count(t.Context(), repository.Query{})
	require.NoError(t, err, "there is no unit that could have failed")
	b.untouched("a")
}

func TestAUnitThatHasEndedIsOfNoUse(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	var kept collection
	var a *Account
	b.do(func(ctx context.Context, all collection) error {
		kept = all
		var err error
		a, err = all.Get(ctx, AccountID{"a"})
		return err
	})
	_, err := kept.Get(t.Context(), AccountID{"a"})
	require.ErrorIs(t, err, repository.ErrClosed)
	require.ErrorIs(t, kept.Save(t.Context(), a), repository.ErrClosed)
	_, err = kept.Count(t.Context(), repository.Query{})
	require.ErrorIs(t, err, repository.ErrClosed)
	_, _, err = kept.Page(t.Context(), repository.Query{}, 0)
	require.ErrorIs(t, err, repository.ErrClosed)
}

// What a goroutine left behind by work saves during the commit must not look saved.
func TestAUnitTakesNothingDuringItsCommit(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	var kept collection
	b.store.commit = func(ctx context.Context, batch repository.Batch) error {
		require.ErrorIs(t, kept.Save(ctx, account("late")), repository.ErrClosed)
		return b.memory.Commit(ctx, batch)
	}
	b.do(func(ctx context.Context, all collection) error {
		kept = all
		return all.Save(ctx, account("a"))
	})
}

func TestUnchangedAggregatesAreLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	elsewhere := b.get("a")
	b.do(func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, all.Save(ctx, a))
	})
	require.NoError(t, b.unit().Repositories().Save(t.Context(), elsewhere))
	require.Zero(t, b.store.commits())
	b.untouched("a")
}

func TestAChangeWithoutAnEventIsStoredWhenSaved(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a", "b")
	elsewhere := b.get("b")
	elsewhere.notes = append(elsewhere.notes, "noted")
	b.do(func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		a.notes = append(a.notes, "noted")
		return errors.Join(err, all.Save(ctx, a))
	})
	require.NoError(t, b.unit().Repositories().Save(t.Context(), elsewhere))
	require.Equal(t, []string{"noted"}, b.get("a").notes)
	require.Equal(t, []string{"noted"}, b.get("b").notes)
	require.Equal(t, uint64(2), elsewhere.Version())
}

func TestAChangeWithoutAnEventIsNotForgotten(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		for a, err := range all.All(ctx) {
			require.NoError(t, err)
			a.notes = append(a.notes, "noted")
		}
		return nil
	})
	require.ErrorIs(t, err, repository.ErrUnsaved)
	require.Equal(t, "repository.unsaved", failure.CodeOf(err))
	b.untouched("a")
}

func TestWhatIsCheckedOrDeletedNeedsNoSave(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, a.Deposit(1, noon), all.Check(ctx, a))
	})
	require.ErrorIs(t, err, repository.ErrUnsaved, "a check stores no change")
	b.do(func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, a.Deposit(1, noon), all.Delete(ctx, a))
	})
	require.Equal(t, []string{"a bank.deposited"}, b.names())
}

func TestAnUnchangedAggregateSavedElsewhereMeanwhileIsAConflict(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a", "b")
	a, gone := b.get("a"), b.get("b")
	b.meanwhile("a")
	require.NoError(t, b.unit().Repositories().Delete(t.Context(), b.get("b")))
	require.ErrorIs(t, b.unit().Repositories().Save(t.Context(), a), repository.ErrConflict)
	require.ErrorIs(t, b.unit().Repositories().Save(t.Context(), gone), repository.ErrDeleted)
	b.store.load = func(context.Context, *repository.Kind, string) (repository.Document, error) {
		return repository.Document{}, errDown
	}
	require.ErrorIs(t, b.unit().Repositories().Save(t.Context(), a), errDown)
}

// A store may return a state in another form than it was given; that is no change.
func TestAStateInAnotherFormIsNoChange(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	b.store.load = func(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
		doc, err := b.memory.Load(ctx, k, id)
		if s, ok := doc.State.(AccountSnapshot); ok {
			s.Notes = []string{} // of which the aggregate makes nil
			doc.State = s
		}
		return doc, err
	}
	for _, save := range []bool{false, true} {
		b.do(func(ctx context.Context, all collection) error {
			a, err := all.Get(ctx, AccountID{"a"})
			if err == nil && save {
				err = all.Save(ctx, a)
			}
			return err
		})
	}
	require.NoError(t, b.unit().Repositories().Save(t.Context(), b.get("a")))
	b.untouched("a")
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		a.balance = 7
		return err
	})
	require.ErrorIs(t, err, repository.ErrUnsaved)
}

func TestDeletedWithinTheUnitIsNotFoundInIt(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	b.do(func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		require.NoError(t, err)
		require.NoError(t, all.Delete(ctx, a))
		require.NoError(t, all.Delete(ctx, a), "twice is once")
		require.NoError(t, all.Check(ctx, a))
		_, err = all.Get(ctx, AccountID{"a"})
		require.ErrorIs(t, err, repository.ErrNotFound)
		require.Equal(t, []string{"a"}, ids(t, all.All(ctx)), "a finder reads the store")
		return nil
	})
	require.Len(t, b.store.batches[0].Changes, 1)
}

func TestADeletedIdentityIsUsed(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	a := b.get("a")
	require.NoError(t, a.Deposit(1, noon))
	require.NoError(t, b.unit().Repositories().Delete(t.Context(), a))
	require.Equal(t, uint64(2), a.Version(), "the version of the tombstone")
	require.Zero(t, pending(a))
	for _, instance := range []*Account{a, account("a")} {
		err := errors.Join(instance.Deposit(1, noon), b.unit().Repositories().Save(t.Context(), instance))
		require.ErrorIs(t, err, repository.ErrDeleted)
		require.ErrorIs(t, err, repository.ErrConflict)
		var conflict *repository.ConflictError
		require.ErrorAs(t, err, &conflict)
		require.True(t, conflict.Deleted)
	}
	require.Equal(t, []string{"a bank.deposited"}, b.names())
}

func TestCheckHoldsTheCommit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		work func(ctx context.Context, all collection, a *Account) error
	}{
		{"checked", func(ctx context.Context, all collection, a *Account) error { return all.Check(ctx, a) }},
		{"checked, then saved unchanged", func(ctx context.Context, all collection, a *Account) error {
			return errors.Join(all.Check(ctx, a), all.Save(ctx, a))
		}},
		{"saved unchanged, then checked", func(ctx context.Context, all collection, a *Account) error {
			return errors.Join(all.Save(ctx, a), all.Check(ctx, a))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, changed := range []bool{false, true} {
				b := newBank(t, "a", "b")
				err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
					a, err := all.Get(ctx, AccountID{"a"})
					require.NoError(t, err)
					if changed {
						b.meanwhile("a")
					}
					return errors.Join(tt.work(ctx, all, a), deposit(ctx, all, "b", 5))
				})
				if changed {
					require.ErrorIs(t, err, repository.ErrConflict)
					b.stands("b", 1, 0)
					continue
				}
				require.NoError(t, err)
				b.stands("a", 1, 0)
				b.stands("b", 2, 5)
			}
		})
	}
}

func TestCheckOutsideOfAUnitComparesAtOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	a, all := b.get("a"), b.unit().Repositories()
	require.NoError(t, all.Check(t.Context(), a))
	require.Equal(t, uint64(1), a.Version())
	b.meanwhile("a")
	require.ErrorIs(t, all.Check(t.Context(), a), repository.ErrConflict)
	require.NoError(t, all.Delete(t.Context(), b.get("a")))
	require.ErrorIs(t, all.Check(t.Context(), a), repository.ErrDeleted)
}

func TestTheEventsOfACheckedAggregateTakeThePlaceOfItsSave(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a", "b")
	b.do(func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, all.Check(ctx, a), deposit(ctx, all, "b", 1), a.Deposit(1, noon), all.Save(ctx, a))
	})
	require.Equal(t, []string{"b bank.deposited", "a bank.deposited"}, b.names())
}

func TestTwoMappingsOfOneKindShareNoInstance(t *testing.T) {
	t.Parallel()
	other := repository.Map("bank.account", func(s *stub) string { return s.ID().account },
		func(s string) (*stub, error) { return &stub{root: aggregate.New(AccountID{s})}, nil })
	unit := repository.NewUnitOfWork(newBank(t, "a").memory, func(s *repository.Session) both {
		return both{repository.In(s, accountMapping), repository.In(s, other)}
	})
	err := unit.Do(t.Context(), func(ctx context.Context, r both) error {
		_, err := r.accounts.Get(ctx, AccountID{"a"})
		require.NoError(t, err)
		_, err = r.stubs.Get(ctx, AccountID{"a"})
		return err
	})
	require.ErrorIs(t, err, repository.ErrTwoInstances)
}

// A stub is another aggregate under the name of accounts.
type stub struct{ root[AccountID] }

type both struct {
	accounts collection
	stubs    repository.Collection[AccountID, *stub, string]
}

func TestASnapshotThatCannotBeRestoredNamesItsAggregate(t *testing.T) {
	t.Parallel()
	for name, restore := range map[string]func(AccountSnapshot) (*Account, error){
		"refused":              func(AccountSnapshot) (*Account, error) { return nil, errWork },
		"restored as nothing":  func(AccountSnapshot) (*Account, error) { return nil, nil }, //nolint:nilnil // the defect
		"restored as another":  func(AccountSnapshot) (*Account, error) { return account("b"), nil },
		"restored as nobody's": func(AccountSnapshot) (*Account, error) { return account(""), nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mapping := repository.Map("bank.account", (*Account).Snapshot, restore, byHolder, repository.Events[AccountSnapshot](bankTypes))
			unit := repository.NewUnitOfWork(newBank(t, "a").memory, func(s *repository.Session) collection { return repository.In(s, mapping) })
			var corrupt *repository.CorruptError
			_, err := unit.Repositories().Get(t.Context(), AccountID{"a"})
			require.ErrorAs(t, err, &corrupt)
			require.Equal(t, "a", corrupt.ID)
			require.Equal(t, "repository.corrupt", failure.CodeOf(err))
			_, _, err = unit.Repositories().Page(t.Context(), repository.Query{}, 1)
			require.ErrorIs(t, err, repository.ErrCorrupt)
			yields := 0
			for a, err := range unit.Repositories().All(t.Context()) {
				require.Nil(t, a)
				require.ErrorIs(t, err, repository.ErrCorrupt)
				yields++
			}
			require.Equal(t, 1, yields, "the sequence ends with the error")
			err = unit.Do(t.Context(), func(ctx context.Context, all collection) error {
				_, _ = all.Get(ctx, AccountID{"a"})
				return nil
			})
			require.ErrorIs(t, err, repository.ErrCorrupt)
		})
	}
}

func TestAStateOfAnotherTypeIsCorrupt(t *testing.T) {
	t.Parallel()
	memory := memstore.New()
	require.NoError(t, memory.Commit(t.Context(), repository.Batch{Changes: []repository.Change{
		{Kind: accountMapping.Kind(), Op: repository.Put, ID: "a", State: "a string"},
	}}))
	_, err := collectionUnit(memory).Repositories().Get(t.Context(), AccountID{"a"})
	require.ErrorIs(t, err, repository.ErrCorrupt)
	_, err = accountMapping.Kind().Encode("a string")
	require.ErrorIs(t, err, repository.ErrCorrupt)
	_, err = accountMapping.Kind().Keys("a string")
	require.ErrorIs(t, err, repository.ErrCorrupt)
	a := account("a")
	aggregate.Loaded(a, 1)
	aggregate.Committed(a, 1, 1)
	require.NoError(t, collectionUnit(memory).Repositories().Save(t.Context(), a), "and may be overwritten")
}

// Nothing that goes in or out lets a caller change what is stored.
func TestWhatIsStoredHasNoAlias(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := account("a")
	a.notes = []string{"first"}
	require.NoError(t, b.unit().Repositories().Save(t.Context(), a))
	a.notes[0] = "scrawled over"
	got := b.get("a")
	require.Equal(t, []string{"first"}, got.notes)
	got.notes[0] = "scrawled over"
	require.Equal(t, []string{"first"}, b.get("a").notes)
}
