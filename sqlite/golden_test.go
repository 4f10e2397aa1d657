package sqlite_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

var update = flag.Bool("update", false, "write the files of testdata anew; a release's own stay as they are")

const (
	goldenFile   = "testdata/version-1.db"
	goldenSchema = "testdata/version-1.sql"
)

// A file of the first version opens for ever, with all that was in it.
func TestAFileOfTheFirstVersionOpens(t *testing.T) {
	t.Parallel()
	path := file(t)
	if *update {
		writeGolden(t)
	}
	b, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	require.Less(t, len(b), 100<<10)
	require.NoError(t, os.WriteFile(path, b, 0o600))
	s, err := sqlite.Open(t.Context(), path, sqlite.Migrate())
	require.NoError(t, err)
	defer func() { _ = s.Close() }()

	doc, err := s.Load(t.Context(), cairnKind, "a")
	require.NoError(t, err)
	require.Equal(t, repository.Document{ID: "a", Version: 2, State: "two"}, doc)
	_, err = s.Load(t.Context(), cairnKind, "gone")
	require.ErrorIs(t, err, repository.ErrNotFound)
	require.ErrorIs(t, s.Commit(t.Context(), batch(cairn("gone", 2, "state"))), repository.ErrDeleted)
	require.Equal(t, []string{"a"}, found(t, s, cairnKind, repository.Query{Index: "place", From: "pass", To: "pass"}))
	err = s.Commit(t.Context(), batch(cairn("b", 0, "state", repository.Key{Index: "place", Value: "pass", Unique: true})))
	require.ErrorIs(t, err, repository.ErrDuplicate)

	messages, err := s.Pending(t.Context(), everything(), 10)
	require.NoError(t, err)
	require.Len(t, messages, 1)
	env, err := cairnTypes.Decode(messages[0].Encoded)
	require.NoError(t, err)
	require.Equal(t, built(s.Namespace(), "a", 2).WithMeta("tenant", "north"), env)
	letters, err := s.DeadLetters(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Equal(t, "the broker said no", letters[0].LastError)
	require.Equal(t, 1, letters[0].Attempts)
	marked, err := s.Marked(t.Context(), repository.Mark{Consumer: "surveyor", Event: uuid.NameSpaceDNS})
	require.NoError(t, err)
	require.True(t, marked)
}

// The SQL of a migration is never changed once it was released: files remember it.
func TestTheSQLOfTheFirstVersionStaysAsItIs(t *testing.T) {
	t.Parallel()
	text, err := sqlite.Schema(sqlite.DefaultPrefix)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(goldenSchema, []byte(text), 0o600))
	}
	golden, err := os.ReadFile(goldenSchema)
	require.NoError(t, err)
	require.Equal(t, string(golden), text)
}

func writeGolden(t *testing.T) {
	t.Helper()
	require.NoError(t, os.RemoveAll(goldenFile))
	s := open(t, goldenFile)
	place := repository.Key{Index: "place", Value: "pass", Unique: true}
	commit(t, s, raise(s, "a", 0, "one", place), cairn("gone", 0, "state"))
	leases, err := s.Claim(t.Context(), "relay", time.Minute)
	require.NoError(t, err)
	first, err := s.Pending(t.Context(), leases, 1)
	require.NoError(t, err)
	require.NoError(t, s.Settle(t.Context(), leases, []outbox.Outcome{{Message: first[0], Verdict: outbox.Parked, Reason: "the broker said no"}}))
	require.NoError(t, s.Leave(t.Context(), "relay"))
	second := raise(s, "a", 1, "two", place)
	second.Events[0] = second.Events[0].WithMeta("tenant", "north")
	require.NoError(t, s.Commit(t.Context(), repository.Batch{
		Changes: []repository.Change{second, {Kind: cairnKind, Op: repository.Delete, ID: "gone", Expected: 1}},
		Marks:   []repository.Mark{{Consumer: "surveyor", Event: uuid.NameSpaceDNS}},
	}))
	require.NoError(t, s.Close())
}
