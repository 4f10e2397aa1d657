package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// A running service is one as main starts it.
type running struct {
	*desk

	stop  context.CancelFunc
	ended chan error
}

func runService(t *testing.T, set settings) *running {
	t.Helper()
	set.addr, set.demo = "127.0.0.1:0", true
	ctx, stop := context.WithCancel(context.Background())
	at, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- run(ctx, set, slog.New(slog.DiscardHandler), func(a net.Addr) { at <- a }) }()
	t.Cleanup(stop)
	select {
	case a := <-at:
		return &running{&desk{t: t, base: "http://" + a.String()}, stop, ended}
	case err := <-ended:
		require.NoError(t, err)
		t.Fatal("it ended before it had started")
		return nil
	}
}

// finish stops the service and waits for its end.
func (r *running) finish() {
	r.t.Helper()
	r.stop()
	select {
	case err := <-r.ended:
		require.NoError(r.t, err)
	case <-time.After(2 * soon):
		r.t.Fatal("the service does not stop")
	}
}

// Orders are placed while the service is told to stop. What was promised with a 201 is there
// afterwards, and what follows from it happens, once, when the service runs again.
func TestNothingIsLostWhenTheServiceIsStoppedUnderLoad(t *testing.T) {
	t.Parallel()
	set := settings{db: filepath.Join(t.TempDir(), "orders.db")}
	first := runService(t, set)
	var (
		mu     sync.Mutex
		placed []string
		all    sync.WaitGroup
		told   atomic.Bool
	)
	const clients, most = 4, 100 // however late the service is told to stop, what there is to do has an end
	enough := make(chan struct{}, clients*most)
	for range clients {
		all.Go(func() {
			for range most {
				r, err := http.NewRequest(http.MethodPost, first.base+"/v1/orders", strings.NewReader(twoProducts)) //nolint:noctx // it ends with the service
				if err != nil {
					return
				}
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", rawID())
				response, err := http.DefaultClient.Do(r)
				switch {
				case err != nil && told.Load():
					return // it accepts no more
				case err != nil:
					continue // it gives up a connection on which nothing comes for seconds
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				if response.StatusCode == http.StatusCreated {
					mu.Lock()
					placed = append(placed, response.Header.Get("Location"))
					mu.Unlock()
					enough <- struct{}{}
				}
			}
		})
	}
	for range 20 {
		select {
		case <-enough:
		case <-time.After(soon):
			require.FailNow(t, "the service takes no orders")
		}
	}
	told.Store(true)
	first.finish() // in the middle of it
	all.Wait()

	second := runService(t, set)
	for _, order := range placed {
		require.ElementsMatch(t, afterPlacing(), second.timeline(order, 3))
	}
	second.finish()

	store, err := sqlite.Open(t.Context(), set.db)
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	stats, err := store.Stats(t.Context())
	require.NoError(t, err)
	require.Zero(t, stats.DeadLetters)
	shop := newShop(store, slog.New(slog.DiscardHandler), nil)
	for line, err := range shop.api.timelines.uow.Repositories().All(t.Context()) {
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, e := range line.Entries() {
			require.False(t, seen[e.Event.String()], "%s is on the timeline twice", e.Name)
			seen[e.Event.String()] = true
		}
	}
}

func TestAnEventThatIsDeliveredTwiceHappensOnce(t *testing.T) {
	t.Parallel()
	store := &watchedEvents{Store: memstore.New(memstore.WithOutbox())}
	d := newDeskOn(t, store)
	order := d.placed()
	d.timeline(order, 3)
	store.mu.Lock()
	again := store.envs
	store.mu.Unlock()
	s := newShop(store, slog.New(slog.DiscardHandler), nil)
	require.NoError(t, s.bus.Deliver(t.Context(), again...))
	d.done(order, "pay", payment, 1)
	require.Equal(t, append(afterPlacing(), "ordering.payment_received", "ordering.billing.invoice_paid"), d.timeline(order, 5))
}

func TestStreamsEndWhenTheServiceStops(t *testing.T) {
	t.Parallel()
	s := runService(t, settings{db: filepath.Join(t.TempDir(), "orders.db")})
	v := s.watch(s.placed(), "")
	v.next(3)
	began := time.Now()
	s.finish()
	require.Less(t, time.Since(began), finishWithin)
	for v.lines.Scan() {
		require.Empty(t, v.lines.Text())
	}
	require.NoError(t, v.lines.Err(), "it ends as a whole answer does")
}

func TestASecondStartStocksNothingUp(t *testing.T) {
	t.Parallel()
	set := settings{db: filepath.Join(t.TempDir(), "orders.db")}
	for range 2 {
		s := runService(t, set)
		require.Contains(t, string(s.send("GET", "/v1/products", "").body), `"available":20}`)
		s.finish()
	}
}

func TestAServiceThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	never := func(net.Addr) { t.Error("it has started") }
	require.Error(t, run(t.Context(), settings{db: t.TempDir()}, log, never), "the file is a folder")
	file := filepath.Join(t.TempDir(), "orders.db")
	require.Error(t, run(t.Context(), settings{db: file, addr: "256.0.0.1:0"}, log, never))
	require.Error(t, run(t.Context(), settings{db: file, addr: "127.0.0.1:0", nats: "nats://127.0.0.1:1"}, log, never))
}

func TestFlags(t *testing.T) {
	t.Parallel()
	set, err := parse(nil, io.Discard)
	require.NoError(t, err)
	require.Equal(t, settings{addr: "localhost:8080", db: "orders.db", demo: true}, set)
	set, err = parse([]string{"-addr", ":1", "-postgres", "p", "-nats", "n", "-demo=false", "-db", "d"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, settings{addr: ":1", db: "d", postgres: "p", nats: "n"}, set)
	for _, args := range [][]string{{"-fast"}, {"orders.db"}} {
		_, err := parse(args, io.Discard)
		require.Error(t, err)
	}
}

// watchedEvents keeps the events of all commits.
type watchedEvents struct {
	*memstore.Store

	mu   sync.Mutex
	envs []events.Envelope
}

func (s *watchedEvents) Commit(ctx context.Context, b repository.Batch) error {
	err := s.Store.Commit(ctx, b)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, c := range b.Changes {
			s.envs = append(s.envs, c.Events...)
		}
	}
	return err
}
