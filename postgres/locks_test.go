package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

// A stand is a store, and a transaction of somebody else in which rows are held.
type stand struct {
	*postgres.Store

	url    string
	pool   *pgxpool.Pool
	others pgx.Tx
}

func newStand(t *testing.T) *stand {
	t.Helper()
	url := server.URL(t)
	p := pool(t, url)
	s := &stand{url: url + "&application_name=" + ask[string](t, p, `SELECT current_schema()::text`), pool: p}
	s.Store = open(t, s.url)
	tx, err := p.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	s.others = tx
	return s
}

// atOnce commits two batches, lets the other transaction go once both wait, and returns
// their errors.
func (s *stand) atOnce(t *testing.T, a, b repository.Batch) (errs [2]error) {
	t.Helper()
	var both sync.WaitGroup
	for i, b := range []repository.Batch{a, b} {
		both.Go(func() { errs[i] = s.Commit(t.Context(), b) })
	}
	s.waiting(t, 2)
	require.NoError(t, s.others.Rollback(t.Context()))
	both.Wait()
	return errs
}

// waiting returns once as many sessions of the store wait for a lock.
func (s *stand) waiting(t *testing.T, n int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		return ask[int64](t, s.pool, `SELECT count(*) FROM pg_stat_activity
WHERE application_name = current_schema() AND wait_event_type = 'Lock'`) == n
	}, 20*time.Second, 10*time.Millisecond)
}

// A settlement that has waited for a claim is held against the token that the claim left, and
// not against the one it began with.
func TestASettlementThatWaitedForAClaimIsFenced(t *testing.T) {
	t.Parallel()
	for _, v := range []outbox.Verdict{outbox.Delivered, outbox.Delayed, outbox.Parked} {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			for i := range 20 {
				commit(t, s.Store, raise(s.Store, fmt.Sprint(i), 0, "low"))
			}
			leases, err := s.Claim(t.Context(), "one", time.Hour)
			require.NoError(t, err)
			messages := pending(t, s.Store)
			_, err = s.others.Exec(t.Context(), `UPDATE ashlar_leases SET token = token + 1`)
			require.NoError(t, err)
			done := make(chan error, 1)
			go func() { done <- s.Settle(t.Context(), leases, settled(messages, v)) }()
			s.waiting(t, 1)
			require.NoError(t, s.others.Commit(t.Context()))
			require.ErrorIs(t, <-done, outbox.ErrFenced)
			require.Equal(t, messages, pending(t, s.Store))
		})
	}
}

// Two documents want each other's keys, one after the other's batch has come half of its way:
// if those given up were locked before those wanted, each would wait for the other.
func TestKeysAreLockedInTheOrderOfTheKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	gate := func(value string) repository.Key { return repository.Key{Index: "gate", Value: value, Unique: true} }
	commit(t, s.Store, cairn("a", 0, "low", unique("q")), cairn("b", 0, "low", unique("p")))
	_, err := s.others.Exec(t.Context(), `INSERT INTO ashlar_keys VALUES ($1, 'gate', 'g1', 'x', true), ($1, 'gate', 'g2', 'x', true)`, cairnKind.Name)
	require.NoError(t, err)
	for _, err := range s.atOnce(t, batch(cairn("a", 1, "high", gate("g1"), unique("p"))), batch(cairn("b", 1, "high", gate("g2"), unique("q")))) {
		require.ErrorIs(t, err, repository.ErrDuplicate)
	}
}

func TestMarksAreLockedInTheOrderOfTheirConsumers(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	marks := func(consumers ...string) repository.Batch {
		var b repository.Batch
		for _, c := range consumers {
			b.Marks = append(b.Marks, repository.Mark{Consumer: c, Event: s.Namespace()})
		}
		return b
	}
	_, err := s.others.Exec(t.Context(), `INSERT INTO ashlar_inbox VALUES ('x', $1), ('y', $1)`, [16]byte(s.Namespace()))
	require.NoError(t, err)
	errs := s.atOnce(t, marks("a", "x", "b"), marks("b", "y", "a"))
	require.ErrorIs(t, errors.Join(errs[:]...), repository.ErrMarked)
	require.True(t, errs[0] == nil || errs[1] == nil)
}

func TestACheckedVersionStaysUntilTheCommit(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	commit(t, s, cairn("emma", 0, "low"), cairn("anne", 0, "low"))
	b := batch(cairn("anne", 1, "high"), look("emma", 1))
	b.Attach = []any{func(ctx context.Context, _ pgx.Tx) error {
		require.NoError(t, s.Commit(ctx, batch(look("emma", 1))), "others may look as well")
		ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, s.Commit(ctx, batch(cairn("emma", 1, "high"))), context.DeadlineExceeded)
		return nil
	}}
	require.NoError(t, s.Commit(t.Context(), b))
	commit(t, s, cairn("emma", 1, "high"))
}

// A session that the server ends at the COMMIT has been told nothing of its outcome.
func TestASessionThatIsEndedAtTheCommitLeavesTheOutcomeUnknown(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	do(t, p, `CREATE TABLE visits (cairn text)`)
	do(t, p, `CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'`)
	do(t, p, `CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON visits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()`)
	b := attached(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO visits VALUES ('emma')`)
		return err
	})
	b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
	require.ErrorIs(t, s.Commit(t.Context(), b), repository.ErrOutcomeUnknown)
}

// A number that was taken before the row was locked could be that of a later version.
func TestAnEventIsNumberedOnceItsAggregateIsLocked(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	commit(t, s, raise(s, "emma", 0, "low"))
	const last = `SELECT last_value FROM ashlar_outbox_position_seq`
	b := batch(raise(s, "emma", 1, "high"))
	b.Attach = []any{func(ctx context.Context, _ pgx.Tx) error {
		before := ask[int64](t, p, last)
		ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, s.Commit(ctx, batch(raise(s, "emma", 1, "higher"))), context.DeadlineExceeded)
		require.Equal(t, before, ask[int64](t, p, last))
		return nil
	}}
	require.NoError(t, s.Commit(t.Context(), b))
}

// Who has waited for a row sees what has come of it, and not that the server could not
// serialize: that takes the isolation of the store, not the server's default.
func TestWhoHasWaitedForARowIsToldOfAConflict(t *testing.T) {
	t.Parallel()
	s := open(t, server.URL(t)+"&default_transaction_isolation=repeatable%20read")
	commit(t, s, cairn("emma", 0, "low"))
	waited := make(chan error, 1)
	b := batch(remove("emma", 1))
	b.Attach = []any{func(ctx context.Context, _ pgx.Tx) error {
		go func() { waited <- s.Commit(context.WithoutCancel(ctx), batch(cairn("emma", 1, "high"))) }()
		time.Sleep(200 * time.Millisecond) // until it waits
		return nil
	}}
	require.NoError(t, s.Commit(t.Context(), b))
	err := <-waited
	require.ErrorIs(t, err, repository.ErrDeleted)
	require.Empty(t, stateOf(err))
}
