package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"
)

const (
	selectNamespace = `SELECT value FROM {prefix}store WHERE name = 'namespace'`
	updateNamespace = `UPDATE {prefix}store SET value = ?1 WHERE name = 'namespace'`

	// raiseTokens takes them beyond any that was handed out before: a lease changes hands
	// thousands of times a day at most.
	raiseTokens = `UPDATE {prefix}leases SET token = token + 4294967296`
)

// RenewNamespace gives the file another namespace, and returns it. It is for a file that was
// put back to an earlier point, and for a copy that goes on as a system of its own; at no
// other time is there a reason to call it. End every program before the restore, and call it
// before the first one starts:
//
//	store, err := sqlite.Open(ctx, path)
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
// Every store that is open on the file then, in any process and this one as well, refuses
// commits that have events, with [ErrNamespace]; a program that is restarted goes on. Commits
// without events, reads and relays are not stopped: ending the programs is up to you. A
// database in memory takes events no more.
//
// When the error is [repository.ErrOutcomeUnknown], or in any doubt, call it again: twice does
// no harm.
func (s *Store) RenewNamespace(ctx context.Context) (uuid.UUID, error) {
	if err := ctx.Err(); err != nil {
		return uuid.Nil, err
	}
	namespace, err := uuid.NewRandom()
	if err != nil {
		return uuid.Nil, err
	}
	err = s.writer.write(ctx, func(t *transaction) error {
		if _, err := t.exec(raiseTokens); err != nil {
			return err
		}
		n, err := t.exec(updateNamespace, namespace.String())
		if err == nil && n != 1 {
			err = fmt.Errorf("%w: it has no namespace", ErrSchema)
		}
		return err
	})
	if err != nil {
		return uuid.Nil, err
	}
	return namespace, nil
}

// sameNamespace refuses to go on when the namespace is not the one that the store knows. The
// file is locked: it stays as it is until the commit.
func (t *transaction) sameNamespace() error {
	same := false
	err := t.query(func(rows *sql.Rows) error {
		namespace := ""
		err := rows.Scan(&namespace)
		same = namespace == t.namespace
		return err
	}, selectNamespace)
	if err == nil && !same {
		err = fmt.Errorf("%w: close it, and open it again", ErrNamespace)
	}
	return err
}
