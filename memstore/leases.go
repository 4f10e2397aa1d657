package memstore

import (
	"context"
	"maps"
	"time"

	"github.com/ashlar-go/ashlar/outbox"
)

type lease struct {
	owner string // "" for nobody
	token int64
	until time.Time
}

// Claim leases to the owner its share of the partitions: see [outbox.Queue].
func (s *Store) Claim(ctx context.Context, owner string, d time.Duration) ([]outbox.Lease, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	q, now := &s.queue, now()
	if q.leases == nil {
		q.leases, q.owners = make([]lease, outbox.Partitions), map[string]time.Time{}
	}
	until := now.Add(d)
	q.owners[owner] = until
	maps.DeleteFunc(q.owners, func(_ string, until time.Time) bool { return !now.Before(until) })
	working := max(len(q.owners), 1)
	share := (outbox.Partitions + working - 1) / working
	held := 0
	for i := range q.leases {
		l := &q.leases[i]
		switch {
		case l.owner != owner:
		case held == share:
			l.owner = ""
		default:
			held++
			l.until = until
		}
	}
	var mine []outbox.Lease
	for i := range q.leases {
		l := &q.leases[i]
		if l.owner != owner && held < share && (l.owner == "" || !now.Before(l.until)) {
			*l = lease{owner: owner, token: l.token + 1, until: until}
			held++
		}
		if l.owner == owner {
			mine = append(mine, outbox.Lease{Partition: uint8(i), Token: l.token}) //nolint:gosec // below 256
		}
	}
	return mine, nil
}

// Leave ends the leases of the owner.
func (s *Store) Leave(ctx context.Context, owner string) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	delete(s.queue.owners, owner)
	for i := range s.queue.leases {
		if l := &s.queue.leases[i]; l.owner == owner {
			l.owner = ""
		}
	}
	return nil
}
