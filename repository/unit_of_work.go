package repository

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A UnitOfWork runs work on the repositories R of a context and stores all of it or
// nothing. It is safe for concurrent use: each call of Do is a unit of its own.
type UnitOfWork[R any] struct {
	engine *engine
	repos  func(*Session) R
}

// An Option of [NewUnitOfWork].
type Option func(*engine)

// PublishTo hands the events of every commit to p. Without it, events stay in the store's
// outbox if it has one and are dropped if it has none. A p that says that a relay feeds it
// from an outbox, as a bus does under outbox.ToBus, is for the relay alone: every unit of
// work that publishes to it is refused with [ErrFedTwice].
func PublishTo(p Publisher) Option {
	must(p != nil, "PublishTo(nil)")
	return func(e *engine) { e.publisher = p }
}

// RetryOnConflict runs work again, up to n times, when its commit fails with
// [ErrConflict], and on no other error. Before the k-th retry it waits for backoff(k), k
// from 1, or until the context is done; a nil backoff does not wait, which suits a conflict
// now and then and not a crowd at one aggregate: let it wait longer each time, and not the
// same for all. When the last retry fails too, its conflict is returned. Work must therefore
// read what it changes through its repositories and keep nothing from one run to the next.
func RetryOnConflict(n int, backoff func(retry int) time.Duration) Option {
	must(n >= 0, "RetryOnConflict below 0 times")
	return func(e *engine) { e.retries, e.backoff = n, backoff }
}

// WithClock sets the clock that stamps events recorded at the zero time. The default is
// [time.Now].
func WithClock(clock func() time.Time) Option {
	must(clock != nil, "WithClock(nil)")
	return func(e *engine) { e.clock = clock }
}

// NewUnitOfWork returns a unit of work over a store. The function makes the repositories of
// one unit from its session; it is called often and keeps nothing:
//
//	repository.NewUnitOfWork(store, func(s *repository.Session) Repositories {
//		return Repositories{Orders: orders{repository.In(s, orderMapping)}}
//	}, repository.PublishTo(bus))
//
// It panics when the store, the function or an option is nil.
func NewUnitOfWork[R any](s Store, repos func(*Session) R, opts ...Option) *UnitOfWork[R] {
	must(s != nil && repos != nil, "NewUnitOfWork without a store or repositories")
	e := &engine{store: s, clock: time.Now}
	for _, opt := range opts {
		must(opt != nil, "a nil option in NewUnitOfWork")
		opt(e)
	}
	return &UnitOfWork[R]{engine: e, repos: repos}
}

// Do runs work and commits what it saved. It returns
//
//   - the error of work, with the first error of a repository if work swallowed one: nothing
//     is stored;
//   - the context's error, [ErrUnsaved], or what the store refused: nothing is stored;
//   - an error that is [ErrOutcomeUnknown]: it may be stored, and the aggregates stand as if
//     it were not;
//   - a [*PublishError]: it is stored, and not every handler of its events succeeded.
//
// A panic of work goes on, and nothing is stored. Do within work is refused with
// [ErrNested], if it is given the context of work; a handler of the events may call Do, for
// the unit has ended by then. Before any work, Do is refused with [ErrFedTwice] when it would
// publish to a bus that a relay feeds.
//
// The repositories and the context given to work are of no use after it.
func (u *UnitOfWork[R]) Do(ctx context.Context, work func(ctx context.Context, repos R) error) error {
	return u.engine.do(ctx, true, func(ctx context.Context, s *Session) error { return work(ctx, u.repos(s)) })
}

// Repositories returns repositories outside of any transaction: each Get reads what is
// stored now, each Save is a unit of work of its own, with its events published.
func (u *UnitOfWork[R]) Repositories() R {
	return u.repos(&Session{engine: u.engine})
}

// An engine is what units of work have in common.
type engine struct {
	store     Store
	publisher Publisher
	retries   int
	backoff   func(retry int) time.Duration
	clock     func() time.Time
}

func (e *engine) do(ctx context.Context, retry bool, work func(context.Context, *Session) error) error {
	if unit, ok := ctx.Value(unitKey{}).(*Session); ok && unit.isOpen() {
		return ErrNested
	}
	if bus, ok := e.publisher.(interface{ Relayed() bool }); ok && bus.Relayed() {
		return ErrFedTwice
	}
	for attempt := 1; ; attempt++ {
		err := e.attempt(ctx, work)
		if !retry || attempt > e.retries || !isRetryable(err) {
			return err
		}
		if done := e.wait(ctx, attempt); done != nil {
			return errors.Join(err, done)
		}
	}
}

// isRetryable reports whether err is a conflict, and surely nothing was stored.
func isRetryable(err error) bool {
	return errors.Is(err, ErrConflict) && !errors.Is(err, ErrPublish) && !errors.Is(err, ErrOutcomeUnknown)
}

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

func (e *engine) wait(ctx context.Context, retry int) error {
	if e.backoff == nil {
		return ctx.Err()
	}
	t := time.NewTimer(e.backoff(retry))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// attempt runs work once in a session of its own and commits it.
func (e *engine) attempt(ctx context.Context, work func(context.Context, *Session) error) error {
	if err := ctx.Err(); err != nil {
		return givenUp(err)
	}
	s := &Session{engine: e, unit: true}
	defer s.close()
	if err := s.work(ctx, work); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return givenUp(err)
	}
	b, done, err := s.batch(ctx)
	if err != nil {
		return err
	}
	if before, ok := ctx.Value(attachKey{}).([]any); ok {
		b.Attach = append(slices.Clip(before), b.Attach...)
	}
	if err := e.commit(ctx, b); err != nil {
		return err
	}
	settle(done)
	return e.publish(ctx, b)
}

// commit stores the batch, with the mark that waits on the context.
func (e *engine) commit(ctx context.Context, b Batch) error {
	mark, _ := ctx.Value(markKey{}).(*PendingMark)
	claimed, err := mark.claim(ctx)
	if err != nil {
		return givenUp(err)
	}
	if claimed {
		stored := false
		defer func() { mark.settle(stored) }() // also when the store panics
		b.Marks = append(b.Marks, mark.mark)
		err := e.store.Commit(ctx, b)
		stored = err == nil
		return err
	}
	if len(b.Changes) == 0 && len(b.Attach) == 0 {
		return nil
	}
	return e.store.Commit(ctx, b)
}

// givenUp is the error of a unit whose context was done before the commit.
func givenUp(err error) error {
	return fmt.Errorf("repository: nothing was stored: %w", err)
}

// work runs the caller's function. The unit fails with the first error of a repository,
// also when the function swallows it.
func (s *Session) work(ctx context.Context, work func(context.Context, *Session) error) error {
	err := work(context.WithValue(ctx, unitKey{}, s), s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil || errors.Is(err, s.failed) {
		return err
	}
	return errors.Join(err, s.failed)
}
