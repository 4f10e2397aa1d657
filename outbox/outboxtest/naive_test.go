package outboxtest_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A naiveStore keeps the contract as plainly as can be: it looks at all rows for everything.
// It breaks one sentence of the contract, the one that its breach names.
type naiveStore struct {
	breach    string
	namespace uuid.UUID

	mu       sync.Mutex
	versions map[stream]uint64
	last     int64
	rows     []row
	dead     []outbox.DeadLetter
	leases   [outbox.Partitions]naiveLease
	owners   map[string]time.Time
}

type stream struct{ kind, id string }

type row struct {
	outbox.Message

	due time.Time
}

type naiveLease struct {
	owner string
	token int64
	until time.Time
}

func newNaiveStore(breach string) *naiveStore {
	return &naiveStore{breach: breach, namespace: uuid.New(), versions: map[stream]uint64{}, owners: map[string]time.Time{}}
}

func (s *naiveStore) breaks(sentence string) bool { return s.breach == sentence }

func (s *naiveStore) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil && !s.breaks("ignores contexts") {
		return err
	}
	s.mu.Lock()
	return nil
}

func (s *naiveStore) Namespace() uuid.UUID { return s.namespace }

func (s *naiveStore) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if err := s.enter(ctx); err != nil {
		return repository.Document{}, err
	}
	defer s.mu.Unlock()
	if v := s.versions[stream{k.Name, id}]; v > 0 {
		return repository.Document{ID: id, Version: v}, nil
	}
	return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
}

// Find and Count are no part of the suite.
func (*naiveStore) Find(context.Context, *repository.Kind, repository.Query) ([]repository.Document, error) {
	return nil, nil
}

func (*naiveStore) Count(context.Context, *repository.Kind, repository.Query) (int, error) {
	return 0, nil
}

func (s *naiveStore) Commit(ctx context.Context, b repository.Batch) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	var rows []row
	var refused error
	for _, c := range b.Changes {
		if s.versions[stream{c.Kind.Name, c.ID}] != c.Expected && refused == nil {
			refused = &repository.ConflictError{Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected}
		}
		if c.Op == repository.Put && !s.breaks("takes any state") {
			if _, err := c.Kind.Encode(c.State); err != nil {
				return err
			}
		}
		if c.Op == repository.Delete && s.breaks("forgets the events of deletes") {
			continue
		}
		for i, env := range c.Events {
			if i > 0 && s.breaks("keeps the first event only") {
				break
			}
			e, err := c.Kind.Events.Encode(env)
			switch {
			case err == nil && e.Size() > outbox.MaxEventSize:
				err = outbox.ErrTooLarge
			case err != nil && s.breaks("takes any event"):
				err = nil
			}
			if err != nil {
				return err
			}
			rows = append(rows, row{Message: s.recorded(e)})
		}
	}
	if refused == nil {
		for _, c := range b.Changes {
			s.versions[stream{c.Kind.Name, c.ID}]++
		}
	}
	if refused == nil || s.breaks("keeps events of refused batches") {
		s.enqueue(rows)
	}
	return refused
}

// recorded is the message of an event that has no position yet.
func (s *naiveStore) recorded(e events.Encoded) outbox.Message {
	switch s.breach {
	case "cuts the time to microseconds":
		e.OccurredAt = e.OccurredAt.Truncate(time.Microsecond)
	case "drops metadata":
		e.Metadata = nil
	case "drops the cause":
		e.CausationID = uuid.Nil
	case "makes identities anew":
		e.ID = uuid.New()
	case "forgets the schema":
		e.Schema = 1
	}
	return outbox.Message{Encoded: e, RecordedAt: time.Now().UTC()}
}

func (s *naiveStore) enqueue(rows []row) {
	for _, r := range rows {
		s.last++
		r.Position = s.last
		if s.breaks("numbers batches downwards") {
			r.Position = 1<<40 - s.last
		}
		s.rows = append(s.rows, r)
	}
	s.order()
}

func (s *naiveStore) order() {
	slices.SortFunc(s.rows, func(a, b row) int { return cmp.Compare(a.Position, b.Position) })
}

func (s *naiveStore) Claim(ctx context.Context, owner string, d time.Duration) ([]outbox.Lease, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	now := time.Now()
	s.owners[owner] = now.Add(d)
	working := 0
	for _, until := range s.owners {
		if now.Before(until) {
			working++
		}
	}
	share := (outbox.Partitions + working - 1) / working
	if s.breaks("rounds shares down") {
		share = outbox.Partitions / working
	}
	if s.breaks("knows no shares") {
		share = outbox.Partitions
	}
	held := 0
	for i := range s.leases {
		switch l := &s.leases[i]; {
		case l.owner != owner:
		case held == share:
			l.owner = ""
		default:
			held++
			if !s.breaks("never renews") {
				l.until = now.Add(d)
			}
			if s.breaks("gives a token at each claim") {
				l.token++
			}
		}
	}
	var mine []outbox.Lease
	for i := range s.leases {
		l := &s.leases[i]
		over := !now.Before(l.until) && !s.breaks("never lets go")
		if s.breaks("leases twice") && l.owner != owner {
			over = true
		}
		if l.owner != owner && held < share && (l.owner == "" || over) {
			held++
			l.owner, l.until = owner, now.Add(d)
			if !s.breaks("has one token for all") || l.token == 0 {
				l.token++
			}
		}
		if l.owner == owner && (i != 7 || !s.breaks("forgets a partition")) {
			mine = append(mine, outbox.Lease{Partition: uint8(i), Token: l.token})
		}
	}
	return mine, nil
}

func (s *naiveStore) Leave(ctx context.Context, owner string) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if s.breaks("stays when it leaves") {
		return nil
	}
	delete(s.owners, owner)
	for i := range s.leases {
		if s.leases[i].owner == owner || s.breaks("leaves for all") {
			s.leases[i].owner = ""
		}
	}
	return nil
}

func (s *naiveStore) Pending(ctx context.Context, leases []outbox.Lease, limit int) ([]outbox.Message, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	held := map[stream]bool{}
	var due []outbox.Message
	for i, r := range s.rows {
		of := stream{r.Aggregate, r.AggregateID}
		leased := slices.ContainsFunc(leases, func(l outbox.Lease) bool { return l.Partition == r.Partition() })
		switch {
		case !leased && !s.breaks("reads all partitions"):
		case held[of] && !s.breaks("overtakes what is delayed"):
		case time.Now().Before(r.due) && !s.breaks("knows no delays"):
			held[of] = true
		case len(due) < limit || s.breaks("knows no limit"):
			due = append(due, r.Message)
			if s.breaks("skips what was read") {
				s.rows[i].due = time.Now().Add(time.Hour)
			}
		}
	}
	switch {
	case s.breaks("reads the latest first"):
		slices.Reverse(due)
	case s.breaks("forgets attempts"):
		for i := range due {
			due[i].Attempts, due[i].LastError = 0, ""
		}
	}
	return due, nil
}

func (s *naiveStore) Settle(ctx context.Context, leases []outbox.Lease, outcomes []outbox.Outcome) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if s.breaks("settles one at a time") && len(outcomes) > 1 {
		outcomes = outcomes[:1]
	}
	var fenced error
	for _, o := range outcomes {
		p := o.Message.Partition()
		stands := slices.ContainsFunc(leases, func(l outbox.Lease) bool {
			return l.Partition == p && (l.Token == s.leases[p].token && s.leases[p].owner != "" || s.breaks("knows no tokens"))
		})
		if s.breaks("asks only whether a partition is leased") && s.leases[p].owner != "" {
			stands = true
		}
		if !stands {
			fenced = outbox.ErrFenced
			continue
		}
		i := slices.IndexFunc(s.rows, func(r row) bool { return r.Position == o.Message.Position })
		if i < 0 {
			if s.breaks("buries what is gone") && o.Verdict == outbox.Parked {
				s.bury(o)
			}
			continue
		}
		if err := s.settle(i, o); err != nil {
			return err
		}
	}
	switch {
	case fenced != nil && s.breaks("keeps fences to itself"):
		return nil
	case fenced != nil:
		return fmt.Errorf("naive: %w", fenced)
	}
	return nil
}

func (s *naiveStore) bury(o outbox.Outcome) {
	s.dead = append(s.dead, outbox.DeadLetter{Message: o.Message, ParkedAt: time.Now().UTC()})
	if !s.breaks("lists dead letters as they came") {
		slices.SortFunc(s.dead, func(a, b outbox.DeadLetter) int { return cmp.Compare(a.Position, b.Position) })
	}
}

func (s *naiveStore) settle(i int, o outbox.Outcome) error {
	r := &s.rows[i]
	switch o.Verdict {
	case outbox.Delayed:
		r.Attempts++
		r.LastError, r.due = o.Reason, time.Now().Add(o.After)
		if s.breaks("delays for ever") {
			r.due = time.Now().Add(time.Hour)
		}
		return nil
	case outbox.Parked:
		r.Attempts++
		o.Message = r.Message
		o.Message.LastError = o.Reason
		if s.breaks("forgets why") {
			o.Message.LastError = ""
		}
		if !s.breaks("drops what is parked") {
			s.bury(o)
		}
		if s.breaks("holds what is behind a dead letter") {
			r.due = time.Now().Add(time.Hour)
			return nil
		}
	case outbox.Delivered:
		if s.breaks("keeps what is delivered") {
			return nil
		}
	default:
		return fmt.Errorf("naive: no verdict %d", o.Verdict)
	}
	s.rows = slices.Delete(s.rows, i, i+1)
	return nil
}

func (s *naiveStore) Wait(ctx context.Context, d time.Duration) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	s.mu.Unlock()
	if s.breaks("waits without end") {
		d = 1500 * time.Millisecond
	}
	done := ctx.Done()
	if s.breaks("waits on without a context") {
		done = nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-done:
		return ctx.Err()
	}
}

func (s *naiveStore) Stats(ctx context.Context) (outbox.Stats, error) {
	if err := s.enter(ctx); err != nil {
		return outbox.Stats{}, err
	}
	defer s.mu.Unlock()
	st := outbox.Stats{Pending: len(s.rows), DeadLetters: len(s.dead)}
	for _, r := range s.rows {
		delayed := time.Now().Before(r.due)
		if delayed {
			st.Delayed++
		}
		if !delayed || !s.breaks("takes the age of what is due") {
			st.Oldest = max(st.Oldest, time.Since(r.RecordedAt))
		}
	}
	switch {
	case s.breaks("counts what is due"):
		st.Pending -= st.Delayed
	case s.breaks("knows no age"):
		st.Oldest = 0
	}
	return st, nil
}

func (s *naiveStore) DeadLetters(ctx context.Context, after int64, limit int) ([]outbox.DeadLetter, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var page []outbox.DeadLetter
	for _, d := range s.dead {
		if (d.Position > after || s.breaks("begins each page anew")) && len(page) < limit {
			page = append(page, d)
		}
	}
	return page, nil
}

func (s *naiveStore) Replay(ctx context.Context, ids ...uuid.UUID) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	return s.exhume(ids, func(d outbox.DeadLetter) {
		if !s.breaks("replays with old attempts") {
			d.Attempts, d.LastError = 0, ""
		}
		if s.breaks("replays at the end") {
			s.last++
			d.Position = s.last
		}
		s.rows = append(s.rows, row{Message: d.Message})
		s.order()
	}), nil
}

func (s *naiveStore) Discard(ctx context.Context, ids ...uuid.UUID) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	if len(ids) == 0 && s.breaks("discards all for none") {
		s.dead = nil
	}
	return s.exhume(ids, func(outbox.DeadLetter) {}), nil
}

func (s *naiveStore) exhume(ids []uuid.UUID, each func(outbox.DeadLetter)) int {
	before := len(s.dead)
	for _, d := range slices.Clone(s.dead) {
		if slices.Contains(ids, d.ID) {
			each(d)
			s.dead = slices.DeleteFunc(s.dead, func(o outbox.DeadLetter) bool { return o.ID == d.ID })
		}
	}
	return before - len(s.dead)
}
