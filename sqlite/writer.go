package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"

	modernc "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

// A writer is the one connection that writes, and whose turn it is to use it.
//
// SQLite lets one connection write at a time. Several of one process would only wait for
// one another inside of it, where they hold a thread and no context reaches them.
type writer struct {
	turn        chan struct{} // holds one token; what is below belongs to who has it
	db          *sql.DB
	conn        *sql.Conn // nil until it is needed, and after it broke
	stmts       map[string]*sql.Stmt
	prefix      string
	namespace   string // as it was stored when the store was opened
	inMemory    bool   // the data end with the connection
	dataVersion int64  // as it was read last
	closed      bool

	// A commit hook watches every commit of the connection. It refuses those that are not
	// the store's: when SQLite has ended a transaction by itself, what comes after must not
	// commit statement by statement, and no attached function may end the transaction.
	allowed atomic.Bool // a commit is the store's
	reached atomic.Bool // the hook has seen it: it may have been stored
}

func newWriter(c driver.Connector, prefix string, inMemory bool) *writer {
	w := &writer{turn: make(chan struct{}, 1), db: sql.OpenDB(c), prefix: prefix, inMemory: inMemory}
	w.db.SetMaxOpenConns(1)
	w.turn <- struct{}{}
	return w
}

// take waits for the turn. Who gets it calls give.
func (w *writer) take(ctx context.Context) error {
	select {
	case <-w.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	if w.closed {
		w.give()
		return ErrClosed
	}
	return nil
}

func (w *writer) give() { w.turn <- struct{}{} }

// close ends the connection when its turn comes. What comes after finds it closed.
func (w *writer) close() error {
	<-w.turn
	defer w.give()
	if w.closed {
		return nil
	}
	w.closed = true
	w.release()
	return w.db.Close()
}

// connect opens the connection if there is none.
func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) error {
		hooks, ok := c.(modernc.HookRegisterer)
		if !ok {
			return fmt.Errorf("sqlite: a %T has no commit hook", c)
		}
		hooks.RegisterCommitHook(w.onCommit)
		return nil
	})
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	w.conn, w.stmts = conn, map[string]*sql.Stmt{}
	return nil
}

// onCommit is called by SQLite before a commit; anything but 0 makes it a rollback.
func (w *writer) onCommit() int32 {
	if !w.allowed.Load() {
		return 1
	}
	w.reached.Store(true)
	return 0
}

// discard closes a connection of which nobody knows what state it is in; its transaction,
// if it has one, is rolled back. In memory it would take the data with it.
func (w *writer) discard() {
	if !w.inMemory {
		w.release()
	}
}

func (w *writer) release() {
	if w.conn == nil {
		return
	}
	// What these return is of no use: the connection is given up, whatever it says. One that
	// the driver called bad is closed by now, and its statements must not be touched.
	if w.conn.Raw(func(c any) error {
		if hooks, ok := c.(modernc.HookRegisterer); ok {
			hooks.RegisterCommitHook(nil)
		}
		return nil
	}) == nil {
		for _, stmt := range w.stmts {
			_ = stmt.Close()
		}
		_ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) // so that the pool does not hand it out again
	}
	_ = w.conn.Close()
	w.conn, w.stmts = nil, nil
}

// stmt returns the prepared statement of a text, in which the prefix is not put in yet.
func (w *writer) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := w.stmts[text]; ok {
		return stmt, nil
	}
	if err := w.connect(ctx); err != nil {
		return nil, err
	}
	stmt, err := w.conn.PrepareContext(ctx, durable.Prefixed(text, w.prefix))
	if err != nil {
		return nil, err
	}
	w.stmts[text] = stmt
	return stmt, nil
}

func (w *writer) exec(ctx context.Context, text string, args ...any) (int64, error) {
	stmt, err := w.stmt(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// query hands each row to scan.
func (w *writer) query(ctx context.Context, scan func(*sql.Rows) error, text string, args ...any) error {
	stmt, err := w.stmt(ctx, text)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return each(rows, scan)
}

// each hands each row to scan and closes rows.
func each(rows *sql.Rows, scan func(*sql.Rows) error) error {
	for rows.Next() {
		if err := scan(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// A transaction is one that writes. Its statements are not interrupted when the caller
// gives up: SQLite would roll it back at an interrupted statement. They are short; between
// them the store looks at the caller's context.
type transaction struct {
	*writer

	ctx context.Context // the caller's values, and never done
}

func (t *transaction) exec(text string, args ...any) (int64, error) {
	return t.writer.exec(t.ctx, text, args...)
}

func (t *transaction) query(scan func(*sql.Rows) error, text string, args ...any) error {
	return t.writer.query(t.ctx, scan, text, args...)
}

// write runs work in a transaction that has the file's write lock from the beginning, and
// commits it, or rolls it back when work fails or the caller has given up by then.
func (w *writer) write(ctx context.Context, work func(*transaction) error) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.give()
	t := &transaction{writer: w, ctx: context.WithoutCancel(ctx)}
	if err := t.begin(ctx); err != nil {
		return explained(err)
	}
	ended := false
	defer func() {
		if !ended { // also when work panics
			t.rollback()
		}
	}()
	if err := work(t); err != nil {
		return explained(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ended = true
	return t.commit(ctx)
}

// begin waits for the write lock for as long as the caller does. SQLite itself waits for a
// few milliseconds at a time, in which no context reaches it.
func (t *transaction) begin(ctx context.Context) error {
	for {
		_, err := t.exec("BEGIN IMMEDIATE")
		if err == nil {
			return nil
		}
		if !isBusy(err) {
			t.rollback() // it may have begun
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// commit ends the transaction. An error is [repository.ErrOutcomeUnknown] unless it is
// certain that nothing was stored: the commit hook was not reached, or there was still a
// transaction to roll back. A write that fails at the very end (SQLITE_IOERR, SQLITE_FULL)
// may be found whole in the log after a crash.
func (t *transaction) commit(ctx context.Context) error {
	for {
		t.reached.Store(false)
		t.allowed.Store(true)
		_, err := t.exec("COMMIT")
		t.allowed.Store(false)
		switch {
		case err == nil:
			return nil
		case isBusy(err) && ctx.Err() == nil:
			continue // the transaction is still open
		}
		if undone := t.rollback(); undone || !t.reached.Load() {
			return errors.Join(ctx.Err(), explained(err))
		}
		return fmt.Errorf("%w: %w", repository.ErrOutcomeUnknown, explained(err))
	}
}

// rollback leaves the connection without a transaction, or gives it up. It reports whether
// there was one, of which nothing is stored then.
func (t *transaction) rollback() bool {
	_, err := t.exec("ROLLBACK")
	if err == nil {
		return true
	}
	if codeOf(err) != codes.SQLITE_ERROR { // "no transaction is active" has this code, and no other
		t.discard()
	}
	return false
}
