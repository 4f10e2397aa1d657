package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

func renew(t *testing.T, s *postgres.Store) uuid.UUID {
	t.Helper()
	namespace, err := s.RenewNamespace(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, uuid.Nil, namespace)
	require.NotEqual(t, s.Namespace(), namespace)
	return namespace
}

// identities are those of the messages that wait, by version.
func identities(t *testing.T, s *postgres.Store) map[uint64]uuid.UUID {
	t.Helper()
	ids := map[uint64]uuid.UUID{}
	for _, m := range pending(t, s) {
		ids[m.Version] = m.ID
	}
	return ids
}

func TestAVersionThatWasLostIsReachedAgainUnderAnotherIdentity(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	p, before := pool(t, url), open(t, url)
	commit(t, before, raise(before, "emma", 0, "low"))
	mark := repository.Mark{Consumer: "walkers", Event: identities(t, before)[1]}
	require.NoError(t, before.Commit(t.Context(), repository.Batch{Marks: []repository.Mark{mark}}))
	restore := func() {
		do(t, p, `UPDATE ashlar_documents SET version = 1; DELETE FROM ashlar_outbox WHERE version > 1`)
	}
	commit(t, before, raise(before, "emma", 1, "high"))
	lost := identities(t, before)

	restore()
	commit(t, before, raise(before, "emma", 1, "deep"))
	require.Equal(t, lost, identities(t, before), "that is what it is against")

	restore()
	namespace := renew(t, before)
	after := open(t, url)
	require.Equal(t, namespace, after.Namespace())
	commit(t, after, raise(after, "emma", 1, "deep"))
	got := identities(t, after)
	require.Equal(t, lost[1], got[1], "what waited keeps its identity")
	require.NotEqual(t, lost[2], got[2])
	require.Equal(t, repository.EventID(namespace, cairnKind.Name, "emma", 2, 0), got[2])
	marked, err := after.Marked(t.Context(), mark)
	require.NoError(t, err)
	require.True(t, marked)
	require.NotEqual(t, namespace, renew(t, after), "twice does no harm")
}

func TestAStoreThatWasOpenWhenTheNamespaceChangedTakesNoEvents(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			url := server.URL(t) + "&default_query_exec_mode=" + mode
			one, other := open(t, url), open(t, url)
			for i, s := range []*postgres.Store{one, other} { // the statements are known
				commit(t, s, raise(s, fmt.Sprint("anne ", i), 0, "low"))
			}
			commit(t, one, cairn("emma", 0, "low"))
			namespace := renew(t, one)
			for _, s := range []*postgres.Store{one, other} {
				err := s.Commit(t.Context(), batch(raise(s, "emma", 1, "high")))
				require.ErrorIs(t, err, postgres.ErrNamespace)
				require.Equal(t, failure.Internal, failure.KindOf(err))
				holds(t, s, "emma", 1)
				require.NotEqual(t, namespace, s.Namespace())
			}
			require.Len(t, pending(t, one), 2)
			commit(t, other, cairn("emma", 1, "high")) // no event, no identity
			again := open(t, url)
			require.Equal(t, namespace, again.Namespace())
			commit(t, again, raise(again, "emma", 2, "high"))
			require.Len(t, pending(t, again), 3)
		})
	}
}

// A commit has its events in before the namespace changes, or sees that it has.
func TestCommitsAndTheNewNamespaceWaitForEachOther(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	commit(t, s.Store, raise(s.Store, "anne", 0, "low"))
	namespace := s.Namespace()
	renewed := make(chan error, 1)
	b := attached(func(context.Context, pgx.Tx) error {
		go func() { _, err := s.RenewNamespace(t.Context()); renewed <- err }()
		s.waiting(t, 1)
		return nil
	})
	b.Changes = []repository.Change{raise(s.Store, "emma", 0, "low")}
	require.NoError(t, s.Commit(t.Context(), b), "it was before")
	require.NoError(t, <-renewed)
	require.Equal(t, repository.EventID(namespace, cairnKind.Name, "emma", 1, 0), pending(t, s)[1].ID)

	late := open(t, s.url)
	_, err := s.others.Exec(t.Context(), `LOCK TABLE ashlar_outbox IN SHARE ROW EXCLUSIVE MODE;
UPDATE ashlar_store SET value = gen_random_uuid()::text WHERE name = 'namespace'`)
	require.NoError(t, err)
	refused := make(chan error, 1)
	go func() { refused <- late.Commit(t.Context(), batch(raise(late, "jane", 0, "low"))) }()
	s.waiting(t, 1)
	require.NoError(t, s.others.Commit(t.Context()))
	require.ErrorIs(t, <-refused, postgres.ErrNamespace, "it was after")
	lacks(t, late, "jane")
}

// A relay that has lived through a restore knows tokens that are handed out once more.
func TestARelayOfBeforeIsFenced(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	commit(t, s, raise(s, "emma", 0, "low"))
	messages := pending(t, s)
	before, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	renew(t, s)
	require.ErrorIs(t, s.Settle(t.Context(), before, settled(messages, outbox.Delivered)), outbox.ErrFenced)
	require.Equal(t, messages, pending(t, s))
	after, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	require.Len(t, after, outbox.Partitions)
	require.Greater(t, after[0].Token, before[0].Token+1<<31)
	require.NoError(t, s.Settle(t.Context(), after, settled(messages, outbox.Delivered)))
	require.Empty(t, pending(t, s))
}

func TestTablesWithoutANamespaceAreGivenNone(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s := open(t, url)
	do(t, pool(t, url), `DELETE FROM ashlar_store`)
	_, err := s.RenewNamespace(t.Context())
	require.ErrorIs(t, err, postgres.ErrSchema)
	require.ErrorIs(t, s.Commit(t.Context(), batch(raise(s, "emma", 0, "low"))), postgres.ErrNamespace)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.RenewNamespace(ctx)
	require.ErrorIs(t, err, context.Canceled)
}
