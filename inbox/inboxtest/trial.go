package inboxtest

import (
	"errors"

	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// A trial is a clause being held against a store, in the steps of this suite.
type trial struct {
	contract.Trial

	store  Store
	reopen func() Store
}

// commits stores a batch.
func (t *trial) commits(what string, b repository.Batch) {
	if t.Err == nil {
		t.Succeeds("Commit of "+what, t.store.Commit(t.Ctx, b))
	}
}

// refuses wants a batch to be refused.
func (t *trial) refuses(what string, b repository.Batch, want error) {
	if t.Err == nil {
		t.Refused("Commit of "+what, t.store.Commit(t.Ctx, b), want)
	}
}

// marked wants marks to be stored, or not to be.
func (t *trial) marked(when string, want bool, marks ...repository.Mark) {
	for _, m := range marks {
		if t.Err != nil {
			return
		}
		got, err := t.store.Marked(t.Ctx, m)
		t.Succeeds("Marked "+when, err)
		if got != want {
			t.Fail("Marked %s: %t for %s by %.40q, want %t", when, got, m.Event, m.Consumer, want)
		}
	}
}

// counts wants a tally to stand at a number; 0 is no tally.
func (t *trial) counts(when, name string, want int) {
	if got := t.count(when, name); got != want {
		t.Fail("%s the tally %q stands at %d, want %d", when, name, got, want)
	}
}

func (t *trial) count(when, name string) int {
	if t.Err != nil {
		return 0
	}
	doc, err := t.store.Load(t.Ctx, tallyMapping.Kind(), name)
	if err != nil {
		if !errors.Is(err, repository.ErrNotFound) {
			t.Fail("Load %s: %w", when, err)
		}
		return 0
	}
	s, _ := doc.State.(tallyState)
	return s.Count
}

// unit returns a unit of work over the store.
func (t *trial) unit(opts ...repository.Option) *repository.UnitOfWork[tallies] {
	return repository.NewUnitOfWork(t.store, func(s *repository.Session) tallies {
		return repository.In(s, tallyMapping)
	}, opts...)
}

// put is the change that stores a tally.
func put(name string, expected uint64, count int) repository.Change {
	return repository.Change{
		Kind: tallyMapping.Kind(), Op: repository.Put, ID: name, Expected: expected, State: tallyState{name, count},
	}
}

func marks(m ...repository.Mark) repository.Batch { return repository.Batch{Marks: m} }

func beside(c repository.Change, m ...repository.Mark) repository.Batch {
	return repository.Batch{Changes: []repository.Change{c}, Marks: m}
}
