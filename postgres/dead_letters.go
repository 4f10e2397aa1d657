package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/ashlar-go/ashlar/outbox"
)

const (
	selectDeadLetters = `SELECT ` + messageColumns + `, (extract(epoch FROM m.parked_at) * 1000000)::bigint
FROM {prefix}dead_letters AS m WHERE m.position > $1 ORDER BY m.position LIMIT $2`
	replayDeadLetters = `WITH back AS (DELETE FROM {prefix}dead_letters AS m WHERE m.id = ANY($1::uuid[]) RETURNING ` + movedColumns + `)
INSERT INTO {prefix}outbox (` + keptColumns + `) OVERRIDING SYSTEM VALUE SELECT ` + keptColumns + ` FROM back`
	discardDeadLetters = `DELETE FROM {prefix}dead_letters WHERE id = ANY($1::uuid[])`
)

// DeadLetters returns up to limit parked messages after a position, by position.
func (s *Store) DeadLetters(ctx context.Context, after int64, limit int) ([]outbox.DeadLetter, error) {
	if err := s.usable(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, s.texts.of(selectDeadLetters), after, int64(limit))
	if err != nil {
		return nil, because(ctx, err)
	}
	letters, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l outbox.DeadLetter, err error) {
		var parkedAt int64
		l.Message, err = scanMessage(row, &parkedAt)
		l.ParkedAt = time.UnixMicro(parkedAt).UTC()
		return l, err
	})
	return letters, because(ctx, err)
}

// Replay makes dead letters pending again, at their old positions and with no attempts. It
// returns how many of the events it found.
func (s *Store) Replay(ctx context.Context, ids ...uuid.UUID) (int, error) {
	n, err := s.unpark(ctx, replayDeadLetters, ids)
	if n > 0 {
		s.bell.ring()
	}
	return n, err
}

// Discard removes dead letters for ever. It returns how many of the events it found.
func (s *Store) Discard(ctx context.Context, ids ...uuid.UUID) (int, error) {
	return s.unpark(ctx, discardDeadLetters, ids)
}

func (s *Store) unpark(ctx context.Context, statement string, ids []uuid.UUID) (int, error) {
	if err := s.usable(ctx); err != nil || len(ids) == 0 {
		return 0, err
	}
	all := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		all[i] = uuidOf(id)
	}
	tag, err := s.pool.Exec(ctx, s.texts.of(statement), all)
	if err != nil {
		return 0, because(ctx, err)
	}
	return int(tag.RowsAffected()), nil
}
