package nats

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/outbox"
)

// A result is what became of the first item of a lane.
type result struct {
	lane    *lane
	parked  bool
	refused error // of the handler or the codec
	failed  error // of the ack or the dead letter
	outage  bool
}

// start gives what is ready to workers that are free.
func (r *run) start() {
	for r.open && r.workers < r.config.workers && len(r.queue) > 0 {
		l := r.queue[0]
		r.queue = r.queue[1:]
		if len(l.items) == 0 {
			continue // they were dropped
		}
		l.state = busy
		r.workers++
		one := *l.items[0] // the worker's own: a delivery may change the item meanwhile
		go func() { send(r.over, r.done, r.handle(l, one)) }()
	}
}

// handle delivers one event and acknowledges it, or parks it.
func (r *run) handle(l *lane, one item) result {
	res := result{lane: l}
	res.refused = one.err
	forGood := one.err != nil
	if res.refused == nil {
		env, err := r.types.Decode(one.event)
		res.refused, forGood = err, err != nil
		if err == nil {
			res.refused = r.bus.Deliver(r.work, env)
		}
	}
	if res.refused == nil {
		res.failed = r.acknowledge(one.msg)
		return res
	}
	res.outage = r.work.Err() != nil || errors.Is(res.refused, outbox.ErrUnavailable)
	if r.config.parkAfter > 0 && !res.outage && (forGood || one.attempts+1 >= r.config.parkAfter) {
		res.failed = r.park(one, res.refused)
		res.parked = res.failed == nil
	}
	return res
}

func (r *run) acknowledge(m jetstream.Msg) error {
	if !r.config.confirm {
		return m.Ack()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), toBroker)
	defer cancel()
	return m.DoubleAck(ctx)
}

// finish notes what became of the first item of a lane.
func (r *run) finish(res result) {
	r.workers--
	l := res.lane
	one := l.items[0]
	l.state = idle
	undone := res.refused != nil && !res.parked
	if undone && !one.left {
		r.delay(l, one, res)
		return
	}
	delete(r.held, one.seq)
	l.items = slices.Delete(l.items, 0, 1)
	if len(l.items) > 0 {
		r.enqueue(l)
	} else {
		delete(r.lanes, l.key)
	}
	if undone {
		// The broker hands it out again, here before anything else is handled or to another: all
		// that was left is part of a proof, or went with the pin.
		return
	}
	if res.parked {
		r.config.each(func(h *Hooks) {
			if h.Parked != nil {
				h.Parked(r.ctx, one.event, res.refused)
			}
		})
		return
	}
	if res.failed != nil {
		r.disturb(r.ctx, res.failed)
		return
	}
	r.config.each(func(h *Hooks) {
		if h.Delivered != nil {
			h.Delivered(r.ctx, one.event)
		}
	})
}

// delay has a refused item wait, and its lane behind it.
func (r *run) delay(l *lane, one *item, res result) {
	if !res.outage {
		one.attempts++
	}
	most := r.config.most
	if shift := min(one.failures, 30); r.config.base < most>>shift {
		most = r.config.base << shift
	}
	one.failures++
	after := rand.N(most) + 1 //nolint:gosec // no secret
	l.state = delayed
	time.AfterFunc(after, func() { send(r.over, r.due, l) })
	if r.ctx.Err() != nil {
		return // what was cut short is nobody's refusal
	}
	err := errors.Join(res.refused, res.failed)
	r.config.each(func(h *Hooks) {
		if h.Refused != nil {
			h.Refused(r.ctx, one.event, err, after)
		}
	})
}
