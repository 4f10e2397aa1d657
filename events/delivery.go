package events

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A delivery is one outermost call of Deliver and all that its handlers publish. It is
// small: to most events there is neither an answer nor an error.
type delivery struct {
	bus *Bus
	ctx context.Context
	one frame // of a delivery of one envelope, so that it costs one allocation

	mu      sync.Mutex // guards what came up; handlers may publish from their own goroutines
	state   atomic.Int32
	tooDeep atomic.Bool // whether there are refusals
	cameUp  *cameUp     // nil when nothing has
}

// cameUp is what a delivery comes upon beside its own envelopes.
type cameUp struct {
	errs    []error
	queue   []frame
	answers int // that were queued so far
	refused []refusal
}

// The states of a delivery. It ends only when nothing is queued.
const (
	idle int32 = iota
	queued
	ended
)

// A refusal is what a handler of a frame published too deep.
type refusal struct {
	by  *frame
	err error
}

// A frame is one envelope on its way through its handlers, and the context they get: that
// of the outermost call, which knows the envelope.
type frame struct {
	delivery *delivery
	env      Envelope
	depth    int
}

// deliveryKey finds the frame of a bus: a handler may publish on another bus, where
// nothing is being delivered.
type deliveryKey struct{ bus *Bus }

// Deadline is that of the outermost call.
func (f *frame) Deadline() (deadline time.Time, ok bool) { return f.delivery.ctx.Deadline() }

// Done is that of the outermost call.
func (f *frame) Done() <-chan struct{} { return f.delivery.ctx.Done() }

// Err is that of the outermost call.
func (f *frame) Err() error { return f.delivery.ctx.Err() }

// Value answers for the envelope, its metadata and its correlation before the context of
// the outermost call does.
func (f *frame) Value(key any) any {
	switch k := key.(type) {
	case envelopeKey:
		return &f.env
	case metadataKey:
		return f.env.metadata
	case correlationKey:
		return f.env.CorrelationID
	case deliveryKey:
		if k.bus == f.delivery.bus {
			return f
		}
	}
	return f.delivery.ctx.Value(key)
}

func (b *Bus) deliver(ctx context.Context, envs []Envelope) error {
	d := &delivery{bus: b, ctx: ctx}
	defer d.end() // also when a handler ends the goroutine
	if len(envs) == 1 {
		d.one.set(d, &envs[0], 0)
		d.handle(&d.one)
	} else {
		frames := make([]frame, len(envs))
		for i := range envs {
			frames[i].set(d, &envs[i], 0)
		}
		d.handleAll(frames)
	}
	for d.state.Load() != ended {
		d.handleAll(d.next())
	}
	if d.cameUp == nil { // nobody adds to it once the delivery has ended
		return nil
	}
	return errors.Join(d.cameUp.errs...)
}

func (f *frame) set(d *delivery, env *Envelope, depth int) {
	f.delivery, f.env, f.depth = d, *env, depth
}

func (d *delivery) handleAll(frames []frame) {
	for i := range frames {
		d.handle(&frames[i])
	}
}

// handle takes one envelope to each of its handlers.
func (d *delivery) handle(f *frame) {
	subs := d.bus.subs.Load().of(f.env.Event)
	for done := 0; done < len(subs); {
		done = d.run(f, subs, done)
	}
}

// run calls the handlers from the first on. It returns how many are done with: all, or
// those up to one that has panicked. So the handlers that do not panic share one recover.
func (d *delivery) run(f *frame, subs []*subscription, first int) (done int) {
	i, cancel := first, d.ctx.Done()
	defer func() {
		if value := recover(); value != nil {
			d.failed(f, subs[i], panicked(value))
			done = i + 1
		}
	}()
	for ; i < len(subs); i++ {
		s := subs[i]
		if s.cancelled.Load() {
			continue
		}
		if cancel != nil && isDone(cancel) {
			d.fail(undelivered(f, subs[i:], d.ctx.Err()))
			return len(subs)
		}
		if err := s.handle(f, &f.env); err != nil || d.tooDeep.Load() {
			d.failed(f, s, err)
		}
	}
	return len(subs)
}

func isDone(cancel <-chan struct{}) bool {
	select {
	case <-cancel:
		return true
	default:
		return false
	}
}

// failed keeps what came of a handler: its error, unless it is nil, and what it published
// too deep, unless its error reports that.
func (d *delivery) failed(f *frame, s *subscription, err error) {
	if err != nil {
		d.fail(&HandlerError{Handler: s.name, Event: nameOf(f.env.Event), EventID: f.env.ID, Err: err})
	}
	if !d.tooDeep.Load() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	up := d.up()
	up.refused = slices.DeleteFunc(up.refused, func(r refusal) bool {
		if r.by == f && !errors.Is(err, r.err) {
			up.errs = append(up.errs, r.err)
		}
		return r.by == f
	})
	d.tooDeep.Store(len(up.refused) > 0)
}

// up returns what came up, to be added to. It wants the mutex.
func (d *delivery) up() *cameUp {
	if d.cameUp == nil {
		d.cameUp = &cameUp{}
	}
	return d.cameUp
}

func (d *delivery) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.up().errs = append(d.up().errs, err)
}

func undelivered(f *frame, rest []*subscription, err error) error {
	u := &UndeliveredError{Event: nameOf(f.env.Event), EventID: f.env.ID, Err: err}
	for _, s := range rest {
		if !s.cancelled.Load() {
			u.Handlers = append(u.Handlers, s.name)
		}
	}
	return u
}

// enqueue queues what a handler of f publishes. It is false when the delivery has ended.
func (f *frame) enqueue(envs []Envelope) (taken bool, err error) {
	d := f.delivery
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Load() != queued && !d.state.CompareAndSwap(idle, queued) {
		return false, nil
	}
	if len(envs) == 0 {
		return true, nil
	}
	up := d.up()
	tooMany := len(envs) > d.bus.answers-up.answers
	if tooMany || f.depth >= d.bus.depth {
		err := &DepthError{Event: nameOf(envs[0].Event), Depth: f.depth}
		if tooMany {
			err.Answers = d.bus.answers
		}
		up.refused = append(up.refused, refusal{f, err})
		d.tooDeep.Store(true)
		return true, err
	}
	up.answers += len(envs)
	for i := range envs {
		up.queue = append(up.queue, frame{})
		up.queue[len(up.queue)-1].set(d, &envs[i], f.depth+1)
	}
	return true, nil
}

// next returns what has been published since, and ends the delivery when that is nothing.
func (d *delivery) next() []frame {
	if d.state.CompareAndSwap(idle, ended) {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	frames := d.up().queue
	d.up().queue = nil
	d.state.Store(idle)
	return frames
}

func (d *delivery) end() {
	if d.state.Load() != ended {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.state.Store(ended)
	}
}
