package memstore

import (
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/repository"
)

// A table is the documents of one kind. A nil table is empty.
type table struct {
	rows    map[string]row
	ids     *sorted            // of the documents, tombstones left out; the key is the identity
	indexes map[string]*sorted // by name
}

type row struct {
	version uint64
	deleted bool // a tombstone
	state   any
	keys    []repository.Key
}

func newTable() *table {
	return &table{rows: map[string]row{}, ids: &sorted{}, indexes: map[string]*sorted{}}
}

// row returns what is stored under an identity; the zero row is nothing.
func (t *table) row(id string) (row, bool) {
	if t == nil {
		return row{}, false
	}
	r, ok := t.rows[id]
	return r, ok
}

func (t *table) put(id string, r row) {
	before, was := t.rows[id]
	t.rows[id] = r
	switch {
	case !was && !r.deleted:
		t.ids.insert(place{id, id})
	case was && r.deleted:
		t.ids.remove(place{id, id})
	}
	if slices.Equal(before.keys, r.keys) {
		return
	}
	for _, k := range before.keys {
		if !has(r.keys, k.Index, k.Value) {
			t.indexes[k.Index].remove(place{k.Value, id})
		}
	}
	for _, k := range r.keys {
		if !has(before.keys, k.Index, k.Value) {
			t.index(k.Index).insert(place{k.Value, id})
		}
	}
}

func (t *table) index(name string) *sorted {
	x := t.indexes[name]
	if x == nil {
		x = &sorted{}
		t.indexes[name] = x
	}
	return x
}

// matches yields where the query's documents stand in its index, in order; it leaves the
// limit to the caller.
func (t *table) matches(q repository.Query) iter.Seq[place] {
	if t == nil {
		return func(func(place) bool) {}
	}
	if q.IDs != nil {
		return t.among(q)
	}
	list := t.ids
	if q.Index != "" {
		list = t.indexes[q.Index]
	}
	return func(yield func(place) bool) {
		start := place{key: q.From}
		if after := (place{q.After.Key, q.After.ID}); start.compare(after) < 0 {
			start = after
		}
		for at := range list.from(start) {
			if q.To != "" && at.key > q.To {
				return
			}
			if q.Matches(at.key, at.id) && !yield(at) {
				return
			}
		}
	}
}

// among yields the query's documents out of a list of identities.
func (t *table) among(q repository.Query) iter.Seq[place] {
	var found []place
	for _, id := range slices.Compact(slices.Sorted(slices.Values(q.IDs))) {
		r, ok := t.rows[id]
		if !ok || r.deleted {
			continue
		}
		key, ok := id, true
		if q.Index != "" {
			key, ok = keyIn(r, q.Index)
		}
		if ok && q.Matches(key, id) {
			found = append(found, place{key, id})
		}
	}
	slices.SortFunc(found, place.compare)
	return slices.Values(found)
}

func keyIn(r row, index string) (string, bool) {
	for _, k := range r.keys {
		if k.Index == index {
			return k.Value, true
		}
	}
	return "", false
}
