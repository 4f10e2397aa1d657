package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

const benchState = `"a heap of stones by the wayside, as high as a man, built by all who pass"`

// BenchmarkSave is one aggregate and one event a commit, by the store and by hand.
func BenchmarkSave(b *testing.B) {
	b.Run("store", func(b *testing.B) {
		s := fresh(b)
		key := unique("by the ford")
		commit(b, s, raise(s, "emma", 0, benchState, key))
		version := uint64(1)
		for b.Loop() {
			require.NoError(b, s.Commit(b.Context(), batch(raise(s, "emma", version, benchState, key))))
			version++
		}
	})
	b.Run("by hand", func(b *testing.B) {
		url := server.URL(b)
		s := open(b, url)
		commit(b, s, raise(s, "emma", 0, benchState, unique("by the ford")))
		p := pool(b, url)
		version := int64(1)
		for b.Loop() {
			version++
			env := built(s.Namespace(), "emma", uint64(version))
			encoded, err := cairnTypes.Encode(env)
			require.NoError(b, err)
			state, err := cairnKind.Encode(benchState)
			require.NoError(b, err)
			tx, err := p.Begin(b.Context())
			require.NoError(b, err)
			var batch pgx.Batch
			batch.Queue(`UPDATE ashlar_documents SET version = version + 1, state = $4 WHERE kind = $1 AND id = $2 AND version = $3`,
				cairnKind.Name, "emma", version-1, state)
			batch.Queue(`INSERT INTO ashlar_outbox (id, aggregate_kind, aggregate_id, version, event_index, name, schema_version,
  content_type, payload, occurred_at, partition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
				[16]byte(encoded.ID), encoded.Aggregate, encoded.AggregateID, version, 0, encoded.Name, 1,
				encoded.ContentType, encoded.Data, encoded.OccurredAt.Format(time.RFC3339Nano), outbox.PartitionOf(cairnKind.Name, "emma"))
			require.NoError(b, tx.SendBatch(b.Context(), &batch).Close())
			require.NoError(b, tx.Commit(b.Context()))
		}
	})
}

// BenchmarkDrain takes a hundred events out of a queue of thousands at a time, by the store
// and by bare statements.
func BenchmarkDrain(b *testing.B) {
	fill := func(b *testing.B, s *queue, n int) {
		b.Helper()
		for at := 0; at < n; {
			var changes []repository.Change
			for range 500 {
				s.stored++
				changes = append(changes, raise(s.Store, fmt.Sprintf("cairn %d", s.stored), 0, benchState))
				at++
			}
			commit(b, s.Store, changes...)
		}
		_, err := s.pool.Exec(b.Context(), "VACUUM ANALYZE ashlar_outbox")
		require.NoError(b, err)
	}
	drain := func(b *testing.B, next func(*queue) int) {
		b.Helper()
		url := server.URL(b)
		s := &queue{Store: open(b, url), pool: pool(b, url)}
		leases, err := s.Claim(b.Context(), "relay", time.Hour)
		require.NoError(b, err)
		s.leases = leases
		left := 0
		for b.Loop() {
			if left < 100 {
				b.StopTimer()
				fill(b, s, 5000)
				left += 5000
				b.StartTimer()
			}
			require.Equal(b, 100, next(s))
			left -= 100
		}
		b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "events/s")
	}
	b.Run("store", func(b *testing.B) {
		drain(b, func(s *queue) int {
			messages, err := s.Pending(b.Context(), s.leases, 100)
			require.NoError(b, err)
			require.NoError(b, s.Settle(b.Context(), s.leases, settled(messages, outbox.Delivered)))
			return len(messages)
		})
	})
	b.Run("bare", func(b *testing.B) {
		drain(b, func(s *queue) int {
			partitions := make([]int16, len(s.leases))
			for i, l := range s.leases {
				partitions[i] = int16(l.Partition)
			}
			rows, err := s.pool.Query(b.Context(), `SELECT position, id, aggregate_kind, aggregate_id, version, event_index, name,
  schema_version, content_type, payload, occurred_at FROM ashlar_outbox WHERE partition = ANY($1) ORDER BY position LIMIT 100`, partitions)
			require.NoError(b, err)
			var positions []int64
			for rows.Next() {
				var m outbox.Message
				var occurredAt string
				require.NoError(b, rows.Scan(&m.Position, (*[16]byte)(&m.ID), &m.Aggregate, &m.AggregateID, &m.Version, &m.Index, &m.Name,
					&m.Schema, &m.ContentType, &m.Data, &occurredAt))
				positions = append(positions, m.Position)
			}
			require.NoError(b, rows.Err())
			tag, err := s.pool.Exec(b.Context(), `DELETE FROM ashlar_outbox WHERE position = ANY($1)`, positions)
			require.NoError(b, err)
			return int(tag.RowsAffected())
		})
	})
}
