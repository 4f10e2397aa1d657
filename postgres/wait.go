package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// notifyTime is how long a commit waits for its notification to be taken.
const notifyTime = time.Second

// announce tells the relays that there are events: those of this process by the bell, those
// of others by a notification, unless one was sent a moment ago. It is sent after the commit
// and in no transaction with it, by who has committed; when it fails, polling finds them.
func (s *Store) announce(ctx context.Context, conn *pgx.Conn) {
	s.bell.ring()
	if s.notifyEvery == 0 {
		return
	}
	now, last := s.clock().UnixNano(), s.notified.Load()
	if now-last < int64(s.notifyEvery) || !s.notified.CompareAndSwap(last, now) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.notifyFor)
	defer cancel()
	_, _ = conn.Exec(ctx, `NOTIFY "`+s.channel+`"`)
}

// Wait returns when something may have been committed since the last call, or after d at the
// latest. A commit of this store ends it at once, one of another process when its
// notification comes. That needs a connection, which the first call makes beside the pool
// and [Store.Close] ends; while there is none, Wait waits for d.
func (s *Store) Wait(ctx context.Context, d time.Duration) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	rung, leave := s.bell.enter(cancel)
	defer leave()
	if !rung && !s.closed.Load() { // Close has rung when that is so, perhaps before this came in
		s.listen(waiting)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.usable(ctx)
}

// listen returns when a notification comes, or ctx is done.
func (s *Store) listen(ctx context.Context) {
	if s.notifyEvery == 0 {
		<-ctx.Done()
		return
	}
	select {
	case <-s.bell.turn: // one waits on the connection, and rings for the others
	case <-ctx.Done():
		return
	}
	defer func() { s.bell.turn <- struct{}{} }()
	fresh, err := s.connect(ctx)
	if err == nil && !fresh {
		_, err = s.bell.conn.WaitForNotification(ctx)
	}
	switch {
	case err == nil: // also when the connection is fresh: who knows what was missed
		s.bell.ring()
	case ctx.Err() == nil:
		s.bell.drop()
		<-ctx.Done()
	}
}

// connect makes the connection to the notifications if there is none, and reports whether
// it did. It belongs to who has the turn.
func (s *Store) connect(ctx context.Context) (fresh bool, err error) {
	if s.bell.conn != nil && !s.bell.conn.IsClosed() {
		return false, nil
	}
	if s.closed.Load() {
		return false, ErrClosed
	}
	pc := s.pool.Config()
	if pc.BeforeConnect != nil { // it may know the password
		if err := pc.BeforeConnect(ctx, pc.ConnConfig); err != nil {
			return false, err
		}
	}
	conn, err := pgx.ConnectConfig(ctx, pc.ConnConfig)
	if err != nil {
		return false, err
	}
	s.bell.conn = conn
	if _, err := conn.Exec(ctx, `LISTEN "`+s.channel+`"`); err != nil {
		s.bell.drop()
		return false, err
	}
	return true, nil
}

// A bell wakes the relays of this process.
type bell struct {
	turn chan struct{} // holds one token; the connection belongs to who has it
	conn *pgx.Conn

	mu      sync.Mutex
	rung    bool // since one waited
	waiting map[*context.CancelFunc]struct{}
}

func newBell() *bell {
	b := &bell{turn: make(chan struct{}, 1), waiting: map[*context.CancelFunc]struct{}{}}
	b.turn <- struct{}{}
	return b
}

// ring wakes all who wait; when none does, the next who comes.
func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rung = len(b.waiting) == 0
	for wake := range b.waiting {
		(*wake)()
		delete(b.waiting, wake)
	}
}

// enter has wake called at the next ring. It reports whether there was one since the last
// that anyone heard.
func (b *bell) enter(wake context.CancelFunc) (rung bool, leave func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung {
		b.rung = false
		return true, func() {}
	}
	b.waiting[&wake] = struct{}{}
	return false, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.waiting, &wake)
	}
}

// drop ends the connection.
func (b *bell) drop() {
	if b.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), notifyTime)
	defer cancel()
	_ = b.conn.Close(ctx)
	b.conn = nil
}

// close wakes those who wait, and ends the connection when they have left it.
func (b *bell) close() {
	b.ring()
	<-b.turn
	defer func() { b.turn <- struct{}{} }()
	b.drop()
}
