package sqlite

import (
	"errors"
	"fmt"

	modernc "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/ashlar-go/ashlar/failure"
)

// What a caller may meet beside the errors of packages repository and outbox. An error of
// SQLite that is none of these is wrapped as it is, and is [failure.Internal].
var (
	ErrPath       = failure.New(failure.Invalid, "sqlite.path", "sqlite: no database can be opened at this path")
	ErrNoDatabase = failure.New(failure.Invalid, "sqlite.no_database", "sqlite: the file is no SQLite database")
	ErrOption     = failure.New(failure.Invalid, "sqlite.option", "sqlite: the store cannot be opened in this way")
	ErrSchema     = failure.New(failure.Internal, "sqlite.schema", "sqlite: the tables are not those of this program")
	ErrReadOnly   = failure.New(failure.Internal, "sqlite.read_only", "sqlite: the file cannot be written to")
	ErrFull       = failure.New(failure.Internal, "sqlite.full", "sqlite: the disk is full")
	ErrDamaged    = failure.New(failure.Internal, "sqlite.damaged", "sqlite: the file is damaged")
	ErrClosed     = failure.New(failure.Internal, "sqlite.closed", "sqlite: the store is closed")
	ErrTx         = failure.New(failure.Internal, "sqlite.tx", "sqlite: the transaction is the store's: it can be neither ended by the attached function nor used after it")
	// ErrNamespace refuses a commit with events of a store that was opened before
	// [Store.RenewNamespace] was called. Nothing is stored; a store that is opened now takes it.
	ErrNamespace = failure.New(failure.Internal, "sqlite.namespace", "sqlite: the file has been given another namespace since the store was opened")
)

// primary is the part of an extended result code that names the kind of error
// (https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes).
const primary = 0xff

// codeOf returns the extended result code of an error of SQLite; 0 of any other.
func codeOf(err error) int {
	if e, ok := errors.AsType[*modernc.Error](err); ok {
		return e.Code()
	}
	return codes.SQLITE_OK
}

// isBusy reports whether another connection has what is needed: wait, and try again.
func isBusy(err error) bool {
	c := codeOf(err) & primary
	return c == codes.SQLITE_BUSY || c == codes.SQLITE_PROTOCOL
}

func isConstraint(err error) bool { return codeOf(err)&primary == codes.SQLITE_CONSTRAINT }

// explained returns err with what it means to a caller.
func explained(err error) error {
	var means error
	switch codeOf(err) & primary {
	case codes.SQLITE_NOTADB:
		means = ErrNoDatabase
	case codes.SQLITE_READONLY:
		means = ErrReadOnly
	case codes.SQLITE_CANTOPEN:
		means = ErrPath
	case codes.SQLITE_FULL:
		means = ErrFull
	case codes.SQLITE_CORRUPT:
		means = ErrDamaged
	default:
		return err
	}
	return fmt.Errorf("%w: %w", means, err)
}
