package repository

import (
	"context"
	"iter"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/aggregate"
)

// pageSize is how many documents a finder asks the store for at a time.
const pageSize = 100

// A Collection is the aggregates of one mapping in one session. [In] makes it; it is a
// small value to embed in a repository of a context.
//
// Its methods may be called by several goroutines; an aggregate may not.
type Collection[ID aggregate.Identity, A aggregate.Aggregate[ID], S any] struct {
	session *Session
	mapping *Mapping[ID, A, S]
}

// In returns the collection of a mapping's aggregates in a session. It panics when either
// is nil.
func In[ID aggregate.Identity, A aggregate.Aggregate[ID], S any](s *Session, m *Mapping[ID, A, S]) Collection[ID, A, S] {
	must(s != nil && m != nil, "In without a session or a mapping")
	return Collection[ID, A, S]{session: s, mapping: m}
}

// Get returns the aggregate with the given identity, or an error that is [ErrNotFound]
// when it has never been stored or has been deleted.
func (c Collection[ID, A, S]) Get(ctx context.Context, id ID) (A, error) {
	var none A
	if err := c.session.enter(ctx); err != nil {
		return none, err
	}
	key := id.String()
	if c.session.unit {
		switch t, deleted := c.session.lookup(&c.mapping.kind, key); {
		case deleted:
			return none, c.notFound(key)
		case t != nil:
			return c.instance(t)
		}
	}
	if !storable(key) {
		return none, c.notFound(key)
	}
	doc, err := c.session.engine.store.Load(ctx, &c.mapping.kind, key)
	if err != nil {
		return none, c.failUnlessNotFound(err)
	}
	return c.adopt(doc)
}

// Save stores the aggregate with its pending events; within a unit of work the commit does.
//
// Errors: [ErrConflict] when another has stored it since it was loaded, [ErrDeleted] when it
// has been deleted, [ErrDuplicate] when another has one of its unique keys,
// [ErrTwoInstances] when the unit holds another instance of it, [ErrUnlistedEvent] when it
// has recorded an event that its mapping does not list.
func (c Collection[ID, A, S]) Save(ctx context.Context, a A) error { return c.touch(ctx, a, Put) }

// Delete removes the aggregate and stores its pending events. Its identity remains used:
// saving an aggregate under it is refused with [ErrDeleted].
func (c Collection[ID, A, S]) Delete(ctx context.Context, a A) error { return c.touch(ctx, a, Delete) }

// Check makes the commit depend on an aggregate that is only read: it fails with
// [ErrConflict] unless the aggregate is still stored at the version it has here. Outside of
// a unit of work Check compares at once.
func (c Collection[ID, A, S]) Check(ctx context.Context, a A) error { return c.touch(ctx, a, Check) }

// All returns every aggregate in byte order of the identities, as [Collection.Where] does.
func (c Collection[ID, A, S]) All(ctx context.Context) iter.Seq2[A, error] {
	return c.Where(ctx, Query{})
}

// Where returns the aggregates that q selects among those stored, in byte order of the key
// and then the identity. It reads the store page by page and keeps nothing open while the
// loop body runs; what others store meanwhile may or may not be seen. After an error, which
// comes with no aggregate, the sequence ends.
//
// Within a unit of work an aggregate that the unit holds comes back as that instance, as
// it stands; whether it is selected is decided by what is stored.
func (c Collection[ID, A, S]) Where(ctx context.Context, q Query) iter.Seq2[A, error] {
	q.IDs = slices.Clone(q.IDs) // the caller's; the loop may run later
	return func(yield func(A, error) bool) {
		var none A
		for left := q.Limit; ; {
			page := q
			page.Limit = pageSize
			if q.Limit > 0 {
				page.Limit = min(left, pageSize)
			}
			docs, err := c.find(ctx, page)
			if err != nil {
				yield(none, err)
				return
			}
			for _, doc := range docs {
				a, err := c.adopt(doc)
				if !yield(a, err) || err != nil {
					return
				}
			}
			left -= len(docs)
			if len(docs) < page.Limit || q.Limit > 0 && left <= 0 {
				return
			}
			next, err := c.mapping.cursor(q, docs[len(docs)-1])
			if err != nil {
				yield(none, c.session.fail(err))
				return
			}
			q.After = next
		}
	}
}

// Page returns up to limit of the aggregates that q selects, and where to go on: the zero
// Cursor when there are no more. A limit below 1 is 100.
func (c Collection[ID, A, S]) Page(ctx context.Context, q Query, limit int) ([]A, Cursor, error) {
	if limit < 1 {
		limit = pageSize
	}
	q.Limit = limit + 1
	docs, err := c.find(ctx, q)
	if err != nil {
		return nil, Cursor{}, err
	}
	var next Cursor
	if len(docs) > limit {
		docs = docs[:limit]
		if next, err = c.mapping.cursor(q, docs[limit-1]); err != nil {
			return nil, Cursor{}, c.session.fail(err)
		}
	}
	found := make([]A, len(docs))
	for i, doc := range docs {
		if found[i], err = c.adopt(doc); err != nil {
			return nil, Cursor{}, err
		}
	}
	return found, next, nil
}

// Count returns how many stored aggregates q selects, whatever its cursor and limit.
func (c Collection[ID, A, S]) Count(ctx context.Context, q Query) (int, error) {
	if err := c.session.enter(ctx); err != nil {
		return 0, err
	}
	q, err := c.mapping.query(q)
	if err != nil {
		return 0, c.session.fail(err)
	}
	n, err := c.session.engine.store.Count(ctx, &c.mapping.kind, q)
	if err != nil {
		return 0, c.session.fail(err)
	}
	return n, nil
}

func (c Collection[ID, A, S]) find(ctx context.Context, q Query) ([]Document, error) {
	if err := c.session.enter(ctx); err != nil {
		return nil, err
	}
	q, err := c.mapping.query(q)
	if err != nil {
		return nil, c.session.fail(err)
	}
	docs, err := c.session.engine.store.Find(ctx, &c.mapping.kind, q)
	if err != nil {
		return nil, c.session.fail(err)
	}
	return docs, nil
}

// adopt makes the aggregate of a document, or finds the instance that the unit has of it.
func (c Collection[ID, A, S]) adopt(doc Document) (A, error) {
	var none A
	if c.session.unit {
		if t, _ := c.session.lookup(&c.mapping.kind, doc.ID); t != nil {
			return c.instance(t)
		}
	}
	a, err := c.mapping.load(doc)
	if err != nil {
		return none, c.session.fail(err)
	}
	if !c.session.unit {
		return a, nil
	}
	t := &trackedAs[ID, A, S]{entry: c.entry(doc.ID, a), mapping: c.mapping, aggregate: a, before: doc.State}
	t.entry.loaded = true
	return c.instance(c.session.track(t))
}

func (c Collection[ID, A, S]) touch(ctx context.Context, a A, op Op) error {
	if isNil(a) {
		return c.session.fail(&UsageError{Kind: c.mapping.kind.Name, Err: ErrNoAggregate})
	}
	if !c.session.unit {
		return c.session.engine.do(ctx, false, func(ctx context.Context, unit *Session) error {
			return In(unit, c.mapping).touch(ctx, a, op)
		})
	}
	if err := c.session.enter(ctx); err != nil {
		return err
	}
	id := a.ID()
	key := id.String()
	var zero ID
	switch {
	case id == zero || !storable(key):
		return c.wrong(key, ErrIdentity)
	case op != Put && a.Version() == 0:
		return c.neverStored(key)
	}
	t, _ := c.session.lookup(&c.mapping.kind, key)
	if t == nil {
		t = c.session.track(&trackedAs[ID, A, S]{entry: c.entry(key, a), mapping: c.mapping, aggregate: a})
	}
	if err := c.session.mark(t, a, op); err != nil {
		return c.session.fail(err)
	}
	return nil
}

func (c Collection[ID, A, S]) entry(id string, a A) entry {
	return entry{kind: &c.mapping.kind, id: id, instance: a}
}

// instance returns the aggregate of an entry of the unit.
func (c Collection[ID, A, S]) instance(t tracked) (A, error) {
	a, ok := t.base().instance.(A)
	if !ok {
		return a, c.wrong(t.base().id, ErrTwoInstances)
	}
	return a, nil
}

func (c Collection[ID, A, S]) wrong(id string, err error) error {
	return c.session.fail(&UsageError{Kind: c.mapping.kind.Name, ID: id, Err: err})
}

func (c Collection[ID, A, S]) notFound(id string) error {
	return &NotFoundError{Kind: c.mapping.kind.Name, ID: id}
}

// neverStored is the error of deleting or checking what no store has. It fails the unit
// only where swallowing it would store what was to be deleted.
func (c Collection[ID, A, S]) neverStored(id string) error {
	if t, _ := c.session.lookup(&c.mapping.kind, id); t != nil {
		return c.session.fail(c.notFound(id))
	}
	return c.notFound(id)
}

func (c Collection[ID, A, S]) failUnlessNotFound(err error) error {
	if isNotFound(err) {
		return err
	}
	return c.session.fail(err)
}

func isNil(a aggregate.Any) bool {
	if a == nil {
		return true
	}
	v := reflect.ValueOf(a)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// trackedAs is the [tracked] of one mapping.
type trackedAs[ID aggregate.Identity, A aggregate.Aggregate[ID], S any] struct {
	entry     entry
	mapping   *Mapping[ID, A, S]
	aggregate A
	before    any // the stored snapshot, when it was loaded
}

func (t *trackedAs[ID, A, S]) base() *entry  { return &t.entry }
func (t *trackedAs[ID, A, S]) snapshot() any { return t.mapping.snapshot(t.aggregate) }

func (t *trackedAs[ID, A, S]) unchanged(state any) bool { return t.mapping.same(t.before, state) }

func (t *trackedAs[ID, A, S]) same(before, after any) bool { return t.mapping.same(before, after) }

func (t *trackedAs[ID, A, S]) keys(state any) ([]Key, error) { return t.mapping.keysOf(state) }
