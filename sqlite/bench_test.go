package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// What a save costs beside the two statements that it cannot do without, in one transaction
// with the same pragmas on the same tables.
func BenchmarkSave(b *testing.B) {
	for _, d := range []sqlite.Durability{sqlite.Full, sqlite.Normal} {
		b.Run("store/"+d.String(), func(b *testing.B) {
			s := openFor(b, b.TempDir()+"/store.db", d)
			ctx := b.Context()
			version := uint64(0)
			for b.Loop() {
				change := cairn("cairn-1", version, "state", repository.Key{Index: "place", Value: "pass"})
				change.Events = []events.Envelope{built(s.Namespace(), "cairn-1", version+1)}
				if err := s.Commit(ctx, repository.Batch{Changes: []repository.Change{change}}); err != nil {
					b.Fatal(err)
				}
				version++
			}
		})
		b.Run("bare/"+d.String(), func(b *testing.B) {
			path := b.TempDir() + "/store.db"
			s := openFor(b, path, d)
			change := cairn("cairn-1", 0, "state", repository.Key{Index: "place", Value: "pass"})
			require.NoError(b, s.Commit(b.Context(), repository.Batch{Changes: []repository.Change{change}}))
			bareSaves(b, path, d, s.Namespace())
		})
	}
}

func bareSaves(b *testing.B, path string, d sqlite.Durability, namespace uuid.UUID) {
	b.Helper()
	ctx := b.Context()
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_busy_timeout=25&_synchronous="+d.String())
	require.NoError(b, err)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	update, err := db.PrepareContext(ctx, `UPDATE ashlar_documents SET version = version + 1, state = ? WHERE kind = ? AND id = ? AND version = ?`)
	require.NoError(b, err)
	insert, err := db.PrepareContext(ctx, `INSERT INTO ashlar_outbox (id, aggregate_kind, aggregate_id, version, event_index, name, schema_version,
  content_type, payload, correlation_id, occurred_at, partition, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, unixepoch('now', 'subsec') * 1000 / 1)`)
	require.NoError(b, err)
	version := uint64(1)
	for b.Loop() {
		env := built(namespace, "cairn-1", version+1)
		state, err := json.Marshal("state")
		if err != nil {
			b.Fatal(err)
		}
		data, err := json.Marshal(env.Event)
		if err != nil {
			b.Fatal(err)
		}
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := tx.StmtContext(ctx, update).ExecContext(ctx, state, "sqlite.cairn", "cairn-1", int64(version)); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.StmtContext(ctx, insert).ExecContext(ctx, env.ID.String(), env.Aggregate, env.AggregateID, int64(env.Version), 0,
			"sqlite.cairn_built", 1, "application/json", data, env.CorrelationID.String(), env.OccurredAt.Format(time.RFC3339Nano), 7); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		version++
	}
}

func openFor(b *testing.B, path string, d sqlite.Durability) *sqlite.Store {
	b.Helper()
	s, err := sqlite.Open(context.Background(), path, sqlite.Migrate(), sqlite.Synchronous(d))
	require.NoError(b, err)
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// What it costs to take messages and mark them as delivered, 100 at a time, beside the bare
// select and delete.
func BenchmarkDrain(b *testing.B) {
	const batch = 100
	b.Run("store", func(b *testing.B) {
		path := b.TempDir() + "/store.db"
		s := openFor(b, path, sqlite.Normal)
		leases, err := s.Claim(b.Context(), "relay", time.Hour)
		require.NoError(b, err)
		for b.Loop() {
			b.StopTimer()
			fill(b, s, batch)
			b.StartTimer()
			messages, err := s.Pending(b.Context(), leases, batch)
			if err != nil || len(messages) != batch {
				b.Fatal(len(messages), err)
			}
			if err := s.Settle(b.Context(), leases, delivered(messages)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		path := b.TempDir() + "/store.db"
		s := openFor(b, path, sqlite.Normal)
		db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_busy_timeout=25&_synchronous=NORMAL")
		require.NoError(b, err)
		defer func() { _ = db.Close() }()
		db.SetMaxOpenConns(1)
		for b.Loop() {
			b.StopTimer()
			fill(b, s, batch)
			b.StartTimer()
			bareDrain(b, db, batch)
		}
	})
}

func bareDrain(b *testing.B, db *sql.DB, batch int) {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), `SELECT position, id, aggregate_kind, aggregate_id, version, name, payload, occurred_at
FROM ashlar_outbox WHERE partition IN (SELECT partition FROM ashlar_leases) ORDER BY position LIMIT ?`, batch)
	if err != nil {
		b.Fatal(err)
	}
	var positions []int64
	for rows.Next() {
		var position, version int64
		var id, kind, aggregate, name, at string
		var payload []byte
		if err := rows.Scan(&position, &id, &kind, &aggregate, &version, &name, &payload, &at); err != nil {
			b.Fatal(err)
		}
		positions = append(positions, position)
	}
	if rows.Err() != nil || len(positions) != batch {
		b.Fatal(len(positions), rows.Err())
	}
	list, err := json.Marshal(positions)
	if err != nil {
		b.Fatal(err)
	}
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := tx.ExecContext(b.Context(), `DELETE FROM ashlar_outbox WHERE position IN (SELECT value FROM json_each(?))`, string(list)); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// What it costs to look at 100 messages when many wait.
func BenchmarkPendingAmongMany(b *testing.B) {
	const many = 100_000
	s := openFor(b, b.TempDir()+"/store.db", sqlite.Normal)
	leases, err := s.Claim(b.Context(), "relay", time.Hour)
	require.NoError(b, err)
	for range many / 1000 {
		fill(b, s, 1000)
	}
	look := func(b *testing.B, leases int) {
		b.Helper()
		for b.Loop() {
			if messages, err := s.Pending(b.Context(), everything()[:leases], 100); err != nil || len(messages) != 100 {
				b.Fatal(len(messages), err)
			}
		}
	}
	b.Run("all partitions", func(b *testing.B) { look(b, 256) })
	b.Run("half of the partitions", func(b *testing.B) { look(b, 128) })
	messages, err := s.Pending(b.Context(), leases, many/2)
	require.NoError(b, err)
	outcomes := refused(messages[:1000], time.Hour)
	require.NoError(b, s.Settle(b.Context(), leases, outcomes))
	b.Run("a thousand delayed", func(b *testing.B) { look(b, 256) })
	require.NoError(b, s.Settle(b.Context(), leases, refused(messages[1000:], time.Hour)))
	b.Run("half of them delayed", func(b *testing.B) { look(b, 256) })
}

// fill stores n cairns with an event each.
func fill(b *testing.B, s *sqlite.Store, n int) {
	b.Helper()
	var batch repository.Batch
	for range n {
		id := fmt.Sprint("cairn-", uuid.New())
		change := cairn(id, 0, "state")
		change.Events = []events.Envelope{built(s.Namespace(), id, 1)}
		batch.Changes = append(batch.Changes, change)
	}
	if err := s.Commit(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
}
