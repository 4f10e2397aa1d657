package outbox

import (
	"context"
	"time"
)

// Hooks are functions that a relay calls as it works, for logs and figures. Those that are
// nil are not called. They are called on the goroutine of the relay, which waits for them,
// with the context that the relay was given.
//
// What is told of a message is what the sink has said. When that cannot be stored, Failed is
// called after it, and the message may come again.
type Hooks struct {
	// Published is called when the sink has acknowledged a message.
	Published func(ctx context.Context, m Message)

	// Refused is called when the sink has refused a message, which will be sent again when
	// the given time is over, at the soonest.
	Refused func(ctx context.Context, m Message, err error, after time.Duration)

	// Parked is called when the sink has refused a message for the last time.
	Parked func(ctx context.Context, m Message, err error)

	// Outage is called when the sink takes nothing, before the relay waits for the given time.
	Outage func(ctx context.Context, err error, wait time.Duration)

	// Failed is called when the queue has failed, before the relay waits for the given time.
	// The error is a [*QueueError]. One that is [ErrFenced] says that another relay has taken
	// over some of the partitions meanwhile.
	Failed func(ctx context.Context, err error, wait time.Duration)

	// Stats is called with the figures of the queue when the relay starts, and then every
	// StatsEvery, later when a wave or a wait takes longer; 0 is every 15 seconds.
	Stats      func(ctx context.Context, s Stats)
	StatsEvery time.Duration
}

// each calls call with the hooks in turn.
func (c *config) each(call func(h *Hooks)) {
	for i := range c.hooks {
		call(&c.hooks[i])
	}
}

func (c *config) published(ctx context.Context, m Message) {
	c.each(func(h *Hooks) {
		if h.Published != nil {
			h.Published(ctx, m)
		}
	})
}

func (c *config) refused(ctx context.Context, o Outcome, err error) {
	c.each(func(h *Hooks) {
		switch {
		case o.Verdict == Delayed && h.Refused != nil:
			h.Refused(ctx, o.Message, err, o.After)
		case o.Verdict == Parked && h.Parked != nil:
			h.Parked(ctx, o.Message, err)
		}
	})
}

func (c *config) outage(ctx context.Context, err error, wait time.Duration) {
	c.each(func(h *Hooks) {
		if h.Outage != nil {
			h.Outage(ctx, err, wait)
		}
	})
}

func (c *config) failed(ctx context.Context, err error, wait time.Duration) {
	c.each(func(h *Hooks) {
		if h.Failed != nil {
			h.Failed(ctx, err, wait)
		}
	})
}
