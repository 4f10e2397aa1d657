package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

func renew(t *testing.T, s *sqlite.Store) uuid.UUID {
	t.Helper()
	namespace, err := s.RenewNamespace(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, uuid.Nil, namespace)
	require.NotEqual(t, s.Namespace(), namespace)
	return namespace
}

func pending(t *testing.T, s *sqlite.Store) []outbox.Message {
	t.Helper()
	messages, err := s.Pending(t.Context(), everything(), 1000)
	require.NoError(t, err)
	return messages
}

// identities are those of the messages that wait, by version.
func identities(t *testing.T, s *sqlite.Store) map[uint64]uuid.UUID {
	t.Helper()
	ids := map[uint64]uuid.UUID{}
	for _, m := range pending(t, s) {
		ids[m.Version] = m.ID
	}
	return ids
}

func TestAVersionThatWasLostIsReachedAgainUnderAnotherIdentity(t *testing.T) {
	t.Parallel()
	original := file(t)
	before := open(t, original)
	commit(t, before, raise(before, "a", 0, "low"))
	mark := repository.Mark{Consumer: "surveyor", Event: identities(t, before)[1]}
	require.NoError(t, before.Commit(t.Context(), repository.Batch{Marks: []repository.Mark{mark}}))
	copies := []string{filepath.Join(t.TempDir(), "kept.db"), filepath.Join(t.TempDir(), "renewed.db")}
	for _, path := range copies {
		bare(t, original, "VACUUM INTO '"+path+"'")
	}
	commit(t, before, raise(before, "a", 1, "high"))
	lost := identities(t, before)

	kept := open(t, copies[0])
	commit(t, kept, raise(kept, "a", 1, "deep"))
	require.Equal(t, lost, identities(t, kept), "that is what it is against")

	restored := open(t, copies[1])
	namespace := renew(t, restored)
	require.NoError(t, restored.Close())
	after := open(t, copies[1])
	require.Equal(t, namespace, after.Namespace())
	commit(t, after, raise(after, "a", 1, "deep"))
	got := identities(t, after)
	require.Equal(t, lost[1], got[1], "what waited keeps its identity")
	require.NotEqual(t, lost[2], got[2])
	require.Equal(t, repository.EventID(namespace, cairnKind.Name, "a", 2, 0), got[2])
	marked, err := after.Marked(t.Context(), mark)
	require.NoError(t, err)
	require.True(t, marked)
	require.NotEqual(t, namespace, renew(t, after), "twice does no harm")
}

func TestAStoreThatWasOpenWhenTheNamespaceChangedTakesNoEvents(t *testing.T) {
	t.Parallel()
	path := file(t)
	one, other := open(t, path), open(t, path)
	for i, s := range []*sqlite.Store{one, other} { // the statements are known
		commit(t, s, raise(s, fmt.Sprint("b ", i), 0, "low"))
	}
	commit(t, one, cairn("a", 0, "low"))
	namespace := renew(t, one)
	for _, s := range []*sqlite.Store{one, other} {
		err := s.Commit(t.Context(), batch(raise(s, "a", 1, "high")))
		require.ErrorIs(t, err, sqlite.ErrNamespace)
		require.Equal(t, failure.Internal, failure.KindOf(err))
		doc, err := s.Load(t.Context(), cairnKind, "a")
		require.NoError(t, err)
		require.EqualValues(t, 1, doc.Version)
		require.NotEqual(t, namespace, s.Namespace())
	}
	require.Len(t, pending(t, one), 2)
	commit(t, other, cairn("a", 1, "high")) // no event, no identity
	again := open(t, path)
	require.Equal(t, namespace, again.Namespace())
	commit(t, again, raise(again, "a", 2, "high"))
	require.Len(t, pending(t, again), 3)
}

// A relay that has lived through a restore knows tokens that are handed out once more.
func TestARelayOfBeforeIsFenced(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	commit(t, s, raise(s, "a", 0, "low"))
	messages := pending(t, s)
	before, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	renew(t, s)
	require.ErrorIs(t, s.Settle(t.Context(), before, delivered(messages)), outbox.ErrFenced)
	require.Equal(t, messages, pending(t, s))
	after, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	require.Len(t, after, outbox.Partitions)
	require.Greater(t, after[0].Token, before[0].Token+1<<31)
	require.NoError(t, s.Settle(t.Context(), after, delivered(messages)))
	require.Empty(t, pending(t, s))
}

func TestAFileWithoutANamespaceIsGivenNone(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	bare(t, path, `DELETE FROM ashlar_store`)
	_, err := s.RenewNamespace(t.Context())
	require.ErrorIs(t, err, sqlite.ErrSchema)
	require.ErrorIs(t, s.Commit(t.Context(), batch(raise(s, "a", 0, "low"))), sqlite.ErrNamespace)
}
