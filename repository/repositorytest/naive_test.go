package repositorytest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// A naiveStore keeps the contract as plainly as can be: it holds encoded states, as a
// database does, and looks at all of them for everything. It breaks one sentence of the
// contract, the one that its breach names.
type naiveStore struct {
	breach string

	mu     sync.Mutex
	disk   *disk
	held   []repository.Batch // committed and not yet stored, by a store that stores late
	closed bool
}

// A disk is what outlives the store.
type disk struct {
	namespace uuid.UUID
	rows      map[rowID]*naiveRow
	marks     map[repository.Mark]bool
	outbox    []events.Envelope
}

type rowID struct{ kind, id string }

type naiveRow struct {
	version uint64
	deleted bool
	schema  int
	bytes   []byte
	state   any // as it was given, of a store that does not encode
	keys    []repository.Key
}

func newDisk() *disk {
	return &disk{namespace: uuid.New(), rows: map[rowID]*naiveRow{}, marks: map[repository.Mark]bool{}}
}

func newNaiveStore(breach string) *naiveStore { return &naiveStore{breach: breach, disk: newDisk()} }

func (s *naiveStore) breaks(sentence string) bool { return s.breach == sentence }

func (s *naiveStore) reopen() *naiveStore {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.breaks("forgets on reopening") {
		return newNaiveStore("")
	}
	return &naiveStore{breach: s.breach, disk: s.disk}
}

func (s *naiveStore) envelopes() []events.Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.disk.outbox)
}

func (s *naiveStore) Namespace() uuid.UUID {
	if s.breaks("makes a namespace each time") {
		return uuid.New()
	}
	return s.disk.namespace
}

func (s *naiveStore) key(k *repository.Kind, id string) rowID {
	if s.breaks("mixes kinds") {
		return rowID{id: id}
	}
	return rowID{k.Name, id}
}

var errClosed = errors.New("the store is closed")

// enter locks the store.
func (s *naiveStore) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil && !s.breaks("ignores contexts") {
		return err
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errClosed
	}
	return nil
}

func (s *naiveStore) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if err := s.enter(ctx); err != nil {
		return repository.Document{}, err
	}
	defer s.mu.Unlock()
	r := s.disk.rows[s.key(k, id)]
	if r == nil || r.deleted {
		if s.breaks("hides not found") {
			return repository.Document{ID: id}, nil
		}
		return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
	}
	return s.document(k, id, r)
}

func (s *naiveStore) document(k *repository.Kind, id string, r *naiveRow) (repository.Document, error) {
	doc := repository.Document{ID: id, Version: r.version, State: r.state}
	if r.state != nil {
		return doc, nil
	}
	schema := r.schema
	if s.breaks("ignores schemas") {
		schema = k.Schema
	}
	var err error
	doc.State, err = k.Decode(schema, r.bytes)
	return doc, err
}

// matches returns the identities that q selects, in order.
func (s *naiveStore) matches(k *repository.Kind, q repository.Query) []string {
	type place struct{ key, id string }
	var found []place
	all := q.IDs == nil || len(q.IDs) == 0 && s.breaks("takes no identities for all")
	for at, r := range s.disk.rows {
		if at.kind != s.key(k, at.id).kind || !all && !slices.Contains(q.IDs, at.id) {
			continue
		}
		if r.deleted && !s.breaks("finds deleted documents") {
			continue
		}
		key, ok := at.id, true
		if q.Index != "" {
			i := slices.IndexFunc(r.keys, func(key repository.Key) bool { return key.Index == q.Index })
			if ok = i >= 0; ok {
				key = r.keys[i].Value
			}
		}
		inside := q.Matches(key, at.id)
		switch {
		case s.breaks("finds the cursor's document again"):
			inside = inside || q.After.Key == key && q.After.ID == at.id
		case s.breaks("leaves out the upper bound"):
			inside = inside && (q.To == "" || key < q.To || q.From == q.To)
		}
		if ok && inside {
			found = append(found, place{key, at.id})
		}
	}
	slices.SortFunc(found, func(a, b place) int {
		if s.breaks("orders as people do") {
			return cmp.Or(cmp.Compare(strings.ToLower(a.key), strings.ToLower(b.key)), cmp.Compare(a.id, b.id))
		}
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
	})
	var ids []string
	for _, p := range found {
		ids = append(ids, p.id)
	}
	return ids
}

func (s *naiveStore) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	ids := s.matches(k, q)
	if q.Limit > 0 && len(ids) > q.Limit && !s.breaks("ignores limits") {
		ids = ids[:q.Limit]
	}
	var docs []repository.Document
	for _, id := range ids {
		doc, err := s.document(k, id, s.disk.rows[s.key(k, id)])
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

func (s *naiveStore) Count(ctx context.Context, k *repository.Kind, q repository.Query) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	if !s.breaks("counts the rest of the page") {
		q.After = repository.Cursor{}
	}
	return len(s.matches(k, q)), nil
}

func (s *naiveStore) Commit(ctx context.Context, b repository.Batch) error {
	if s.breaks("conflicts with anything under way") {
		if !s.mu.TryLock() {
			return repository.ErrConflict
		}
		time.Sleep(100 * time.Microsecond)
	} else if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if len(b.Attach) > 0 && !s.breaks("ignores attached functions") {
		return repository.ErrAttachment
	}
	if err := s.wellFormed(b); err != nil && !s.breaks("takes malformed batches") {
		return err
	}
	if s.breaks("keeps events before it checks") {
		s.keepEvents(b)
	}
	if s.breaks("stores change by change") {
		return s.storeOneByOne(b)
	}
	if err := s.check(b); err != nil {
		if s.breaks("keeps its conflicts to itself") && errors.Is(err, repository.ErrConflict) {
			return nil
		}
		return err
	}
	if s.breaks("checks, then writes") {
		s.mu.Unlock()
		time.Sleep(time.Millisecond)
		s.mu.Lock()
	}
	if s.breaks("stores late") {
		s.held, b = append(s.held, b), repository.Batch{}
		if len(s.held) > 1 {
			s.held, b = s.held[1:], s.held[0]
		}
	}
	return s.apply(b)
}

func (s *naiveStore) storeOneByOne(b repository.Batch) error {
	for _, c := range b.Changes {
		one := repository.Batch{Changes: []repository.Change{c}}
		if err := errors.Join(s.check(one)); err != nil {
			return err
		}
		if err := s.apply(one); err != nil {
			return err
		}
	}
	one := repository.Batch{Marks: b.Marks}
	if err := s.check(one); err != nil {
		return err
	}
	return s.apply(one)
}

func (s *naiveStore) wellFormed(b repository.Batch) error {
	seen, marks := map[rowID]bool{}, map[repository.Mark]bool{}
	for _, c := range b.Changes {
		if c.Kind == nil || c.ID == "" || c.Op < repository.Put || c.Op > repository.Check ||
			c.Op == repository.Put && c.State == nil || c.Op != repository.Put && c.Expected == 0 || seen[rowID{c.Kind.Name, c.ID}] {
			return repository.ErrBatch
		}
		seen[rowID{c.Kind.Name, c.ID}] = true
		indexes := map[string]bool{}
		for _, k := range c.Keys {
			if k.Index == "" || k.Value == "" || indexes[k.Index] {
				return repository.ErrBatch
			}
			indexes[k.Index] = true
		}
	}
	for _, m := range b.Marks {
		if marks[m] {
			return repository.ErrBatch
		}
		marks[m] = true
	}
	return nil
}

func (s *naiveStore) check(b repository.Batch) error {
	for _, m := range b.Marks {
		if s.disk.marks[m] && !s.breaks("ignores marks") {
			return repository.ErrMarked
		}
	}
	for _, c := range b.Changes {
		var r naiveRow
		if known := s.disk.rows[s.key(c.Kind, c.ID)]; known != nil {
			r = *known
		}
		switch {
		case c.Op == repository.Check && s.breaks("ignores checks"):
		case r.deleted && s.breaks("resurrects"):
		case r.deleted:
			return &repository.ConflictError{Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected, Deleted: true}
		case r.version != c.Expected && !s.breaks("ignores versions"):
			return &repository.ConflictError{Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected}
		}
	}
	if s.breaks("ignores unique keys") {
		return nil
	}
	return s.checkKeys(b)
}

// checkKeys looks at all unique keys as they would be after the batch.
func (s *naiveStore) checkKeys(b repository.Batch) error {
	owners := map[[3]string]string{}
	fold := func(value string) string {
		if s.breaks("folds unique keys") {
			return strings.ToLower(strings.TrimSpace(value))
		}
		return value
	}
	changed := map[rowID]bool{}
	for _, c := range b.Changes {
		changed[s.key(c.Kind, c.ID)] = c.Op != repository.Check && !s.breaks("checks keys one by one")
	}
	for at, r := range s.disk.rows {
		if !changed[at] {
			for _, k := range r.keys {
				owners[[3]string{at.kind, k.Index, fold(k.Value)}] = at.id
			}
		}
	}
	for _, c := range b.Changes {
		for _, k := range c.Keys {
			at := [3]string{s.key(c.Kind, c.ID).kind, k.Index, fold(k.Value)}
			if owner, taken := owners[at]; k.Unique && taken && owner != c.ID {
				return &repository.DuplicateError{Kind: c.Kind.Name, ID: c.ID, Index: k.Index}
			}
			owners[at] = c.ID
		}
	}
	return nil
}

func (s *naiveStore) apply(b repository.Batch) error {
	for i, c := range b.Changes {
		if i > 0 && s.breaks("stores the first change only") {
			break
		}
		if err := s.applyOne(c); err != nil {
			return err
		}
	}
	for _, m := range b.Marks {
		s.disk.marks[m] = true
	}
	if !s.breaks("keeps events before it checks") {
		s.keepEvents(b)
	}
	return nil
}

func (s *naiveStore) applyOne(c repository.Change) error {
	at := s.key(c.Kind, c.ID)
	r := &naiveRow{version: c.Expected + 1, deleted: c.Op == repository.Delete, schema: c.Kind.Schema, keys: slices.Clone(c.Keys)}
	before := s.disk.rows[at]
	switch {
	case c.Op == repository.Check:
		return nil
	case c.Op == repository.Delete && before != nil:
		r.state, r.bytes = before.state, before.bytes
		if s.breaks("never frees a key") {
			r.keys = before.keys
		}
	case s.breaks("keeps states as they are"):
		r.state = c.State
	default:
		b, err := c.Kind.Encode(c.State)
		if err != nil {
			return err
		}
		r.bytes = b
	}
	switch {
	case s.breaks("counts events") && len(c.Events) > 0:
		r.version = c.Expected + uint64(len(c.Events))
	case s.breaks("keeps the first state") && before != nil:
		r.bytes = before.bytes
	case s.breaks("leaves the index behind") && before != nil && c.Op == repository.Put:
		r.keys = before.keys
	case s.breaks("trims text"):
		r.bytes = []byte(strings.ReplaceAll(string(r.bytes), ` "`, `"`))
	case s.breaks("cuts what is long") && len(r.bytes) > 1<<16:
		return fmt.Errorf("%w: it is too long", repository.ErrBatch)
	}
	s.disk.rows[at] = r
	return nil
}

func (s *naiveStore) keepEvents(b repository.Batch) {
	for _, c := range b.Changes {
		for _, env := range c.Events {
			switch {
			case s.breaks("loses the events of deletes") && c.Op == repository.Delete:
				continue
			case s.breaks("keeps bare events"):
				bare := events.NewEnvelope(context.Background(), env.ID, env.Event, env.OccurredAt)
				bare.Aggregate, bare.AggregateID, bare.Version, bare.Index = env.Aggregate, env.AggregateID, env.Version, env.Index
				env = bare
			case s.breaks("keeps the latest event first"):
				s.disk.outbox = slices.Insert(s.disk.outbox, 0, env)
				continue
			case s.breaks("keeps events twice"):
				s.disk.outbox = append(s.disk.outbox, env)
			}
			s.disk.outbox = append(s.disk.outbox, env)
		}
	}
}
