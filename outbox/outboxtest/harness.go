package outboxtest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A Store is what the suite tests: a store whose commits feed its queue.
type Store interface {
	repository.Store
	outbox.Queue
}

// A Harness tells [Run] how to get at the stores it tests.
type Harness struct {
	// New returns a store that is fresh and empty. Run calls it once for each clause, and
	// the clauses run side by side.
	New func(t *testing.T) Store
}

// Run checks each clause of the contract of [outbox.Queue] as a subtest of its own.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, c := range clauses() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := c.check(t.Context(), h.New(t), patience); err != nil {
				t.Error(err)
			}
		})
	}
}

// A clause is one sentence of the contract. It returns an error instead of failing a test,
// so that the suite can be held against queues that break it.
type clause struct {
	name string
	run  func(*trial)
}

func (c clause) check(ctx context.Context, s Store, patience time.Duration) error {
	t := &trial{Trial: contract.Trial{Ctx: ctx}, store: s, patience: patience}
	c.run(t)
	return t.Err
}

func clauses() []clause {
	return slices.Concat(commitClauses(), leaseClauses(), pendingClauses(), settleClauses(), deadLetterClauses(), watchClauses(), relayClauses())
}
