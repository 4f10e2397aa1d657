package sqlite

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// lookEvery is how often a waiting relay asks whether another process has committed. To ask
// is to read a number in shared memory.
const lookEvery = 25 * time.Millisecond

const selectDataVersion = `PRAGMA data_version`

// Wait returns when something may have been committed since the last call, or after d at the
// latest. A commit of this store ends it at once; one of another process, or of another
// store on the file, within some milliseconds.
func (s *Store) Wait(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	end := time.NewTimer(d)
	defer end.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	news := s.committed.next() // once: who asks again hears nothing of what was before
	for {
		changed, err := s.changedElsewhere(ctx)
		if err != nil || changed {
			return err
		}
		select {
		case <-news:
			s.committed.heard()
			return nil
		case <-end.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}

// changedElsewhere reports whether another connection than the writer has changed the file
// since it was asked before. It asks nothing while a commit is at work, which says itself
// that it has been.
func (s *Store) changedElsewhere(ctx context.Context) (bool, error) {
	w := s.writer
	select {
	case <-w.turn:
	default:
		return false, nil
	}
	defer w.give()
	if w.closed {
		return false, ErrClosed
	}
	if w.inMemory {
		return false, nil
	}
	before := w.dataVersion
	err := w.query(context.WithoutCancel(ctx), func(rows *sql.Rows) error { return rows.Scan(&w.dataVersion) }, selectDataVersion)
	if isBusy(err) {
		return false, nil
	}
	return w.dataVersion != before, explained(err)
}

// A signal tells those who wait that something was committed, and one who comes later that
// something was.
type signal struct {
	mu     sync.Mutex
	raised bool
	wake   chan struct{} // closed when something is committed
}

func newSignal() *signal { return &signal{wake: make(chan struct{})} }

// raise wakes all who wait; when none does, the next who comes.
func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raised = true
	close(s.wake)
	s.wake = make(chan struct{})
}

// heard says that what was committed by now is known.
func (s *signal) heard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raised = false
}

// next returns what is closed by the next commit: already, if one was since the last call.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.raised {
		return s.wake
	}
	s.raised = false
	over := make(chan struct{})
	close(over)
	return over
}
