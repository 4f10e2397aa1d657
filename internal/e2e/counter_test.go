package e2e_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// A CounterID names a counter.
type CounterID struct{ name string }

func (id CounterID) String() string { return id.name }

type root = aggregate.Root[CounterID]

// A Counter is what the writers change. Each save is one step. Its digest is a chain over
// everything that its events carry, so that what is delivered can be held against what is
// stored: one event lost, forged or taken from a commit that was rolled back breaks it.
type Counter struct {
	root

	steps  uint64
	digest string
}

// NewCounter returns a counter that has made no step.
func NewCounter(id CounterID) *Counter { return &Counter{root: aggregate.New(id)} }

// Step makes one step and records its events, which carry the nonce.
func (c *Counter) Step(nonce string) {
	c.steps++
	for i := range partsOf(c.steps) {
		c.digest = chain(c.digest, c.steps, i, nonce)
		aggregate.Record(&c.root, Stepped{Counter: c.ID().name, Step: c.steps, Part: i, Nonce: nonce}, time.Time{})
	}
}

// partsOf is how many events a step records: one and two in turn.
func partsOf(step uint64) int { return 1 + int(step%2) }

// eventsOf is how many events are recorded up to a version.
func eventsOf(version uint64) int {
	n := 0
	for v := uint64(1); v <= version; v++ {
		n += partsOf(v)
	}
	return n
}

func chain(before string, step uint64, part int, nonce string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d/%s", before, step, part, nonce))
	return hex.EncodeToString(sum[:8])
}

// Stepped says that a counter has made a step. A step may have several parts.
type Stepped struct {
	Counter string
	Step    uint64
	Part    int
	Nonce   string
}

func (Stepped) EventName() string { return "e2e.stepped" }

// A CounterSnapshot is how a counter is stored.
type CounterSnapshot struct {
	ID     string `json:"id"`
	Steps  uint64 `json:"steps"`
	Digest string `json:"digest"`
}

func (c *Counter) Snapshot() CounterSnapshot {
	return CounterSnapshot{ID: c.ID().name, Steps: c.steps, Digest: c.digest}
}

func RestoreCounter(s CounterSnapshot) (*Counter, error) {
	if s.ID == "" {
		return nil, errors.New("a counter without a name")
	}
	return &Counter{root: aggregate.New(CounterID{s.ID}), steps: s.Steps, digest: s.Digest}, nil
}

// A Tally is what a consumer makes of the events of one counter: handled each once and in
// order, they leave it with the counter's digest.
type Tally struct {
	root

	handled int
	digest  string
}

// Add takes one event into account.
func (t *Tally) Add(e Stepped) {
	t.handled++
	t.digest = chain(t.digest, e.Step, e.Part, e.Nonce)
}

// A TallySnapshot is how a tally is stored.
type TallySnapshot struct {
	ID      string `json:"id"`
	Handled int    `json:"handled"`
	Digest  string `json:"digest"`
}

func (t *Tally) Snapshot() TallySnapshot {
	return TallySnapshot{ID: t.ID().name, Handled: t.handled, Digest: t.digest}
}

func RestoreTally(s TallySnapshot) (*Tally, error) {
	if s.ID == "" {
		return nil, errors.New("a tally without a name")
	}
	return &Tally{root: aggregate.New(CounterID{s.ID}), handled: s.Handled, digest: s.Digest}, nil
}

var (
	counterTypes   = events.NewTypes(events.TypeOf[Stepped]())
	counterMapping = repository.Map("e2e.counter", (*Counter).Snapshot, RestoreCounter,
		repository.Events[CounterSnapshot](counterTypes))
	tallyMapping = repository.Map("e2e.tally", (*Tally).Snapshot, RestoreTally)
)

// Repositories are those of the tests.
type Repositories struct {
	Counters repository.Collection[CounterID, *Counter, CounterSnapshot]
	Tallies  repository.Collection[CounterID, *Tally, TallySnapshot]
}

func newUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(s *repository.Session) Repositories {
		return Repositories{Counters: repository.In(s, counterMapping), Tallies: repository.In(s, tallyMapping)}
	}, opts...)
}

// counter returns a counter as it is stored, or a new one.
func (r Repositories) counter(ctx context.Context, id CounterID) (*Counter, error) {
	c, err := r.Counters.Get(ctx, id)
	if errors.Is(err, repository.ErrNotFound) {
		return NewCounter(id), nil
	}
	return c, err
}

// tallyOf returns the tally of a counter as it is stored, or a new one.
func (r Repositories) tallyOf(ctx context.Context, counter string) (*Tally, error) {
	id := CounterID{counter}
	t, err := r.Tallies.Get(ctx, id)
	if errors.Is(err, repository.ErrNotFound) {
		return &Tally{root: aggregate.New(id)}, nil
	}
	return t, err
}

// tally takes an event into account.
func (r Repositories) tally(ctx context.Context, e Stepped) error {
	t, err := r.tallyOf(ctx, e.Counter)
	if err != nil {
		return err
	}
	t.Add(e)
	return r.Tallies.Save(ctx, t)
}

// pair names two counters that are always saved together.
func pair(n int) (left, right CounterID) {
	return CounterID{fmt.Sprintf("pair-%03d.left", n)}, CounterID{fmt.Sprintf("pair-%03d.right", n)}
}

// twin returns the name of the other counter of a pair.
func twin(name string) string {
	if of, ok := strings.CutSuffix(name, ".left"); ok {
		return of + ".right"
	}
	return strings.TrimSuffix(name, ".right") + ".left"
}

// step makes one step of both counters of a pair, in one unit of work.
func step(ctx context.Context, uow *repository.UnitOfWork[Repositories], left, right *Counter, nonce string) error {
	left.Step(nonce)
	right.Step(nonce)
	return save(ctx, uow, left, right)
}

func save(ctx context.Context, uow *repository.UnitOfWork[Repositories], counters ...*Counter) error {
	return uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		for _, c := range counters {
			if err := r.Counters.Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
}
