package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/outbox"
)

// Each statement looks at the leases for itself, which the first has locked until the end.
const (
	holdLeases = `SELECT l.partition FROM {prefix}leases AS l
JOIN unnest($1::smallint[], $2::bigint[]) AS given (partition, token) ON l.partition = given.partition AND l.token = given.token
ORDER BY l.partition FOR SHARE OF l`

	underLease = ` JOIN {prefix}leases AS l ON l.partition = o.partition AND l.token = o.token`

	deliverMessages = `DELETE FROM {prefix}outbox AS m
USING unnest($1::bigint[], $2::smallint[], $3::bigint[]) AS o (position, partition, token)` + underLease + `
WHERE m.position = o.position`

	delayMessages = `UPDATE {prefix}outbox AS m SET attempts = m.attempts + 1, last_error = o.reason,
  next_attempt = clock_timestamp() + o.after * interval '1 microsecond'
FROM unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::text[], $5::bigint[]) AS o (position, partition, token, reason, after)` +
		underLease + ` WHERE m.position = o.position`

	parkMessages = `WITH parked AS (DELETE FROM {prefix}outbox AS m
  USING unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::text[]) AS o (position, partition, token, reason)` + underLease + `
  WHERE m.position = o.position RETURNING ` + movedColumns + `, m.attempts, o.reason)
INSERT INTO {prefix}dead_letters (` + keptColumns + `, attempts, last_error)
SELECT ` + keptColumns + `, attempts + 1, reason FROM parked`

	// freshPlans is that of Pending for statements in a batch, until the transaction ends.
	freshPlans = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`

	// keptColumns are those that a message keeps on its way to the dead letters and back.
	keptColumns = `position, id, aggregate_kind, aggregate_id, version, event_index, name, schema_version, content_type,
  payload, metadata, correlation_id, causation_id, occurred_at, recorded_at, partition`
	movedColumns = `m.position, m.id, m.aggregate_kind, m.aggregate_id, m.version, m.event_index, m.name, m.schema_version,
  m.content_type, m.payload, m.metadata, m.correlation_id, m.causation_id, m.occurred_at, m.recorded_at, m.partition`
)

// maxReason is the most runes of a reason that are kept.
const maxReason = 500

// A settling is the outcomes of one verdict, column by column.
type settling struct {
	positions []int64
	parts     []int16
	tokens    []int64
	reasons   []string
	delays    []int64
}

func (s *settling) add(o *outbox.Outcome, token int64) {
	s.positions = append(s.positions, o.Message.Position)
	s.parts = append(s.parts, int16(o.Message.Partition()))
	s.tokens = append(s.tokens, token)
	if o.Verdict != outbox.Delivered {
		s.reasons = append(s.reasons, text.Clean(o.Reason, maxReason))
		s.delays = append(s.delays, o.After.Microseconds())
	}
}

// Settle records what became of messages, all at once and in one round trip: see
// [outbox.Queue]. An outcome without a verdict is refused with [ErrOption].
func (s *Store) Settle(ctx context.Context, leases []outbox.Lease, outcomes []outbox.Outcome) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if len(outcomes) == 0 {
		return nil
	}
	given := make(map[uint8]int64, len(leases))
	for _, l := range leases {
		given[l.Partition] = l.Token
	}
	fenced, wanted := 0, map[uint8]int{} // how many messages hang on a partition
	var verdicts [outbox.Parked + 1]settling
	for i := range outcomes {
		o := &outcomes[i]
		if o.Verdict < outbox.Delivered || o.Verdict > outbox.Parked {
			return fmt.Errorf("%w: %d is no verdict", ErrOption, o.Verdict)
		}
		partition := o.Message.Partition()
		token, ok := given[partition]
		if !ok {
			fenced++
			continue
		}
		wanted[partition]++
		verdicts[o.Verdict].add(o, token)
	}
	held, err := s.settle(ctx, given, wanted, &verdicts)
	if err != nil {
		return because(ctx, err)
	}
	for _, partition := range held {
		delete(wanted, uint8(partition)) //nolint:gosec // 0 to 255
	}
	for _, n := range wanted {
		fenced += n
	}
	if fenced > 0 {
		return fmt.Errorf("%w: %d of %d messages", outbox.ErrFenced, fenced, len(outcomes))
	}
	return nil
}

// settle writes the outcomes in one batch, which is one transaction, and returns the
// partitions that are still held.
func (s *Store) settle(ctx context.Context, given map[uint8]int64, wanted map[uint8]int, verdicts *[outbox.Parked + 1]settling) ([]int16, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	var parts []int16
	var tokens []int64
	for partition := range wanted {
		parts, tokens = append(parts, int16(partition)), append(tokens, given[partition])
	}
	var held []int16
	batch := &pgx.Batch{}
	batch.Queue(s.texts.of(holdLeases), parts, tokens).Query(func(rows pgx.Rows) (err error) {
		held, err = pgx.CollectRows(rows, pgx.RowTo[int16])
		return err
	})
	batch.Queue(freshPlans) // of the leases there are always as many
	if v := &verdicts[outbox.Delivered]; len(v.positions) > 0 {
		batch.Queue(s.texts.of(deliverMessages), v.positions, v.parts, v.tokens)
	}
	if v := &verdicts[outbox.Delayed]; len(v.positions) > 0 {
		batch.Queue(s.texts.of(delayMessages), v.positions, v.parts, v.tokens, v.reasons, v.delays)
	}
	if v := &verdicts[outbox.Parked]; len(v.positions) > 0 {
		batch.Queue(s.texts.of(parkMessages), v.positions, v.parts, v.tokens, v.reasons)
	}
	err := s.pool.SendBatch(ctx, batch).Close()
	return held, err
}
