package eventstest

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar/events"
)

// A Bus is what is tested. [Of] makes one of a *events.Bus; a wrapper replaces the functions
// that it changes. All three must be set.
type Bus struct {
	// Publish wraps events in envelopes and delivers them.
	Publish func(ctx context.Context, evs ...events.Event) error

	// Deliver delivers envelopes.
	Deliver func(ctx context.Context, envs ...events.Envelope) error

	// Subscribe has h called for the events that the interest stands for. The handler gets
	// the envelope that [events.FromContext] returns under its context.
	Subscribe func(name string, to Interest, h events.Handler) (cancel func())
}

// Of returns the functions of b.
func Of(b *events.Bus) Bus {
	return Bus{
		Publish: b.Publish,
		Deliver: b.Deliver,
		Subscribe: func(name string, to Interest, h events.Handler) (cancel func()) {
			switch to {
			case Everything:
				return subscribe[events.Event](b, name, h)
			case Movements:
				return subscribe[Movement](b, name, h)
			case Deposits:
				return subscribe[Deposited](b, name, h)
			default:
				panic(fmt.Sprintf("eventstest: there is no interest %d", to))
			}
		},
	}
}

func subscribe[E events.Event](b *events.Bus, name string, h events.Handler) (cancel func()) {
	return events.Subscribe(b, name, func(ctx context.Context, _ E) error {
		env, _ := events.FromContext(ctx)
		return h(ctx, env)
	})
}

// An Interest is a type of events that a handler subscribes to. It stands in for the type
// argument of [events.Subscribe].
type Interest uint8

// The interests.
const (
	Everything Interest = iota + 1 // events.Event
	Movements                      // the interface Movement
	Deposits                       // the type Deposited
)

// The events that the suite publishes. Their notes must appear in no error.
type (
	// Deposited is a Movement.
	Deposited struct{ Note string }
	// Withdrawn is a Movement.
	Withdrawn struct{ Note string }
	// Rang is no Movement.
	Rang struct{ Note string }
)

// EventName returns "eventstest.deposited".
func (Deposited) EventName() string { return "eventstest.deposited" }

// EventName returns "eventstest.withdrawn".
func (Withdrawn) EventName() string { return "eventstest.withdrawn" }

// EventName returns "eventstest.rang".
func (Rang) EventName() string { return "eventstest.rang" }

// A Movement is one of the events that a handler may subscribe to together.
type Movement interface {
	events.Event
	movement()
}

func (Deposited) movement() {}
func (Withdrawn) movement() {}
