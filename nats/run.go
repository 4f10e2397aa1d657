package nats

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/outbox"
)

const (
	toBroker  = 5 * time.Second // for one request
	bindEvery = 100 * time.Millisecond
	pinHeader = "Nats-Pin-Id"
	pullEvery = time.Second // the shortest that nats.go takes

	// The broker is asked twice before its word is taken that there is no consumer: one that
	// starts may not know yet.
	enoughMissed = 2
)

// Run delivers events until the context is done, and returns nil then, when the handlers at
// work are through: [Grace] says how long they may take. What it has not handled goes back to
// the broker. It returns [ErrRunning] when it is running, and [ErrEnded] when the consumer was
// deleted or the connection closed; while the broker is away it waits.
func (c *Consumer) Run(ctx context.Context) error {
	if !c.running.CompareAndSwap(false, true) {
		return ErrRunning
	}
	defer c.running.Store(false)
	bound, err := c.bind(ctx)
	if bound == nil {
		return err
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	work, cancel := context.WithCancel(life)
	defer cancel()
	r := &run{
		Consumer: c, ctx: ctx, life: life, work: work, cancel: cancel, bound: bound,
		held: map[uint64]*item{}, lanes: map[string]*lane{}, open: true,
		in: make(chan jetstream.Msg, c.config.window), done: make(chan result),
		due: make(chan *lane), asked: make(chan answer), ask: make(chan struct{}),
		disturbed: make(chan error, 1), over: make(chan struct{}), pulse: time.Now(),
	}
	defer close(r.over)
	return r.loop()
}

// bind finds the durable consumer, and waits while the broker is away. It returns none and no
// error when the context is done.
//
//nolint:ireturn // nats.go has no type for it
func (c *Consumer) bind(ctx context.Context) (jetstream.Consumer, error) {
	for ctx.Err() == nil {
		bound, err := c.js.Consumer(ctx, c.from.Name, c.durable)
		switch {
		case err == nil:
			return bound, nil
		case isGone(err), c.js.Conn().IsClosed():
			return nil, fmt.Errorf("%w: %w", ErrEnded, err)
		}
		if err = c.unable(err); !errors.Is(err, outbox.ErrUnavailable) {
			return nil, err
		}
		c.disturb(ctx, err)
		select {
		case <-ctx.Done():
		case <-time.After(bindEvery):
		}
	}
	return nil, nil
}

func isGone(err error) bool {
	return errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrStreamNotFound)
}

// A run is one call of Run. One goroutine has all of its state; others send to it.
type run struct {
	*Consumer

	ctx    context.Context // of the call
	life   context.Context // done when Run returns
	work   context.Context // of the handlers
	cancel context.CancelFunc
	bound  jetstream.Consumer

	held    map[uint64]*item // all that is not acknowledged, by place in the stream
	lanes   map[string]*lane
	queue   []*lane // those that are ready
	workers int     // that are busy
	pulse   time.Time

	pin    string // under which messages came last; "" when the broker pins another, or nobody
	last   uint64 // the number of the last delivery; 0 when it is of no use
	open   bool   // all that is unacknowledged is here
	proof  *proof // that it is, as far as it has come; nil when open
	epoch  int    // grows with each gap
	asking bool
	looks  bool          // whether the consumer is still there
	missed int           // how often in a row it was not
	pause  time.Duration // until the next question

	in        chan jetstream.Msg // nil says that the pin is lost
	done      chan result
	due       chan *lane
	asked     chan answer
	ask       chan struct{}
	disturbed chan error
	over      chan struct{}
}

func (r *run) loop() error {
	every := r.config.expiry()
	consuming, err := r.bound.Consume(
		func(m jetstream.Msg) { send(r.over, r.in, m) },
		jetstream.PullMaxMessages(r.config.batch()),
		jetstream.PullExpiry(every), jetstream.PullHeartbeat(every/2), jetstream.PullPriorityGroup(group),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
			if errors.Is(err, jetstream.ErrPinIDMismatch) {
				send(r.over, r.in, nil) // in its place among the messages
			}
			select {
			case r.disturbed <- err:
			default: // one is enough
			}
		}),
	)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEnded, err)
	}
	beat := time.NewTicker(r.config.ackWait / 3)
	defer beat.Stop()
	closed, stop, late := consuming.Closed(), r.ctx.Done(), r.work.Done()
	var drained <-chan time.Time
	var ended error // what Run will return
	for {
		select {
		case <-stop:
			stop = nil
			if r.js.Conn().IsConnected() {
				consuming.Drain()
			} else {
				consuming.Stop() // nats.go would wait for the broker
			}
			timer := time.NewTimer(toBroker)
			defer timer.Stop()
			drained = timer.C
			defer time.AfterFunc(r.config.grace, r.cancel).Stop()
		case <-late:
			late = nil
			r.giveBack() // a handler that does not end is no reason for others to wait
		case <-drained:
			closed = nil
		case <-closed:
			closed = nil
			if stop != nil {
				stop, ended = nil, ErrEnded
				r.cancel()
			}
		case m := <-r.in:
			if m == nil {
				r.letGo()
			} else {
				r.receive(m)
			}
		case res := <-r.done:
			r.finish(res)
		case l := <-r.due:
			r.enqueue(l)
		case <-r.ask:
			r.question()
		case a := <-r.asked:
			r.answered(a)
			if r.missed == enoughMissed {
				consuming.Stop()
			}
		case err := <-r.disturbed:
			r.disturb(r.ctx, err)
			r.look()
		case <-beat.C:
			r.heartbeat()
		}
		if time.Since(r.pulse) >= r.config.ackWait {
			r.disturb(r.ctx, ErrStoodStill)
			r.pulse = time.Now()
			r.letGo() // by now it is another's
		}
		if stop != nil {
			r.start()
		} else if closed == nil && r.workers == 0 && len(r.in) == 0 {
			r.giveBack()
			return ended
		}
	}
}

// heartbeat tells the broker that all held messages are in good hands.
func (r *run) heartbeat() {
	if time.Since(r.pulse) >= r.config.ackWait {
		return // too late
	}
	r.pulse = time.Now()
	for _, one := range r.held {
		if !one.left {
			_ = one.msg.InProgress() // it is said again; what is not heard comes again
		}
	}
}

func (c *Consumer) disturb(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // it is of no interest any more
	}
	c.config.each(func(h *Hooks) {
		if h.Disturbed != nil {
			h.Disturbed(ctx, err)
		}
	})
}

// send gives v to the loop, unless it is over.
func send[T any](over <-chan struct{}, to chan<- T, v T) {
	select {
	case to <- v:
	case <-over:
	}
}
