package outbox

import (
	"time"

	"github.com/google/uuid"
)

// What a relay does unless it is told otherwise.
const (
	defaultBatch    = 100
	defaultLease    = 30 * time.Second
	defaultPoll     = time.Second
	defaultBackoff  = 250 * time.Millisecond
	defaultMost     = time.Minute
	defaultStats    = 15 * time.Second
	reasonLimit     = 500              // runes of an error that the queue is given
	afterTheContext = 10 * time.Second // for what must be stored although the context is done
)

// An Option of [NewRelay].
type Option func(*config)

type config struct {
	batch     int
	lease     time.Duration
	poll      time.Duration
	base      time.Duration
	most      time.Duration
	parkAfter int // 0 holds
	name      string
	hooks     []Hooks

	now   func() time.Time // with a monotonic clock: leases are measured by it
	newID func() uuid.UUID
}

func newConfig(opts []Option) config {
	c := config{
		batch: defaultBatch, lease: defaultLease, poll: defaultPoll, base: defaultBackoff, most: defaultMost,
		now: time.Now, newID: uuid.New,
	}
	for _, opt := range opts {
		must(opt != nil, "a nil option in NewRelay")
		opt(&c)
	}
	return c
}

// Batch sets how many messages are read from the queue, and settled, at once: 100 unless
// said otherwise. What was sent of a batch and not settled when a process dies is sent
// again. It panics when n is below 1.
func Batch(n int) Option {
	must(n >= 1, "Batch below 1")
	return func(c *config) { c.batch = n }
}

// LeaseFor sets for how long partitions are leased: 30 seconds unless said otherwise. The
// partitions of a relay that has died wait for as long. Leases are renewed when half of
// their time is over, and between two waves only: a wave that takes longer than all of it
// can be sent again by another relay. It panics when d is below a millisecond.
func LeaseFor(d time.Duration) Option {
	must(d >= time.Millisecond, "LeaseFor below a millisecond")
	return func(c *config) { c.lease = d }
}

// PollEvery sets how long an empty queue is waited for before it is read again: a second
// unless said otherwise. Most queues say sooner when something is committed, not when a
// delay is over. It panics when d is not positive.
func PollEvery(d time.Duration) Option {
	must(d > 0, "PollEvery without a time")
	return func(c *config) { c.poll = d }
}

// Backoff sets how long a relay waits after an outage or a failure of the queue, and a
// message after a refusal: a random time of up to base the first time, twice as long each
// further time, never longer than most. It is 250 milliseconds and a minute unless said
// otherwise. It panics unless 0 < base <= most.
func Backoff(base, most time.Duration) Option {
	must(base > 0 && base <= most, "Backoff without 0 < base <= most")
	return func(c *config) { c.base, c.most = base, most }
}

// Hold keeps a refused message pending and its aggregate behind it, however often it is
// refused. That is what a relay does unless it is told to [ParkAfter].
func Hold() Option {
	return func(c *config) { c.parkAfter = 0 }
}

// ParkAfter makes a message a dead letter when it has been refused n times, or once with
// [ErrRejected]. The later messages of its aggregate go on: they are heard without it, and
// before it if it is replayed. It panics when n is below 1.
func ParkAfter(n int) Option {
	must(n >= 1, "ParkAfter below 1")
	return func(c *config) { c.parkAfter = n }
}

// Named sets a name to know the relay by in the table of leases: that of the host, or of the
// service. It need not be its own: each run of a relay adds an identity to it, so that two
// that are given the same name never take each other's leases for their own. It panics when
// the name is empty or longer than 100 bytes.
func Named(owner string) Option {
	must(owner != "" && len(owner) <= 100, "Named with a name of 0 or of over 100 bytes")
	return func(c *config) { c.name = owner }
}

// Observe has the relay call hooks. It may be given several times; the hooks are called in
// that order. It panics when the interval of its Stats is negative.
func Observe(h Hooks) Option {
	must(h.StatsEvery >= 0, "Observe with a negative interval")
	if h.StatsEvery == 0 {
		h.StatsEvery = defaultStats
	}
	return func(c *config) { c.hooks = append(c.hooks, h) }
}
