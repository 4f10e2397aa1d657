package repository

import (
	"context"
	"crypto/sha1" //nolint:gosec // UUID version 5 is defined by it
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
)

// A sealer puts the events of one unit of work into envelopes.
type sealer struct {
	namespace uuid.UUID
	clock     func() time.Time
	like      events.Envelope // what the context knows
	now       time.Time
}

func newSealer(ctx context.Context, e *engine) sealer {
	return sealer{
		namespace: e.store.Namespace(),
		clock:     e.clock,
		like:      events.NewEnvelope(ctx, uuid.Nil, nil, time.Time{}),
	}
}

func (s *sealer) all(c Change, pending []aggregate.Recorded) ([]events.Envelope, error) {
	if len(pending) == 0 {
		return nil, nil
	}
	envs := make([]events.Envelope, len(pending))
	for i, r := range pending {
		if r.Event == nil || !c.Kind.Events.Has(r.Event) {
			// The type, not the name: a nil pointer cannot be asked for its name.
			return nil, &UsageError{Kind: c.Kind.Name, ID: c.ID, Detail: fmt.Sprintf("%T", r.Event), Err: ErrUnlistedEvent}
		}
		at := s.instant(r.At)
		if at.Year() < 1 || at.Year() > 9999 {
			return nil, &UsageError{Kind: c.Kind.Name, ID: c.ID, Detail: r.Event.EventName(), Err: ErrInstant}
		}
		env := s.like
		env.ID = EventID(s.namespace, c.Kind.Name, c.ID, c.Expected+1, i)
		env.Event, env.OccurredAt = r.Event, at
		env.Aggregate, env.AggregateID, env.Version, env.Index = c.Kind.Name, c.ID, c.Expected+1, i
		if s.like.CorrelationID == uuid.Nil {
			s.like.CorrelationID, env.CorrelationID = env.ID, env.ID // the first event of a unit correlates the rest
		}
		envs[i] = env
	}
	return envs, nil
}

// instant replaces the zero time by that of the commit, the same for the whole unit.
func (s *sealer) instant(at time.Time) time.Time {
	if !at.IsZero() {
		return at
	}
	if s.now.IsZero() {
		s.now = s.clock().UTC().Round(0)
	}
	return s.now
}

// EventID returns the identity of the event with the given index among those recorded at
// one version of an aggregate: a UUID of version 5, the same whenever and wherever it is
// worked out. So a commit that is tried again makes no second identity. The kind is a name
// as [Map] takes it; the identity may be any text.
func EventID(namespace uuid.UUID, kind, id string, version uint64, index int) uuid.UUID {
	name := make([]byte, 0, 256)
	name = append(name, namespace[:]...)
	name = append(append(name, kind...), '\n')
	name = append(strconv.AppendUint(name, version, 10), '\n')
	name = append(strconv.AppendInt(name, int64(index), 10), '\n')
	name = append(name, id...) // last, so that nothing in it can be taken for another part
	sum := sha1.Sum(name)      //nolint:gosec // as above
	var u uuid.UUID
	copy(u[:], sum[:])
	u[6] = u[6]&0x0f | 0x50 // version 5
	u[8] = u[8]&0x3f | 0x80 // RFC 9562
	return u
}
