package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
)

const (
	selectDeadLetters = `SELECT ` + messageColumns + `, m.parked_at FROM {prefix}dead_letters AS m WHERE m.position > ?1 ORDER BY m.position LIMIT ?2`
	replayDeadLetter  = `INSERT INTO {prefix}outbox (` + parkedColumns + `) SELECT ` + parkedColumns + ` FROM {prefix}dead_letters WHERE id = ?1`
	discardDeadLetter = `DELETE FROM {prefix}dead_letters WHERE id = ?1`
)

// DeadLetters returns up to limit parked messages after a position, by position.
func (s *Store) DeadLetters(ctx context.Context, after int64, limit int) ([]outbox.DeadLetter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, nil
	}
	var letters []outbox.DeadLetter
	err := s.query(ctx, func(rows *sql.Rows) error {
		var parkedAt int64
		m, err := scanMessage(rows, &parkedAt)
		letters = append(letters, outbox.DeadLetter{Message: m, ParkedAt: time.UnixMilli(parkedAt).UTC()})
		return err
	}, selectDeadLetters, after, limit)
	if err != nil {
		return nil, err
	}
	return letters, nil
}

// Replay makes dead letters pending again, at their old positions and with no attempts. It
// returns how many of the events it found.
func (s *Store) Replay(ctx context.Context, ids ...uuid.UUID) (int, error) {
	n, err := s.unpark(ctx, ids, replayDeadLetter)
	if n > 0 {
		s.committed.raise()
	}
	return n, err
}

// Discard removes dead letters for ever. It returns how many of the events it found.
func (s *Store) Discard(ctx context.Context, ids ...uuid.UUID) (int, error) {
	return s.unpark(ctx, ids, "")
}

// unpark removes dead letters, each after a statement on it.
func (s *Store) unpark(ctx context.Context, ids []uuid.UUID, before string) (int, error) {
	if err := ctx.Err(); err != nil || len(ids) == 0 {
		return 0, err
	}
	found := 0
	err := s.writer.write(ctx, func(t *transaction) error {
		for _, id := range ids {
			if before != "" {
				if _, err := t.exec(before, id.String()); err != nil {
					return err
				}
			}
			n, err := t.exec(discardDeadLetter, id.String())
			if err != nil {
				return err
			}
			found += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return found, nil
}
