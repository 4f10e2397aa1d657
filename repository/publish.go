package repository

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
)

// settle tells the aggregates that they are stored.
func settle(done []stored) {
	for _, d := range done {
		aggregate.Committed(d.instance, d.version, d.events)
	}
}

// publish hands the events of a committed batch to the publisher, in the order in which
// their aggregates were first saved.
func (e *engine) publish(ctx context.Context, b Batch) error {
	if e.publisher == nil {
		return nil
	}
	envs := eventsOf(b)
	if len(envs) == 0 {
		return nil
	}
	if err := deliver(afterCommit(ctx), e.publisher, envs); err != nil {
		return &PublishError{Err: err}
	}
	return nil
}

func eventsOf(b Batch) []events.Envelope {
	if len(b.Changes) == 1 {
		return b.Changes[0].Events
	}
	var envs []events.Envelope
	for _, c := range b.Changes {
		envs = append(envs, c.Events...)
	}
	return envs
}

// deliver calls the publisher. Its panic must not look like one before the commit.
func deliver(ctx context.Context, p Publisher, envs []events.Envelope) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("the publisher panicked with a value of type %T", value)
		}
	}()
	return p.Deliver(ctx, envs...)
}
