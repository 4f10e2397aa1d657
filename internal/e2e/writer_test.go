//go:build unix

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// write saves pairs of counters, chosen at random, and says what became of each save.
func (w *worker) write(ctx context.Context) error {
	uow := newUnitOfWork(w.store)
	for saved := 0; ctx.Err() == nil && (w.Saves == 0 || saved < w.Saves); {
		l, r := pair(w.rng.IntN(w.Pairs))
		done, err := w.advance(ctx, uow, l, r)
		if err != nil {
			return err
		}
		if done {
			saved++
		}
		if w.Pace > 0 {
			time.Sleep(time.Duration(w.rng.Int64N(int64(w.Pace))))
		}
	}
	return nil
}

// advance makes one step of a pair and reports whether it is stored.
func (w *worker) advance(
	ctx context.Context, uow *repository.UnitOfWork[Repositories], l, r CounterID,
) (stored bool, err error) {
	repos := uow.Repositories()
	left, err := repos.counter(ctx, l)
	if err != nil {
		return false, w.unlessCut(err)
	}
	right, err := repos.counter(ctx, r)
	if err != nil {
		return false, w.unlessCut(err)
	}
	if left.Version() != right.Version() {
		return false, nil // another has saved the pair between the two readings
	}
	nonce := w.nonce()
	what := entry{Counter: l.name, Version: left.Version() + 1, Nonce: nonce}
	err = step(ctx, uow, left, right, nonce)
	known := true
	for errors.Is(err, repository.ErrOutcomeUnknown) && ctx.Err() == nil {
		// The same changes at the same version: whatever became of the first attempt, the
		// second cannot store them twice.
		w.say(what, unknown)
		known = false
		err = save(ctx, uow, left, right)
	}
	if err == nil {
		w.say(what, committed)
		what.Counter = r.name
		w.say(what, committed)
		return true, nil
	}
	if known && !errors.Is(err, repository.ErrOutcomeUnknown) {
		w.say(what, refused)
	}
	if errors.Is(err, repository.ErrConflict) {
		return false, nil
	}
	return false, w.unlessCut(err)
}

// unlessCut drops the errors of a worker whose connections are cut: what failed is tried
// again.
func (w *worker) unlessCut(err error) error {
	if w.Cut {
		return nil
	}
	return err
}

func (w *worker) say(e entry, d deed) {
	e.Did = d
	w.report(e)
}

// read looks at all counters over and over: a pair is stored as a whole, and no version goes
// back.
func (w *worker) read(ctx context.Context) error {
	seen := map[string]uint64{}
	for {
		docs, err := w.store.Find(ctx, counterMapping.Kind(), repository.Query{})
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // it was told to end
		case err != nil && w.Cut:
			continue
		case err != nil:
			return err
		}
		now := map[string]uint64{}
		for _, d := range docs {
			now[d.ID] = d.Version
			if s, ok := d.State.(CounterSnapshot); !ok || s.Steps != d.Version {
				return fmt.Errorf("%s is at version %d with the state %v", d.ID, d.Version, d.State)
			}
		}
		for id, version := range seen {
			if now[id] < version {
				return fmt.Errorf("%s was at version %d and is at %d", id, version, now[id])
			}
		}
		for id, version := range now {
			if now[twin(id)] != version {
				return fmt.Errorf("%s is at version %d, its twin at %d", id, version, now[twin(id)])
			}
		}
		seen = now
		time.Sleep(time.Duration(w.rng.Int64N(int64(10 * time.Millisecond))))
	}
}
