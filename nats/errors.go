package nats

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/failure"
)

var (
	// ErrStream says that a stream cannot be trusted with events, or is not named rightly. It
	// comes as a [*StreamError].
	ErrStream = failure.New(failure.Refused, "nats.stream", "nats: the stream is not fit for events")

	// ErrConsumer says that a durable consumer exists that would lose events or their order.
	// It comes as a [*ConsumerError].
	ErrConsumer = failure.New(failure.Refused, "nats.consumer", "nats: the durable consumer is not fit for events")

	// ErrReconnectBuffer says that a connection keeps what is published while the broker is
	// away, and sends it later, when it has long been sent again.
	ErrReconnectBuffer = failure.New(failure.Refused, "nats.reconnect_buffer",
		"nats: the connection has a buffer for reconnects: connect with ReconnectBufSize(-1)")

	// ErrWrongStream says that another stream than the sink's listens on a subject. It comes
	// with outbox.ErrUnavailable: the event is not at fault.
	ErrWrongStream = failure.New(failure.Internal, "nats.wrong_stream", "nats: another stream answers on the subject")

	// ErrMessage says that a message is no event in binary mode.
	ErrMessage = failure.New(failure.Invalid, "nats.message", "nats: the message is no event in binary mode")

	// ErrSubject says that a subject is none that [Stream.Subject] makes.
	ErrSubject = failure.New(failure.Invalid, "nats.subject", "nats: the subject is not of an event")

	// ErrStoodStill is told to [Hooks].Disturbed when the process stood still for longer than
	// [AckWait]. The broker may have given its messages to another by then, so it gives back what
	// it holds and begins anew.
	ErrStoodStill = failure.New(failure.Internal, "nats.stood_still", "nats: the process stood still for longer than the broker waits for it")

	// ErrRunning is returned by [Consumer.Run] when it is running already.
	ErrRunning = failure.New(failure.Refused, "nats.running", "nats: the consumer is running")

	// ErrEnded is returned by [Consumer.Run] when it cannot go on: the consumer was deleted,
	// or the connection closed.
	ErrEnded = failure.New(failure.Internal, "nats.ended", "nats: the broker's consumer or the connection is gone")
)

// A StreamError lists what is wrong with a stream. It is [ErrStream].
type StreamError struct {
	Stream string
	Faults []Fault // at least one
}

func (e *StreamError) Error() string {
	names := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		names[i] = f.String()
	}
	return fmt.Sprintf("nats: stream %q: %s", e.Stream, strings.Join(names, "; "))
}

// Unwrap returns [ErrStream].
func (e *StreamError) Unwrap() error { return ErrStream }

// A ConsumerError names a setting of an existing consumer that is not fit. It is [ErrConsumer].
type ConsumerError struct {
	Stream, Durable string
	Setting         string // as nats.go names it
}

func (e *ConsumerError) Error() string {
	return fmt.Sprintf("nats: consumer %q of stream %q: its %s is not what order needs", e.Durable, e.Stream, e.Setting)
}

// Unwrap returns [ErrConsumer].
func (e *ConsumerError) Unwrap() error { return ErrConsumer }
