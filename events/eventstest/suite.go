package eventstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/events"
)

// patience is how long a clause may take before it counts as stuck.
const patience = 10 * time.Second

// Run checks each clause of the bus's contract as its own subtest. It calls newBus, which
// returns a bus without subscribers, once for each.
func Run(t *testing.T, newBus func(t *testing.T) Bus) {
	t.Helper()

	for _, c := range clauses() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := c.run(t.Context(), newBus(t), patience); err != nil {
				t.Error(err)
			}
		})
	}
}

// A clause is one sentence of the contract. It returns an error instead of failing a test,
// so that the suite can be tested on buses that break it.
type clause struct {
	name  string // begins with the number of the point
	check func(context.Context, Bus) error
}

func clauses() []clause {
	return slices.Concat(callClauses(), errorClauses(), answerClauses(), lockClauses(),
		interestClauses(), cancelClauses(), contextClauses(), circumstanceClauses())
}

// run gives the clause a goroutine of its own: a lock that is held while a handler runs
// would hold the whole test.
func (c clause) run(ctx context.Context, b Bus, patience time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan error, 1)
	go guarded(result, func() error { return c.check(ctx, b) })
	select {
	case err := <-result:
		return err
	case <-time.After(patience):
		return fmt.Errorf("stuck for %s: is a lock held while a handler runs?", patience)
	}
}

// guarded sends what f returns, also when f does not return.
func guarded(result chan<- error, f func() error) {
	err := errors.New("the bus ended the goroutine of its caller")
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("a panic left the bus: %v", value)
		}
		result <- err
	}()
	err = f()
}

// errRefused is what handlers of the suite fail with.
var errRefused = errors.New("refused")

// A journal is what handlers have seen, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) write(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

// writes returns a handler that notes the line.
func (j *journal) writes(line string) events.Handler {
	return func(context.Context, events.Envelope) error {
		j.write(line)
		return nil
	}
}

// names is a handler that notes the names of events.
func (j *journal) names(_ context.Context, env events.Envelope) error {
	j.write(env.Event.EventName())
	return nil
}

// reads returns an error unless the lines are these.
func (j *journal) reads(want ...string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Equal(j.lines, want) {
		return fmt.Errorf("what happened is %q, want %q", j.lines, want)
	}
	return nil
}

// has is reads in any order.
func (j *journal) has(want ...string) error {
	j.mu.Lock()
	slices.Sort(j.lines)
	j.mu.Unlock()
	slices.Sort(want)
	return j.reads(want...)
}

// all returns the errors of type E in err's tree, in order.
func all[E error](err error) []E {
	var found []E
	if e, ok := err.(E); ok { //nolint:errorlint // it walks the tree itself
		found = append(found, e)
	}
	switch wrapper := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		found = append(found, all[E](wrapper.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, one := range wrapper.Unwrap() {
			found = append(found, all[E](one)...)
		}
	}
	return found
}

// unexpected describes an error where there should be none.
func unexpected(call string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: unexpected error: %w", call, err)
}
