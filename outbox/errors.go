package outbox

import (
	"fmt"
	"runtime/debug"

	"github.com/ashlar-go/ashlar/failure"
)

var (
	// ErrUnavailable is what a sink says when it can take nothing at present: the broker is
	// down, the connection is lost. The message at hand is not at fault, and counts no attempt.
	ErrUnavailable = failure.New(failure.Internal, "outbox.unavailable", "outbox: the sink can take no events at present")

	// ErrRejected is what a sink says of a message that it will never take: one that is too
	// large, or is not in the form of its type. It counts as refused, like any other error,
	// and a relay that parks does so at once.
	ErrRejected = failure.New(failure.Internal, "outbox.rejected", "outbox: the sink will never take this event")

	// ErrFenced is returned by [Queue.Settle] for a message whose partition another relay
	// has taken over: the lease had run out.
	ErrFenced = failure.New(failure.Conflict, "outbox.fenced", "outbox: the lease of this partition has passed to another relay")

	// ErrTooLarge is returned by the commit of an event that is larger than the store takes.
	ErrTooLarge = failure.New(failure.Invalid, "outbox.too_large", "outbox: the event is too large")
)

// What a sink does wrong: these errors say that it has a defect.
var (
	ErrPanic = failure.New(failure.Internal, "outbox.panic", "outbox: the sink panicked")
	ErrSink  = failure.New(failure.Internal, "outbox.sink", "outbox: the sink returned another number of errors than it was given messages")
)

// A PanicError stands for a panic of a sink. It prints the type of the panic's value, never
// the value, which may be personal.
type PanicError struct {
	value any
	stack string
}

// panicked makes an error of what recover returned. It is called by the deferred function,
// while the stack of the panic is still there.
func panicked(value any) *PanicError {
	return &PanicError{value: value, stack: string(debug.Stack())}
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("%v with a value of type %T", ErrPanic, e.value)
}

// Value returns what the sink panicked with.
func (e *PanicError) Value() any { return e.value }

// Stack returns the stack of the goroutine at the panic, as [runtime/debug.Stack] prints it.
func (e *PanicError) Stack() string { return e.stack }

// Unwrap returns [ErrPanic].
func (e *PanicError) Unwrap() error { return ErrPanic }

// A QueueError is the failure of a queue in the hands of a relay.
type QueueError struct {
	Op  string // the method that failed, such as "Claim"
	Err error
}

func (e *QueueError) Error() string { return fmt.Sprintf("outbox: %s: %v", e.Op, e.Err) }

// Unwrap returns what the queue returned.
func (e *QueueError) Unwrap() error { return e.Err }
