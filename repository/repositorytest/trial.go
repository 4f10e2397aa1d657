package repositorytest

import (
	"context"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// A trial is a clause being held against a store, in the steps of this suite.
type trial struct {
	contract.Trial

	subject
}

// commit stores changes in one batch.
func (t *trial) commit(changes ...repository.Change) {
	if t.Err == nil {
		t.Succeeds("Commit", t.store.Commit(t.Ctx, repository.Batch{Changes: changes}))
	}
}

// refuses wants a batch to be refused.
func (t *trial) refuses(what string, b repository.Batch, wants ...error) {
	if t.Err == nil {
		t.Refused("Commit of "+what, t.store.Commit(t.Ctx, b), wants...)
	}
}

// holds wants a document to be stored.
func (t *trial) holds(k *repository.Kind, version uint64, want bookState) {
	if t.Err != nil {
		return
	}
	doc, err := t.store.Load(t.Ctx, k, want.Book)
	if err != nil {
		t.Fail("Load of %+q: %w", want.Book, err)
		return
	}
	t.is(doc, version, want)
}

func (t *trial) is(doc repository.Document, version uint64, want bookState) {
	got, ok := doc.State.(bookState)
	switch {
	case !ok:
		t.Fail("the state of %+q is a %T, want what the mapping decodes: a %T", want.Book, doc.State, want)
	case doc.ID != want.Book:
		t.Fail("the document is that of %+q, want %+q", doc.ID, want.Book)
	case doc.Version != version:
		t.Fail("%+q is stored at version %d, want %d", want.Book, doc.Version, version)
	case !got.equal(want):
		t.Fail("the state of %+q is %s, want %s", want.Book, got.describe(), want.describe())
	}
}

// lacks wants no document to be stored.
func (t *trial) lacks(k *repository.Kind, id string) {
	if t.Err == nil {
		_, err := t.store.Load(t.Ctx, k, id)
		t.Refused(fmt.Sprintf("Load of %+q", id), err, repository.ErrNotFound)
	}
}

// finds wants a query to select just these documents, in this order.
func (t *trial) finds(what string, q repository.Query, ids ...string) {
	t.findsAmong(bookMapping.Kind(), what, q, ids...)
}

func (t *trial) findsAmong(k *repository.Kind, what string, q repository.Query, ids ...string) {
	docs := t.find(k, what, q)
	if t.Err == nil && !slices.Equal(idsOf(docs), ids) {
		t.Fail("Find %s selects %+q, want %+q", what, idsOf(docs), ids)
	}
}

func (t *trial) find(k *repository.Kind, what string, q repository.Query) []repository.Document {
	if t.Err != nil {
		return nil
	}
	docs, err := t.store.Find(t.Ctx, k, q)
	t.Succeeds("Find "+what, err)
	return docs
}

func idsOf(docs []repository.Document) []string {
	ids := make([]string, len(docs))
	for i, doc := range docs {
		ids[i] = doc.ID
	}
	return ids
}

func (t *trial) counts(k *repository.Kind, what string, q repository.Query, want int) {
	if t.Err != nil {
		return
	}
	n, err := t.store.Count(t.Ctx, k, q)
	t.Succeeds("Count "+what, err)
	if n != want {
		t.Fail("Count %s is %d, want %d", what, n, want)
	}
}

// unit returns the unit of work over the store.
func (t *trial) unit(opts ...repository.Option) *repository.UnitOfWork[library] {
	return repository.NewUnitOfWork(t.store, func(s *repository.Session) library {
		return library{books: repository.In(s, t.books), journals: repository.In(s, journalMapping)}
	}, opts...)
}

// do wants a unit of work to succeed.
func (t *trial) do(what string, work func(context.Context, library) error) {
	if t.Err == nil {
		t.Succeeds(what, t.unit().Do(t.Ctx, work))
	}
}

// writers is how many race for something.
const writers = 8

// oneWins wants all but one of the errors to be the given one.
func (t *trial) oneWins(what string, errs []error, lost error) {
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		t.Refused(what, err, lost)
	}
	if won != 1 {
		t.Fail("%s: %d of %d were stored, want 1", what, won, len(errs))
	}
}

// put is the change that stores a book, with the events given.
func (t *trial) put(expected uint64, s bookState, evs ...events.Event) repository.Change {
	return t.putIn(bookMapping.Kind(), expected, s, evs...)
}

func (t *trial) putIn(k *repository.Kind, expected uint64, s bookState, evs ...events.Event) repository.Change {
	keys, err := k.Keys(s)
	t.Succeeds("the suite's own keys", err)
	return repository.Change{
		Kind: k, Op: repository.Put, ID: s.Book, Expected: expected, State: s, Keys: keys,
		Events: t.seal(k, s.Book, expected+1, evs),
	}
}

func (t *trial) remove(id string, expected uint64, evs ...events.Event) repository.Change {
	k := bookMapping.Kind()
	return repository.Change{Kind: k, Op: repository.Delete, ID: id, Expected: expected, Events: t.seal(k, id, expected+1, evs)}
}

func look(id string, expected uint64) repository.Change {
	return repository.Change{Kind: bookMapping.Kind(), Op: repository.Check, ID: id, Expected: expected}
}

// seal makes envelopes as a unit of work does.
func (t *trial) seal(k *repository.Kind, id string, version uint64, evs []events.Event) []events.Envelope {
	var sealed []events.Envelope
	for i, e := range evs {
		env := events.NewEnvelope(t.Ctx, repository.EventID(t.store.Namespace(), k.Name, id, version, i), e, noon())
		env.Aggregate, env.AggregateID, env.Version, env.Index = k.Name, id, version, i
		env.CorrelationID = env.ID
		sealed = append(sealed, env)
	}
	return sealed
}

func batch(changes ...repository.Change) repository.Batch {
	return repository.Batch{Changes: changes}
}

// plain is a book on its shelf; its shelfmark is its own.
func plain(id string, notes ...string) bookState {
	return bookState{Book: id, Shelfmark: "shelfmark of " + id, Notes: notes}
}

// lent is a book that a reader has until a day.
func lent(id, reader, due string) bookState {
	s := plain(id)
	s.Reader, s.Due = reader, due
	return s
}
