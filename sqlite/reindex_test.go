package sqlite_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/repository"
)

// keyedBy is the kind of cairns under another index, as the next version of a program has it.
func keyedBy(keys func(state string) []repository.Key) *repository.Kind {
	k := *cairnKind
	k.Keys = func(state any) ([]repository.Key, error) { return keys(state.(string)), nil }
	return &k
}

func TestReindexGivesStoredDocumentsTheirKeys(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	var b repository.Batch
	for i := range 450 { // of more than two steps
		b.Changes = append(b.Changes, raise(s, fmt.Sprintf("cairn %03d", i), 0, fmt.Sprint(i),
			repository.Key{Index: "old", Value: "x"}, repository.Key{Index: "place", Value: fmt.Sprint(i), Unique: true}))
	}
	require.NoError(t, s.Commit(t.Context(), b))
	commit(t, s, repository.Change{Kind: cairnKind, Op: repository.Delete, ID: "cairn 000", Expected: 1})

	// Each wants the place that another has now.
	next := keyedBy(func(state string) []repository.Key {
		turned := []byte(fmt.Sprintf("%03s", state))
		turned[0], turned[2] = turned[2], turned[0]
		return []repository.Key{{Index: "place", Value: strings.TrimLeft(string(turned[:2]), "0") + string(turned[2:]), Unique: true}}
	})
	n, err := s.Reindex(t.Context(), next)
	require.NoError(t, err)
	require.Equal(t, 449, n)
	require.Empty(t, found(t, s, next, repository.Query{Index: "old"}))
	require.Len(t, found(t, s, next, repository.Query{Index: "place"}), 449)
	require.Equal(t, []string{"cairn 321"}, found(t, s, next, repository.Query{Index: "place", From: "123", To: "123"}))
	require.Equal(t, []string{"cairn 321"}, found(t, s, next, repository.Query{Index: "place", From: "123", To: "123", IDs: []string{"cairn 321", "cairn 123"}}))
	doc, err := s.Load(t.Context(), next, "cairn 321")
	require.NoError(t, err)
	require.Equal(t, repository.Document{ID: "cairn 321", Version: 1, State: "321"}, doc, "states and versions stay")

	n, err = s.Reindex(t.Context(), next)
	require.NoError(t, err)
	require.Zero(t, n, "all are right")
}

func TestReindexRefusesWhatTwoDocumentsWant(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	commit(t, s, cairn("a", 0, "one"), cairn("b", 0, "one"))
	same := keyedBy(func(state string) []repository.Key {
		return []repository.Key{{Index: "place", Value: state, Unique: true}}
	})
	_, err := s.Reindex(t.Context(), same)
	var duplicate *repository.DuplicateError
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, "place", duplicate.Index)
	commit(t, s, cairn("b", 1, "two", repository.Key{Index: "place", Value: "two", Unique: true}))
	_, err = s.Reindex(t.Context(), same)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, found(t, s, same, repository.Query{Index: "place"}))

	errKeys := errors.New("no keys for this")
	broken := *cairnKind
	broken.Keys = func(any) ([]repository.Key, error) { return nil, errKeys }
	_, err = s.Reindex(t.Context(), &broken)
	require.ErrorIs(t, err, errKeys)
}

// Saves go on while documents are reindexed, and none of them is undone.
func TestReindexGoesOnBesideSaves(t *testing.T) {
	t.Parallel()
	path := file(t)
	s, other := open(t, path), open(t, path)
	place := func(state string) []repository.Key { return []repository.Key{{Index: "place", Value: state}} }
	next := keyedBy(place)
	const many = 300
	var b repository.Batch
	for i := range many {
		b.Changes = append(b.Changes, cairn(fmt.Sprint("cairn ", i), 0, "before"))
	}
	require.NoError(t, s.Commit(t.Context(), b))
	errs := make([]error, 2)
	var all sync.WaitGroup
	all.Go(func() {
		for i := range many {
			errs[0] = errors.Join(errs[0], other.Commit(t.Context(), batch(cairn(fmt.Sprint("cairn ", i), 1, "after", place("after")...))))
		}
	})
	all.Go(func() {
		for range 20 {
			_, err := s.Reindex(t.Context(), next)
			errs[1] = errors.Join(errs[1], err)
		}
	})
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Len(t, found(t, s, next, repository.Query{Index: "place", From: "after", To: "after"}), many)
	require.Empty(t, found(t, s, next, repository.Query{Index: "place", From: "before", To: "before"}))
}

func ExampleStore_Reindex() {
	ctx, s, end := exampleStore()
	defer end()
	if err := s.Commit(ctx, batch(cairn("north", 0, "granite"), cairn("south", 0, "slate"))); err != nil {
		fmt.Println(err)
	}
	// The next version of the program finds cairns by their stone.
	next := keyedBy(func(stone string) []repository.Key { return []repository.Key{{Index: "stone", Value: stone}} })
	slate := repository.Query{Index: "stone", From: "slate", To: "slate"}
	before, _ := s.Count(ctx, next, slate)
	n, err := s.Reindex(ctx, next)
	after, _ := s.Count(ctx, next, slate)
	fmt.Println(before, n, after, err)
	// Output:
	// 0 2 1 <nil>
}
