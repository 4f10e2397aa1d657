package repository

import (
	"fmt"
	"slices"
)

// Validate checks what a store must be able to rely on, and no unit of work gets wrong. The
// error is [ErrBatch]; the contract of [Store] says when.
func (b Batch) Validate() error {
	for i := range b.Changes {
		if c := &b.Changes[i]; !c.isWhole() {
			return fmt.Errorf("%w: change %d", ErrBatch, i)
		}
	}
	for i, m := range b.Marks {
		if slices.Contains(b.Marks[:i], m) {
			return fmt.Errorf("%w: a mark occurs twice", ErrBatch)
		}
	}
	if len(b.Changes) < 2 {
		return nil
	}
	seen := make(map[identity]bool, len(b.Changes))
	for i := range b.Changes {
		c := &b.Changes[i]
		key := identity{c.Kind.Name, c.ID}
		if seen[key] {
			return fmt.Errorf("%w: a %s occurs twice", ErrBatch, c.Kind.Name)
		}
		seen[key] = true
	}
	return nil
}

// isWhole reports whether a change says all it has to.
func (c *Change) isWhole() bool {
	if c.Kind == nil || c.ID == "" {
		return false
	}
	for i, k := range c.Keys {
		twice := func(o Key) bool { return o.Index == k.Index }
		if k.Index == "" || k.Value == "" || slices.ContainsFunc(c.Keys[:i], twice) {
			return false
		}
	}
	switch c.Op {
	case Put:
		return c.State != nil
	case Delete:
		return c.Expected > 0
	case Check:
		return c.Expected > 0 && len(c.Events) == 0
	default:
		return false
	}
}
