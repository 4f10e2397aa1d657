package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/outbox"
)

// messageColumns are those of the outbox and of the dead letters. A time is in microseconds:
// as text, as it comes in some modes of the driver, it has the form that the session says.
const messageColumns = `m.position, m.id, m.aggregate_kind, m.aggregate_id, m.version, m.event_index, m.name, m.schema_version,
  m.content_type, m.payload, m.metadata, m.correlation_id, m.causation_id, m.occurred_at, (extract(epoch FROM m.recorded_at) * 1000000)::bigint,
  m.attempts, m.last_error`

const (
	// selectPending leaves out what is delayed, and what comes after something delayed of the
	// same aggregate: those are few, and in an index of their own. It asks for no position
	// after the last one: a number that is seen late was taken early. The time is that of the
	// statement, the same for all rows, or no plan would look the delayed ones up once. The
	// partitions are looked up in an array of all: with a list of them, the planner takes longer
	// to estimate how many rows that is than the server takes to read them.
	selectPending = `SELECT ` + messageColumns + ` FROM {prefix}outbox AS m
WHERE ($1::boolean[])[m.partition + 1] AND NOT EXISTS (SELECT FROM {prefix}outbox AS d
  WHERE d.aggregate_kind = m.aggregate_kind AND d.aggregate_id = m.aggregate_id AND d.position <= m.position
  AND d.next_attempt > statement_timestamp())
ORDER BY m.position LIMIT $2`

	selectStats = `SELECT count(*), count(*) FILTER (WHERE next_attempt > clock_timestamp()),
  (SELECT count(*) FROM {prefix}dead_letters),
  coalesce((extract(epoch FROM clock_timestamp() - min(recorded_at)) * 1000000)::bigint, 0)
FROM {prefix}outbox`
)

// Pending returns up to limit messages of the partitions under the given leases, by
// position.
func (s *Store) Pending(ctx context.Context, leases []outbox.Lease, limit int) ([]outbox.Message, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	if len(leases) == 0 || limit <= 0 {
		return nil, nil
	}
	partitions := make([]bool, outbox.Partitions)
	for _, l := range leases {
		partitions[l.Partition] = true
	}
	rows, err := s.pool.Query(ctx, s.texts.of(selectPending), s.planned(partitions, int64(limit))...)
	if err != nil {
		return nil, because(ctx, err)
	}
	messages, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (outbox.Message, error) { return scanMessage(row) })
	return messages, because(ctx, err)
}

// planned are the arguments of a statement that is planned each time: a plan that was made
// while the outbox was empty, as it is most of the time, reads all of a long one.
func (s *Store) planned(args ...any) []any {
	if !s.plans {
		return args // the caller has a reason, and a plan is not kept
	}
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// scanMessage reads the columns of a message, and those after them into more.
func scanMessage(row pgx.CollectableRow, more ...any) (outbox.Message, error) {
	var m outbox.Message
	var version, recordedAt int64
	var metadata pgtype.Text
	var correlation, causation pgtype.UUID
	var occurredAt string
	err := row.Scan(append([]any{
		&m.Position, (*[16]byte)(&m.ID), &m.Aggregate, &m.AggregateID, &version, &m.Index, &m.Name, &m.Schema, &m.ContentType,
		&m.Data, &metadata, &correlation, &causation, &occurredAt, &recordedAt, &m.Attempts, &m.LastError,
	}, more...)...)
	if err != nil {
		return m, err
	}
	m.Version = uint64(version) //nolint:gosec // never below 1
	m.RecordedAt = time.UnixMicro(recordedAt).UTC()
	m.CorrelationID, m.CausationID = uuid.UUID(correlation.Bytes), uuid.UUID(causation.Bytes)
	if m.OccurredAt, err = time.Parse(time.RFC3339Nano, occurredAt); err == nil {
		m.Metadata, err = durable.DecodeMetadata([]byte(metadata.String))
	}
	if err != nil {
		return m, fmt.Errorf("%w: the event at position %d cannot be read: %w", ErrSchema, m.Position, err)
	}
	return m, nil
}

// Stats returns figures to watch.
func (s *Store) Stats(ctx context.Context) (outbox.Stats, error) {
	if err := s.usable(ctx); err != nil {
		return outbox.Stats{}, err
	}
	var stats outbox.Stats
	var oldest int64
	err := s.pool.QueryRow(ctx, s.texts.of(selectStats)).Scan(&stats.Pending, &stats.Delayed, &stats.DeadLetters, &oldest)
	if err != nil {
		return outbox.Stats{}, because(ctx, err)
	}
	stats.Oldest = max(0, time.Duration(oldest)*time.Microsecond)
	return stats, nil
}
