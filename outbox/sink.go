package outbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/events"
)

// A Sink is where messages go.
type Sink interface {
	// Send hands over the messages of one wave, no two of them of the same aggregate, and
	// returns when what became of each is known: nil when all are acknowledged, otherwise
	// one error for each message, in their order, nil for those acknowledged.
	//
	// An error that is [ErrUnavailable], or the context's own, says nothing about the
	// message: it stays pending. Any other is a refusal of that message.
	Send(ctx context.Context, wave []Message) []error
}

// SinkFunc makes a [Sink] of a function that takes one message. It is called for the
// messages of a wave one after the other; after an error that is [ErrUnavailable] or the
// context's own, those that remain have the same error without a call.
type SinkFunc func(ctx context.Context, m Message) error

// Send calls f for each message in turn.
func (f SinkFunc) Send(ctx context.Context, wave []Message) []error {
	var errs []error
	var down error
	for i, m := range wave {
		err := down
		if err == nil {
			err = f.one(ctx, m)
		}
		if err == nil {
			continue
		}
		if isOutage(ctx, err) {
			down = err
		}
		if errs == nil {
			errs = make([]error, len(wave))
		}
		errs[i] = err
	}
	return errs
}

// one calls f for one message. A panic refuses that message, and no other of the wave.
func (f SinkFunc) one(ctx context.Context, m Message) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = panicked(value)
		}
	}()
	return f(ctx, m)
}

// isOutage reports whether err says nothing about the message at hand.
func isOutage(ctx context.Context, err error) bool {
	return errors.Is(err, ErrUnavailable) || ctx.Err() != nil
}

// A Bus is what [ToBus] needs of a bus: an [*events.Bus] is one.
type Bus interface {
	Deliver(ctx context.Context, envs ...events.Envelope) error
	MarkRelayed()
}

// ToBus returns a sink that delivers to a bus in this process, and marks the bus as fed by
// a relay: a unit of work that publishes to it as well fails with repository.ErrFedTwice
// before any work. The types list the events that the messages are decoded with, those of
// several contexts side by side.
//
// A message that cannot be decoded is refused with [ErrRejected]. One on which a handler
// fails is refused and sent again, to all of its handlers: those that must not see it twice
// want package inbox. ToBus panics when the bus is nil or no types are given.
func ToBus(bus Bus, types ...*events.Types) SinkFunc {
	must(bus != nil, "ToBus(nil)")
	must(len(types) > 0, "ToBus without types of events")
	all := events.JoinTypes(types...)
	bus.MarkRelayed()
	return func(ctx context.Context, m Message) error {
		env, err := all.Decode(m.Encoded)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrRejected, err)
		}
		return bus.Deliver(ctx, env)
	}
}

func must(ok bool, what string) {
	if !ok {
		panic("outbox: " + what)
	}
}
