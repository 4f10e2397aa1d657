package outboxtest

import (
	"context"
	"time"
)

// Clauses returns the names of all clauses.
func Clauses() []string {
	var names []string
	for _, c := range clauses() {
		names = append(names, c.name)
	}
	return names
}

// Check holds one clause against a store.
func Check(ctx context.Context, name string, s Store) error { return check(ctx, name, s, patience) }

// CheckBriefly is Check without the patience that a busy machine wants: for stores that are
// broken, on which a clause that waits fails at last.
func CheckBriefly(ctx context.Context, name string, s Store) error {
	return check(ctx, name, s, time.Second)
}

func check(ctx context.Context, name string, s Store, patience time.Duration) error {
	for _, c := range clauses() {
		if c.name == name {
			return c.check(ctx, s, patience)
		}
	}
	panic("no clause " + name)
}
