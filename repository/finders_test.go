package repository_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// filled is a bank with so many accounts, stored in one unit.
func filled(t *testing.T, n int) *bank {
	t.Helper()
	b := newBank(t)
	require.NoError(t, collectionUnit(b.memory).Do(t.Context(), func(ctx context.Context, all collection) error {
		var errs []error
		for _, id := range numbered(n) {
			errs = append(errs, all.Save(ctx, account(id)))
		}
		return errors.Join(errs...)
	}))
	return b
}

func TestAWalkReadsPageByPage(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100, 101, 200, 250} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			b := filled(t, n)
			all := b.unit().Repositories()
			require.Equal(t, numbered(n), ids(t, all.All(t.Context())))
			require.Len(t, b.store.queries, n/100+1)
			for _, q := range b.store.queries {
				require.Equal(t, 100, q.Limit)
			}
			for _, limit := range []int{1, 99, 100, 101, 150, 200, 1000} {
				want := numbered(min(limit, n))
				require.Equal(t, want, ids(t, all.Where(t.Context(), repository.Query{Limit: limit})))
				require.Equal(t, want, ids(t, all.Where(t.Context(), byBranch.Is(Branch{"Ulm"}).Page(limit, repository.Cursor{}))))
			}
		})
	}
}

func TestAWalkReadsNoMoreThanItsLoopWants(t *testing.T) {
	t.Parallel()
	b := filled(t, 250)
	for _, err := range b.unit().Repositories().All(t.Context()) {
		require.NoError(t, err)
		break
	}
	require.Len(t, b.store.queries, 1)
}

func TestALoopBodyMayStore(t *testing.T) {
	t.Parallel()
	b := filled(t, 150)
	all := b.unit().Repositories()
	for a, err := range all.Where(t.Context(), byBranch.Is(Branch{"Ulm"})) {
		require.NoError(t, err)
		a.branch = Branch{"Bonn"} // out of the index that is being walked
		require.NoError(t, errors.Join(a.Deposit(1, noon), all.Save(t.Context(), a)))
	}
	n, err := all.Count(t.Context(), byBranch.Is(Branch{"Bonn"}))
	require.NoError(t, err)
	require.Equal(t, 150, n)
}

func TestAWalkEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b := filled(t, 150)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen, last := 0, error(nil)
	for _, err := range b.unit().Repositories().All(ctx) {
		seen++
		last = err
		cancel()
	}
	require.Equal(t, 101, seen, "the page at hand, and then the error")
	require.ErrorIs(t, last, context.Canceled)
}

func TestAWalkOverAnIndexThatTheStoreHasOtherwiseEnds(t *testing.T) {
	t.Parallel()
	memory := memstore.New()
	state := AccountSnapshot{ID: "x", Holder: "x", Branch: "Aachen"}
	var changes []repository.Change
	for _, id := range numbered(150) {
		changes = append(changes, repository.Change{
			Kind: accountMapping.Kind(), Op: repository.Put, ID: id,
			State: AccountSnapshot{ID: id, Holder: id, Branch: state.Branch},
			Keys:  []repository.Key{{Index: "branch", Value: "Ulm"}}, // as the index was once declared
		})
	}
	require.NoError(t, memory.Commit(t.Context(), repository.Batch{Changes: changes}))
	var last error
	seen := 0
	for _, err := range collectionUnit(memory).Repositories().Where(t.Context(), repository.Query{Index: "branch"}) {
		seen, last = seen+1, err
		require.Less(t, seen, 1000)
	}
	require.ErrorIs(t, last, repository.ErrCorrupt)
	_, _, err := collectionUnit(memory).Repositories().Page(t.Context(), repository.Query{
		Index: "branch", After: repository.Cursor{Key: "Ulm", ID: "0003"},
	}, 10)
	require.ErrorIs(t, err, repository.ErrCorrupt)
}

func TestAWalkOverADocumentThatIsNotInTheIndexEnds(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]AccountSnapshot{
		"not in it": {ID: "a", Holder: "a"}, "under an unfit key": {ID: "a", Holder: "a", Branch: "\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			memory := memstore.New()
			var changes []repository.Change
			for _, id := range numbered(2) {
				state.ID = id
				changes = append(changes, repository.Change{
					Kind: accountMapping.Kind(), Op: repository.Put, ID: id, State: state,
					Keys: []repository.Key{{Index: "branch", Value: "Ulm"}},
				})
			}
			require.NoError(t, memory.Commit(t.Context(), repository.Batch{Changes: changes}))
			_, _, err := collectionUnit(memory).Repositories().Page(t.Context(), byBranch.Is(Branch{"Ulm"}), 1)
			require.ErrorIs(t, err, repository.ErrCorrupt)
		})
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := filled(t, 5)
	all := b.unit().Repositories()
	for _, tt := range []struct {
		limit int
		want  []int // the sizes of the pages
	}{{1, []int{1, 1, 1, 1, 1}}, {2, []int{2, 2, 1}}, {5, []int{5}}, {6, []int{5}}, {0, []int{5}}, {-1, []int{5}}, {1<<63 - 1, []int{5}}} {
		t.Run(fmt.Sprint(tt.limit), func(t *testing.T) {
			t.Parallel()
			var after repository.Cursor
			var found []string
			for i, size := range tt.want {
				page, next, err := all.Page(t.Context(), byDay.Between(Day{}, Day{}).Page(99, after), tt.limit)
				require.NoError(t, err)
				require.Len(t, page, size)
				require.Equal(t, i == len(tt.want)-1, next == repository.Cursor{}, "the last page has no next")
				for _, a := range page {
					found = append(found, a.ID().account)
				}
				after = next
			}
			require.Equal(t, numbered(5), found)
		})
	}
}

func TestAPageOfNothing(t *testing.T) {
	t.Parallel()
	page, next, err := newBank(t).unit().Repositories().Page(t.Context(), repository.Query{}, 10)
	require.NoError(t, err)
	require.Empty(t, page)
	require.Zero(t, next)
}

func TestIdentitiesThatNothingCanHaveSelectNothing(t *testing.T) {
	t.Parallel()
	b := filled(t, 2)
	all := b.unit().Repositories()
	odd := []string{"", "a\x00", "\xff", strings.Repeat("x", 1<<20), "0001"}
	mine := slices.Clone(odd)
	require.Equal(t, []string{"0001"}, ids(t, all.Where(t.Context(), repository.Query{IDs: mine})))
	require.Equal(t, odd, mine, "the list is the caller's")
	require.Equal(t, []string{"0001"}, b.store.queries[0].IDs, "a store is not asked for them")
	require.Empty(t, ids(t, all.Where(t.Context(), repository.Query{IDs: odd[:1]})))
	require.Empty(t, ids(t, all.Where(t.Context(), repository.Query{IDs: []string{}})))
	for _, id := range odd[:4] {
		b.store.load = func(context.Context, *repository.Kind, string) (repository.Document, error) {
			t.Error("the store was asked")
			return repository.Document{}, errDown
		}
		_, err := all.Get(t.Context(), AccountID{id})
		require.ErrorIs(t, err, repository.ErrNotFound)
		require.Less(t, len(err.Error()), 1000)
		var missing *repository.NotFoundError
		require.ErrorAs(t, err, &missing)
		require.Equal(t, id, missing.ID)
	}
}

func TestAWalkKeepsTheIdentitiesItWasGiven(t *testing.T) {
	t.Parallel()
	list := []string{"0000"}
	walk := filled(t, 2).unit().Repositories().Where(t.Context(), repository.Query{IDs: list})
	list[0] = "0001"
	require.Equal(t, []string{"0000"}, ids(t, walk))
}

func TestQueriesOfAnIndex(t *testing.T) {
	t.Parallel()
	none := repository.Query{Index: "branch", IDs: []string{}}
	require.Equal(t, repository.Query{Index: "branch", From: "Ulm", To: "Ulm"}, byBranch.Is(Branch{"Ulm"}))
	require.Equal(t, none, byBranch.Is(Branch{}), "the zero key selects none")
	require.Equal(t, none, byBranch.Is(Branch{"a\x00"}))
	require.Equal(t, none, byBranch.Is(Branch{"\xff"}))
	require.Equal(t, none, byBranch.Is(Branch{strings.Repeat("x", 513)}))
	require.Equal(t, repository.Query{Index: "opened", From: "a", To: "b"}, byDay.Between(Day{"a"}, Day{"b"}))
	require.Equal(t, repository.Query{Index: "opened", To: "b"}, byDay.Between(Day{}, Day{"b"}), "the zero key leaves its side open")
	level := repository.Ordered("level", func(s AccountSnapshot) (Level, bool) { return Level(s.Balance), true })
	require.Equal(t, repository.Query{Index: "level", IDs: []string{}}, level.Is(0), "also when its text says something")
	require.Equal(t, repository.Query{Index: "level", From: "level 1"}, level.Between(1, 0))
}

// A Level has a zero value that prints as if it were something.
type Level int

func (l Level) String() string { return fmt.Sprintf("level %d", int(l)) }

func TestAKeyOfTheZeroValueIsRefused(t *testing.T) {
	t.Parallel()
	level := repository.By("level", func(s AccountSnapshot) (Level, bool) { return Level(s.Balance), true })
	kind := repository.Map("bank.account", (*Account).Snapshot, RestoreAccount, level).Kind()
	_, err := kind.Keys(AccountSnapshot{})
	require.ErrorIs(t, err, repository.ErrKey)
	keys, err := kind.Keys(AccountSnapshot{Balance: 3})
	require.NoError(t, err)
	require.Equal(t, []repository.Key{{Index: "level", Value: "level 3"}}, keys)
}

func TestACursorIsAPlaceInTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[ab]{1,2}`)
		c := repository.Cursor{Key: word.Draw(t, "key"), ID: word.Draw(t, "id")}
		key, id := word.Draw(t, "a key"), word.Draw(t, "an id")
		want := key > c.Key || key == c.Key && id > c.ID
		require.Equal(t, want, c.Before(key, id))
		require.True(t, repository.Cursor{}.Before(key, id))
		q := repository.Query{From: word.Draw(t, "from"), To: word.Draw(t, "to"), After: c}
		require.Equal(t, want && key >= q.From && key <= q.To, q.Matches(key, id))
	})
}

func TestACursorGoesThroughText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringN(1, 40, 160).Filter(func(s string) bool { return !strings.Contains(s, "\x00") })
		c := repository.Cursor{Key: word.Draw(t, "key"), ID: word.Draw(t, "id")}
		got, err := repository.ParseCursor(c.String())
		require.NoError(t, err)
		require.Equal(t, c, got)
		text, err := c.MarshalText()
		require.NoError(t, err)
		var decoded repository.Cursor
		require.NoError(t, decoded.UnmarshalText(text))
		require.Equal(t, c, decoded)
	})
}

func TestTheZeroCursorIsTheBeginning(t *testing.T) {
	t.Parallel()
	c, err := repository.ParseCursor("")
	require.NoError(t, err)
	require.Zero(t, c)
	require.Empty(t, c.String())
}

func TestTextThatIsNoCursorLeavesTheTargetAlone(t *testing.T) {
	t.Parallel()
	for _, text := range oddCursors() {
		c := repository.Cursor{Key: "k", ID: "i"}
		require.ErrorIs(t, c.UnmarshalText([]byte(text)), repository.ErrCursor, "%q", text)
		require.Equal(t, repository.Cursor{Key: "k", ID: "i"}, c)
	}
}

func oddCursors() []string {
	return []string{
		" ", "!", "AA", "YQ", "YQA", "AGE", "YQBi ", "YQBi=", "YQBj\n", "YQBiAGM", "_wBh", "YQD_", "YQBj\x00",
		strings.Repeat("A", 5000), repository.Cursor{Key: strings.Repeat("k", 513), ID: "i"}.String(),
		repository.Cursor{ID: "i"}.String(), repository.Cursor{Key: "k"}.String(), "YQBjZ", "YQBjZR",
	}
}

func FuzzParseCursor(f *testing.F) {
	for _, text := range append(oddCursors(), "", "YQBi", "REUtMgBERS0y") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := repository.ParseCursor(text)
		if err != nil {
			require.ErrorIs(t, err, repository.ErrCursor)
			require.Zero(t, c)
			return
		}
		require.Equal(t, text, c.String(), "one text a cursor")
	})
}
