package memstore

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar/repository"
)

// Commit stores all of the batch or nothing of it. It knows no transaction type, so a batch
// with an attached function is refused with [repository.ErrAttachment].
func (s *Store) Commit(ctx context.Context, b repository.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(b.Attach) > 0 {
		return fmt.Errorf("%w: memory runs no %T", repository.ErrAttachment, b.Attach[0])
	}
	if err := b.Validate(); err != nil {
		return err
	}
	encoded, err := s.encode(b)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(b); err != nil {
		return err
	}
	for i := range b.Changes {
		s.apply(&b.Changes[i])
	}
	s.enqueue(b, encoded)
	if len(b.Marks) > 0 {
		s.mark(b.Marks)
	}
	return nil
}

// check refuses the batch before anything of it is stored.
func (s *Store) check(b repository.Batch) error {
	for _, m := range b.Marks {
		if _, there := s.marks[m]; there {
			return fmt.Errorf("%w: %s by %q", repository.ErrMarked, m.Event, m.Consumer)
		}
	}
	for i := range b.Changes {
		c := &b.Changes[i]
		row, _ := s.tables[c.Kind.Name].row(c.ID)
		if row.deleted || row.version != c.Expected {
			return &repository.ConflictError{Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected, Deleted: row.deleted}
		}
	}
	for i := range b.Changes {
		c := &b.Changes[i]
		for _, k := range c.Keys {
			if c.Op == repository.Put && k.Unique && s.isTaken(b, c, k) {
				return &repository.DuplicateError{Kind: c.Kind.Name, ID: c.ID, Index: k.Index}
			}
		}
	}
	return nil
}

// isTaken reports whether a document other than c's would have the key after the batch.
func (s *Store) isTaken(b repository.Batch, c *repository.Change, k repository.Key) bool {
	if row, _ := s.tables[c.Kind.Name].row(c.ID); has(row.keys, k.Index, k.Value) {
		return false // it has the key already, so no other can come to it
	}
	changed := map[string]bool{}
	for i := range b.Changes {
		o := &b.Changes[i]
		if o.Kind.Name != c.Kind.Name || o.ID == c.ID || o.Op == repository.Check {
			continue
		}
		changed[o.ID] = true
		if o.Op == repository.Put && has(o.Keys, k.Index, k.Value) {
			return true
		}
	}
	for at := range s.tables[c.Kind.Name].matches(repository.Query{Index: k.Index, From: k.Value, To: k.Value}) {
		if at.id != c.ID && !changed[at.id] {
			return true
		}
	}
	return false
}

func has(keys []repository.Key, index, value string) bool {
	for _, k := range keys {
		if k.Index == index && k.Value == value {
			return true
		}
	}
	return false
}

func (s *Store) apply(c *repository.Change) {
	t := s.tables[c.Kind.Name]
	if t == nil {
		t = newTable()
		s.tables[c.Kind.Name] = t
	}
	switch c.Op {
	case repository.Put:
		t.put(c.ID, row{version: c.Expected + 1, state: c.State, keys: c.Keys})
	case repository.Delete:
		t.put(c.ID, row{version: c.Expected + 1, deleted: true})
	case repository.Check:
	}
}
