package repositorytest

import (
	"context"
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// A Harness tells [Run] how to get at the stores it tests.
type Harness struct {
	// New returns a store that is fresh and empty. Run calls it once for each clause, and
	// the clauses run side by side.
	New func(t *testing.T) repository.Store

	// Envelopes returns the envelopes that a store holds, in the order in which they were
	// stored. It is nil when the stores keep none; the clauses about them are left out then.
	Envelopes func(s repository.Store) []events.Envelope

	// Reopen ends a store and returns another on the same data, as a program does that is
	// started again. It is nil when the data end with the store; the clauses about that are
	// left out then.
	Reopen func(t *testing.T, s repository.Store) repository.Store
}

// Run checks each clause of the contract of [repository.Store] as a subtest of its own.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, c := range clauses() {
		if c.needs&envelopes != 0 && h.Envelopes == nil || c.needs&reopening != 0 && h.Reopen == nil {
			continue // the harness says that the store has no such thing
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store := h.New(t)
			s := subject{
				store:     store,
				books:     bookMapping,
				envelopes: func() []events.Envelope { return h.Envelopes(store) },
				reopen:    func() repository.Store { return h.Reopen(t, store) },
			}
			if err := c.check(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
	}
}

// A subject is what a clause is held against.
type subject struct {
	store     repository.Store
	books     *bookMap
	envelopes func() []events.Envelope
	reopen    func() repository.Store
}

// A need is what a clause wants of the harness beyond a store.
type need uint8

const (
	envelopes need = 1 << iota
	reopening
)

// A clause is one sentence of the contract. It returns an error instead of failing a test,
// so that the suite can be held against stores that break it.
type clause struct {
	name  string
	run   func(*trial) error
	needs need
}

func (c clause) check(ctx context.Context, s subject) error {
	return c.run(&trial{Trial: contract.Trial{Ctx: ctx}, subject: s})
}

func clauses() []clause {
	return slices.Concat(
		documentClauses(), batchClauses(), keyClauses(), finderClauses(), eventClauses(), unitClauses(),
	)
}
