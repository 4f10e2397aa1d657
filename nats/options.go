package nats

import "time"

// What a consumer does unless it is told otherwise.
const (
	defaultWindow  = 1000
	defaultWorkers = 8
	defaultAckWait = 15 * time.Second
	defaultBackoff = 250 * time.Millisecond
	defaultMost    = time.Minute
	defaultGrace   = 10 * time.Second
	reasonLimit    = 500 // runes of an error that a dead letter is given
)

// A ConsumerOption refines a [Consumer].
type ConsumerOption func(*consumerConfig)

type consumerConfig struct {
	window    int
	workers   int
	ackWait   time.Duration
	base      time.Duration
	most      time.Duration
	grace     time.Duration
	confirm   bool
	narrow    bool
	parkAfter int // 0 holds
	deadAt    Stream
	hooks     []Hooks
}

func newConsumerConfig(opts []ConsumerOption) consumerConfig {
	c := consumerConfig{
		window: defaultWindow, workers: defaultWorkers, ackWait: defaultAckWait,
		base: defaultBackoff, most: defaultMost, grace: defaultGrace,
	}
	for _, opt := range opts {
		must(opt != nil, "a nil option in NewConsumer")
		opt(&c)
	}
	return c
}

// Window sets how many unacknowledged messages a consumer has in memory: 1000 unless said
// otherwise. Those that a held event holds back are among them. It panics when n is below 1.
func Window(n int) ConsumerOption {
	must(n >= 1, "Window below 1")
	return func(c *consumerConfig) { c.window = n }
}

// Workers sets how many aggregates' events are handled at a time: 8 unless said otherwise.
// It panics when n is below 1.
func Workers(n int) ConsumerOption {
	must(n >= 1, "Workers below 1")
	return func(c *consumerConfig) { c.workers = n }
}

// AckWait sets after which time the broker takes a consumer that is silent for dead, and
// hands its messages out again: 15 seconds unless said otherwise. A consumer that works says
// so three times as often, however long a handler takes. Another process takes over after
// the same time, 3 seconds at the least. It panics when d is below 100 milliseconds.
func AckWait(d time.Duration) ConsumerOption {
	must(d >= 100*time.Millisecond, "AckWait below 100 milliseconds")
	return func(c *consumerConfig) { c.ackWait = d }
}

// Backoff sets how long a refused event waits until it is tried again: a random time of up to
// base the first time, twice as long each further time, never longer than most. It is 250
// milliseconds and a minute unless said otherwise. It panics unless 0 < base <= most.
func Backoff(base, most time.Duration) ConsumerOption {
	must(base > 0 && base <= most, "Backoff without 0 < base <= most")
	return func(c *consumerConfig) { c.base, c.most = base, most }
}

// Grace sets how long handlers may go on when [Consumer.Run] is to end, before their context
// is done too: 10 seconds unless said otherwise. What they have in their hands then is given
// back, and another process may handle it beside them. It panics when d is negative.
func Grace(d time.Duration) ConsumerOption {
	must(d >= 0, "Grace below 0")
	return func(c *consumerConfig) { c.grace = d }
}

// ConfirmAcks has a consumer wait until the broker confirms each ack. Fewer messages come
// again after a crash, at the price of a round trip each.
func ConfirmAcks() ConsumerOption {
	return func(c *consumerConfig) { c.confirm = true }
}

// Narrow has [NewConsumer] take the filter of events that are listed no more off a durable
// consumer that exists. Without it a filter only grows: a process of the release before that
// starts once more takes nothing away from the next one.
func Narrow() ConsumerOption {
	return func(c *consumerConfig) { c.narrow = true }
}

// Hold keeps a refused event, and its aggregate behind it, however often it is refused. That
// is what a consumer does unless it is told to [ParkAfter].
func Hold() ConsumerOption {
	return func(c *consumerConfig) { c.parkAfter = 0 }
}

// ParkAfter publishes an event that was refused n times to a stream of dead letters and goes
// on to the later events of its aggregate. One that can never be read is parked at once, and
// outbox.ErrUnavailable from a handler does not count: what the handler needs is down. The
// times are counted by one process, from when it got the message.
//
// A dead letter is the message as it was, under the prefix of the stream of dead letters,
// with headers that begin with "Ashlar-": Consumer, Subject, Sequence and Reason. It panics
// when n is below 1.
func ParkAfter(n int, deadLetters Stream) ConsumerOption {
	must(n >= 1, "ParkAfter below 1")
	return func(c *consumerConfig) { c.parkAfter, c.deadAt = n, deadLetters }
}

// Observe has the consumer call hooks. It may be given several times; the hooks are called in
// that order.
func Observe(h Hooks) ConsumerOption {
	return func(c *consumerConfig) { c.hooks = append(c.hooks, h) }
}
