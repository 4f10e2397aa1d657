package events

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
)

// A delivery is one outermost call of Deliver and all that its handlers publish.
type delivery struct {
	bus  *Bus
	ctx  context.Context
	errs []error
	one  frame // of a delivery of one envelope, so that it costs one allocation

	mu    sync.Mutex // guards what follows; handlers may publish from their own goroutines
	queue []frame
	ended bool
}

// A frame is one envelope on its way through its handlers, and the context they get: that
// of the outermost call, which knows the envelope.
type frame struct {
	context.Context
	delivery *delivery
	env      Envelope
	depth    int
	refused  []error // what its handlers published too deep; guarded by the delivery

}

// deliveryKey finds the frame of a bus: a handler may publish on another bus, where
// nothing is being delivered.
type deliveryKey struct{ bus *Bus }

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
	return f.Context.Value(key)
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
	for frames := d.next(); frames != nil; frames = d.next() {
		d.handleAll(frames)
	}
	return errors.Join(d.errs...)
}

func (f *frame) set(d *delivery, env *Envelope, depth int) {
	f.Context, f.delivery, f.env, f.depth = d.ctx, d, *env, depth
}

func (d *delivery) handleAll(frames []frame) {
	for i := range frames {
		d.handle(&frames[i])
	}
}

// handle takes one envelope to each of its handlers.
func (d *delivery) handle(f *frame) {
	subs := d.bus.subs.Load().of(f.env.Event)
	for i, s := range subs {
		if s.cancelled.Load() {
			continue
		}
		if err := d.ctx.Err(); err != nil {
			d.errs = append(d.errs, undelivered(f, subs[i:], err))
			return
		}
		err := call(f, s)
		if err != nil {
			d.errs = append(d.errs, &HandlerError{Handler: s.name, Event: nameOf(f.env.Event), EventID: f.env.ID, Err: err})
		}
		d.keepRefused(f, err)
	}
}

// call runs one handler and turns its panic into an error.
func call(f *frame, s *subscription) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{value: value, stack: debug.Stack()}
		}
	}()
	return s.handle(f, &f.env)
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
func (f *frame) enqueue(envs []Envelope) (queued bool, err error) {
	d := f.delivery
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return false, nil
	}
	if len(envs) > 0 && f.depth >= d.bus.depth {
		err := &DepthError{Event: nameOf(envs[0].Event), Depth: d.bus.depth}
		f.refused = append(f.refused, err)
		return true, err
	}
	for i := range envs {
		d.queue = append(d.queue, frame{})
		d.queue[len(d.queue)-1].set(d, &envs[i], f.depth+1)
	}
	return true, nil
}

// keepRefused reports what a handler published too deep, unless the handler reported it.
func (d *delivery) keepRefused(f *frame, reported error) {
	d.mu.Lock()
	refused := f.refused
	f.refused = nil
	d.mu.Unlock()
	for _, err := range refused {
		if !errors.Is(reported, err) {
			d.errs = append(d.errs, err)
		}
	}
}

// next returns what has been published since, and ends the delivery when that is nothing.
func (d *delivery) next() []frame {
	d.mu.Lock()
	defer d.mu.Unlock()
	frames := d.queue
	d.queue = nil
	d.ended = len(frames) == 0
	return frames
}

func (d *delivery) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = true
}
