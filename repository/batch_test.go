package repository_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

func TestABatchSaysAllThatAStoreReliesOn(t *testing.T) {
	t.Parallel()
	kind := accountMapping.Kind()
	put := func(id string, keys ...repository.Key) repository.Change {
		return repository.Change{Kind: kind, Op: repository.Put, ID: id, State: AccountSnapshot{ID: id}, Keys: keys}
	}
	at := func(op repository.Op, id string, expected uint64) repository.Change {
		return repository.Change{Kind: kind, Op: op, ID: id, Expected: expected}
	}
	with := func(c repository.Change, change func(*repository.Change)) repository.Change {
		change(&c)
		return c
	}
	key := func(index, value string) repository.Key { return repository.Key{Index: index, Value: value} }
	other := *kind
	other.Name = "bank.safe"
	mark := func(consumer string, event uuid.UUID) repository.Mark {
		return repository.Mark{Consumer: consumer, Event: event}
	}
	noted := []events.Envelope{{Event: Deposited{}}}
	for name, tt := range map[string]struct {
		changes []repository.Change
		marks   []repository.Mark
		refused bool
	}{
		"nothing":                       {},
		"a change of each kind":         {changes: []repository.Change{put("a"), at(repository.Delete, "b", 1), at(repository.Check, "c", 1)}},
		"a change with keys":            {changes: []repository.Change{put("a", key("holder", "ann"), key("branch", "ann"))}},
		"a change with events":          {changes: []repository.Change{with(put("a"), func(c *repository.Change) { c.Events = noted })}},
		"a deletion with events":        {changes: []repository.Change{with(at(repository.Delete, "a", 1), func(c *repository.Change) { c.Events = noted })}},
		"two kinds with one identity":   {changes: []repository.Change{put("a"), with(put("a"), func(c *repository.Change) { c.Kind = &other })}},
		"marks of two consumers":        {marks: []repository.Mark{mark("a", uuid.NameSpaceURL), mark("b", uuid.NameSpaceURL)}},
		"marks of two events":           {marks: []repository.Mark{mark("a", uuid.NameSpaceURL), mark("a", uuid.NameSpaceOID)}},
		"a document twice":              {changes: []repository.Change{put("a"), put("b"), put("a")}, refused: true},
		"a document checked and stored": {changes: []repository.Change{at(repository.Check, "a", 1), put("a")}, refused: true},
		"a document under two pointers to its kind": {changes: []repository.Change{put("a"), with(put("a"), func(c *repository.Change) {
			twin := *kind
			c.Kind = &twin
		})}, refused: true},
		"no kind":              {changes: []repository.Change{with(put("a"), func(c *repository.Change) { c.Kind = nil })}, refused: true},
		"no identity":          {changes: []repository.Change{put("")}, refused: true},
		"no operation":         {changes: []repository.Change{at(0, "a", 1)}, refused: true},
		"an unknown operation": {changes: []repository.Change{at(repository.Check+1, "a", 1)}, refused: true},
		"a put without a state": {
			changes: []repository.Change{with(put("a"), func(c *repository.Change) { c.State = nil })}, refused: true,
		},
		"a delete of version 0": {changes: []repository.Change{at(repository.Delete, "a", 0)}, refused: true},
		"a check of version 0":  {changes: []repository.Change{at(repository.Check, "a", 0)}, refused: true},
		"a check with events": {
			changes: []repository.Change{with(at(repository.Check, "a", 1), func(c *repository.Change) { c.Events = noted })}, refused: true,
		},
		"a key without an index": {changes: []repository.Change{put("a", key("", "ann"))}, refused: true},
		"a key without a value":  {changes: []repository.Change{put("a", key("holder", ""))}, refused: true},
		"two keys in one index":  {changes: []repository.Change{put("a", key("holder", "ann"), key("branch", "x"), key("holder", "bob"))}, refused: true},
		"a mark twice":           {marks: []repository.Mark{mark("a", uuid.NameSpaceURL), mark("b", uuid.NameSpaceURL), mark("a", uuid.NameSpaceURL)}, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := repository.Batch{Changes: tt.changes, Marks: tt.marks}
			if !tt.refused {
				require.NoError(t, b.Validate())
				return
			}
			require.ErrorIs(t, b.Validate(), repository.ErrBatch)
			b.Changes = slices.Concat([]repository.Change{put("sound")}, tt.changes, []repository.Change{put("as well")})
			require.ErrorIs(t, b.Validate(), repository.ErrBatch, "one is enough")
		})
	}
}

func TestABatchThatIsRefusedPrintsNoIdentity(t *testing.T) {
	t.Parallel()
	c := repository.Change{Kind: accountMapping.Kind(), Op: repository.Put, ID: "Quillfeather", State: AccountSnapshot{}}
	err := repository.Batch{Changes: []repository.Change{c, c}}.Validate()
	require.ErrorIs(t, err, repository.ErrBatch)
	require.NotContains(t, err.Error(), "Quillfeather")
}

// relayed is a publisher that a relay may feed.
type relayed struct {
	*bank

	fed bool
}

func (r *relayed) Relayed() bool { return r.fed }

func TestAUnitThatPublishesToABusThatARelayFeedsIsRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ran := 0
	work := func(ctx context.Context, all collection) error {
		ran++
		return all.Save(ctx, account("a"))
	}
	bus := events.NewBus()
	unit := b.unit(repository.PublishTo(bus))
	bus.MarkRelayed() // after the unit of work was made, as a program may start

	require.ErrorIs(t, unit.Do(t.Context(), work), repository.ErrFedTwice)
	require.ErrorIs(t, unit.Repositories().Save(t.Context(), account("a")), repository.ErrFedTwice)
	fed := &relayed{bank: b, fed: true}
	require.ErrorIs(t, b.unit(repository.PublishTo(fed)).Do(t.Context(), work), repository.ErrFedTwice)
	require.Equal(t, failure.Internal, failure.KindOf(repository.ErrFedTwice))
	require.Zero(t, ran)
	require.Zero(t, b.store.commits())
	b.untouched()

	fed.fed = false
	require.NoError(t, b.unit(repository.PublishTo(fed)).Do(t.Context(), work), "a bus that nothing feeds")
	require.NoError(t, collectionUnit(b.store).Do(t.Context(), func(ctx context.Context, all collection) error {
		return all.Save(ctx, account("b"))
	}), "a unit that publishes nothing itself")
	require.Equal(t, 1, ran)
}

// A program has both: the relay that feeds the bus from the store, and a unit of work that
// was told to publish to the same bus. Each event would be heard twice.
func ExamplePublishTo_fedTwice() {
	bus := events.NewBus()
	uow := NewUnitOfWork(memstore.New(memstore.WithOutbox()), repository.PublishTo(bus))
	bus.MarkRelayed() // as outbox.ToBus does

	err := uow.Do(context.Background(), func(context.Context, Bank) error {
		fmt.Println("never called")
		return nil
	})
	fmt.Println(errors.Is(err, repository.ErrFedTwice))
	// Output:
	// true
}
