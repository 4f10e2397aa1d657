package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/outbox"
)

const (
	deleteMessages = `DELETE FROM {prefix}outbox WHERE position IN (SELECT value FROM json_each(?1))`
	deleteMessage  = `DELETE FROM {prefix}outbox WHERE position = ?1`
	delayMessage   = `UPDATE {prefix}outbox SET attempts = attempts + 1, next_attempt = ` + nowMillis + ` + ?2, last_error = ?3 WHERE position = ?1`
	parkMessage    = `INSERT INTO {prefix}dead_letters (` + parkedColumns + `, attempts, last_error, parked_at)
SELECT ` + parkedColumns + `, attempts + 1, ?2, ` + nowMillis + ` FROM {prefix}outbox WHERE position = ?1`

	// parkedColumns are those that a message keeps on its way to the dead letters and back.
	parkedColumns = `position, id, aggregate_kind, aggregate_id, version, event_index, name, schema_version, content_type,
  payload, metadata, correlation_id, causation_id, occurred_at, recorded_at, partition`
)

// maxReason is the most runes of a reason that are kept.
const maxReason = 500

// Settle records what became of messages, all at once: see [outbox.Queue].
func (s *Store) Settle(ctx context.Context, leases []outbox.Lease, outcomes []outbox.Outcome) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Verdict != outbox.Delivered && o.Verdict != outbox.Delayed && o.Verdict != outbox.Parked {
			return fmt.Errorf("%w: %d is no verdict", ErrOption, o.Verdict)
		}
	}
	if len(outcomes) == 0 {
		return nil
	}
	given := make(map[uint8]int64, len(leases))
	for _, l := range leases {
		given[l.Partition] = l.Token
	}
	fenced := 0
	err := s.writer.write(ctx, func(t *transaction) error {
		tokens, err := t.tokens()
		if err != nil {
			return err
		}
		var delivered []int64
		for i := range outcomes {
			o := &outcomes[i]
			partition := o.Message.Partition()
			token, ok := given[partition]
			switch {
			case !ok || token != tokens[partition]:
				fenced++
			case o.Verdict == outbox.Delivered:
				delivered = append(delivered, o.Message.Position)
			default:
				if err := t.refuse(o); err != nil {
					return err
				}
			}
		}
		return t.deliver(delivered)
	})
	if err == nil && fenced > 0 {
		err = fmt.Errorf("%w: %d of %d messages", outbox.ErrFenced, fenced, len(outcomes))
	}
	return err
}

// deliver removes messages that have been acknowledged.
func (t *transaction) deliver(positions []int64) error {
	if len(positions) == 0 {
		return nil
	}
	list, err := json.Marshal(positions)
	if err != nil {
		return err
	}
	_, err = t.exec(deleteMessages, string(list))
	return err
}

// refuse delays a message, or parks it.
func (t *transaction) refuse(o *outbox.Outcome) error {
	reason := text.Clean(o.Reason, maxReason)
	if o.Verdict == outbox.Delayed {
		_, err := t.exec(delayMessage, o.Message.Position, o.After.Milliseconds(), reason)
		return err
	}
	n, err := t.exec(parkMessage, o.Message.Position, reason)
	if err != nil || n == 0 {
		return err
	}
	_, err = t.exec(deleteMessage, o.Message.Position)
	return err
}
