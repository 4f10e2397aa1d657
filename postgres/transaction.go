package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/repository"
)

// rollbackTime is how long the store waits for the answer to a ROLLBACK. A connection that
// does not give it is closed, which does the same.
const rollbackTime = 5 * time.Second

// A transaction is the one of a commit.
type transaction struct {
	conn      *pgx.Conn
	tx        pgx.Tx // nil until it has begun
	texts     *texts
	commitFor time.Duration
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

// attach runs the attached functions. What one of them has done to the transaction itself
// is looked at after each.
func (t *transaction) attach(ctx context.Context, attached []attachment) error {
	for _, fn := range attached {
		if err := fn(ctx, held{t.tx}); err != nil {
			return err
		}
		conn := t.conn.PgConn()
		switch {
		case t.conn.IsClosed():
			return fmt.Errorf("%w: its connection is closed", ErrTx)
		case conn.IsBusy():
			return fmt.Errorf("%w: it has left a query open", ErrTx)
		case conn.TxStatus() == idle:
			return fmt.Errorf("%w: it has ended the transaction: %w", repository.ErrOutcomeUnknown, ErrTx)
		case conn.TxStatus() != inTransaction:
			return fmt.Errorf("%w: one of its statements has failed", ErrTx)
		}
	}
	return nil
}

// held is a transaction that its user cannot end.
type held struct{ pgx.Tx }

// Commit returns [ErrTx].
func (held) Commit(context.Context) error { return ErrTx }

// Rollback returns [ErrTx].
func (held) Rollback(context.Context) error { return ErrTx }
