package inboxtest

import (
	"context"
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// A Store is what the suite tests: a store with an inbox.
type Store interface {
	repository.Store
	inbox.Store
}

// A Harness tells [Run] how to get at the stores it tests.
type Harness struct {
	// New returns a store that is fresh and empty. Run calls it once for each clause, and
	// the clauses run side by side.
	New func(t *testing.T) Store

	// Reopen ends a store and returns another on the same data, as a program does that is
	// started again. It is nil when the data end with the store; the clause about that is
	// left out then.
	Reopen func(t *testing.T, s Store) Store
}

// Run checks each clause of the contract of [inbox.Store] as a subtest of its own.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, c := range clauses() {
		if c.reopens && h.Reopen == nil {
			continue // the harness says that the data end with the store
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := h.New(t)
			if err := c.check(t.Context(), s, func() Store { return h.Reopen(t, s) }); err != nil {
				t.Error(err)
			}
		})
	}
}

// A clause is one sentence of the contract. It returns an error instead of failing a test,
// so that the suite can be held against stores that break it.
type clause struct {
	name    string
	run     func(*trial) error
	reopens bool
}

func (c clause) check(ctx context.Context, s Store, reopen func() Store) error {
	return c.run(&trial{Trial: contract.Trial{Ctx: ctx}, store: s, reopen: reopen})
}

func clauses() []clause { return slices.Concat(markClauses(), forgetClauses(), deliveryClauses()) }
