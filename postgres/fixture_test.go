package postgres_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

// A cairn is a heap of stones by the wayside: the document of these tests, the state of
// which is a text.
type cairnBuilt struct {
	Cairn string `json:"cairn"`
}

func (cairnBuilt) EventName() string { return "postgres.cairn_built" }

var cairnTypes = events.NewTypes(events.TypeOf[cairnBuilt]())

var cairnKind = &repository.Kind{
	Name: "postgres.cairn", Schema: 1, Events: cairnTypes,
	Encode: json.Marshal,
	Decode: func(_ int, b []byte) (any, error) {
		var text string
		err := json.Unmarshal(b, &text)
		return text, err
	},
	Keys: func(any) ([]repository.Key, error) { return nil, nil },
}

// cairn is the change that stores a cairn at the version after the expected one.
func cairn(id string, expected uint64, state string, keys ...repository.Key) repository.Change {
	return repository.Change{Kind: cairnKind, Op: repository.Put, ID: id, Expected: expected, State: state, Keys: keys}
}

// built is the one event of a version of a cairn.
func built(namespace uuid.UUID, id string, version uint64) events.Envelope {
	env := events.NewEnvelope(context.Background(), repository.EventID(namespace, cairnKind.Name, id, version, 0),
		cairnBuilt{Cairn: id}, time.Date(2026, time.March, 1, 12, 0, 0, 123456789, time.UTC))
	env.Aggregate, env.AggregateID, env.Version = cairnKind.Name, id, version
	env.CorrelationID = env.ID
	return env
}

// raise is cairn with its event.
func raise(s *postgres.Store, id string, expected uint64, state string, keys ...repository.Key) repository.Change {
	c := cairn(id, expected, state, keys...)
	c.Events = []events.Envelope{built(s.Namespace(), id, expected+1)}
	return c
}

func remove(id string, expected uint64) repository.Change {
	return repository.Change{Kind: cairnKind, Op: repository.Delete, ID: id, Expected: expected}
}

func look(id string, expected uint64) repository.Change {
	return repository.Change{Kind: cairnKind, Op: repository.Check, ID: id, Expected: expected}
}

func unique(value string) repository.Key {
	return repository.Key{Index: "place", Value: value, Unique: true}
}

func batch(changes ...repository.Change) repository.Batch { return repository.Batch{Changes: changes} }

func commit(tb testing.TB, s *postgres.Store, changes ...repository.Change) {
	tb.Helper()
	require.NoError(tb, s.Commit(tb.Context(), batch(changes...)))
}

// holds wants a cairn to be stored at a version.
func holds(tb testing.TB, s repository.Store, id string, version uint64) {
	tb.Helper()
	doc, err := s.Load(tb.Context(), cairnKind, id)
	require.NoError(tb, err)
	require.Equal(tb, version, doc.Version)
}

func lacks(tb testing.TB, s repository.Store, id string) {
	tb.Helper()
	_, err := s.Load(tb.Context(), cairnKind, id)
	require.ErrorIs(tb, err, repository.ErrNotFound)
}

func pending(tb testing.TB, s outbox.Queue) []outbox.Message {
	tb.Helper()
	messages, err := s.Pending(tb.Context(), everyPartition(), 1_000_000)
	require.NoError(tb, err)
	return messages
}

func settled(messages []outbox.Message, v outbox.Verdict) []outbox.Outcome {
	outcomes := make([]outbox.Outcome, len(messages))
	for i, m := range messages {
		outcomes[i] = outbox.Outcome{Message: m, Verdict: v}
		if v != outbox.Delivered {
			outcomes[i].Reason, outcomes[i].After = "the broker said no", time.Hour
		}
	}
	return outcomes
}

// pool connects to an address without a store.
func pool(tb testing.TB, url string, configure ...func(*pgxpool.Config)) *pgxpool.Pool {
	tb.Helper()
	c, err := pgxpool.ParseConfig(url)
	require.NoError(tb, err)
	for _, f := range configure {
		f(c)
	}
	p, err := pgxpool.NewWithConfig(tb.Context(), c)
	require.NoError(tb, err)
	tb.Cleanup(p.Close)
	return p
}

// ask returns the one value of a query.
func ask[T any](tb testing.TB, p *pgxpool.Pool, query string, args ...any) T {
	tb.Helper()
	rows, err := p.Query(tb.Context(), query, args...)
	require.NoError(tb, err)
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	require.NoError(tb, err)
	return v
}

func do(tb testing.TB, p *pgxpool.Pool, statement string, args ...any) {
	tb.Helper()
	_, err := p.Exec(tb.Context(), statement, args...)
	require.NoError(tb, err)
}

// A queue is a store with what a benchmark needs beside it.
type queue struct {
	*postgres.Store

	pool   *pgxpool.Pool
	leases []outbox.Lease
	stored int
}
