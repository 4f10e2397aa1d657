package nats

import (
	"context"
	"maps"
	"math"
	"slices"
)

// letGo gives back what is held but for what handlers have in their hands, and has nothing to
// gather: the broker pins another process, which waits for what is here.
func (r *run) letGo() {
	r.nak(math.MaxUint64)
	r.drop(func(*item) bool { return true })
	r.pin, r.last = "", 0
	r.opened()
}

// drop removes what is doomed, but for what is being handled.
func (r *run) drop(doomed func(*item) bool) {
	for key, l := range r.lanes {
		if !l.drop(func(one *item) bool {
			if !doomed(one) {
				return false
			}
			delete(r.held, one.seq)
			return true
		}) {
			delete(r.lanes, key)
		}
	}
}

// giveBack returns what is held to the broker, for the next process or the next run.
func (r *run) giveBack() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), toBroker)
	defer cancel()
	r.nak(math.MaxUint64)
	conn := r.js.Conn()
	if r.pin == "" || !conn.IsConnected() || conn.FlushWithContext(ctx) != nil {
		return
	}
	// Another need not wait until the broker misses this one. It may have taken over already.
	info, err := r.bound.Info(ctx)
	if err != nil || len(info.PriorityGroups) == 0 || info.PriorityGroups[0].PinnedClientID != r.pin {
		return
	}
	if s, err := r.js.Stream(ctx, r.from.Name); err == nil {
		_ = s.UnpinConsumer(ctx, r.durable, group)
	}
}

// nak has the broker hand out again what is held up to a place in the stream, in order. What
// it does not hear comes again after the wait.
func (r *run) nak(upTo uint64) {
	for _, seq := range slices.Sorted(maps.Keys(r.held)) {
		if one := r.held[seq]; seq <= upTo && !one.left {
			r.giveUp(one)
		}
	}
}

// giveUp gives one back. To nats.go it is unanswered still, so that a handler that is at work
// can have it acknowledged.
func (r *run) giveUp(one *item) {
	one.left = true
	_ = r.js.Conn().Publish(one.msg.Reply(), []byte("-NAK"))
}
