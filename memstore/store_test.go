package memstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func TestAStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{
		New: func(*testing.T) repository.Store { return memstore.New(memstore.WithOutbox()) },
		Envelopes: func(s repository.Store) []events.Envelope {
			return s.(*memstore.Store).Envelopes()
		},
	})
}

func TestAStoreWithoutAnOutboxKeepsTheContractToo(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{
		New: func(*testing.T) repository.Store { return memstore.New() },
	})
}

// hewn is what happens to a stone.
type hewn struct {
	Mason string `json:"mason"`
}

func (hewn) EventName() string { return "quarry.stone_hewn" }

var stoneKind = &repository.Kind{Name: "quarry.stone", Schema: 1, Events: events.NewTypes(events.TypeOf[hewn]())}

func put(id string, expected uint64, state any, keys ...repository.Key) repository.Change {
	return repository.Change{Kind: stoneKind, Op: repository.Put, ID: id, Expected: expected, State: state, Keys: keys}
}

func commit(t *testing.T, s *memstore.Store, changes ...repository.Change) {
	t.Helper()
	require.NoError(t, s.Commit(t.Context(), repository.Batch{Changes: changes}))
}

func TestEnvelopesAreKeptOnlyWithAnOutbox(t *testing.T) {
	t.Parallel()
	c := put("a", 0, "state")
	c.Events = []events.Envelope{{ID: uuid.NameSpaceURL, Event: hewn{}}}
	without, with := memstore.New(), memstore.New(memstore.WithOutbox())
	commit(t, without, c)
	commit(t, with, c)
	require.Empty(t, without.Envelopes())
	require.Equal(t, c.Events, with.Envelopes())
	with.Envelopes()[0].ID = uuid.Nil
	require.Equal(t, c.Events, with.Envelopes(), "the slice is the caller's")
}

func TestTheNamespaceIsAnOptionAndElseRandom(t *testing.T) {
	t.Parallel()
	require.Equal(t, uuid.NameSpaceURL, memstore.New(memstore.WithNamespace(uuid.NameSpaceURL)).Namespace())
	one, two := memstore.New(), memstore.New()
	require.NotEqual(t, one.Namespace(), two.Namespace())
}

func TestANilOptionPanics(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { memstore.New(nil) })
}

func TestRefusalsNameTheDocument(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	key := repository.Key{Index: "mason", Value: "secret", Unique: true}
	commit(t, s, put("a", 0, "state", key))

	var missing *repository.NotFoundError
	_, err := s.Load(t.Context(), stoneKind, "b")
	require.ErrorAs(t, err, &missing)
	require.Equal(t, &repository.NotFoundError{Kind: "quarry.stone", ID: "b"}, missing)

	var conflict *repository.ConflictError
	err = s.Commit(t.Context(), repository.Batch{Changes: []repository.Change{put("a", 4, "state")}})
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, &repository.ConflictError{Kind: "quarry.stone", ID: "a", Expected: 4}, conflict)

	var duplicate *repository.DuplicateError
	err = s.Commit(t.Context(), repository.Batch{Changes: []repository.Change{put("b", 0, "state", key)}})
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, &repository.DuplicateError{Kind: "quarry.stone", ID: "b", Index: "mason"}, duplicate)
	require.NotContains(t, err.Error(), "secret")
}

func TestAQueryOfAnIndexThatNothingIsInFindsNothing(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	for range 2 {
		docs, err := s.Find(t.Context(), stoneKind, repository.Query{Index: "mason"})
		require.NoError(t, err)
		require.Empty(t, docs)
		commit(t, s, put(fmt.Sprint(len(s.Envelopes()), uuid.New()), 0, "state"))
	}
}

// The example of the package comment: a store, a unit of work, a document.
func Example() {
	ctx := context.Background()
	store := memstore.New()
	batch := repository.Batch{Changes: []repository.Change{put("a", 0, "hewn")}}
	fmt.Println(store.Commit(ctx, batch))
	doc, err := store.Load(ctx, stoneKind, "a")
	fmt.Println(doc.ID, doc.Version, doc.State, err)
	fmt.Println(errors.Is(store.Commit(ctx, batch), repository.ErrConflict))
	// Output:
	// <nil>
	// a 1 hewn <nil>
	// true
}

func ExampleWithOutbox() {
	store := memstore.New(memstore.WithOutbox(), memstore.WithNamespace(uuid.NameSpaceURL))
	change := put("a", 0, "hewn")
	id := repository.EventID(store.Namespace(), "quarry.stone", "a", 1, 0)
	change.Events = []events.Envelope{{ID: id, Event: hewn{}, Aggregate: "quarry.stone", AggregateID: "a", Version: 1}}
	fmt.Println(store.Commit(context.Background(), repository.Batch{Changes: []repository.Change{change}}))
	for _, env := range store.Envelopes() {
		fmt.Println(env)
	}
	// Output:
	// <nil>
	// quarry.stone_hewn 4f0dba36-2848-54f6-9392-84bd2be791d1 (quarry.stone "a" version 1)
}
