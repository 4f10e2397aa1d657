package memstore

import (
	"context"
	"maps"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// Marked reports whether the mark is stored.
func (s *Store) Marked(ctx context.Context, m repository.Mark) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, there := s.marks[m]
	return there, nil
}

// Forget removes the marks that were stored longer ago than age and returns how many.
func (s *Store) Forget(ctx context.Context, age time.Duration) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.marks)
	limit := time.Now().Add(-age)
	maps.DeleteFunc(s.marks, func(_ repository.Mark, at time.Time) bool { return at.Before(limit) })
	return before - len(s.marks), nil
}

func (s *Store) mark(marks []repository.Mark) {
	now := time.Now()
	for _, m := range marks {
		s.marks[m] = now
	}
}
