package memstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
)

// DeadLetters returns up to limit parked messages after a position, by position.
func (s *Store) DeadLetters(ctx context.Context, after int64, limit int) ([]outbox.DeadLetter, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var page []outbox.DeadLetter
	for _, d := range s.queue.dead {
		if d.Position > after && len(page) < limit {
			d.Message = copied(d.Message)
			page = append(page, d)
		}
	}
	return page, nil
}

// Replay makes dead letters pending again and returns how many it found.
func (s *Store) Replay(ctx context.Context, ids ...uuid.UUID) (int, error) {
	return s.exhume(ctx, ids, func(q *queue, d outbox.DeadLetter) {
		e := &entry{Message: d.Message, env: q.buried[d.Position]}
		e.Attempts, e.LastError = 0, ""
		i, _ := slices.BinarySearchFunc(q.entries, e.Position, func(e *entry, at int64) int { return cmp.Compare(e.Position, at) })
		q.entries = slices.Insert(q.entries, i, e)
		q.at[e.Position] = e
	})
}

// Discard removes dead letters for ever and returns how many it found.
func (s *Store) Discard(ctx context.Context, ids ...uuid.UUID) (int, error) {
	return s.exhume(ctx, ids, func(*queue, outbox.DeadLetter) {})
}

// exhume takes dead letters out of their list.
func (s *Store) exhume(ctx context.Context, ids []uuid.UUID, each func(*queue, outbox.DeadLetter)) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	q := &s.queue
	found := 0
	q.dead = slices.DeleteFunc(q.dead, func(d outbox.DeadLetter) bool {
		if !slices.Contains(ids, d.ID) {
			return false
		}
		each(q, d)
		delete(q.buried, d.Position)
		found++
		return true
	})
	if found > 0 {
		q.wake()
	}
	return found, nil
}
