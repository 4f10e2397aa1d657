package aggregatetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/aggregate"
)

// obeysTheTable tries every command on an aggregate in one state.
func obeysTheTable[A aggregate.Any, S any](h Harness[A, S], state string) error {
	return h.tryAll(state, func() (A, error) { return h.in(state), nil })
}

// restoredObeysTheTable does the same on one that comes from storage: what the snapshot
// does not carry may have decided what is allowed.
func restoredObeysTheTable[A aggregate.Any, S any](h Harness[A, S], state string) error {
	return h.tryAll(state, func() (A, error) {
		a, err := h.Restore(h.Snapshot(h.in(state)))
		if err != nil {
			return a, fmt.Errorf("the snapshot is not restored: %w", err)
		}
		aggregate.Loaded(a, loadedVersion)
		return a, nil
	})
}

func (h Harness[A, S]) tryAll(state string, make func() (A, error)) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(h.Commands)) {
		a, err := make()
		if err != nil {
			return err
		}
		err = guarded(func() error {
			switch {
			case slices.Contains(h.Allowed[state], name):
				return h.succeeds(a, h.Commands[name])
			case slices.Contains(h.Idle[state], name):
				return h.idles(a, h.Commands[name])
			default:
				return h.refuses(a, h.Commands[name])
			}
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// succeeds: an allowed command records what it did, after what was recorded before.
func (h Harness[A, S]) succeeds(a A, command func(A) error) error {
	before := aggregate.Pending(a)
	if err := command(a); err != nil {
		return fmt.Errorf("the table allows it, and it is refused: %w", err)
	}
	after := aggregate.Pending(a)
	switch {
	case a.Version() != loadedVersion:
		return fmt.Errorf("it changed the version to %d", a.Version())
	case len(after) <= len(before):
		return errors.New("it succeeded and recorded no event")
	case dumpEvents(after[:len(before)]) != dumpEvents(before):
		return errors.New("it changed the events recorded before")
	default:
		return nil
	}
}

func (h Harness[A, S]) idles(a A, command func(A) error) error {
	before := h.look(a)
	if err := command(a); err != nil {
		return fmt.Errorf("it should change nothing, and it is refused: %w", err)
	}
	return before.changed(h.look(a))
}

func (h Harness[A, S]) refuses(a A, command func(A) error) error {
	before := h.look(a)
	if err := command(a); err == nil {
		return errors.New("it should be refused, and it succeeded")
	}
	if err := before.changed(h.look(a)); err != nil {
		return fmt.Errorf("it was refused, and %w", err)
	}
	return nil
}

// refusalsChangeNothing tries what is refused in every state.
func refusalsChangeNothing[A aggregate.Any, S any](h Harness[A, S], state string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(h.Refusals)) {
		a := h.in(state)
		if err := guarded(func() error { return h.refuses(a, h.Refusals[name]) }); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}
