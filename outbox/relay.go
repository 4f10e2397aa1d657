package outbox

import (
	"context"
	"errors"
	"math/rand/v2" //nolint:depguard // jitter is chance, and nobody's choice
	"time"
)

// A Relay hands over what is in a queue to a sink. Make it with [NewRelay]; it is safe for
// concurrent use, and starts no goroutine.
type Relay struct {
	config

	queue Queue
	sink  Sink
}

// NewRelay returns a relay from a queue to a sink. It panics when one of them or an option is
// nil.
func NewRelay(q Queue, sink Sink, opts ...Option) *Relay {
	must(q != nil && sink != nil, "NewRelay without a queue or a sink")
	return &Relay{queue: q, sink: sink, config: newConfig(opts)}
}

// Run hands over messages until the context is done, and returns nil then. No failure of the
// queue or the sink ends it: it waits, tells the hooks ([Observe]) and tries again. When the
// context is done, a wave that is with the sink is waited for and what it acknowledged is
// stored; that takes half a minute beyond the sink at the most.
func (r *Relay) Run(ctx context.Context) error {
	s := r.shift()
	defer s.end(ctx)
	for ctx.Err() == nil {
		s.stats(ctx)
		n, err := s.turn(ctx)
		switch {
		case err != nil:
			s.pause(ctx, err)
		case n == 0:
			s.idle(ctx)
		}
	}
	return nil
}

// Drain hands over what is due now, and returns when nothing more is. It returns how many
// messages the sink has acknowledged, with the error of the first outage ([ErrUnavailable])
// or failure of the queue ([*QueueError]), or the context's. What is refused is delayed or
// parked, and no error. What is in partitions that another relay holds is left to it.
func (r *Relay) Drain(ctx context.Context) (int, error) {
	s := r.shift()
	defer s.end(ctx)
	for {
		n, err := s.turn(ctx)
		switch {
		case ctx.Err() != nil:
			return s.delivered, ctx.Err()
		case err != nil || n == 0:
			return s.delivered, err
		}
	}
}

// A shift is one run of a relay: an owner of leases.
type shift struct {
	*Relay

	owner     string
	leases    []Lease
	renewAt   time.Time // when the leases want renewal
	until     time.Time // when they count as over
	unsettled *settlement
	delivered int

	failures int // of the queue, one after the other
	outages  int // of the sink, one after the other
	nextStat []time.Time
}

// A settlement is what became of a batch, and the leases it was read under.
type settlement struct {
	leases   []Lease
	outcomes []Outcome
}

func (r *Relay) shift() *shift {
	owner := r.newID().String()
	if r.name != "" {
		owner = r.name + "/" + owner
	}
	return &shift{Relay: r, owner: owner, nextStat: make([]time.Time, len(r.hooks))}
}

// turn hands over one batch: it returns how many messages there were, and what went wrong.
// What is left of an earlier turn is settled first, so that a queue that cannot be written
// to is sent nothing from.
func (s *shift) turn(ctx context.Context) (int, error) {
	if err := s.settle(ctx); err != nil {
		return 0, err
	}
	if err := s.claim(ctx); err != nil || len(s.leases) == 0 {
		return 0, err
	}
	batch, err := s.queue.Pending(ctx, s.leases, s.batch)
	if err != nil {
		return 0, &QueueError{Op: "Pending", Err: err}
	}
	if len(batch) == 0 {
		s.failures = 0
		return 0, nil
	}
	outcomes, outage := s.handOver(ctx, batch)
	if len(outcomes) > 0 {
		s.unsettled = &settlement{s.leases, outcomes}
	}
	if err := s.settle(ctx); err != nil {
		return len(batch), err
	}
	s.failures = 0
	return len(batch), outage
}

// claim renews the leases when it is time. Their time is counted from before the call, so
// that it never ends later here than in the store, and a fifth of it is kept as a margin.
func (s *shift) claim(ctx context.Context) error {
	began := s.now()
	if began.Before(s.renewAt) {
		return nil
	}
	leases, err := s.queue.Claim(ctx, s.owner, s.lease)
	if err != nil {
		return &QueueError{Op: "Claim", Err: err}
	}
	s.leases, s.renewAt, s.until = leases, began.Add(s.lease/2), began.Add(s.lease-s.lease/5)
	if len(leases) == 0 { // others will give up their excess
		s.renewAt = began.Add(min(s.poll, s.lease/2))
	}
	return nil
}

// settle stores what became of the last batch, also when the context is done: what has been
// acknowledged would be sent again.
func (s *shift) settle(ctx context.Context) error {
	if s.unsettled == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterTheContext)
	defer cancel()
	err := s.queue.Settle(ctx, s.unsettled.leases, s.unsettled.outcomes)
	switch {
	case errors.Is(err, ErrFenced):
		s.renewAt = time.Time{} // the leases are not what they were
		s.unsettled = nil
	case err == nil:
		s.unsettled = nil
	}
	if err != nil {
		return &QueueError{Op: "Settle", Err: err}
	}
	return nil
}

// pause tells what went wrong and waits.
func (s *shift) pause(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // nothing went wrong: it is over
	}
	var d time.Duration
	if _, queue := errors.AsType[*QueueError](err); queue {
		d = s.jitter(s.failures)
		s.failures++
		s.failed(ctx, err, d)
	} else {
		d = s.jitter(s.outages)
		s.outages++
		s.outage(ctx, err, d)
	}
	sleep(ctx, d)
}

// idle waits for work, no longer than until the leases want renewal.
func (s *shift) idle(ctx context.Context) {
	d := min(s.poll, s.renewAt.Sub(s.now()))
	if d <= 0 {
		return
	}
	if err := s.queue.Wait(ctx, d); err != nil {
		s.pause(ctx, &QueueError{Op: "Wait", Err: err})
	}
}

// stats calls the hooks whose interval is over.
func (s *shift) stats(ctx context.Context) {
	for i := range s.hooks {
		h := &s.hooks[i]
		now := s.now()
		if h.Stats == nil || now.Before(s.nextStat[i]) {
			continue
		}
		s.nextStat[i] = now.Add(h.StatsEvery)
		figures, err := s.queue.Stats(ctx)
		switch {
		case err == nil:
			h.Stats(ctx, figures)
		case ctx.Err() == nil:
			s.failed(ctx, &QueueError{Op: "Stats", Err: err}, 0)
		}
	}
}

// end settles what is left, and leaves the leases to others.
func (s *shift) end(ctx context.Context) {
	if err := s.settle(ctx); err != nil {
		s.failed(ctx, err, 0)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterTheContext)
	defer cancel()
	if err := s.queue.Leave(last, s.owner); err != nil {
		s.failed(ctx, &QueueError{Op: "Leave", Err: err}, 0)
	}
}

// jitter returns a random time of up to base·2ⁿ, capped: with full jitter, relays that have
// failed together do not come back together.
func (c *config) jitter(n int) time.Duration {
	d := c.most
	if n < 62 && c.base <= c.most>>n {
		d = c.base << n
	}
	return rand.N(d + 1) //nolint:gosec // no secret
}

// sleep waits for d, or until the context is done.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
