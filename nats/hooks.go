package nats

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/events"
)

// Hooks are functions that a consumer calls as it works, for logs and figures. Those that are
// nil are not called. They are called one at a time, by [Consumer.Run], which waits for them,
// with the context that it was given. Of a message that could not be read, the event is zero.
type Hooks struct {
	// Delivered is called when the bus has delivered an event and it was acknowledged.
	Delivered func(ctx context.Context, e events.Encoded)

	// Refused is called when an event could not be delivered, or not be parked, which will be
	// tried again after the given time.
	Refused func(ctx context.Context, e events.Encoded, err error, after time.Duration)

	// Parked is called when an event has become a dead letter.
	Parked func(ctx context.Context, e events.Encoded, err error)

	// Disturbed is called when the broker or the connection is disturbed, and when an ack could
	// not be sent: what was to be acknowledged comes again.
	Disturbed func(ctx context.Context, err error)

	// Gathering is called when messages may be missing, and nothing is handled until they are
	// here; Gathered when they are, or when the broker pins another process.
	Gathering func(ctx context.Context)
	Gathered  func(ctx context.Context)
}

func (o *consumerConfig) each(call func(h *Hooks)) {
	for i := range o.hooks {
		call(&o.hooks[i])
	}
}
