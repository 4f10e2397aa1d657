package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A town is the whole chain in one process, under a clock of its own: unit of work, outbox,
// two relays, bus, inbox, and the unit of work of a handler.
type town struct {
	t     *testing.T
	store *memstore.Store
	uow   *repository.UnitOfWork[Repositories]

	mu      sync.Mutex
	journal []entry
	down    bool   // the bus is out of reach
	sick    string // the counter whose events the handler fails on
	calls   int    // of the sink while it was down
	refused int    // by the handler
}

var errHandler = errors.New("the handler has failed")

func newTown(t *testing.T) *town {
	t.Helper()
	store := memstore.New(memstore.WithOutbox())
	town := &town{t: t, store: store, uow: newUnitOfWork(store)}
	bus := events.NewBus(events.Use(inbox.Once(store)))
	events.Subscribe(bus, "tally", town.handle)
	ctx, cancel := context.WithCancel(context.Background())
	var relays sync.WaitGroup
	t.Cleanup(func() { cancel(); relays.Wait() })
	sink := townSink{town, outbox.ToBus(bus, counterTypes)}
	for i := range 2 {
		relay := outbox.NewRelay(store, sink, outbox.Named(fmt.Sprintf("relay-%d", i)))
		relays.Go(func() { _ = relay.Run(ctx) }) // it returns nil
	}
	return town
}

func (w *town) handle(ctx context.Context, e Stepped) error {
	w.mu.Lock()
	sick := e.Counter == w.sick
	if sick {
		w.refused++
	}
	w.mu.Unlock()
	if sick {
		return errHandler
	}
	return w.uow.Do(ctx, func(ctx context.Context, r Repositories) error { return r.tally(ctx, e) })
}

// A townSink writes down what comes, and is out of reach for a while.
type townSink struct {
	*town

	next outbox.Sink
}

func (s townSink) Send(ctx context.Context, wave []outbox.Message) []error {
	if s.fails() {
		errs := make([]error, len(wave))
		for i := range errs {
			errs[i] = outbox.ErrUnavailable
		}
		return errs
	}
	for _, m := range wave {
		e, err := deliveryOf("relay", m.Encoded)
		if err != nil {
			return []error{err}
		}
		s.write(e)
	}
	return s.next.Send(ctx, wave)
}

func (w *town) fails() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		w.calls++
	}
	return w.down
}

func (w *town) write(e entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.journal = append(w.journal, e)
}

// set changes what is wrong.
func (w *town) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

// live has a pair make a step every ten seconds, for d.
func (w *town) live(d time.Duration) {
	w.t.Helper()
	for i := range int(d / (10 * time.Second)) {
		l, r := pair(i % 5)
		repos := w.uow.Repositories()
		left, err := repos.counter(w.t.Context(), l)
		require.NoError(w.t, err)
		right, err := repos.counter(w.t.Context(), r)
		require.NoError(w.t, err)
		nonce := time.Now().Format(time.TimeOnly)
		require.NoError(w.t, step(w.t.Context(), w.uow, left, right, nonce))
		w.write(entry{Did: committed, By: "test", Counter: l.name, Version: left.Version(), Nonce: nonce})
		time.Sleep(10 * time.Second)
	}
}

func (w *town) stats() outbox.Stats {
	w.t.Helper()
	s, err := w.store.Stats(w.t.Context())
	require.NoError(w.t, err)
	return s
}

// deliveries returns how many deliveries there were.
func (w *town) deliveries() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, e := range w.journal {
		if e.Did == delivered {
			n++
		}
	}
	return n
}

func (w *town) judge() *verdict {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	v := judgeStore(w.t, w.store, w.journal, true)
	w.t.Log(v)
	return v
}

func TestTwoHoursOfOutageLoseNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		w.live(30 * time.Minute)
		require.Zero(t, w.stats().Pending, "what is committed goes out at once")
		before := w.deliveries()

		w.set(func() { w.down = true })
		w.live(2 * time.Hour)
		waiting := w.stats()
		require.Equal(t, before, w.deliveries(), "nothing gets through")
		require.InDelta(t, (2 * time.Hour).Seconds(), waiting.Oldest.Seconds(), 20)
		require.Zero(t, waiting.Delayed, "no message is at fault")
		require.Zero(t, waiting.DeadLetters)
		require.Positive(t, w.calls)
		require.Less(t, w.calls, 1000, "those that wait, wait longer each time")

		w.set(func() { w.down = false })
		w.live(2 * time.Minute)
		require.Less(t, w.stats().Oldest, time.Minute, "the relays come back by themselves")
		w.live(30 * time.Minute)
		time.Sleep(time.Minute)
		require.Zero(t, w.stats().Pending)

		v := w.judge()
		v.requireClean(t)
		require.Greater(t, v.Events, 3000)
		require.Zero(t, v.Duplicates, "nothing was sent and not acknowledged")
	})
}

func TestAHandlerThatFailsForTwoHoursHoldsOneAggregate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		sick, _ := pair(3)
		w.set(func() { w.sick = sick.name })
		w.live(2 * time.Hour)
		time.Sleep(time.Minute)

		counters, tallies := contents(t, w.store)
		for _, c := range counters {
			if c.ID() == sick {
				require.NotContains(t, tallies, sick.name)
				require.Equal(t, eventsOf(c.Version()), w.stats().Pending)
				continue
			}
			require.Equal(t, c.digest, tallies[c.ID().name].digest, "%s goes on", c.ID())
		}
		require.Less(t, w.refused, 600, "those that are refused wait longer each time")

		w.set(func() { w.sick = "" })
		time.Sleep(5 * time.Minute)
		require.Zero(t, w.stats().Pending)
		v := w.judge()
		v.requireClean(t)
		require.Equal(t, w.refused, v.Duplicates, "it is sent again each time it is refused")
	})
}
