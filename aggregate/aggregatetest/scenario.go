package aggregatetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
)

// A Scenario is a story about one aggregate: given where it stands, when it is told to do
// something, then this has happened, or it was refused. [Given] begins it.
type Scenario[A aggregate.Any] struct {
	tb       testing.TB
	a        A
	recorded int    // before the story
	before   string // the last command
	err      error
}

// Given begins a story with an aggregate as it stands. The events that it has recorded so far
// are not part of the story.
func Given[A aggregate.Any](tb testing.TB, a A) *Scenario[A] {
	tb.Helper()

	return &Scenario[A]{tb: tb, a: a, recorded: len(aggregate.Pending(a))}
}

// When gives the aggregate a command. Of several, each but the last must succeed.
func (s *Scenario[A]) When(command func(A) error) *Scenario[A] {
	s.tb.Helper()

	if s.err != nil {
		s.tb.Fatalf("a command before the last was refused: %v", s.err)
	}
	s.before = dump(s.a)
	s.err = command(s.a)
	return s
}

// Then ends the story: nothing was refused, and exactly these events were recorded, in this
// order. They are compared with [reflect.DeepEqual]; when they happened is not.
func (s *Scenario[A]) Then(want ...events.Event) {
	s.tb.Helper()

	if err := s.happened(want); err != nil {
		s.tb.Error(err)
	}
}

// ThenRefused ends the story: the last command was refused with an error that is want, in the
// sense of [errors.Is], and nothing of the aggregate has changed by it.
func (s *Scenario[A]) ThenRefused(want error) {
	s.tb.Helper()

	if err := s.refused(want); err != nil {
		s.tb.Error(err)
	}
}

func (s *Scenario[A]) happened(want []events.Event) error {
	if s.err != nil {
		return fmt.Errorf("it was refused: %w", s.err)
	}
	var got []events.Event
	pending := aggregate.Pending(s.a)
	for _, r := range pending[min(s.recorded, len(pending)):] {
		got = append(got, r.Event)
	}
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("event %d did not happen: %T%+v", i, want[i], want[i])
		case i >= len(want):
			return fmt.Errorf("event %d is one too many: %T%+v", i, got[i], got[i])
		case !reflect.DeepEqual(got[i], want[i]):
			return fmt.Errorf("event %d is %T%+v, want %T%+v", i, got[i], got[i], want[i], want[i])
		}
	}
	return nil
}

func (s *Scenario[A]) refused(want error) error {
	switch {
	case s.err == nil:
		return errors.New("it was not refused")
	case !errors.Is(s.err, want):
		return fmt.Errorf("it was refused with %w, want an error that is %w", s.err, want)
	}
	if after := dump(s.a); after != s.before {
		return fmt.Errorf("it was refused, and the aggregate changed from\n\t%s\nto\n\t%s", s.before, after)
	}
	return nil
}
