package aggregatetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/repository"
)

// A Harness tells [Run] about aggregates of type A, which are stored as snapshots of type S.
// Snapshot, Restore and States must be set.
type Harness[A aggregate.Any, S any] struct {
	// Snapshot and Restore are the way to storage and back.
	Snapshot func(A) S
	Restore  func(S) (A, error)

	// Kind is that of the aggregate's mapping. It is used to encode and decode, its keys are
	// compared, and it must list every event. Without it snapshots go through encoding/json.
	Kind *repository.Kind

	// States makes an aggregate for each state it can be in, by the name of the state. Each
	// call makes another one. They are best filled to the brim: what is empty hides what
	// is shared or lost.
	States map[string]func() A

	// Commands are calls that are in order but for the state, by name.
	Commands map[string]func(A) error

	// Allowed are the commands that succeed in a state, by its name. All others are refused.
	Allowed map[string][]string

	// Idle are the commands that in a state succeed and change nothing, by its name, such
	// as cancelling what is cancelled.
	Idle map[string][]string

	// Refusals are calls that are refused in every state, by name: a quantity of zero, a
	// wrong currency.
	Refusals map[string]func(A) error
}

// Run checks each clause as its own subtest.
func Run[A aggregate.Any, S any](t *testing.T, h Harness[A, S]) {
	t.Helper()

	if err := h.complete(); err != nil {
		t.Fatal(err)
	}
	for _, c := range clauses[A, S]() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := c.run(h); err != nil {
				t.Error(err)
			}
		})
	}
}

// A clause is one sentence about aggregates. It returns an error instead of failing a test,
// so that the suite can be tested on aggregates that break it.
type clause[A aggregate.Any, S any] struct {
	name  string
	check func(h Harness[A, S], state string) error // of one state
	once  func(h Harness[A, S]) error               // of all together
}

func clauses[A aggregate.Any, S any]() []clause[A, S] {
	return []clause[A, S]{
		{name: "RestoreBringsBackTheSnapshot", check: restoreBringsBack[A, S]},
		{name: "ADocumentBringsBackTheSnapshot", check: documentBringsBack[A, S]},
		{name: "RestoreRefusesNothing", once: restoreRefusesNothing[A, S]},
		{name: "SnapshotsShareNothing", check: snapshotsShareNothing[A, S]},
		{name: "RestoreKeepsNothingOfTheSnapshot", check: restoreKeepsNothing[A, S]},
		{name: "GettersShareNothing", check: gettersShareNothing[A, S]},
		{name: "EventsAreValuesAndListed", check: eventsAreValues[A, S]},
		{name: "StatesAndCommandsObeyTheTable", check: obeysTheTable[A, S]},
		{name: "RestoredStatesObeyTheTable", check: restoredObeysTheTable[A, S]},
		{name: "RefusalsChangeNothing", check: refusalsChangeNothing[A, S]},
	}
}

// run returns every finding, each with its state.
func (c clause[A, S]) run(h Harness[A, S]) error {
	if c.once != nil {
		return guarded(func() error { return c.once(h) })
	}
	var errs []error
	for _, state := range slices.Sorted(maps.Keys(h.States)) {
		if err := guarded(func() error { return c.check(h, state) }); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", state, err))
		}
	}
	return errors.Join(errs...)
}

// complete returns an error for a harness that would test less than it seems to.
func (h Harness[A, S]) complete() error {
	if h.Snapshot == nil || h.Restore == nil || len(h.States) == 0 {
		return errors.New("aggregatetest: a harness needs Snapshot, Restore and at least one state")
	}
	for _, table := range []map[string][]string{h.Allowed, h.Idle} {
		for state, commands := range table {
			if h.States[state] == nil {
				return fmt.Errorf("aggregatetest: the table has the state %q, States has not", state)
			}
			for _, command := range commands {
				if h.Commands[command] == nil {
					return fmt.Errorf("aggregatetest: the table has the command %q, Commands has not", command)
				}
			}
		}
	}
	for state, commands := range h.Idle {
		for _, command := range commands {
			if slices.Contains(h.Allowed[state], command) {
				return fmt.Errorf("aggregatetest: in state %q the command %q is both Allowed and Idle", state, command)
			}
		}
	}
	return nil
}

func (h Harness[A, S]) encode(s S) ([]byte, error) {
	if h.Kind != nil {
		return h.Kind.Encode(s)
	}
	return json.Marshal(s)
}

func (h Harness[A, S]) decode(document []byte) (S, error) {
	var s S
	if h.Kind == nil {
		err := json.Unmarshal(document, &s)
		return s, err
	}
	state, err := h.Kind.Decode(h.Kind.Schema, document)
	if err != nil {
		return s, err
	}
	s, ok := state.(S)
	if !ok {
		return s, fmt.Errorf("the kind decodes a %T, want a %T", state, s)
	}
	return s, nil
}

// loadedVersion is the version that aggregates under test have: one that changes is seen.
const loadedVersion = 7

// in returns an aggregate in a state, as if it were loaded.
func (h Harness[A, S]) in(state string) A {
	a := h.States[state]()
	aggregate.Loaded(a, loadedVersion)
	return a
}

// seen is all that can be seen of an aggregate, as text: two that are equal are the same.
type seen struct {
	snapshot, pending string
	version           uint64
}

func (h Harness[A, S]) look(a A) seen {
	return seen{snapshot: dump(h.Snapshot(a)), pending: dumpEvents(aggregate.Pending(a)), version: a.Version()}
}

// changed returns an error that says what has.
func (s seen) changed(now seen) error {
	switch {
	case s.snapshot != now.snapshot:
		return fmt.Errorf("the snapshot changed from\n\t%s\nto\n\t%s", s.snapshot, now.snapshot)
	case s.version != now.version:
		return fmt.Errorf("the version changed from %d to %d", s.version, now.version)
	case s.pending != now.pending:
		return fmt.Errorf("the pending events changed from\n\t%s\nto\n\t%s", s.pending, now.pending)
	default:
		return nil
	}
}

// guarded makes an error of a panic.
func guarded(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return f()
}
