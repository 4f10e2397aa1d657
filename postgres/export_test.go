package postgres

import (
	"io/fs"
	"time"
)

// CommitFor sets how long the store waits for the answer to a COMMIT.
func CommitFor(d time.Duration) Option { return func(c *config) { c.commitFor = d } }

// NotifyFor sets how long a commit waits for its notification to be taken.
func NotifyFor(d time.Duration) Option { return func(c *config) { c.notifyFor = d } }

// Listens reports whether a connection to the notifications stands. Nobody may be waiting.
func (s *Store) Listens() bool {
	<-s.bell.turn
	defer func() { s.bell.turn <- struct{}{} }()
	return s.bell.conn != nil && !s.bell.conn.IsClosed()
}

// Waiting returns how many wait for the bell.
func (s *Store) Waiting() int {
	s.bell.mu.Lock()
	defer s.bell.mu.Unlock()
	return len(s.bell.waiting)
}

// MigrationFiles are the steps of the tables.
func MigrationFiles() fs.FS { return migrations() }
