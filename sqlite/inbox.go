package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

const (
	selectMark  = `SELECT 1 FROM {prefix}inbox WHERE consumer = ?1 AND event_id = ?2`
	deleteMarks = `DELETE FROM {prefix}inbox WHERE (consumer, event_id) IN
  (SELECT consumer, event_id FROM {prefix}inbox WHERE marked_at < ` + nowMillis + ` - ?1 LIMIT ?2)`
)

// forgetAtOnce is how many marks are removed in one transaction: commits get their turns in
// between.
const forgetAtOnce = 1000

// Marked reports whether the mark is stored.
func (s *Store) Marked(ctx context.Context, m repository.Mark) (bool, error) {
	there := false
	err := s.query(ctx, func(*sql.Rows) error { there = true; return nil }, selectMark, m.Consumer, m.Event.String())
	return there, err
}

// Forget removes the marks that were stored longer ago than age and returns how many. It
// works in steps: when it fails, those of earlier steps are gone.
func (s *Store) Forget(ctx context.Context, age time.Duration) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	gone := 0
	for {
		var n int64
		err := s.writer.write(ctx, func(t *transaction) (err error) {
			n, err = t.exec(deleteMarks, age.Milliseconds(), forgetAtOnce)
			return err
		})
		if err != nil {
			return gone, err
		}
		if gone += int(n); n < forgetAtOnce {
			return gone, nil
		}
	}
}
