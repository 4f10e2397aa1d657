package inboxtest_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// A naiveStore keeps marks beside a store of documents, under one lock. It breaks one
// sentence of the contract, the one that its breach names.
type naiveStore struct {
	*memstore.Store

	breach string
	mu     sync.Mutex
	marks  map[repository.Mark]time.Time
}

func newNaiveStore(breach string) *naiveStore {
	return &naiveStore{Store: memstore.New(), breach: breach, marks: map[repository.Mark]time.Time{}}
}

func (s *naiveStore) breaks(sentence string) bool { return s.breach == sentence }

func (s *naiveStore) reopen() *naiveStore {
	again := newNaiveStore(s.breach)
	if !s.breaks("loses marks on reopening") {
		again.marks = maps.Clone(s.marks)
	}
	again.Store = s.Store
	return again
}

// key is under what a mark is kept.
func (s *naiveStore) key(m repository.Mark) repository.Mark {
	switch {
	case s.breaks("marks an event for all"):
		m.Consumer = ""
	case s.breaks("marks a consumer for all"):
		m.Event = uuid.Nil
	case s.breaks("folds names"):
		m.Consumer = strings.ToLower(m.Consumer)
	case s.breaks("trims names"):
		m.Consumer = strings.TrimSpace(m.Consumer)
	case s.breaks("cuts names"):
		m.Consumer = m.Consumer[:min(len(m.Consumer), 511)]
	}
	return m
}

func (s *naiveStore) ignores(ctx context.Context) error {
	if s.breaks("ignores contexts") {
		return nil
	}
	return ctx.Err()
}

func (s *naiveStore) Marked(ctx context.Context, m repository.Mark) (bool, error) {
	if err := s.ignores(ctx); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, there := s.marks[s.key(m)]
	if s.breaks("marks what it is asked for") && !there {
		s.marks[s.key(m)] = time.Now()
	}
	return there && !s.breaks("never says marked"), nil
}

func (s *naiveStore) Forget(ctx context.Context, age time.Duration) (int, error) {
	if err := s.ignores(ctx); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.marks)
	limit := time.Now().Add(-age)
	switch {
	case s.breaks("forgets nothing"):
		return 0, nil
	case s.breaks("forgets all"):
		limit = time.Now().Add(time.Hour)
	case s.breaks("forgets the young"):
		maps.DeleteFunc(s.marks, func(_ repository.Mark, at time.Time) bool { return at.After(limit) })
		return before - len(s.marks), nil
	case s.breaks("keeps what it forgets"):
		n := 0
		for _, at := range s.marks {
			if at.Before(limit) {
				n++
			}
		}
		return n, nil
	}
	maps.DeleteFunc(s.marks, func(_ repository.Mark, at time.Time) bool { return at.Before(limit) })
	if s.breaks("counts what is left") {
		return len(s.marks), nil
	}
	return before - len(s.marks), nil
}

func (s *naiveStore) Commit(ctx context.Context, b repository.Batch) error {
	if err := s.ignores(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	bare := b
	bare.Marks = nil
	if s.breaks("drops a batch of marks alone") && len(b.Changes) == 0 {
		return nil
	}
	if s.breaks("marks before it checks") {
		for _, m := range b.Marks {
			if _, there := s.marks[s.key(m)]; there {
				return repository.ErrMarked
			}
			s.marks[s.key(m)] = time.Now()
		}
		return s.Store.Commit(ctx, bare)
	}
	if err := b.Validate(); err != nil {
		return err
	}
	if err := s.check(b); err != nil {
		if s.breaks("stores what it refuses") {
			_ = s.Store.Commit(ctx, bare)
		}
		return err
	}
	if s.breaks("checks, then writes") {
		s.mu.Unlock()
		time.Sleep(time.Millisecond)
		s.mu.Lock()
	}
	if s.breaks("stores marks, not changes") && len(b.Marks) > 0 {
		bare.Changes = nil
	}
	if err := s.Store.Commit(context.WithoutCancel(ctx), bare); err != nil {
		return err
	}
	for _, m := range b.Marks {
		s.marks[s.key(m)] = time.Now()
		if s.breaks("stores the first mark only") {
			break
		}
	}
	if s.breaks("ends marks with their effects") {
		for _, c := range b.Changes {
			if c.Op == repository.Delete {
				clear(s.marks)
			}
		}
	}
	return nil
}

func (s *naiveStore) check(b repository.Batch) error {
	for i, m := range b.Marks {
		_, there := s.marks[s.key(m)]
		overlooked := s.breaks("ignores marks") || s.breaks("checks the first mark only") && i > 0
		if there && !overlooked {
			return repository.ErrMarked
		}
	}
	return nil
}
