package repository

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/text"
)

// What a caller may meet. Most are wrapped in an error that names the aggregate.
var (
	ErrNotFound       = failure.New(failure.NotFound, "repository.not_found", "repository: no such aggregate")
	ErrConflict       = failure.New(failure.Conflict, "repository.conflict", "repository: another has stored the aggregate since")
	ErrDeleted        = failure.New(failure.Conflict, "repository.deleted", "repository: the aggregate has been deleted")
	ErrDuplicate      = failure.New(failure.Conflict, "repository.duplicate", "repository: another aggregate has this key")
	ErrMarked         = failure.New(failure.Conflict, "repository.marked", "repository: the event has been handled already")
	ErrOutcomeUnknown = failure.New(failure.OutcomeUnknown, "repository.outcome_unknown", "repository: it is not known whether the changes were stored")
	ErrPublish        = failure.New(failure.Internal, "repository.publish", "repository: the changes are stored, publishing their events failed")
	ErrCursor         = failure.New(failure.Invalid, "repository.cursor", "repository: this is no cursor")
)

// What a program does wrong: these errors say that it has a defect.
var (
	ErrUnsaved       = failure.New(failure.Internal, "repository.unsaved", "repository: an aggregate was changed and not saved")
	ErrFedTwice      = failure.New(failure.Internal, "repository.fed_twice", "repository: a relay feeds the bus that the unit of work publishes to: its events would be heard twice")
	ErrNested        = failure.New(failure.Internal, "repository.nested", "repository: a unit of work within a unit of work")
	ErrClosed        = failure.New(failure.Internal, "repository.closed", "repository: the unit of work has ended")
	ErrTwoInstances  = failure.New(failure.Internal, "repository.two_instances", "repository: two instances of one aggregate in a unit of work")
	ErrNoAggregate   = failure.New(failure.Internal, "repository.no_aggregate", "repository: there is no aggregate to store")
	ErrIdentity      = failure.New(failure.Internal, "repository.identity", "repository: no aggregate can be stored under this identity")
	ErrKey           = failure.New(failure.Internal, "repository.key", "repository: an index cannot hold this key")
	ErrUnknownIndex  = failure.New(failure.Internal, "repository.unknown_index", "repository: the mapping declares no such index")
	ErrUnlistedEvent = failure.New(failure.Internal, "repository.unlisted_event", "repository: the mapping lists no such event")
	ErrInstant       = failure.New(failure.Internal, "repository.instant", "repository: an event cannot have happened in that year")
	ErrCorrupt       = failure.New(failure.Internal, "repository.corrupt", "repository: a stored snapshot cannot be restored")
	ErrAttachment    = failure.New(failure.Internal, "repository.attachment", "repository: the store has no such transaction")
	ErrBatch         = failure.New(failure.Internal, "repository.batch", "repository: the batch is malformed")
)

// A NotFoundError names the aggregate that is not there.
type NotFoundError struct {
	Kind, ID string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("repository: no %s", named(e.Kind, e.ID)) }

// Unwrap returns [ErrNotFound].
func (e *NotFoundError) Unwrap() error { return ErrNotFound }

// A ConflictError names the aggregate that another has stored, or deleted, since.
type ConflictError struct {
	Kind, ID string
	Expected uint64 // the version that was expected to be stored
	Deleted  bool   // it has been deleted: no retry will store it
}

func (e *ConflictError) Error() string {
	switch {
	case e.Deleted:
		return fmt.Sprintf("repository: %s has been deleted", named(e.Kind, e.ID))
	case e.Expected == 0:
		return fmt.Sprintf("repository: %s is stored already", named(e.Kind, e.ID))
	}
	return fmt.Sprintf("repository: %s is not stored at version %d", named(e.Kind, e.ID), e.Expected)
}

// Unwrap returns [ErrConflict] and, for a deleted aggregate, [ErrDeleted].
func (e *ConflictError) Unwrap() []error {
	if e.Deleted {
		return []error{ErrDeleted, ErrConflict}
	}
	return []error{ErrConflict}
}

// A DuplicateError names the unique key that another aggregate has. The value of the key
// is not in it: it may be personal.
type DuplicateError struct {
	Kind, ID string // of the aggregate that was refused
	Index    string
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("repository: %s: another has the same key in the unique index %q", named(e.Kind, e.ID), e.Index)
}

// Unwrap returns [ErrDuplicate].
func (e *DuplicateError) Unwrap() error { return ErrDuplicate }

// A PublishError says that a unit of work was committed and its events were not all
// handled. Do not repeat the unit. It is internal, and nothing to retry, whatever it wraps.
type PublishError struct {
	Err error // the publisher's
}

func (e *PublishError) Error() string { return fmt.Sprintf("%v: %v", ErrPublish, e.Err) }

// Unwrap returns [ErrPublish] and the publisher's error.
func (e *PublishError) Unwrap() []error { return []error{ErrPublish, e.Err} }

// A UsageError names the aggregate with which a program did something wrong. It wraps one
// of the errors that say what.
type UsageError struct {
	Kind, ID string
	Detail   string // an index, an event; may be empty
	Err      error
}

func (e *UsageError) Error() string {
	if e.Detail != "" {
		return fmt.Sprintf("%v: %s: %s", e.Err, named(e.Kind, e.ID), e.Detail)
	}
	return fmt.Sprintf("%v: %s", e.Err, named(e.Kind, e.ID))
}

// Unwrap returns the error that says what was wrong.
func (e *UsageError) Unwrap() error { return e.Err }

// A CorruptError names the aggregate whose stored snapshot cannot be restored, and why.
type CorruptError struct {
	Kind, ID string
	Err      error
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%v: %s: %v", ErrCorrupt, named(e.Kind, e.ID), e.Err)
}

// Unwrap returns [ErrCorrupt] and what the restore function said.
func (e *CorruptError) Unwrap() []error { return []error{ErrCorrupt, e.Err} }

// named is how an aggregate is called in an error. Its identity may come from outside, so
// it is quoted, cleaned and cut.
func named(kind, id string) string {
	if id == "" {
		return kind
	}
	return fmt.Sprintf("%s %q", kind, text.Clean(id, text.MaxID))
}
