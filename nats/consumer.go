package nats

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/outbox"
)

// group is the one priority group of each consumer: the broker pins one client of it.
const group = "ashlar"

// A Bus is what a [Consumer] delivers to: an [*events.Bus] is one.
type Bus interface {
	Deliver(ctx context.Context, envs ...events.Envelope) error
}

// A Consumer delivers the events of a stream to a bus, as the package comment promises.
// [Consumer.Run] does the work. It must not be copied.
type Consumer struct {
	js      jetstream.JetStream
	from    Stream
	durable string
	bus     Bus
	types   *events.Types
	config  consumerConfig
	running atomic.Bool
}

// NewConsumer returns a consumer of the listed events, with a durable consumer of the given
// name on the stream, which it creates when there is none. A new one starts with the first
// event in the stream.
//
// One that exists goes on where it was. It is given the window and the times of the options,
// and the events listed as well as those it had ([Narrow]); events of a type that is new to
// it count from now on, those behind its position are not delivered. One that would lose
// events or their order, or has limits that the window does not fit, is refused with a
// [*ConsumerError]. Other errors are a
// [*StreamError], of the stream or that of dead letters, and outbox.ErrUnavailable.
//
// NewConsumer panics when js, the bus or an option is nil or no types are listed.
func NewConsumer(
	ctx context.Context, js jetstream.JetStream, from Stream, durable string, bus Bus, types *events.Types,
	opts ...ConsumerOption,
) (*Consumer, error) {
	must(js != nil && bus != nil, "NewConsumer without JetStream or a bus")
	c := &Consumer{js: js, from: from, durable: durable, bus: bus, types: types, config: newConsumerConfig(opts)}
	filters := c.filters()
	must(len(filters) > 0, "NewConsumer without types of events")
	if err := from.check(); err != nil {
		return nil, err
	}
	if c.config.parkAfter > 0 {
		// Dead letters may be kept for a time only: that is for who reads them to say.
		risks := []Fault{DropsOldest, DropsAged, DropsUnwatched, InMemory, Unflushed}
		if err := inspect(ctx, js, c.config.deadAt, 0, risks); err != nil {
			return nil, err
		}
		if c.config.deadAt.Name == from.Name {
			return nil, &StreamError{Stream: from.Name, Faults: []Fault{Misnamed}}
		}
	}
	return c, c.ensure(ctx, filters)
}

func (c *Consumer) filters() []string {
	var filters []string
	for one := range c.types.All() {
		filters = append(filters, c.from.Filter(one.Name()))
	}
	return filters
}

// settings returns those of a new durable consumer.
func (c *Consumer) settings(filters []string) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:        c.durable,
		DeliverPolicy:  jetstream.DeliverAllPolicy,
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        c.config.ackWait,
		MaxDeliver:     -1,
		MaxAckPending:  c.config.window,
		FilterSubjects: filters,
		PriorityPolicy: jetstream.PriorityPolicyPinned,
		PriorityGroups: []string{group},
		PinnedTTL:      c.config.pinned(),
	}
}

// pinned returns how long the broker waits for a pinned process that asks for nothing. Run
// asks three times as often, and nats.go once a second at the most.
func (o *consumerConfig) pinned() time.Duration { return max(o.ackWait, 3*time.Second) }

// expiry returns how long a request for messages is good for.
func (o *consumerConfig) expiry() time.Duration { return max(pullEvery, o.pinned()/3) }

// batch returns how many messages are asked for: more than the window, so that there is always
// a request with the broker. It holds the pin.
func (o *consumerConfig) batch() int { return 2*o.window + 1 }

// ensure creates the durable consumer, or checks and updates the one that exists.
func (c *Consumer) ensure(ctx context.Context, filters []string) error {
	wanted := c.settings(filters)
	found, err := c.js.Consumer(ctx, c.from.Name, c.durable)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		found, err = c.js.CreateConsumer(ctx, c.from.Name, wanted)
		if errors.Is(err, jetstream.ErrConsumerExists) { // created meanwhile
			found, err = c.js.Consumer(ctx, c.from.Name, c.durable)
		}
	}
	if err != nil {
		return c.unable(err)
	}
	is := found.CachedInfo().Config
	if setting := c.config.unfit(is); setting != "" {
		return c.refuse(setting)
	}
	update := is
	update.AckWait, update.MaxAckPending, update.PinnedTTL = wanted.AckWait, wanted.MaxAckPending, wanted.PinnedTTL
	has := is.FilterSubjects
	if is.FilterSubject != "" {
		has = []string{is.FilterSubject}
	}
	switch {
	case c.config.narrow:
	case len(has) == 0:
		wanted.FilterSubjects = nil // it hears everything
	default:
		for _, f := range has {
			if !slices.Contains(wanted.FilterSubjects, f) {
				wanted.FilterSubjects = append(wanted.FilterSubjects, f)
			}
		}
	}
	slices.Sort(has)
	slices.Sort(wanted.FilterSubjects)
	update.FilterSubject, update.FilterSubjects = "", wanted.FilterSubjects
	if slices.Equal(has, wanted.FilterSubjects) &&
		is.AckWait == update.AckWait && is.MaxAckPending == update.MaxAckPending && is.PinnedTTL == update.PinnedTTL {
		return nil
	}
	if _, err := c.js.UpdateConsumer(ctx, c.from.Name, update); err != nil {
		return c.unable(err)
	}
	return nil
}

// unfit returns the name of a setting that loses events or their order, or refuses what Run
// asks for; "" for none.
func (o *consumerConfig) unfit(is jetstream.ConsumerConfig) string {
	switch {
	case is.AckPolicy != jetstream.AckExplicitPolicy:
		return "AckPolicy"
	case is.MaxDeliver > 0:
		return "MaxDeliver"
	case is.HeadersOnly:
		return "HeadersOnly"
	case is.PriorityPolicy != jetstream.PriorityPolicyPinned:
		return "PriorityPolicy"
	case !slices.Equal(is.PriorityGroups, []string{group}):
		return "PriorityGroups"
	case len(is.BackOff) > 0: // it overrides AckWait
		return "BackOff"
	case is.InactiveThreshold > 0:
		return "InactiveThreshold"
	case is.MemoryStorage: // it forgets where it was, and begins by its policy
		return "MemoryStorage"
	case is.MaxRequestBatch > 0 && is.MaxRequestBatch < o.batch():
		return "MaxRequestBatch"
	case is.MaxRequestExpires > 0 && is.MaxRequestExpires < o.expiry():
		return "MaxRequestExpires"
	case is.DeliverPolicy == jetstream.DeliverLastPerSubjectPolicy:
		return "DeliverPolicy"
	default:
		return ""
	}
}

// refuse names a setting of the durable consumer.
func (c *Consumer) refuse(setting string) error {
	return &ConsumerError{
		Stream: c.from.Name, Durable: text.Clean(c.durable, text.MaxID), Setting: setting,
	}
}

// unable sorts what the broker says of the durable consumer.
func (c *Consumer) unable(err error) error {
	var api *jetstream.APIError
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return &StreamError{Stream: c.from.Name, Faults: []Fault{Missing}}
	case errors.Is(err, jetstream.ErrNotPullConsumer):
		return c.refuse("DeliverSubject")
	case errors.Is(err, jetstream.ErrInvalidConsumerName):
		return c.refuse("Durable")
	case errors.As(err, &api) && api.Code == codeBadRequest:
		return fmt.Errorf("%w: %w", ErrConsumer, err)
	default:
		return fmt.Errorf("nats: consumer of stream %q: %w: %w", c.from.Name, outbox.ErrUnavailable, err)
	}
}
