package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/outbox"
)

var errNoOwner = fmt.Errorf("%w: a relay wants a name", ErrOption)

// messageColumns are those of the outbox and of the dead letters.
const messageColumns = `m.position, m.id, m.aggregate_kind, m.aggregate_id, m.version, m.event_index, m.name, m.schema_version,
  m.content_type, m.payload, m.metadata, m.correlation_id, m.causation_id, m.occurred_at, m.recorded_at, m.attempts, m.last_error`

// selectPending leaves out what is delayed, and what comes after something delayed of the
// same aggregate: those are few, and in an index of their own.
const (
	selectPending = `SELECT ` + messageColumns + ` FROM {prefix}outbox AS m
WHERE (m.next_attempt IS NULL OR m.next_attempt <= ` + nowMillis + `)
AND NOT EXISTS (SELECT 1 FROM {prefix}outbox AS d INDEXED BY {prefix}outbox_delayed
  WHERE d.aggregate_kind = m.aggregate_kind AND d.aggregate_id = m.aggregate_id AND d.position < m.position
  AND d.next_attempt > ` + nowMillis + `)`
	amongPartitions = ` AND m.partition IN (SELECT value FROM json_each(?))`
	byPosition      = ` ORDER BY m.position LIMIT ?`
)

// Pending returns up to limit messages of the partitions under the given leases, by
// position.
func (s *Store) Pending(ctx context.Context, leases []outbox.Lease, limit int) ([]outbox.Message, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(leases) == 0 || limit <= 0 {
		return nil, nil
	}
	text, args := selectPending, []any{}
	if partitions := distinct(leases); len(partitions) < outbox.Partitions {
		list, err := json.Marshal(partitions)
		if err != nil {
			return nil, err
		}
		text, args = text+amongPartitions, append(args, string(list))
	}
	var messages []outbox.Message
	err := s.query(ctx, func(rows *sql.Rows) error {
		m, err := scanMessage(rows)
		messages = append(messages, m)
		return err
	}, text+byPosition, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	return messages, nil
}

// distinct returns the partitions of leases, as numbers: JSON has bytes as text.
func distinct(leases []outbox.Lease) []int {
	var seen [outbox.Partitions]bool
	partitions := make([]int, 0, len(leases))
	for _, l := range leases {
		if !seen[l.Partition] {
			seen[l.Partition] = true
			partitions = append(partitions, int(l.Partition))
		}
	}
	return partitions
}

// scanMessage reads the messageColumns and what more there is.
func scanMessage(rows *sql.Rows, more ...any) (outbox.Message, error) {
	var m outbox.Message
	var id, occurredAt string
	var metadata []byte
	var correlation, causation sql.NullString
	var version, recordedAt int64
	err := rows.Scan(append([]any{
		&m.Position, &id, &m.Aggregate, &m.AggregateID, &version, &m.Index, &m.Name, &m.Schema, &m.ContentType, &m.Data,
		&metadata, &correlation, &causation, &occurredAt, &recordedAt, &m.Attempts, &m.LastError,
	}, more...)...)
	if err != nil {
		return m, err
	}
	m.Version = uint64(version) //nolint:gosec // never below 1
	m.RecordedAt = time.UnixMilli(recordedAt).UTC()
	m.ID, err = uuid.Parse(id)
	if err == nil {
		m.OccurredAt, err = time.Parse(time.RFC3339Nano, occurredAt)
	}
	if err == nil {
		m.Metadata, err = durable.DecodeMetadata(metadata)
	}
	if err == nil && correlation.Valid {
		m.CorrelationID, err = uuid.Parse(correlation.String)
	}
	if err == nil && causation.Valid {
		m.CausationID, err = uuid.Parse(causation.String)
	}
	if err != nil {
		return m, fmt.Errorf("%w: the event at position %d cannot be read: %w", ErrDamaged, m.Position, err)
	}
	return m, nil
}

const selectStats = `SELECT (SELECT count(*) FROM {prefix}outbox), (SELECT count(*) FROM {prefix}outbox WHERE next_attempt > ` + nowMillis + `),
  (SELECT count(*) FROM {prefix}dead_letters),
  coalesce((SELECT ` + nowMillis + ` - recorded_at FROM {prefix}outbox ORDER BY position LIMIT 1), 0)`

// Stats returns figures to watch.
func (s *Store) Stats(ctx context.Context) (outbox.Stats, error) {
	var stats outbox.Stats
	var oldest int64
	err := s.query(ctx, func(rows *sql.Rows) error {
		return rows.Scan(&stats.Pending, &stats.Delayed, &stats.DeadLetters, &oldest)
	}, selectStats)
	stats.Oldest = max(0, time.Duration(oldest)*time.Millisecond)
	return stats, err
}
