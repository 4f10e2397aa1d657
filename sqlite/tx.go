package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/repository"
)

// A Tx is the transaction of a commit, for the SQL of a function that is attached to it:
//
//	ctx = repository.Attach(ctx, func(ctx context.Context, tx *sqlite.Tx) error {
//		_, err := tx.ExecContext(ctx, "INSERT INTO audit (who, what) VALUES (?, ?)", who, what)
//		return err
//	})
//
// Its methods are those that generated code (sqlc) wants of a connection. The function runs
// while the file is locked for writing: it should be short, and must not call the store.
//
// After its first error the whole commit is refused, whether or not the function returns
// it: SQLite may have rolled back by itself. It can neither end the transaction nor use it
// when the function has returned: [ErrTx].
type Tx struct {
	conn  *sql.Conn
	err   error // the first one
	ended bool
	clean []func() // closes what the function left open
}

// ExecContext runs a statement that returns no rows.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	result, err := tx.conn.ExecContext(ctx, query, args...)
	return result, tx.keep(err)
}

// QueryContext runs a statement that returns rows. They are closed when the function has
// returned, if not before.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	rows, err := tx.conn.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // the caller's to close, and closed at the end
	if err == nil {
		tx.clean = append(tx.clean, func() { _ = tx.keep(rows.Err()); _ = rows.Close() })
	}
	return rows, tx.keep(err)
}

// QueryRowContext runs a statement that returns one row. On a transaction that has failed
// the row's error is [context.Canceled].
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, cancel := context.WithCancel(ctx)
	if tx.usable() != nil {
		cancel() // there is no other way to a row with an error
	}
	row := tx.conn.QueryRowContext(ctx, query, args...)
	_ = tx.keep(row.Err())
	tx.clean = append(tx.clean, cancel)
	return row
}

// PrepareContext prepares a statement for use within the function. It is closed when the
// function has returned.
func (tx *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	stmt, err := tx.conn.PrepareContext(ctx, query)
	if err == nil {
		tx.clean = append(tx.clean, func() { _ = stmt.Close() })
	}
	return stmt, tx.keep(err)
}

func (tx *Tx) usable() error {
	if tx.ended {
		return ErrTx
	}
	return tx.err
}

// keep remembers the first error.
func (tx *Tx) keep(err error) error {
	if err != nil && tx.err == nil {
		tx.err = err
	}
	return err
}

type attachment = func(context.Context, *Tx) error

// attachments returns the functions of the type that this store runs.
func attachments(attached []any) ([]attachment, error) {
	var all []attachment
	for _, a := range attached {
		fn, ok := a.(attachment)
		if !ok || fn == nil {
			return nil, fmt.Errorf("%w: SQLite runs no %T", repository.ErrAttachment, a)
		}
		all = append(all, fn)
	}
	return all, nil
}

// attach runs the attached functions. The savepoint is gone when one of them has ended the
// transaction, and perhaps begun another.
func (t *transaction) attach(ctx context.Context, attached []attachment) error {
	if len(attached) == 0 {
		return nil
	}
	if _, err := t.exec("SAVEPOINT ashlar_attached"); err != nil {
		return err
	}
	for _, fn := range attached {
		if err := t.run(ctx, fn); err != nil {
			return err
		}
	}
	if _, err := t.exec("RELEASE ashlar_attached"); err != nil {
		return fmt.Errorf("%w: %w", ErrTx, err)
	}
	return nil
}

func (t *transaction) run(ctx context.Context, fn attachment) error {
	tx := &Tx{conn: t.conn}
	defer tx.end()
	err := fn(ctx, tx)
	tx.end()
	if tx.err == nil || errors.Is(err, tx.err) {
		return err
	}
	return errors.Join(err, tx.err)
}

// end closes what the function has left open.
func (tx *Tx) end() {
	if tx.ended {
		return
	}
	tx.ended = true
	for _, clean := range tx.clean {
		clean()
	}
}
