package nats_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

// The events of a lighthouse.
type lit struct {
	Keeper string `json:"keeper"`
}

func (lit) EventName() string { return "coast.lamp_lit" }

type dimmed struct {
	Percent int `json:"percent"`
}

func (dimmed) EventName() string { return "coast.lamp_dimmed" }

var (
	lightTypes = events.NewTypes(events.TypeOf[lit](), events.TypeOf[dimmed]())
	litTypes   = events.NewTypes(events.TypeOf[lit]())
)

var coast = nats.Stream{Name: "COAST", Prefix: "coast-1.lights"}

// soon is for what must happen, brief for what must not.
const (
	soon  = time.Minute
	brief = 150 * time.Millisecond
)

// A broker is a server with JetStream in this process, which can be stopped and started.
type broker struct {
	t    *testing.T
	opts server.Options
	srv  *server.Server
}

func newBroker(t *testing.T, configure ...func(*server.Options)) *broker {
	t.Helper()
	b := &broker{t: t, opts: server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
	}}
	for _, c := range configure {
		c(&b.opts)
	}
	b.start()
	t.Cleanup(func() { b.stop() })
	return b
}

func (b *broker) start() {
	b.t.Helper()
	opts := b.opts
	srv, err := server.NewServer(&opts)
	require.NoError(b.t, err)
	srv.Start()
	require.True(b.t, srv.ReadyForConnections(soon))
	b.srv = srv
	b.opts.Port = opts.Port
	if b.opts.Port == server.RANDOM_PORT {
		b.opts.Port = srv.Addr().(*net.TCPAddr).Port
	}
}

func (b *broker) stop() {
	b.srv.Shutdown()
	b.srv.WaitForShutdown()
}

//nolint:ireturn // nats.go has no type for it
func (b *broker) connect(opts ...client.Option) jetstream.JetStream {
	b.t.Helper()
	all := append([]client.Option{
		client.ReconnectBufSize(-1), client.MaxReconnects(-1), client.ReconnectWait(20 * time.Millisecond),
		client.ReconnectJitter(0, 0), client.Timeout(soon),
	}, opts...)
	conn, err := client.Connect(fmt.Sprintf("nats://127.0.0.1:%d", b.opts.Port), all...)
	require.NoError(b.t, err)
	b.t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(b.t, err)
	return js
}

// create makes the coast's stream, as it is recommended but for changes.
func create(t *testing.T, js jetstream.JetStream, at nats.Stream, changes ...func(*jetstream.StreamConfig)) {
	t.Helper()
	c := at.Config()
	for _, change := range changes {
		change(&c)
	}
	_, err := js.CreateOrUpdateStream(t.Context(), c)
	require.NoError(t, err)
}

// newCoast returns a broker with the stream, and a connection.
//
//nolint:ireturn // nats.go has no type for it
func newCoast(t *testing.T) (*broker, jetstream.JetStream) {
	t.Helper()
	b := newBroker(t)
	js := b.connect()
	create(t, js, coast)
	return b, js
}

func newSink(t *testing.T, js jetstream.JetStream, opts ...nats.SinkOption) *nats.Sink {
	t.Helper()
	sink, err := nats.NewSink(t.Context(), js, coast, opts...)
	require.NoError(t, err)
	return sink
}

func at() time.Time { return time.Date(2024, 2, 29, 20, 0, 0, 123456789, time.UTC) }

// envelope returns version v of a lamp.
func envelope(lamp string, v uint64) events.Envelope {
	return events.Envelope{
		ID: uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "%s %d", lamp, v)), Event: lit{"ada"}, OccurredAt: at(),
		Aggregate: "coast.lamp", AggregateID: lamp, Version: v,
	}
}

func encoded(t require.TestingT, env events.Envelope) outbox.Message {
	e, err := lightTypes.Encode(env)
	require.NoError(t, err)
	return outbox.Message{Encoded: e}
}

func message(t require.TestingT, lamp string, v uint64) outbox.Message {
	return encoded(t, envelope(lamp, v))
}

// publish sends each version of each lamp, version by version.
func publish(t *testing.T, sink *nats.Sink, from, to uint64, lamps ...string) {
	t.Helper()
	for v := from; v <= to; v++ {
		var wave []outbox.Message
		for _, lamp := range lamps {
			wave = append(wave, message(t, lamp, v))
		}
		require.Empty(t, sink.Send(t.Context(), wave))
	}
}

// stored returns how many messages the coast has.
func stored(t *testing.T, js jetstream.JetStream) int {
	t.Helper()
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	return int(s.CachedInfo().State.Msgs) //nolint:gosec // few
}

// A harbour is a bus that writes down what it hears.
type harbour struct {
	mu    sync.Mutex
	heard []events.Envelope
	mood  func(ctx context.Context, env events.Envelope) error // nil is a good one
}

func (h *harbour) Deliver(ctx context.Context, envs ...events.Envelope) error {
	for _, env := range envs {
		if h.mood != nil {
			if err := h.mood(ctx, env); err != nil {
				return err
			}
		}
		h.mu.Lock()
		h.heard = append(h.heard, env)
		h.mu.Unlock()
	}
	return nil
}

func (h *harbour) all() []events.Envelope {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.heard)
}

func name(env events.Envelope) string {
	return env.AggregateID + " " + strconv.FormatUint(env.Version, 10)
}

func (h *harbour) names() []string {
	var names []string
	for _, env := range h.all() {
		names = append(names, name(env))
	}
	return names
}

// firsts returns how many different events were heard, and an event that came first before
// the one that precedes it; "" for none.
func firsts(all []events.Envelope) (n int, wrong string) {
	last, seen := map[string]uint64{}, map[uuid.UUID]bool{}
	for _, env := range all {
		if seen[env.ID] {
			continue
		}
		seen[env.ID] = true
		if last[env.AggregateID]+1 != env.Version {
			wrong = name(env)
		}
		last[env.AggregateID] = env.Version
	}
	return len(seen), wrong
}

// hears waits until n different events were heard, in order.
func (h *harbour) hears(t *testing.T, n int) {
	t.Helper()
	require.Eventually(t, func() bool { got, _ := firsts(h.all()); return got >= n }, soon, 5*time.Millisecond)
	got, wrong := firsts(h.all())
	require.Empty(t, wrong)
	require.Equal(t, n, got)
}

// patient is for tests that count what is handled, and in which nothing has to come again by
// itself: on a machine that stands still for longer than the wait for an ack, it does.
var patient = nats.AckWait(time.Minute)

// undisturbed wants nothing to be wrong at one of three tries. A consumer on a machine that
// stands still for longer than its wait for an ack is disturbed rightly, and not every time.
func undisturbed(t *testing.T, try func() (wrong string)) {
	t.Helper()
	wrong := ""
	for range 3 {
		if wrong = try(); wrong == "" {
			return
		}
	}
	require.Fail(t, wrong)
}

// quick are options with which little time passes.
func quick(more ...nats.ConsumerOption) []nats.ConsumerOption {
	return append([]nats.ConsumerOption{
		nats.AckWait(500 * time.Millisecond), nats.Backoff(time.Millisecond, 10*time.Millisecond),
	}, more...)
}

func newConsumer(t *testing.T, js jetstream.JetStream, bus nats.Bus, opts ...nats.ConsumerOption) *nats.Consumer {
	t.Helper()
	c, err := nats.NewConsumer(t.Context(), js, coast, "harbour", bus, lightTypes, quick(opts...)...)
	require.NoError(t, err)
	return c
}

// run runs the consumer until stop, which returns what Run did.
func run(t *testing.T, c *nats.Consumer) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = stop() })
	return stop
}

// unacked returns how many messages the broker waits for.
func unacked(t *testing.T, js jetstream.JetStream) int {
	t.Helper()
	c, err := js.Consumer(t.Context(), coast.Name, "harbour")
	require.NoError(t, err)
	return c.CachedInfo().NumAckPending + int(c.CachedInfo().NumPending) //nolint:gosec // few
}

// settled waits until the broker waits for n messages. It takes acks in its own time: some are
// on their way when Run has returned.
func settled(t *testing.T, js jetstream.JetStream, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return unacked(t, js) == n }, soon, 5*time.Millisecond)
}
