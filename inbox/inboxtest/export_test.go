package inboxtest

import (
	"context"
	"slices"
)

// Clauses returns the names of all clauses.
func Clauses() []string {
	var names []string
	for _, c := range clauses() {
		names = append(names, c.name)
	}
	return names
}

// Check holds the clause with the given name against a store.
func Check(ctx context.Context, name string, s Store, reopen func() Store) error {
	all := clauses()
	i := slices.IndexFunc(all, func(c clause) bool { return c.name == name })
	return all[i].check(ctx, s, reopen)
}
