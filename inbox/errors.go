package inbox

import (
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/text"
)

var (
	// ErrConsumer refuses the name of a consumer that not every store can keep: it is empty,
	// longer than 512 bytes, not UTF-8 or has a NUL in it.
	ErrConsumer = failure.New(failure.Internal, "inbox.consumer", "inbox: no mark can be kept under this name of a consumer")

	// ErrNoIdentity refuses an event whose envelope has no identity: all such events would
	// be taken for one.
	ErrNoIdentity = failure.New(failure.Internal, "inbox.no_identity", "inbox: an event without an identity cannot be marked")

	// ErrHandled says that the mark of the event is stored, so that it will not be handled
	// again, though its handler failed. It is wrapped in a [*HandledError].
	ErrHandled = failure.New(failure.Internal, "inbox.handled", "inbox: the event counts as handled, its handler failed after that")
)

// A HandledError is the failure of a handler after the commit that stored the mark: in a
// second unit of work, in publishing what the first recorded, outside of the store. The event
// counts as handled. It is internal, and nothing to retry, whatever it wraps: when the event
// comes again, the handler is not called.
type HandledError struct {
	Consumer string
	Event    uuid.UUID
	Err      error // the handler's
}

func (e *HandledError) Error() string {
	return fmt.Sprintf("%v: %s by %s: %v", ErrHandled, e.Event, named(e.Consumer), e.Err)
}

// Unwrap returns [ErrHandled] and the handler's error.
func (e *HandledError) Unwrap() []error { return []error{ErrHandled, e.Err} }

// named is how a consumer is called in an error: its name may come from outside.
func named(consumer string) string { return strconv.Quote(text.Clean(consumer, text.MaxID)) }
