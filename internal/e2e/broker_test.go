//go:build unix

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

// counterStream is where the events of counters go.
var counterStream = nats.Stream{Name: "COUNTERS", Prefix: "counters"}

// serve runs a NATS server with JetStream on the files of a folder, and says in one of them
// on which port. It ends when it is told to.
func (o orders) serve(ctx context.Context) error {
	s, err := natsserver.NewServer(&natsserver.Options{
		Host: "127.0.0.1", Port: natsserver.RANDOM_PORT, JetStream: true, StoreDir: filepath.Join(o.Store, "jetstream"),
		NoSigs: true, NoLog: true,
	})
	if err != nil {
		return err
	}
	s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	if !s.ReadyForConnections(patience) {
		return errors.New("the broker does not start")
	}
	file := filepath.Join(o.Store, o.Name)
	if err := os.WriteFile(file+".new", []byte(s.Addr().String()), 0o600); err != nil {
		return err
	}
	if err := os.Rename(file+".new", file); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// connect connects to a broker in the way that the sink wants it: for ever, and keeping
// nothing for later.
func connect(address string) (*client.Conn, error) {
	return client.Connect(address, client.MaxReconnects(-1), client.ReconnectWait(20*time.Millisecond),
		client.ReconnectJitter(20*time.Millisecond, 20*time.Millisecond), client.ReconnectBufSize(-1),
		client.RetryOnFailedConnect(true), client.Timeout(5*time.Second))
}

// jetStream connects to the broker of the orders.
func (o orders) jetStream() (jetstream.JetStream, error) { //nolint:ireturn // nats.go has nothing else
	conn, err := connect(o.Broker)
	if err != nil {
		return nil, err
	}
	return jetstream.New(conn)
}

// streamSink returns the sink that publishes to the broker, once that answers.
func (w *worker) streamSink(ctx context.Context) (*nats.Sink, error) {
	js, err := w.jetStream()
	if err != nil {
		return nil, err
	}
	for {
		asked, cancel := context.WithTimeout(ctx, time.Second)
		sink, err := nats.NewSink(asked, js, counterStream, nats.AckWithin(500*time.Millisecond))
		cancel()
		if err == nil || ctx.Err() != nil || !errors.Is(err, outbox.ErrUnavailable) {
			return sink, errors.Join(err, ctx.Err())
		}
	}
}

// ackWait is when the broker takes a consumer that is silent for dead.
const ackWait = 2 * time.Second

// consume handles what is in the stream: its handler has the inbox before it, and the journal
// before that.
func (w *worker) consume(ctx context.Context) error {
	js, err := w.jetStream()
	if err != nil {
		return err
	}
	bus := w.bus(events.Use(w.journaled, inbox.Once(w.store)))
	for ctx.Err() == nil {
		asked, cancel := context.WithTimeout(ctx, time.Second)
		consumer, err := nats.NewConsumer(asked, js, counterStream, "tally", bus, counterTypes,
			nats.AckWait(ackWait), nats.Backoff(5*time.Millisecond, 100*time.Millisecond))
		cancel()
		if err == nil {
			err = consumer.Run(ctx)
		}
		if err != nil && !errors.Is(err, outbox.ErrUnavailable) {
			return err
		}
	}
	return nil
}

// journaled is a middleware that writes down what comes.
func (w *worker) journaled(_ string, next events.Handler) events.Handler {
	return func(ctx context.Context, env events.Envelope) error {
		encoded, err := counterTypes.Encode(env)
		if err != nil {
			return err
		}
		e, err := deliveryOf(w.Name, encoded)
		if err != nil {
			return err
		}
		w.report(e)
		return next(ctx, env)
	}
}

// A broker is a NATS server in a process of its own, behind a proxy: it can be killed and
// comes back under the same address, with the same files.
type broker struct {
	t      *testing.T
	folder string
	proxy  *proxy
	child  *child
	starts int
}

func newBroker(t *testing.T) *broker {
	t.Helper()
	b := &broker{t: t, folder: t.TempDir()}
	b.start()
	b.proxy = newProxy(t, "tcp", b.port())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := b.connect().CreateStream(ctx, counterStream.Config())
	require.NoError(t, err)
	return b
}

func (b *broker) start() {
	b.t.Helper()
	b.starts++
	b.child = launch(b.t, orders{Role: brokerRole, Name: "broker-" + strconv.Itoa(b.starts), Store: b.folder})
}

// port returns the address at which the server listens, once it does.
func (b *broker) port() (address string) {
	b.t.Helper()
	eventually(b.t, "the broker listens", func() bool {
		text, err := os.ReadFile(filepath.Join(b.folder, b.child.Name))
		address = strings.TrimSpace(string(text))
		return err == nil
	})
	return address
}

// address is where clients find the broker, whichever process it is.
func (b *broker) address() string { return fmt.Sprintf("nats://127.0.0.1:%d", b.proxy.port()) }

// restart kills the broker and starts it again.
func (b *broker) restart() {
	b.t.Helper()
	b.child.kill(b.t)
	b.start()
	b.proxy.leadTo(b.port())
}

// suspend stops the broker for a while.
func (b *broker) suspend(d time.Duration) {
	b.t.Helper()
	one := b.child
	one.signal(b.t, syscall.SIGSTOP)
	time.AfterFunc(d, func() { _ = one.cmd.Process.Signal(syscall.SIGCONT) })
}

// connect connects the test itself, straight to the server.
func (b *broker) connect() jetstream.JetStream { //nolint:ireturn // nats.go has nothing else
	b.t.Helper()
	conn, err := connect("nats://" + b.port())
	require.NoError(b.t, err)
	b.t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(b.t, err)
	return js
}

// awaitHandled waits until the consumers have handled all that is in the stream, for as long
// as less and less is left.
func (b *broker) awaitHandled() {
	b.t.Helper()
	js := b.connect()
	for left := math.MaxInt; left > 0; {
		before := left
		eventually(b.t, "more is handled", func() bool {
			ctx, cancel := context.WithTimeout(b.t.Context(), patience)
			defer cancel()
			consumer, err := js.Consumer(ctx, counterStream.Name, "tally")
			require.NoError(b.t, err)
			info := consumer.CachedInfo()
			left = int(info.NumPending) + info.NumAckPending
			return left < before
		})
	}
}

// heard returns what is in the stream, in its order.
func (b *broker) heard() []entry {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	stream, err := b.connect().Stream(ctx, counterStream.Name)
	require.NoError(b.t, err)
	last := stream.CachedInfo().State.LastSeq
	require.Equal(b.t, last, stream.CachedInfo().State.Msgs, "nothing was dropped")
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{})
	require.NoError(b.t, err)
	entries := make([]entry, 0, last)
	for uint64(len(entries)) < last {
		message, err := consumer.Next(jetstream.FetchMaxWait(patience))
		require.NoError(b.t, err)
		encoded, err := nats.Decode(message.Headers(), message.Data())
		require.NoError(b.t, err)
		e, err := deliveryOf("stream", encoded)
		require.NoError(b.t, err)
		entries = append(entries, e)
	}
	return entries
}
