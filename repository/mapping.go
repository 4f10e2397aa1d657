package repository

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/text"
)

// A Mapping says how aggregates of type A go to storage as snapshots of type S and come
// back. It is a value of the context that declares it: immutable, safe for concurrent use.
type Mapping[ID aggregate.Identity, A aggregate.Aggregate[ID], S any] struct {
	kind     Kind
	snapshot func(A) S
	restore  func(S) (A, error)
	indexes  []index[S]
}

// A MappingOption refines a [Mapping]: an index ([By], [Unique], [Ordered]), [Events] or
// [Schema].
type MappingOption[S any] interface {
	configure(*config[S])
}

// Map declares a mapping. The name of the kind is stored and stays for ever; it is formed
// as names of events are: "ordering.order".
//
// The snapshot must share nothing with the aggregate that either could change, and restore
// must keep nothing of the snapshot: package aggregatetest checks both. Restore checks
// that the snapshot could have been saved, not that it could be made today. All text in a
// snapshot is UTF-8: a store that encodes it refuses any other with [ErrCorrupt].
//
// Map panics on a declaration that cannot be right: a malformed name, a nil function, two
// indexes of one name, [Events] or [Schema] given twice.
func Map[ID aggregate.Identity, A aggregate.Aggregate[ID], S any](
	name string, snapshot func(A) S, restore func(S) (A, error), opts ...MappingOption[S],
) *Mapping[ID, A, S] {
	must(text.IsWireName(name), fmt.Sprintf("Map: %q is no name of a kind: it wants snake case words joined by dots", name))
	must(snapshot != nil && restore != nil, "Map without a snapshot or a restore function")
	var c config[S]
	for _, opt := range opts {
		must(opt != nil, "a nil option in Map")
		opt.configure(&c)
	}
	c.schema = max(c.schema, 1)
	m := &Mapping[ID, A, S]{snapshot: snapshot, restore: restore, indexes: c.indexes}
	m.kind = Kind{Name: name, Schema: c.schema, Encode: encode[S], Decode: c.decoder(), Keys: m.keysOf, Events: c.events}
	return m
}

// Kind returns what a store needs to know.
func (m *Mapping[ID, A, S]) Kind() *Kind { return &m.kind }

// Events lists the events that the aggregates record: one that is not listed is refused
// when the aggregate is stored.
func Events[S any](types *events.Types) MappingOption[S] {
	must(types != nil, "Events(nil)")
	return optionFunc[S](func(c *config[S]) {
		must(c.events == nil, "Events twice in one Map")
		c.events = types
	})
}

// Schema sets the version of the snapshot's JSON, 1 unless said otherwise, and how
// documents stored at older versions become documents of the next: one [Upcast] for each
// version from 1 to version-1, in that order. It panics when their number does not fit.
func Schema[S any](version int, upcasts ...Upcast) MappingOption[S] {
	must(version >= 1 && len(upcasts) == version-1, fmt.Sprintf("Schema %d with %d upcasts", version, len(upcasts)))
	must(!slices.ContainsFunc(upcasts, func(u Upcast) bool { return u == nil }), "a nil upcast in Schema")
	upcasts = slices.Clone(upcasts)
	return optionFunc[S](func(c *config[S]) {
		must(c.schema == 0, "Schema twice in one Map")
		c.schema, c.upcasts = version, upcasts
	})
}

type config[S any] struct {
	indexes []index[S]
	events  *events.Types
	schema  int
	upcasts []Upcast
}

type index[S any] struct {
	name   string
	unique bool
	value  func(S) (string, bool)
}

func (c *config[S]) index(name string, unique bool, value func(S) (string, bool)) {
	taken := slices.ContainsFunc(c.indexes, func(x index[S]) bool { return x.name == name })
	must(!taken, fmt.Sprintf("two indexes are named %q", name))
	c.indexes = append(c.indexes, index[S]{name, unique, value})
}

type optionFunc[S any] func(*config[S])

func (f optionFunc[S]) configure(c *config[S]) { f(c) }

func (m *Mapping[ID, A, S]) keysOf(state any) ([]Key, error) {
	s, ok := state.(S)
	if !ok {
		return nil, fmt.Errorf("%w: a %T is no %T", ErrCorrupt, state, s)
	}
	return m.keys(s)
}

func (m *Mapping[ID, A, S]) keys(s S) ([]Key, error) {
	if len(m.indexes) == 0 {
		return nil, nil
	}
	keys := make([]Key, 0, len(m.indexes))
	for _, x := range m.indexes {
		value, ok := x.value(s)
		if !ok {
			continue
		}
		if !storable(value) {
			return nil, fmt.Errorf("%w: index %q", ErrKey, x.name)
		}
		keys = append(keys, Key{Index: x.name, Value: value, Unique: x.unique})
	}
	return keys, nil
}

// query returns q as a store may see it: over an index that is declared, within bounds and
// after a cursor that can be. Identities that nothing is stored under are left out.
func (m *Mapping[ID, A, S]) query(q Query) (Query, error) {
	declared := q.Index == "" || slices.ContainsFunc(m.indexes, func(x index[S]) bool { return x.name == q.Index })
	switch {
	case !declared:
		return q, m.misused(q, ErrUnknownIndex)
	case q.From != "" && !storable(q.From), q.To != "" && !storable(q.To):
		return q, m.misused(q, ErrKey)
	case q.After != Cursor{} && !q.After.isPlace():
		return q, m.misused(q, ErrCursor)
	}
	unfit := func(id string) bool { return !storable(id) }
	if slices.ContainsFunc(q.IDs, unfit) {
		q.IDs = slices.DeleteFunc(slices.Clone(q.IDs), unfit)
	}
	q.Limit = max(q.Limit, 0)
	return q, nil
}

func (m *Mapping[ID, A, S]) misused(q Query, err error) error {
	return &UsageError{Kind: m.kind.Name, Detail: fmt.Sprintf("index %q", q.Index), Err: err}
}

// same reports whether two snapshots are of the same state. A store may return a snapshot
// in another form than it was given (an upcast, an empty list for none), so what counts is
// what the aggregate makes of it.
func (m *Mapping[ID, A, S]) same(before, after any) bool {
	if reflect.DeepEqual(before, after) {
		return true
	}
	s, ok := before.(S)
	if !ok {
		return false
	}
	a, err := m.restore(s)
	return err == nil && !isNil(a) && reflect.DeepEqual(any(m.snapshot(a)), after)
}

// cursor returns the place of a document in the results of q. It is worked out from the
// state, so an index that is declared anew wants a store that is reindexed: otherwise the
// keys go back, and a walk over the pages would not end.
func (m *Mapping[ID, A, S]) cursor(q Query, doc Document) (Cursor, error) {
	at := Cursor{Key: doc.ID, ID: doc.ID}
	if q.Index != "" {
		keys, err := m.keysOf(doc.State)
		if err != nil {
			return Cursor{}, m.corrupt(doc, err)
		}
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Index == q.Index })
		if i < 0 {
			return Cursor{}, m.corrupt(doc, ErrKey)
		}
		at.Key = keys[i].Value
	}
	if !q.After.Before(at.Key, at.ID) {
		return Cursor{}, m.corrupt(doc, ErrKey)
	}
	return at, nil
}

// load makes an aggregate of a document.
func (m *Mapping[ID, A, S]) load(doc Document) (A, error) {
	var none A
	s, ok := doc.State.(S)
	if !ok {
		return none, m.corrupt(doc, fmt.Errorf("the store returned a %T", doc.State))
	}
	a, err := m.restore(s)
	if err != nil {
		return none, m.corrupt(doc, err)
	}
	if isNil(a) {
		return none, m.corrupt(doc, errors.New("restore returned no aggregate"))
	}
	if id := a.ID(); id.String() != doc.ID {
		return none, m.corrupt(doc, errors.New("the snapshot has another identity"))
	}
	aggregate.Loaded(a, doc.Version)
	return a, nil
}

func (m *Mapping[ID, A, S]) corrupt(doc Document, err error) error {
	return &CorruptError{Kind: m.kind.Name, ID: doc.ID, Err: err}
}
