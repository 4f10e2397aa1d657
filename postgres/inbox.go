package postgres

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

const (
	selectMark  = `SELECT EXISTS (SELECT 1 FROM {prefix}inbox WHERE consumer = $1 AND event_id = $2)`
	deleteMarks = `DELETE FROM {prefix}inbox WHERE (consumer, event_id) IN
  (SELECT consumer, event_id FROM {prefix}inbox WHERE marked_at < clock_timestamp() - $1::bigint * interval '1 microsecond' LIMIT $2)`
)

// forgetAtOnce is how many marks are removed in one transaction.
const forgetAtOnce = 1000

// Marked reports whether the mark is stored.
func (s *Store) Marked(ctx context.Context, m repository.Mark) (bool, error) {
	if err := s.usable(ctx); err != nil {
		return false, err
	}
	if !isText(m.Consumer) {
		return false, nil
	}
	var there bool
	err := s.pool.QueryRow(ctx, s.texts.of(selectMark), m.Consumer, uuidOf(m.Event)).Scan(&there)
	return there, because(ctx, err)
}

// Forget removes the marks that were stored longer ago than age and returns how many. It
// works in steps: when it fails, those of earlier steps are gone.
func (s *Store) Forget(ctx context.Context, age time.Duration) (int, error) {
	gone := 0
	for {
		if err := s.usable(ctx); err != nil {
			return gone, err
		}
		tag, err := s.pool.Exec(ctx, s.texts.of(deleteMarks), age.Microseconds(), int64(forgetAtOnce))
		if err != nil {
			return gone, because(ctx, err)
		}
		n := int(tag.RowsAffected())
		if gone += n; n < forgetAtOnce {
			return gone, nil
		}
	}
}
