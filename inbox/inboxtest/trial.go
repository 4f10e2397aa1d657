package inboxtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ashlar-go/ashlar/repository"
)

// A trial is a clause being held against a store. Its methods do nothing after the first
// error, so that a clause reads as the list of its steps.
type trial struct {
	ctx    context.Context //nolint:containedctx // a trial lives as long as one clause
	store  Store
	reopen func() Store
	err    error
}

func (t *trial) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

func (t *trial) succeeds(what string, err error) {
	if err != nil {
		t.fail("%s: %w", what, err)
	}
}

var errNone = errors.New("none")

// refused wants err to be the one that the contract names.
func (t *trial) refused(what string, err, want error) {
	if err == nil {
		err = errNone
	}
	if !errors.Is(err, want) {
		t.fail("%s: got the error %w, which is not: %w", what, err, want)
	}
}

// commits stores a batch.
func (t *trial) commits(what string, b repository.Batch) {
	if t.err == nil {
		t.succeeds("Commit of "+what, t.store.Commit(t.ctx, b))
	}
}

// refuses wants a batch to be refused.
func (t *trial) refuses(what string, b repository.Batch, want error) {
	if t.err == nil {
		t.refused("Commit of "+what, t.store.Commit(t.ctx, b), want)
	}
}

// marked wants marks to be stored, or not to be.
func (t *trial) marked(when string, want bool, marks ...repository.Mark) {
	for _, m := range marks {
		if t.err != nil {
			return
		}
		got, err := t.store.Marked(t.ctx, m)
		t.succeeds("Marked "+when, err)
		if got != want {
			t.fail("Marked %s: %t for %s by %.40q, want %t", when, got, m.Event, m.Consumer, want)
		}
	}
}

// counts wants a tally to stand at a number; 0 is no tally.
func (t *trial) counts(when, name string, want int) {
	if got := t.count(when, name); got != want {
		t.fail("%s the tally %q stands at %d, want %d", when, name, got, want)
	}
}

func (t *trial) count(when, name string) int {
	if t.err != nil {
		return 0
	}
	doc, err := t.store.Load(t.ctx, tallyMapping.Kind(), name)
	if err != nil {
		if !errors.Is(err, repository.ErrNotFound) {
			t.fail("Load %s: %w", when, err)
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

// side runs f for i from 0 to n-1, all at once, and returns the errors.
func side(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}
