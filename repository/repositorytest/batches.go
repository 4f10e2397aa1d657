package repositorytest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// batchClauses are the sentences about commits of more than one thing.
func batchClauses() []clause {
	return []clause{
		{name: "BatchIsStoredWhole", run: batchIsStoredWhole},
		{name: "RefusedBatchStoresNothing", run: refusedBatchStoresNothing},
		{name: "MalformedBatchIsRefused", run: malformedBatchIsRefused},
		{name: "MarkIsStoredOnce", run: markIsStoredOnce},
		{name: "OneOfManyConcurrentMarksWins", run: oneOfManyConcurrentMarksWins},
		{name: "UnknownAttachmentIsRefused", run: unknownAttachmentIsRefused},
		{name: "DoneContextIsRefused", run: doneContextIsRefused},
	}
}

func batchIsStoredWhole(t *trial) error {
	k := bookMapping.Kind()
	t.commit() // of nothing
	t.commit(t.put(0, plain("emma")), t.put(0, plain("persuasion")), t.put(0, plain("sanditon")))
	t.commit(
		t.put(1, plain("emma", "changed")), t.remove("persuasion", 1), look("sanditon", 1),
		t.put(0, plain("northanger")), t.putIn(journalMapping.Kind(), 0, plain("emma")),
	)
	t.holds(k, 2, plain("emma", "changed"))
	t.lacks(k, "persuasion")
	t.holds(k, 1, plain("sanditon"))
	t.holds(k, 1, plain("northanger"))
	t.holds(journalMapping.Kind(), 1, plain("emma"))
	t.finds("all", repository.Query{}, "emma", "northanger", "sanditon")
	return t.Err
}

// scene stores what the refused batches of a clause would change, and returns a function
// that finds whether anything of it has.
func (t *trial) scene() (untouched func(after string)) {
	k := bookMapping.Kind()
	t.commit(t.put(0, lent("emma", "anne", "2026-03-14")), t.put(0, plain("persuasion")), t.put(0, plain("sanditon")))
	t.commit(t.put(1, plain("sanditon")))
	return func(after string) {
		before := t.Err
		t.holds(k, 1, lent("emma", "anne", "2026-03-14"))
		t.holds(k, 1, plain("persuasion"))
		t.holds(k, 2, plain("sanditon"))
		t.lacks(k, "northanger")
		t.lacks(journalMapping.Kind(), "emma")
		t.finds("all", repository.Query{}, "emma", "persuasion", "sanditon")
		t.finds("by reader", readerIndex.Is(word{"anne"}), "emma")
		t.finds("by another reader", readerIndex.Is(word{"jane"}))
		t.counts(k, "all", repository.Query{}, 3)
		if before == nil && t.Err != nil {
			t.Err = fmt.Errorf("after the refused Commit of %s: %w", after, t.Err)
		}
	}
}

// good are changes that would be stored by themselves.
func (t *trial) good() []repository.Change {
	changed := lent("emma", "jane", "2026-04-01")
	return []repository.Change{
		t.put(1, changed, bookNoted{Book: "emma"}), t.remove("persuasion", 1),
		t.put(0, plain("northanger"), bookAcquired{Book: "northanger"}), t.putIn(journalMapping.Kind(), 0, plain("emma")),
	}
}

func refusedBatchStoresNothing(t *trial) error {
	untouched := t.scene()
	thief := plain("sanditon")
	thief.Shelfmark = plain("emma").Shelfmark
	taken := t.put(2, thief)
	if len(t.good()) > 0 {
		// Emma keeps her shelfmark in the good changes, so that the thief's is taken.
		t.refuses("a duplicate", batch(append(t.good(), taken)...), repository.ErrDuplicate)
	}
	untouched("a batch whose last change is a duplicate")
	stale := t.put(1, plain("sanditon", "stale"))
	for at := range len(t.good()) + 1 {
		changes := t.good()
		changes = append(changes[:at:at], append([]repository.Change{stale}, changes[at:]...)...)
		what := fmt.Sprintf("a batch whose change %d is stale", at)
		t.refuses(what, batch(changes...), repository.ErrConflict)
		untouched(what)
	}
	mark := repository.Mark{Consumer: "reminders", Event: t.store.Namespace()}
	b := repository.Batch{Changes: append(t.good(), stale), Marks: []repository.Mark{mark}}
	t.refuses("a mark beside a stale change", b, repository.ErrConflict)
	untouched("a mark beside a stale change")
	if t.Err == nil { // the mark was not kept, and so may be stored now
		t.Succeeds("Commit of the mark of a refused batch", t.store.Commit(t.Ctx, repository.Batch{Marks: b.Marks}))
	}
	b = repository.Batch{Changes: t.good(), Marks: []repository.Mark{{Consumer: "loans", Event: mark.Event}, mark}}
	t.refuses("a mark that is there", b, repository.ErrMarked)
	untouched("a mark that is there")
	t.commit(t.good()...)
	return t.Err
}

func malformedBatchIsRefused(t *trial) error {
	untouched := t.scene()
	k := bookMapping.Kind()
	key := repository.Key{Index: "reader", Value: "jane"}
	with := func(c repository.Change, keys ...repository.Key) repository.Change {
		c.Keys = keys
		return c
	}
	twin := plain("twin")
	for _, bad := range []struct {
		name    string
		changes []repository.Change
	}{
		{"a document twice", []repository.Change{t.put(0, twin), t.put(0, twin)}},
		{"a document checked and stored", []repository.Change{look("sanditon", 2), t.put(2, plain("sanditon", "x"))}},
		{"a document stored and deleted", []repository.Change{t.put(2, plain("sanditon", "x")), t.remove("sanditon", 2)}},
		{"a change without a kind", []repository.Change{{Op: repository.Put, ID: "twin", State: twin}}},
		{"a change without an identity", []repository.Change{{Kind: k, Op: repository.Put, State: twin}}},
		{"a change without an operation", []repository.Change{{Kind: k, ID: "twin", State: twin}}},
		{"a change of an unknown operation", []repository.Change{{Kind: k, Op: 99, ID: "twin", State: twin}}},
		{"a put without a state", []repository.Change{{Kind: k, Op: repository.Put, ID: "twin"}}},
		{"a delete of version 0", []repository.Change{t.remove("twin", 0)}},
		{"a check of version 0", []repository.Change{look("twin", 0)}},
		{"a key without an index", []repository.Change{with(t.put(0, twin), repository.Key{Value: "jane"})}},
		{"a key without a value", []repository.Change{with(t.put(0, twin), repository.Key{Index: "reader"})}},
		{"two keys in one index", []repository.Change{with(t.put(0, twin), key, repository.Key{Index: "reader", Value: "emma"})}},
	} {
		for _, changes := range [][]repository.Change{bad.changes, append(t.good(), bad.changes...)} {
			t.refuses(bad.name, batch(changes...), repository.ErrBatch)
			t.lacks(k, "twin")
			untouched(bad.name)
		}
	}
	mark := repository.Mark{Consumer: "reminders", Event: t.store.Namespace()}
	b := repository.Batch{Changes: t.good(), Marks: []repository.Mark{mark, mark}}
	t.refuses("a mark twice", b, repository.ErrBatch)
	untouched("a mark twice")
	t.commit(t.good()...)
	return t.Err
}

func markIsStoredOnce(t *trial) error {
	event, other := t.store.Namespace(), uuid.NameSpaceURL
	marks := func(m ...repository.Mark) repository.Batch { return repository.Batch{Marks: m} }
	if err := t.store.Commit(t.Ctx, marks(repository.Mark{Consumer: "reminders", Event: event})); err != nil {
		t.Fail("Commit of a mark alone: %w", err)
	}
	t.refuses("a mark again", marks(repository.Mark{Consumer: "reminders", Event: event}), repository.ErrMarked)
	b := marks(
		repository.Mark{Consumer: "reminders", Event: other}, repository.Mark{Consumer: "Reminders", Event: event},
		repository.Mark{Consumer: "loans", Event: event},
	)
	b.Changes = []repository.Change{t.put(0, plain("emma"))}
	if t.Err == nil {
		t.Succeeds("Commit of marks of other consumers and events", t.store.Commit(t.Ctx, b))
	}
	t.holds(bookMapping.Kind(), 1, plain("emma"))
	b = marks(repository.Mark{Consumer: "loans", Event: event})
	b.Changes = []repository.Change{t.put(1, plain("emma", "twice"))}
	t.refuses("a change beside a mark that is there", b, repository.ErrMarked)
	t.holds(bookMapping.Kind(), 1, plain("emma"))
	return t.Err
}

func oneOfManyConcurrentMarksWins(t *trial) error {
	for round := range 8 {
		m := repository.Mark{Consumer: fmt.Sprintf("consumer %d", round), Event: t.store.Namespace()}
		errs := contract.AtOnce(writers, func(i int) error {
			id := fmt.Sprintf("book %d of %d", i, round)
			c := repository.Change{Kind: bookMapping.Kind(), Op: repository.Put, ID: id, State: plain(id)}
			return t.store.Commit(t.Ctx, repository.Batch{Changes: []repository.Change{c}, Marks: []repository.Mark{m}})
		})
		t.oneWins("a concurrent mark", errs, repository.ErrMarked)
		t.counts(bookMapping.Kind(), "what was stored beside the marks", repository.Query{}, round+1)
	}
	return t.Err
}

func unknownAttachmentIsRefused(t *trial) error {
	untouched := t.scene()
	for _, fn := range []any{func(chan struct{}) error { return nil }, "DELETE FROM documents", nil} {
		b := batch(t.good()...)
		b.Attach = []any{fn}
		what := fmt.Sprintf("an attached %T", fn)
		t.refuses(what, b, repository.ErrAttachment)
		untouched(what)
	}
	if t.Err == nil {
		ctx := repository.Attach(t.Ctx, func(chan struct{}) error { return nil })
		err := t.unit().Do(ctx, func(ctx context.Context, l library) error {
			return l.books.Save(ctx, newBook("northanger", "N 1"))
		})
		t.Refused("Do with an attached function of an unknown type", err, repository.ErrAttachment)
	}
	untouched("an attached function")
	return t.Err
}

func doneContextIsRefused(t *trial) error {
	untouched := t.scene()
	if t.Err != nil {
		return t.Err
	}
	cancelled, cancel := context.WithCancel(t.Ctx)
	cancel()
	late, cancel := context.WithDeadline(t.Ctx, noon().Add(-100*365*24*time.Hour))
	defer cancel()
	k := bookMapping.Kind()
	for _, ctx := range []context.Context{cancelled, late} {
		want := ctx.Err()
		mark := repository.Mark{Consumer: "reminders", Event: t.store.Namespace()}
		b := repository.Batch{Changes: t.good(), Marks: []repository.Mark{mark}}
		t.Refused("Commit under a done context", t.store.Commit(ctx, b), want)
		_, err := t.store.Load(ctx, k, "emma")
		t.Refused("Load under a done context", err, want)
		_, err = t.store.Load(ctx, k, "nothing")
		t.Refused("Load of nothing under a done context", err, want)
		_, err = t.store.Find(ctx, k, repository.Query{})
		t.Refused("Find under a done context", err, want)
		_, err = t.store.Count(ctx, k, repository.Query{})
		t.Refused("Count under a done context", err, want)
		untouched("a batch under a done context")
	}
	t.doneInWork(untouched)
	return t.Err
}

// doneInWork: the context is done after work has saved, before the commit.
func (t *trial) doneInWork(untouched func(string)) {
	if t.Err != nil {
		return
	}
	errGivenUp := errors.New("the caller has given up")
	ctx, cancel := context.WithCancelCause(t.Ctx)
	published := 0
	err := t.unit(repository.PublishTo(publisher(func(context.Context, []events.Envelope) error { published++; return nil }))).
		Do(ctx, func(ctx context.Context, l library) error {
			if err := l.books.Save(ctx, newBook("northanger", "N 1")); err != nil {
				return err
			}
			cancel(errGivenUp)
			return nil
		})
	t.Refused("Do whose context is done at the commit", err, context.Canceled)
	if published > 0 {
		t.Fail("events left under a context that was done before the commit")
	}
	untouched("a unit whose context is done")
}

// publisher makes a Publisher of a function.
type publisher func(context.Context, []events.Envelope) error

func (p publisher) Deliver(ctx context.Context, envs ...events.Envelope) error { return p(ctx, envs) }
