package events

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// maxDepth is how many answers deep handlers may publish unless [WithMaxDepth] says
// otherwise: far beyond any process, well before the stack of causes fills the memory.
const maxDepth = 100

// maxAnswers is how many events handlers may publish within one delivery unless
// [WithMaxAnswers] says otherwise. Recursion that branches is not deep: in twos it is at a
// million before it is 20 deep.
const maxAnswers = 100_000

// A Bus hands events to the handlers that subscribed, as the package comment promises. Make
// one with [NewBus] and pass it to those who need it. A Bus is safe for concurrent use;
// deliveries by several goroutines run side by side.
type Bus struct {
	clock      func() time.Time
	ids        func() uuid.UUID
	middleware []Middleware
	depth      int
	answers    int

	relayed atomic.Bool

	mu   sync.Mutex // held to change who subscribes, never while a handler runs
	subs atomic.Pointer[subscriptions]
}

// A Handler reacts to an event in its envelope.
type Handler func(context.Context, Envelope) error

// A Middleware wraps the handler that subscribed under the given name. It runs inside the
// bus's recovery: its panics are the handler's.
type Middleware func(subscriber string, next Handler) Handler

// An Option of a [Bus].
type Option func(*Bus)

// WithClock sets the clock from which [Bus.Publish] takes the instant of a plain event. The
// default is [time.Now].
func WithClock(clock func() time.Time) Option {
	must(clock != nil, "WithClock(nil)")
	return func(b *Bus) { b.clock = clock }
}

// WithIDs sets the source from which [Bus.Publish] takes the identity of a plain event. The
// default is random.
func WithIDs(ids func() uuid.UUID) Option {
	must(ids != nil, "WithIDs(nil)")
	return func(b *Bus) { b.ids = ids }
}

// WithMaxDepth sets how many answers deep handlers may publish: 1 lets a handler publish,
// and its event's handlers not. The default is 100.
func WithMaxDepth(depth int) Option {
	must(depth >= 0, "WithMaxDepth below 0")
	return func(b *Bus) { b.depth = depth }
}

// WithMaxAnswers sets how many events handlers may publish within one outermost call, all
// told. The default is 100,000. It panics when n is below 1: [WithMaxDepth] of 0 allows none.
func WithMaxAnswers(n int) Option {
	must(n >= 1, "WithMaxAnswers below 1")
	return func(b *Bus) { b.answers = n }
}

// Use adds middleware around every handler; the first is the outermost.
func Use(middleware ...Middleware) Option {
	for _, m := range middleware {
		must(m != nil, "Use of a nil middleware")
	}
	return func(b *Bus) { b.middleware = append(b.middleware, middleware...) }
}

// NewBus returns a bus without subscribers.
func NewBus(opts ...Option) *Bus {
	b := &Bus{clock: time.Now, ids: uuid.New, depth: maxDepth, answers: maxAnswers}
	for _, opt := range opts {
		must(opt != nil, "a nil option")
		opt(b)
	}
	b.subs.Store(&subscriptions{})
	return b
}

// Subscribe has h called for every event of type E; E may be an interface. The name says
// in errors and logs who it is. The returned function ends the subscription, however often
// it is called and from wherever, a handler included.
//
// Events are values: a pointer type for E sees only pointers that somebody publishes plain,
// and no event of an aggregate.
//
// Subscribe panics when h is nil.
func Subscribe[E Event](b *Bus, name string, h func(context.Context, E) error) (cancel func()) {
	must(h != nil, "Subscribe of a nil handler")
	bare := func(ctx context.Context, env *Envelope) error {
		return h(ctx, env.Event.(E)) // it is only called for events of type E
	}
	s := &subscription{name: name, wants: reflect.TypeFor[E](), handle: bare}
	if len(b.middleware) > 0 {
		chain := Handler(func(ctx context.Context, env Envelope) error { return bare(ctx, &env) })
		for _, m := range slices.Backward(b.middleware) {
			chain = m(name, chain)
			must(chain != nil, "a middleware that returns no handler")
		}
		s.handle = func(ctx context.Context, env *Envelope) error { return chain(ctx, *env) }
	}
	b.add(s)
	return func() { b.remove(s) }
}

// Publish wraps plain events in envelopes and delivers them. It is for events that no
// aggregate stands behind; those of aggregates reach the bus from a unit of work.
//
// Called by a handler with its context, Publish returns before the events are delivered;
// see the package comment. With another context it is a delivery of its own, with no cause
// and neither bound holds: pass on the context you are given.
func (b *Bus) Publish(ctx context.Context, evs ...Event) error {
	envs := make([]Envelope, len(evs))
	for i, e := range evs {
		envs[i] = NewEnvelope(ctx, b.ids(), e, b.clock().UTC())
		if envs[i].CorrelationID == uuid.Nil {
			envs[i].CorrelationID = envs[0].ID
		}
	}
	return b.Deliver(ctx, envs...)
}

// MarkRelayed notes that a relay feeds the bus from an outbox. A unit of work that
// publishes to the same bus would have its events heard twice, and refuses to start.
func (b *Bus) MarkRelayed() { b.relayed.Store(true) }

// Relayed reports whether a relay feeds the bus.
func (b *Bus) Relayed() bool { return b.relayed.Load() }

// Deliver hands envelopes to the handlers, each to all of its handlers before the next. An
// envelope without an event is refused before anything is delivered.
//
// Called by a handler with its context, Deliver returns before the envelopes are
// delivered; see the package comment.
func (b *Bus) Deliver(ctx context.Context, envs ...Envelope) error {
	for i := range envs {
		if envs[i].Event == nil {
			return ErrNoEvent
		}
	}
	if handling, ok := ctx.Value(deliveryKey{b}).(*frame); ok {
		if queued, err := handling.enqueue(envs); queued {
			return err
		}
	}
	return b.deliver(ctx, envs)
}

func must(ok bool, what string) {
	if !ok {
		panic("events: " + what)
	}
}
