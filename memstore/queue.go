package memstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// ErrNoOutbox is returned by the methods of [outbox.Queue] of a store that was made without
// [WithOutbox]: a relay would wait for ever.
var ErrNoOutbox = failure.New(failure.Internal, "memstore.no_outbox", "memstore: the store was made without an outbox")

// A queue is the outbox of a store. It is guarded by the store's lock.
type queue struct {
	last    int64    // the position given last
	entries []*entry // by position; those that are gone stay for a while
	gone    int
	at      map[int64]*entry    // by position, without those that are gone
	dead    []outbox.DeadLetter // by position
	buried  map[int64]events.Envelope
	leases  []lease // by partition; empty until the first claim
	owners  map[string]time.Time

	news   bool          // something came that no call of Wait has told of
	waking chan struct{} // closed when something comes; nil while nobody waits
}

// An entry is an event in the queue, as it was recorded and as it is sent.
type entry struct {
	outbox.Message

	env  events.Envelope
	due  time.Time // of a delayed one
	gone bool
}

// encode returns the events of a batch as a relay sends them. What a database could not keep
// is refused here too, before anything is locked.
func (s *Store) encode(b repository.Batch) ([]events.Encoded, error) {
	if !s.keepEvents {
		return nil, nil
	}
	var all []events.Encoded
	for i := range b.Changes {
		c := &b.Changes[i]
		if c.Op == repository.Put && c.Kind.Encode != nil {
			if _, err := c.Kind.Encode(c.State); err != nil {
				return nil, fmt.Errorf("%s cannot be encoded: %w", c.Kind.Name, err)
			}
		}
		for _, env := range c.Events {
			e, err := c.Kind.Events.Encode(env)
			if err != nil {
				return nil, err
			}
			if size := e.Size(); size > outbox.MaxEventSize {
				return nil, fmt.Errorf("%w: %s has %d bytes, the store takes %d", outbox.ErrTooLarge, e.Name, size, outbox.MaxEventSize)
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// enqueue puts the events of a batch into the queue.
func (s *Store) enqueue(b repository.Batch, encoded []events.Encoded) {
	if len(encoded) == 0 {
		return
	}
	q, now := &s.queue, now().Round(0).UTC()
	if q.at == nil {
		q.at = map[int64]*entry{}
	}
	for i := range b.Changes {
		for _, env := range b.Changes[i].Events {
			q.last++
			e := &entry{env: env, Message: outbox.Message{Encoded: encoded[0], Position: q.last, RecordedAt: now}}
			encoded = encoded[1:]
			q.entries = append(q.entries, e)
			q.at[e.Position] = e
		}
	}
	q.wake()
}

func (q *queue) wake() {
	q.news = true
	if q.waking != nil {
		close(q.waking)
		q.waking = nil
	}
}

// remove takes an entry out. The list is put together again when half of it is gone.
func (q *queue) remove(e *entry) {
	delete(q.at, e.Position)
	e.gone = true
	if q.gone++; q.gone > len(q.entries)/2 {
		q.entries = slices.DeleteFunc(q.entries, func(e *entry) bool { return e.gone })
		q.gone = 0
	}
}

// Envelopes returns the envelopes of the events that wait in the outbox, in the order of the
// commits: of all commits so far, unless a relay takes them out. It is empty for a store made
// without [WithOutbox]. The slice is the caller's.
func (s *Store) Envelopes() []events.Envelope {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []events.Envelope
	for _, e := range s.queue.entries {
		if !e.gone {
			all = append(all, e.env)
		}
	}
	return all
}

// enter locks the store for a method of its queue.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.keepEvents {
		return ErrNoOutbox
	}
	s.mu.Lock()
	return nil
}

// Pending returns up to limit messages that are due, by position: see [outbox.Queue].
func (s *Store) Pending(ctx context.Context, leases []outbox.Lease, limit int) ([]outbox.Message, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var wanted [outbox.Partitions]bool
	for _, l := range leases {
		wanted[l.Partition] = true
	}
	type aggregate struct{ kind, id string }
	held := map[aggregate]bool{}
	var due []outbox.Message
	now := now()
	for _, e := range s.queue.entries {
		if len(due) >= limit {
			break
		}
		if e.gone || !wanted[e.Partition()] {
			continue
		}
		of := aggregate{e.Aggregate, e.AggregateID}
		switch {
		case held[of]:
		case now.Before(e.due):
			held[of] = true
		default:
			due = append(due, copied(e.Message))
		}
	}
	return due, nil
}

// copied shares nothing that a sink could change.
func copied(m outbox.Message) outbox.Message {
	m.Data, m.Metadata = bytes.Clone(m.Data), maps.Clone(m.Metadata)
	return m
}

// Settle records what became of messages: see [outbox.Queue].
func (s *Store) Settle(ctx context.Context, leases []outbox.Lease, outcomes []outbox.Outcome) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	q, now := &s.queue, now()
	var tokens [outbox.Partitions]int64
	for _, l := range leases {
		tokens[l.Partition] = l.Token
	}
	fenced := 0
	for _, o := range outcomes {
		p := o.Message.Partition()
		if q.leases == nil || tokens[p] == 0 || q.leases[p].owner == "" || q.leases[p].token != tokens[p] {
			fenced++
			continue
		}
		if e := q.at[o.Message.Position]; e != nil && e.ID == o.Message.ID {
			q.settle(e, o, now)
		}
	}
	if fenced > 0 {
		return fmt.Errorf("%w: %d of %d messages", outbox.ErrFenced, fenced, len(outcomes))
	}
	return nil
}

func (q *queue) settle(e *entry, o outbox.Outcome, now time.Time) {
	if o.Verdict != outbox.Delivered {
		e.Attempts++
		e.LastError = o.Reason
	}
	switch o.Verdict {
	case outbox.Delivered:
		q.remove(e)
	case outbox.Delayed:
		e.due = now.Add(o.After)
	case outbox.Parked:
		q.remove(e)
		d := outbox.DeadLetter{Message: e.Message, ParkedAt: now.Round(0).UTC()}
		i, _ := slices.BinarySearchFunc(q.dead, d.Position, byPosition)
		q.dead = slices.Insert(q.dead, i, d)
		if q.buried == nil {
			q.buried = map[int64]events.Envelope{}
		}
		q.buried[d.Position] = e.env
	}
}

func byPosition(d outbox.DeadLetter, at int64) int { return cmp.Compare(d.Position, at) }

// Wait returns when something has been committed since a call of Wait told of news, after d,
// or when the context is done, with its error.
func (s *Store) Wait(ctx context.Context, d time.Duration) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	q := &s.queue
	if q.news {
		q.news = false
		s.mu.Unlock()
		return nil
	}
	if q.waking == nil {
		q.waking = make(chan struct{})
	}
	waking := q.waking
	s.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-waking:
		s.mu.Lock()
		q.news = false
		s.mu.Unlock()
		return nil
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stats returns figures to watch.
func (s *Store) Stats(ctx context.Context) (outbox.Stats, error) {
	if err := s.enter(ctx); err != nil {
		return outbox.Stats{}, err
	}
	defer s.mu.Unlock()
	now := now()
	st := outbox.Stats{Pending: len(s.queue.at), DeadLetters: len(s.queue.dead)}
	for _, e := range s.queue.at {
		if now.Before(e.due) {
			st.Delayed++
		}
		st.Oldest = max(st.Oldest, now.Sub(e.RecordedAt))
	}
	return st, nil
}

// now is the clock of the store.
func now() time.Time { return time.Now() }
