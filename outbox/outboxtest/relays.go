package outboxtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// relayClauses hold whole relays against the store.
func relayClauses() []clause {
	return []clause{
		{"DrainDeliversAllInOrder", drainDeliversAllInOrder},
		{"ConcurrentCommitsAreDeliveredInOrder", concurrentCommitsAreDeliveredInOrder},
		{"RelaysThatComeAndGoLoseNothing", relaysThatComeAndGoLoseNothing},
	}
}

// A book is a sink that writes down what it is sent.
type book struct {
	mu     sync.Mutex
	seen   map[uuid.UUID]int
	last   map[string]place // of each aggregate: the latest that was delivered first
	first  []uuid.UUID      // in the order of the first deliveries
	broken error            // the first inversion
	moods  int              // counts calls, for a sink that refuses some
	fickle bool
}

type place struct {
	version uint64
	index   int
}

func newBook() *book { return &book{seen: map[uuid.UUID]int{}, last: map[string]place{}} }

var errMood = errors.New("outboxtest: not now")

// Send is [outbox.Sink]. A fickle book refuses some messages and is away now and then.
func (b *book) Send(_ context.Context, wave []outbox.Message) []error {
	b.mu.Lock()
	defer b.mu.Unlock()
	errs := make([]error, len(wave))
	for i, m := range wave {
		b.moods++
		switch {
		case b.fickle && b.moods%11 == 0:
			errs[i] = outbox.ErrUnavailable
		case b.fickle && b.moods%7 == 0:
			errs[i] = errMood
		default:
			b.write(m)
		}
	}
	return errs
}

func (b *book) write(m outbox.Message) {
	b.seen[m.ID]++
	if b.seen[m.ID] > 1 {
		return
	}
	b.first = append(b.first, m.ID)
	of, at := m.Aggregate+"\x00"+m.AggregateID, place{m.Version, m.Index}
	before := b.last[of]
	if at.version < before.version || at.version == before.version && at.index < before.index {
		if b.broken == nil {
			b.broken = fmt.Errorf("version %d.%d of %s %q is delivered after version %d.%d",
				at.version, at.index, m.Aggregate, m.AggregateID, before.version, before.index)
		}
		return
	}
	b.last[of] = at
}

// complete wants all of the events to have been delivered, in order for each aggregate.
func (t *trial) complete(b *book, want []uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		t.Fail("order is lost: %w", b.broken)
	}
	lost := 0
	for _, id := range want {
		if b.seen[id] == 0 {
			lost++
		}
	}
	if lost > 0 {
		t.Fail("%d of %d events are never delivered", lost, len(want))
	}
	is(t, "different events delivered", len(b.seen), len(want))
}

func drainDeliversAllInOrder(t *trial) {
	var want []uuid.UUID
	for v := range uint64(4) {
		for i := range 5 {
			c := t.put(fmt.Sprint("letter-", i), v, "one", "two")
			t.commit(c)
			want = append(want, c.Events[0].ID, c.Events[1].ID)
		}
	}
	if t.Err != nil {
		return
	}
	b := newBook()
	n, err := outbox.NewRelay(t.store, b, outbox.Batch(7)).Drain(t.Ctx)
	t.Succeeds("Drain", err)
	is(t, "delivered", n, len(want))
	t.complete(b, want)
	for id, times := range b.seen {
		if times != 1 {
			t.Fail("event %s is delivered %d times by a relay that nothing disturbs", id, times)
		}
	}
	is(t, "pending after Drain", t.stats().Pending, 0)
}

// write commits the versions of some aggregates from several goroutines, each batch of two
// aggregates, and returns the events.
func (t *trial) write(writers, versions int) []uuid.UUID {
	all := make([][]uuid.UUID, writers)
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for v := range versions {
				a := t.put(fmt.Sprint("letter-", w), uint64(v), "one", "two")             //nolint:gosec // small
				b := t.putIn(parcelMapping, fmt.Sprint("parcel-", w), uint64(v), "three") //nolint:gosec // small
				if err := t.store.Commit(t.Ctx, repository.Batch{Changes: []repository.Change{a, b}}); err != nil {
					errs[w] = err
					return
				}
				all[w] = append(all[w], a.Events[0].ID, a.Events[1].ID, b.Events[0].ID)
			}
		})
	}
	wg.Wait()
	var ids []uuid.UUID
	for w := range writers {
		t.Succeeds("Commit beside others", errs[w])
		ids = append(ids, all[w]...)
	}
	return ids
}

// options of relays whose leases are short and whose patience is shorter.
func hasty() []outbox.Option {
	return []outbox.Option{
		outbox.Batch(10), outbox.LeaseFor(10 * short), outbox.PollEvery(step), outbox.Backoff(time.Millisecond, step),
	}
}

// run lets a relay run and returns what ends it.
func (t *trial) run(r *outbox.Relay) (stop func()) {
	ctx, cancel := context.WithCancel(t.Ctx)
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return func() {
		cancel()
		t.Succeeds("Run", <-done)
	}
}

func concurrentCommitsAreDeliveredInOrder(t *trial) {
	b := newBook()
	b.fickle = true
	var stops []func()
	for range 3 {
		stops = append(stops, t.run(outbox.NewRelay(t.store, b, hasty()...)))
	}
	want := t.write(4, 10)
	t.eventually("all is delivered", func() bool { return t.stats().Pending == 0 })
	for _, stop := range stops {
		stop()
	}
	t.complete(b, want)
}

// A relay that goes leaves its leases to the next; between the commits of each round one is
// stopped and another starts.
func relaysThatComeAndGoLoseNothing(t *trial) {
	b := newBook()
	var want []uuid.UUID
	stay := t.run(outbox.NewRelay(t.store, b, hasty()...))
	for round := range 3 {
		stop := t.run(outbox.NewRelay(t.store, b, hasty()...))
		for v := range uint64(6) {
			c := t.put(fmt.Sprint("letter-", v%2), uint64(round)*3+v/2, "one") //nolint:gosec // small
			t.commit(c)
			want = append(want, c.Events[0].ID)
		}
		stop()
	}
	t.eventually("all is delivered", func() bool { return t.stats().Pending == 0 })
	stay()
	t.complete(b, want)
}
