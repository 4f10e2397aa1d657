package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/repository"
)

// What a caller may meet beside the errors of packages repository and outbox. An error of
// the driver that is none of these is wrapped as it is, and is [failure.Internal].
var (
	ErrOption   = failure.New(failure.Invalid, "postgres.option", "postgres: the store cannot be opened in this way")
	ErrServer   = failure.New(failure.Internal, "postgres.server", "postgres: the server is none that the store can use")
	ErrSchema   = failure.New(failure.Internal, "postgres.schema", "postgres: the tables are not those of this program")
	ErrReadOnly = failure.New(failure.Internal, "postgres.read_only", "postgres: the server takes no writes")
	ErrFull     = failure.New(failure.Internal, "postgres.full", "postgres: the server has no room left")
	ErrTx       = failure.New(failure.Internal, "postgres.tx", "postgres: the transaction is the store's: an attached function leaves it open, idle and without a failed statement")
	ErrClosed   = failure.New(failure.Internal, "postgres.closed", "postgres: the store is closed")
	// ErrNamespace refuses a commit with events of a store that was opened before
	// [Store.RenewNamespace] was called. Nothing is stored; a store that is opened now takes it.
	ErrNamespace = failure.New(failure.Internal, "postgres.namespace", "postgres: the tables have been given another namespace since the store was opened")
	// ErrEventStored refuses a commit with an event that waits in the outbox already, at a
	// version that is not stored: the tables have been changed by hand, or restored in part.
	ErrEventStored = failure.New(failure.Internal, "postgres.event_stored", "postgres: an event is in the outbox though its version is not stored")
)

// The conditions that have a meaning here
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const (
	readOnlyTransaction  = "25006"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	undefinedColumn      = "42703"
	undefinedTable       = "42P01"
	duplicateTable       = "42P07"
	diskFull             = "53100"
	outcomeUnknown       = "08007"
)

// stateOf returns the SQLSTATE of an error that the server has sent; "" of any other.
func stateOf(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// explained returns an error of something that surely was not stored, with what it means to
// a caller.
func explained(err error) error {
	var means error
	switch stateOf(err) {
	case readOnlyTransaction:
		means = ErrReadOnly
	case diskFull:
		means = ErrFull
	case undefinedTable, undefinedColumn:
		means = ErrSchema
	default:
		return overtaken(err)
	}
	if errors.Is(err, means) {
		return err
	}
	return fmt.Errorf("%w: %w", means, err)
}

// overtaken is explained for an error that may be of the user's own statements. A deadlock
// and a failed serialization are conflicts: another was faster, and the unit of work may be
// tried again from its beginning.
func overtaken(err error) error {
	state := stateOf(err)
	if (state == deadlockDetected || state == serializationFailure) && !errors.Is(err, repository.ErrConflict) {
		return fmt.Errorf("%w: %w", repository.ErrConflict, err)
	}
	return err
}

// because is explained with the context's error when that is the cause.
func because(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return givenUp(ctx, explained(err))
}

// givenUp returns an error with the context's when that is done: the driver returns what the
// connection said when it was interrupted.
func givenUp(ctx context.Context, err error) error {
	if done := ctx.Err(); done != nil && !errors.Is(err, done) {
		return fmt.Errorf("%w: %w", done, err)
	}
	return err
}

// isRefusal reports whether the server has refused a COMMIT, so that surely nothing is
// stored. An error that ends the session (FATAL, PANIC) may come after the commit, and one
// that is not the server's says nothing, whatever it says.
func isRefusal(err error) bool {
	if errors.Is(err, pgx.ErrTxCommitRollback) {
		return true
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.SeverityUnlocalized == "ERROR" && e.Code != outcomeUnknown
}
