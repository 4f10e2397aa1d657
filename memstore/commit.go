package memstore

import (
	"context"
	"fmt"
	"slices"

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
	if err := wellFormed(b); err != nil {
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
	for _, m := range b.Marks {
		s.marks[m] = struct{}{}
	}
	return nil
}

// wellFormed checks what no unit of work gets wrong.
func wellFormed(b repository.Batch) error {
	for i := range b.Changes {
		if c := &b.Changes[i]; !isWhole(c) {
			return fmt.Errorf("%w: change %d", repository.ErrBatch, i)
		}
	}
	for i, m := range b.Marks {
		if slices.Contains(b.Marks[:i], m) {
			return fmt.Errorf("%w: a mark occurs twice", repository.ErrBatch)
		}
	}
	if len(b.Changes) < 2 {
		return nil
	}
	type identity struct{ kind, id string }
	seen := make(map[identity]bool, len(b.Changes))
	for i := range b.Changes {
		c := &b.Changes[i]
		key := identity{c.Kind.Name, c.ID}
		if seen[key] {
			return fmt.Errorf("%w: a %s occurs twice", repository.ErrBatch, c.Kind.Name)
		}
		seen[key] = true
	}
	return nil
}

// isWhole reports whether a change says all it has to.
func isWhole(c *repository.Change) bool {
	if c.Kind == nil || c.ID == "" {
		return false
	}
	for i, k := range c.Keys {
		twice := func(o repository.Key) bool { return o.Index == k.Index }
		if k.Index == "" || k.Value == "" || slices.ContainsFunc(c.Keys[:i], twice) {
			return false
		}
	}
	switch c.Op {
	case repository.Put:
		return c.State != nil
	case repository.Delete:
		return c.Expected > 0
	case repository.Check:
		return c.Expected > 0 && len(c.Events) == 0
	default:
		return false
	}
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
		return
	}
	if s.keepEvents {
		s.outbox = append(s.outbox, c.Events...)
	}
}
