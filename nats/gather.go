package nats

import (
	"context"
	"time"
)

// gather stops handling until all unacknowledged messages are here.
func (r *run) gather() {
	r.epoch++
	if r.open {
		r.open = false
		r.config.each(func(h *Hooks) {
			if h.Gathering != nil {
				h.Gathering(r.ctx)
			}
		})
	}
	r.pause = askFirst
	if !r.asking {
		r.asking = true
		r.question()
	}
}

// question asks the broker how many messages are unacknowledged. Of those here it counts
// only what no worker has, as a worker may acknowledge its own before the broker answers: so
// a message that is with nobody is never taken for one that is here.
func (r *run) question() {
	a := answer{epoch: r.epoch, here: len(r.held) - r.workers}
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), toBroker)
		defer cancel()
		info, err := r.bound.Info(ctx)
		if a.err = err; err == nil {
			a.unacked = info.NumAckPending
		}
		send(r.over, r.asked, a)
	}()
}

func (r *run) answered(a answer) {
	if a.err == nil && a.epoch == r.epoch && a.unacked <= a.here {
		r.asking, r.open = false, true
		r.config.each(func(h *Hooks) {
			if h.Gathered != nil {
				h.Gathered(r.ctx)
			}
		})
		return
	}
	time.AfterFunc(r.pause, func() { send(r.over, r.ask, struct{}{}) })
	r.pause = min(2*r.pause, askMost)
}
