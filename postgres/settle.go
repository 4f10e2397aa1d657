package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/outbox"
)

// The leases are locked before anything is done under them, and until the end: a claim of
// another waits, or was before this and has changed the tokens. What is delivered alone is in
// a statement of its own, as it is nearly always: planning the others would cost as much.
const (
	underLeases = `WITH held AS (SELECT partition FROM {prefix}leases
  WHERE token = ($1::bigint[])[partition + 1] ORDER BY partition FOR SHARE),
delivered AS (DELETE FROM {prefix}outbox AS m WHERE m.position = ANY($2::bigint[]) AND ` + isHeld + `)`

	// isHeld is no join: a planner that expects few leases would go through the messages for each.
	isHeld = `m.partition = ANY(ARRAY(SELECT partition FROM held))`

	settleDelivered = underLeases + `
SELECT partition FROM held`

	settleAll = underLeases + `,
delayed AS (UPDATE {prefix}outbox AS m SET attempts = m.attempts + 1, last_error = o.reason,
  next_attempt = clock_timestamp() + o.after * interval '1 microsecond'
  FROM unnest($3::bigint[], $4::text[], $5::bigint[]) AS o (position, reason, after)
  WHERE m.position = o.position AND ` + isHeld + `),
parked AS (DELETE FROM {prefix}outbox AS m USING unnest($6::bigint[], $7::text[]) AS o (position, reason)
  WHERE m.position = o.position AND ` + isHeld + ` RETURNING ` + movedColumns + `, m.attempts, o.reason),
letters AS (INSERT INTO {prefix}dead_letters (` + keptColumns + `, attempts, last_error)
  SELECT ` + keptColumns + `, attempts + 1, reason FROM parked)
SELECT partition FROM held`

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
	reasons   []string
	delays    []int64
}

func (s *settling) add(o *outbox.Outcome) {
	s.positions = append(s.positions, o.Message.Position)
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
		if _, ok := given[partition]; !ok {
			fenced++
			continue
		}
		wanted[partition]++
		verdicts[o.Verdict].add(o)
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

// settle writes the outcomes in one statement, and returns the partitions that are still
// held.
func (s *Store) settle(ctx context.Context, given map[uint8]int64, wanted map[uint8]int, verdicts *[outbox.Parked + 1]settling) ([]int16, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	tokens := slices.Repeat([]int64{-1}, outbox.Partitions) // no lease has this one
	for partition := range wanted {
		tokens[partition] = given[partition]
	}
	delivered, delayed, parked := &verdicts[outbox.Delivered], &verdicts[outbox.Delayed], &verdicts[outbox.Parked]
	sql, args := settleDelivered, []any{tokens, delivered.positions}
	if len(delayed.positions)+len(parked.positions) > 0 {
		sql = settleAll
		args = append(args, delayed.positions, delayed.reasons, delayed.delays, parked.positions, parked.reasons)
	}
	rows, err := s.pool.Query(ctx, s.texts.of(sql), s.planned(args...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int16])
}
