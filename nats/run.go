package nats

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/outbox"
)

const (
	askFirst  = 20 * time.Millisecond // between two questions whether all messages are here
	askMost   = time.Second
	askWithin = 2 * time.Second // a broker that changes its leader answers nothing
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

// A result is what became of the first item of a lane.
type result struct {
	lane    *lane
	parked  bool
	refused error // of the handler or the codec
	failed  error // of the ack or the dead letter
	outage  bool
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

// receive takes a delivery. Deliveries are numbered: a gap says that others got some, or that
// some were lost on the way. A new pin says so too: a broker that was started again may have
// forgotten the last numbers. Then messages that belong before this one may be elsewhere; only
// with the first delivery there is can there be none.
func (r *run) receive(m jetstream.Msg) {
	meta, err := m.Metadata()
	if err != nil {
		r.disturb(r.ctx, err)
		return
	}
	number, seq := meta.Sequence.Consumer, meta.Sequence.Stream
	pin := m.Headers().Get(pinHeader)
	moved := r.pin != "" && pin != r.pin
	r.pin = pin
	if moved || number != r.last+1 {
		r.gather()
	}
	r.last = number
	one := r.held[seq]
	if one != nil {
		one.msg, one.left = m, false // it came again
	} else {
		one = r.hold(m, seq)
	}
	r.notice(number, one)
}

func (r *run) hold(m jetstream.Msg, seq uint64) *item {
	one := &item{msg: m, seq: seq}
	one.event, one.err = Decode(m.Headers(), m.Data())
	r.held[seq] = one
	key := r.key(one)
	l := r.lanes[key]
	if l == nil {
		l = &lane{key: key}
		r.lanes[key] = l
	}
	l.add(one)
	if l.state == idle {
		r.enqueue(l)
	}
	return one
}

// key names the aggregate of a message. One that cannot be read belongs to the aggregate that
// its subject names, as far as that can be known: to all events of that subject.
func (r *run) key(one *item) string {
	switch {
	case one.err != nil:
		return "subject " + one.msg.Subject()
	case one.event.Aggregate == "" && one.event.AggregateID == "":
		return "message " + strconv.FormatUint(one.seq, 10)
	default:
		return "aggregate " + one.event.Aggregate + "\x00" + one.event.AggregateID
	}
}

func (r *run) enqueue(l *lane) {
	l.state = ready
	r.queue = append(r.queue, l)
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

// send gives v to the loop, unless it is over.
func send[T any](over <-chan struct{}, to chan<- T, v T) {
	select {
	case to <- v:
	case <-over:
	}
}
