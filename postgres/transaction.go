package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ashlar-go/ashlar/repository"
)

// rollbackTime is how long the store waits for the answer to a ROLLBACK. A connection that
// does not give it is closed, which does the same.
const rollbackTime = 5 * time.Second

// A transaction is the one of a commit.
type transaction struct {
	conn      *pgx.Conn
	tx        pgx.Tx // nil until it has begun
	id        string // as the server counts transactions; "" while nothing is attached
	texts     *texts
	namespace string
	commitFor time.Duration
}

func (s *Store) transaction(conn *pgxpool.Conn) *transaction {
	return &transaction{conn: conn.Conn(), texts: s.texts, namespace: s.namespaceText, commitFor: s.commitFor}
}

// readCommitted is how transactions begin, whatever the server's default is: each statement
// sees what was committed before it, so that who has waited for a lock sees what came.
func readCommitted() pgx.TxOptions {
	return pgx.TxOptions{IsoLevel: pgx.ReadCommitted}
}

// The states of a connection, as the server names them.
const (
	idle          = 'I'
	inTransaction = 'T'
)

// commit ends the transaction. Up to the moment in which COMMIT is sent it is certain that
// nothing is stored; after it, only an answer of the server makes anything certain. What the
// driver says of a broken connection is not asked: it has called a COMMIT safe to retry that
// the server had carried out.
func (t *transaction) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.conn.IsClosed() {
		return fmt.Errorf("postgres: the connection was lost before the commit")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.commitFor)
	defer cancel()
	err := t.tx.Commit(ctx)
	switch {
	case err == nil:
		return nil
	case isRefusal(err):
		return explained(err)
	default:
		return fmt.Errorf("%w: %w", repository.ErrOutcomeUnknown, err)
	}
}

// rollback leaves the connection without a transaction, or closed.
func (t *transaction) rollback(ctx context.Context) {
	if t.conn.IsClosed() || t.conn.PgConn().TxStatus() == idle {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
		_ = t.conn.Close(ctx) // the server rolls back what has no connection
	}
}

// attachment is what this store runs of a batch's functions.
type attachment = func(context.Context, pgx.Tx) error

func attachments(attached []any) ([]attachment, error) {
	var all []attachment
	for _, a := range attached {
		fn, ok := a.(attachment)
		if !ok || fn == nil {
			return nil, fmt.Errorf("%w: PostgreSQL runs no %T", repository.ErrAttachment, a)
		}
		all = append(all, fn)
	}
	return all, nil
}

const (
	// selectTransaction gives the transaction its number, which no other ever has: it counts the
	// transactions of the server for ever, and is the same within savepoints.
	selectTransaction = `SELECT pg_current_xact_id()::text`

	// selectSame gives no number to a transaction that has none.
	selectSame = `SELECT coalesce(pg_current_xact_id_if_assigned()::text = $1, false)`
	selectFate = `SELECT pg_xact_status($1::text::xid8)`
)

// attach runs the attached functions, and looks after each at what it has done to the
// transaction itself. When one fails the transaction is rolled back, and the server is asked
// whether that was in time: a function may have committed, hidden it, and failed then.
func (t *transaction) attach(ctx context.Context, attached []attachment) error {
	for _, fn := range attached {
		err, ended := overtaken(fn(ctx, held{t.tx})), false
		if err == nil {
			ended, err = t.look(ctx)
		}
		if err != nil {
			return t.judge(ctx, err, ended)
		}
	}
	return nil
}

// look returns an error unless the transaction is as the store has left it, and reports
// whether it has ended.
func (t *transaction) look(ctx context.Context) (ended bool, err error) {
	conn := t.conn.PgConn()
	switch {
	case t.conn.IsClosed():
		return false, fmt.Errorf("%w: its connection is closed", ErrTx)
	case conn.IsBusy():
		return false, fmt.Errorf("%w: it has left a query open", ErrTx)
	case conn.TxStatus() == idle:
		return true, fmt.Errorf("%w: it has ended the transaction", ErrTx)
	case conn.TxStatus() != inTransaction:
		return false, fmt.Errorf("%w: one of its statements has failed", ErrTx)
	}
	same := false
	if err := t.conn.QueryRow(ctx, selectSame, t.id).Scan(&same); err != nil {
		return false, err
	}
	if !same {
		return true, fmt.Errorf("%w: it has ended the transaction, and begun another", ErrTx)
	}
	return false, nil
}

// judge rolls back what is open, and returns err with what has become of the store's own
// transaction, unless nothing of it is stored. What cannot be asked any more has ended with
// its connection.
func (t *transaction) judge(ctx context.Context, err error, ended bool) error {
	const aborted, committed = "aborted", "committed"
	t.rollback(ctx)
	fate := ""
	if !t.conn.IsClosed() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
		defer cancel()
		_ = t.conn.QueryRow(ctx, selectFate, t.id).Scan(&fate) // no answer is one of the cases
	}
	switch {
	case fate == aborted, fate == "" && !ended:
		return err
	case fate == committed:
		err = fmt.Errorf("the attached function has committed it, and what came after is not stored: %w", err)
	}
	if errors.Is(err, ErrTx) {
		return fmt.Errorf("%w: %w", repository.ErrOutcomeUnknown, err)
	}
	return fmt.Errorf("%w: %w: %w", repository.ErrOutcomeUnknown, ErrTx, err)
}

// held is a transaction that its user cannot end.
type held struct{ pgx.Tx }

// Commit returns [ErrTx].
func (held) Commit(context.Context) error { return ErrTx }

// Rollback returns [ErrTx].
func (held) Rollback(context.Context) error { return ErrTx }
