package nats

import (
	"context"
	"time"
)

const (
	askFirst  = 20 * time.Millisecond // between two questions whether all messages are here
	askMost   = time.Second
	askWithin = 2 * time.Second // a broker that changes its leader answers nothing
)

// An answer is what the broker says of the durable consumer.
type answer struct {
	epoch int  // when it was asked
	look  bool // it was asked for nothing but whether the consumer is there

	pin     string // of whom it hands messages to
	number  uint64 // of the last delivery
	upTo    uint64 // the place in the stream that deliveries have reached
	unacked int
	times   int // how often each is to come: see proof
	err     error
}

// A proof that all that is unacknowledged is here begins with an answer. Whatever the broker
// hands out after it, of what it had handed out before, was unacknowledged at that time: when
// there are as many different ones as it said, there are no others.
//
// To compare its number with that of the messages here would not do. Another process may
// acknowledge one of those late, and then one that is missing makes up for it.
//
// A cluster hands a message out when its members have agreed to, and its answer does not tell
// of those that they are agreeing on. One of them may be acknowledged by then, and comes all
// the same. It does not come again when it is given back, so there each is to come twice.
type proof struct {
	answer

	came   map[uint64]int // how often, by place in the stream
	all    int            // what that is together
	before int            // and what it was at the last answer
	done   int            // how many came often enough
}

// gather stops handling until all unacknowledged messages are here.
func (r *run) gather() {
	r.epoch++
	r.proof = nil
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

// question asks the broker where it is.
func (r *run) question() {
	if r.open {
		r.asking = false
		return
	}
	r.inquire(answer{epoch: r.epoch})
}

// look asks whether the consumer is still there, when it seems that it is not: one that is
// deleted while the connection is lost does not say so.
func (r *run) look() {
	if !r.asking && !r.looks {
		r.looks = true
		r.inquire(answer{look: true})
	}
}

// inquire fills in the answer.
func (r *run) inquire(a answer) {
	go func() {
		ctx, cancel := context.WithTimeout(r.life, askWithin)
		defer cancel()
		info, err := r.bound.Info(ctx)
		if a.err = err; err == nil {
			a.number, a.upTo, a.unacked = info.Delivered.Consumer, info.Delivered.Stream, info.NumAckPending
			if len(info.PriorityGroups) > 0 {
				a.pin = info.PriorityGroups[0].PinnedClientID
			}
			a.times = 1
			if info.Cluster != nil && len(info.Cluster.Replicas) > 0 {
				a.times = 2
			}
		}
		send(r.over, r.asked, a)
	}()
}

// answered begins a proof, unless one is on its way: then it looks after it. A proof that
// makes no headway although there are enough messages here waits for some that others have
// acknowledged, and is begun again.
//
// When the broker pins nobody, or another, that may be for good: it pins when it has a message
// to hand out, and there is none as long as all are held here.
func (r *run) answered(a answer) {
	if isGone(a.err) {
		r.missed++
	} else {
		r.missed = 0
	}
	if a.look {
		r.looks = false
		return
	}
	if a.err == nil && a.epoch == r.epoch && !r.open {
		switch {
		case a.pin != r.pin:
			r.letGo()
		case r.proof == nil || a.unacked <= len(r.held) && r.proof.all == r.proof.before:
			r.proof = &proof{answer: a, came: map[uint64]int{}}
			r.nak(a.upTo) // so that they are handed out after the answer; no more, see finish
			r.conclude()
		default:
			r.proof.before = r.proof.all
		}
	}
	time.AfterFunc(r.pause, func() { send(r.over, r.ask, struct{}{}) })
	r.pause = min(2*r.pause, askMost)
}

// notice holds a delivery against the proof.
func (r *run) notice(number uint64, one *item) {
	p := r.proof
	if p == nil || number <= p.number || one.seq > p.upTo {
		return
	}
	p.came[one.seq]++
	p.all++
	if p.came[one.seq] < p.times {
		r.giveUp(one)
		return
	}
	if p.came[one.seq] == p.times {
		p.done++
	}
	r.conclude()
}

// conclude goes on when all is here. What is held beyond it has been acknowledged by others.
func (r *run) conclude() {
	p := r.proof
	if p.done < p.unacked {
		return
	}
	r.drop(func(one *item) bool { return one.seq <= p.upTo && p.came[one.seq] < p.times })
	r.opened()
}

func (r *run) opened() {
	r.proof = nil
	if r.open {
		return
	}
	r.open = true
	r.config.each(func(h *Hooks) {
		if h.Gathered != nil {
			h.Gathered(r.ctx)
		}
	})
}
