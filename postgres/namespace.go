package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const (
	selectNamespace = `SELECT value FROM {prefix}store WHERE name = 'namespace'`

	// lockOutbox waits for every commit that has inserted events, and lets none insert until
	// the end: they look at the namespace when they have got past it.
	lockOutbox      = `LOCK TABLE {prefix}outbox IN SHARE ROW EXCLUSIVE MODE`
	updateNamespace = `UPDATE {prefix}store SET value = gen_random_uuid()::text WHERE name = 'namespace' RETURNING value`

	// raiseTokens takes them beyond any that was handed out before: a lease changes hands
	// thousands of times a day at most.
	raiseTokens = `UPDATE {prefix}leases SET token = token + 4294967296`
)

// RenewNamespace gives the tables another namespace, and returns it. It is for tables that
// were put back to an earlier point, and for a copy that goes on as a system of its own; at
// no other time is there a reason to call it. End every program before the restore, and call
// it before the first one starts:
//
//	store, err := postgres.Open(ctx, url)
//	…
//	namespace, err := store.RenewNamespace(ctx)
//	…
//	err = store.Close()
//
// The versions that were lost are reached a second time. Without a new namespace, their
// events would have the identities of those that were lost, and who has heard those drops
// them: a broker, and every inbox. Events that wait and dead letters keep the identities that
// they have, and marks stay: what was heard before is known when it is sent again.
//
// The tokens of all leases grow, so that a relay that has lived through the restore settles
// nothing by what it knows from before ([outbox.ErrFenced]), and asks anew.
//
// Every store that is open on the tables then, in any process and this one as well, refuses
// commits that have events, with [ErrNamespace]; a program that is restarted goes on. Commits
// without events, reads and relays are not stopped: ending the programs is up to you.
//
// RenewNamespace waits for the commits at hand. When its error is
// [repository.ErrOutcomeUnknown], or in any doubt, call it again: twice does no harm.
func (s *Store) RenewNamespace(ctx context.Context) (uuid.UUID, error) {
	if err := s.usable(ctx); err != nil {
		return uuid.Nil, err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return uuid.Nil, because(ctx, err)
	}
	defer conn.Release()
	t := s.transaction(conn)
	defer t.rollback(ctx) // of no effect after the commit
	if t.tx, err = t.conn.BeginTx(ctx, readCommitted()); err != nil {
		return uuid.Nil, because(ctx, err)
	}
	namespace, err := t.renewNamespace(ctx)
	if err != nil {
		return uuid.Nil, because(ctx, err)
	}
	if err := t.commit(ctx); err != nil {
		return uuid.Nil, err
	}
	return namespace, nil
}

func (t *transaction) renewNamespace(ctx context.Context) (uuid.UUID, error) {
	if _, err := t.tx.Exec(ctx, t.texts.of(lockOutbox)); err != nil {
		return uuid.Nil, err
	}
	if _, err := t.tx.Exec(ctx, t.texts.of(raiseTokens)); err != nil {
		return uuid.Nil, err
	}
	var value string
	err := t.tx.QueryRow(ctx, t.texts.of(updateNamespace)).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fmt.Errorf("%w: they have no namespace", ErrSchema)
	}
	if err != nil {
		return uuid.Nil, err
	}
	return uuid.Parse(value)
}
