package events

import (
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/text"
)

// The reasons for which a bus refuses or loses an event. Each is wrapped with details.
var (
	ErrNoEvent     = failure.New(failure.Invalid, "events.no_event", "events: there is no event in it")
	ErrPanic       = failure.New(failure.Internal, "events.panic", "events: a handler panicked")
	ErrAbandoned   = failure.New(failure.Internal, "events.abandoned", "events: a handler did not end in time")
	ErrUndelivered = failure.New(failure.Internal, "events.undelivered", "events: the context was done before every handler had run")
	ErrTooDeep     = failure.New(failure.Internal, "events.too_deep", "events: handlers publish in a circle")
)

// The reasons for which an event is not encoded or decoded. Each is wrapped in a
// [*CodecError].
var (
	ErrUnlisted   = failure.New(failure.Internal, "events.unlisted", "events: no such event is listed")
	ErrEncoding   = failure.New(failure.Internal, "events.encoding", "events: the event is not in the form of its type")
	ErrAttributes = failure.New(failure.Invalid, "events.attributes", "events: these are not the attributes of an event")
)

// A CodecError names the event that could not be encoded or decoded, and why. The contents
// of the event are not in it.
type CodecError struct {
	Name   string // of the event; its type where there is no name
	Schema int    // 0 when it does not matter
	Err    error
}

func (e *CodecError) Error() string {
	name := text.Clean(e.Name, text.MaxID)
	if e.Schema == 0 {
		return fmt.Sprintf("%v: %s", e.Err, name)
	}
	return fmt.Sprintf("%v: %s at schema version %d", e.Err, name, e.Schema)
}

// Unwrap returns what was wrong.
func (e *CodecError) Unwrap() error { return e.Err }

// A HandlerError is the failure of one handler on one event. Its kind and code are those
// of the error that the handler returned.
type HandlerError struct {
	Handler string    // as subscribed
	Event   string    // its name
	EventID uuid.UUID // of the envelope
	Err     error
}

func (e *HandlerError) Error() string {
	return fmt.Sprintf("events: handler %q failed on %s %s: %v", e.Handler, e.Event, e.EventID, e.Err)
}

// Unwrap returns what the handler returned, or the [*PanicError].
func (e *HandlerError) Unwrap() error { return e.Err }

// A PanicError stands for a handler's panic. It prints the type of the panic's value, never
// the value: that may hold the contents of the event.
type PanicError struct {
	value *any // a pointer, which fmt does not follow where it calls no method
	stack string
}

// panicked makes an error of what recover returned. It is called by the deferred function,
// while the stack of the panic is still there.
func panicked(value any) *PanicError {
	return &PanicError{value: &value, stack: string(debug.Stack())}
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic with a value of type %T", e.Value()) }

// Format implements [fmt.Formatter]: every verb prints [PanicError.Error], %q in quotes. An
// error alone is not asked by %d and %#v, which would print the value.
func (e *PanicError) Format(f fmt.State, verb rune) { formatText(f, verb, e.Error()) }

// Value returns what the handler panicked with.
func (e *PanicError) Value() any {
	if e.value == nil {
		return nil
	}
	return *e.value
}

// Stack returns the stack of the goroutine at the panic, as [runtime/debug.Stack] prints it.
func (e *PanicError) Stack() string { return e.stack }

// Unwrap returns [ErrPanic].
func (e *PanicError) Unwrap() error { return ErrPanic }

// An UndeliveredError says which handlers did not see an event because the context was
// done before their turn.
type UndeliveredError struct {
	Event    string    // its name
	EventID  uuid.UUID // of the envelope
	Handlers []string  // that did not run, in order
	Err      error     // the context's
}

func (e *UndeliveredError) Error() string {
	names := make([]string, len(e.Handlers))
	for i, name := range e.Handlers {
		names[i] = strconv.Quote(name)
	}
	return fmt.Sprintf("events: %s %s did not reach %s: %v", e.Event, e.EventID, strings.Join(names, ", "), e.Err)
}

// Unwrap returns [ErrUndelivered] and the context's error.
func (e *UndeliveredError) Unwrap() []error { return []error{ErrUndelivered, e.Err} }

// A DepthError refuses an event that a handler published in answer to an event that a
// handler published, and so on, more often than the bus allows ([WithMaxDepth]), or when
// handlers have published more within one delivery than it allows ([WithMaxAnswers]).
type DepthError struct {
	Event   string // its name
	Depth   int    // how many answers deep the handler was; the deepest allowed if that is why
	Answers int    // the most events that are allowed within a delivery if that is why; 0 otherwise
}

func (e *DepthError) Error() string {
	if e.Answers > 0 {
		return fmt.Sprintf("events: %s was not published: the bus allows %d events in answer to others within one delivery", e.Event, e.Answers)
	}
	return fmt.Sprintf("events: %s was not published: events in answer to events are %d deep, and the bus allows no more", e.Event, e.Depth)
}

// Unwrap returns [ErrTooDeep].
func (e *DepthError) Unwrap() error { return ErrTooDeep }
