package nats_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

// A fleet is a cluster of three brokers in this process.
type fleet []*broker

// newFleet returns a cluster in which a message takes some time from one to another.
func newFleet(t *testing.T, far time.Duration) fleet {
	t.Helper()
	ports := free(t, 6)
	var routes []string
	for _, port := range ports[:3] {
		if far > 0 {
			port = delay(t, port, far)
		}
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", port))
	}
	var f fleet
	for i := range 3 {
		f = append(f, &broker{t: t, opts: server.Options{
			ServerName: fmt.Sprint("ship-", i), Host: "127.0.0.1", Port: ports[3+i],
			Cluster:   server.ClusterOpts{Name: "fleet", Host: "127.0.0.1", Port: ports[i], NoAdvertise: true},
			Routes:    server.RoutesFromStr(strings.Join(routes, ",")),
			JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		}})
	}
	for _, b := range f {
		srv, err := server.NewServer(b.opts.Clone())
		require.NoError(t, err)
		b.srv = srv
		srv.Start()
	}
	t.Cleanup(func() {
		for _, b := range f {
			b.stop()
		}
	})
	return f
}

// delay returns a port that leads to another, on a way that takes as long.
func delay(t *testing.T, port int, far time.Duration) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // there is none
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	type parcel struct {
		due  time.Time
		data []byte
	}
	carry := func(from, to net.Conn) {
		way := make(chan parcel, 1<<14)
		go func() {
			for p := range way {
				time.Sleep(time.Until(p.due))
				_, _ = to.Write(p.data)
			}
			_ = to.Close()
		}()
		defer close(way)
		for {
			data := make([]byte, 32<<10)
			n, err := from.Read(data)
			if err != nil {
				return
			}
			way <- parcel{time.Now().Add(far), data[:n]}
		}
	}
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)) //nolint:noctx // there is none
			if err != nil {
				_ = from.Close()
				continue
			}
			go carry(from, to)
			go carry(to, from)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// free returns ports that nobody listens on.
func free(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
		require.NoError(t, err)
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

//nolint:ireturn // nats.go has no type for it
func (f fleet) connect(t *testing.T) jetstream.JetStream {
	t.Helper()
	var urls []string
	for _, b := range f {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", b.opts.Port))
	}
	conn, err := client.Connect(strings.Join(urls, ","), client.ReconnectBufSize(-1), client.MaxReconnects(-1),
		client.ReconnectWait(20*time.Millisecond), client.ReconnectJitter(0, 0), client.RetryOnFailedConnect(true),
		client.Timeout(soon))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	return js
}

// leader returns the broker that leads all of them.
func (f fleet) leader(t *testing.T) (leader *broker) {
	t.Helper()
	require.Eventually(t, func() bool {
		for _, b := range f {
			if b.srv.JetStreamIsLeader() {
				leader = b
				return true
			}
		}
		return false
	}, soon, 5*time.Millisecond)
	return leader
}

// create makes the coast's stream, as soon as the brokers know of one another.
func (fleet) create(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	config := coast.Config()
	config.Replicas = 3
	require.Eventually(t, func() bool {
		_, err := js.CreateOrUpdateStream(t.Context(), config)
		return err == nil
	}, soon, 50*time.Millisecond)
}

// lead has a broker lead the stream, or its consumer, as soon as it can.
func lead(t *testing.T, js jetstream.JetStream, what string, b *broker) {
	t.Helper()
	subject, name, _ := strings.Cut(what, " ")
	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var cluster *jetstream.ClusterInfo
		if s, err := js.Stream(ctx, coast.Name); err != nil {
			return false
		} else if cluster = s.CachedInfo().Cluster; subject == "CONSUMER" {
			c, err := js.Consumer(ctx, coast.Name, "harbour")
			if err != nil {
				return false
			}
			cluster = c.CachedInfo().Cluster
		}
		if cluster.Leader == b.opts.ServerName {
			return true
		}
		ready := func(r *jetstream.PeerInfo) bool { return r.Name == b.opts.ServerName && r.Current && !r.Offline }
		if !slices.ContainsFunc(cluster.Replicas, ready) {
			return false
		}
		body := fmt.Appendf(nil, `{"placement":{"preferred":%q}}`, b.opts.ServerName)
		_, _ = js.Conn().RequestWithContext(ctx, "$JS.API."+subject+".LEADER.STEPDOWN."+name, body)
		return false
	}, soon, 50*time.Millisecond)
}

func TestAClusterKeepsThePromises(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 0)
	captain := f.leader(t)
	js := f.connect(t)
	f.create(t, js)
	sink := newSink(t, js, nats.AckWithin(300*time.Millisecond))
	var bus harbour
	stop := run(t, newConsumer(t, f.connect(t), &bus, nats.AckWait(2*time.Second), nats.Window(15)))
	var sent uint64
	send := func(n uint64) {
		t.Helper()
		for range n {
			sent++
			for _, lamp := range []string{"a", "b"} {
				sendUntilStored(t, sink, message(t, lamp, sent))
			}
		}
	}
	send(10)
	second, third := f[(slices.Index(f, captain)+1)%3], f[(slices.Index(f, captain)+2)%3]
	lead(t, js, "STREAM COAST", second)
	lead(t, js, "CONSUMER COAST.harbour", third)

	// The leader of the consumer steps down.
	send(10)
	lead(t, js, "CONSUMER COAST.harbour", second)
	send(10)

	// The leader of both goes.
	second.stop()
	send(10)
	lead(t, js, "STREAM COAST", captain)
	lead(t, js, "CONSUMER COAST.harbour", captain)
	send(10)
	bus.hears(t, int(2*sent)) //nolint:gosec // few

	// Without a majority nobody leads.
	third.stop()
	errs := sink.Send(t.Context(), []outbox.Message{message(t, "a", sent+1), message(t, "b", sent+1)})
	require.Len(t, errs, 2)
	for _, err := range errs {
		require.ErrorIs(t, err, outbox.ErrUnavailable)
		require.NotErrorIs(t, err, outbox.ErrRejected)
	}
	second.start()
	third.start()
	send(10)
	bus.hears(t, int(2*sent)) //nolint:gosec // few
	require.NoError(t, stop())
	require.Equal(t, int(2*sent), stored(t, js), "and nothing is there twice") //nolint:gosec // few
}

// sendUntilStored sends as a relay does: what is not acknowledged is sent again.
func sendUntilStored(t *testing.T, sink *nats.Sink, m outbox.Message) {
	t.Helper()
	for until := time.Now().Add(soon); ; time.Sleep(5 * time.Millisecond) {
		errs := sink.Send(t.Context(), []outbox.Message{m})
		if errs == nil {
			return
		}
		require.ErrorIs(t, errs[0], outbox.ErrUnavailable)
		require.True(t, time.Now().Before(until), "it is never acknowledged")
	}
}

// A cluster hands a message out when it has agreed on it, and says before how much is
// unacknowledged. Another process acknowledges one that is on its way.
func TestALateAckInAClusterDoesNotMakeUpForAMissingMessage(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 40*time.Millisecond)
	captain := f.leader(t)
	js := captain.connect()
	f.create(t, js)
	gathering := make(chan struct{}, 10)
	var bus harbour
	c := newConsumer(t, js, &bus, patient, nats.Observe(nats.Hooks{
		Gathering: func(context.Context) { gathering <- struct{}{} },
	}))
	lead(t, js, "STREAM COAST", captain)
	lead(t, js, "CONSUMER COAST.harbour", captain)
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a", "b")
	publish(t, sink, 2, 2, "a")
	stolen := steal(t, js, 3)
	unpin(t, js)
	run(t, c)
	for _, m := range stolen[1:] {
		require.NoError(t, m.Nak()) // they come to this process
	}
	<-gathering
	time.Sleep(10 * time.Millisecond) // the question is answered, and both are to come again
	require.NoError(t, js.Conn().Publish(stolen[1].Reply(), []byte("+ACK")), "b 1")
	time.Sleep(time.Second)
	require.Empty(t, bus.all(), "a 1 is not here")
	require.NoError(t, js.Conn().Publish(stolen[0].Reply(), []byte("-NAK")), "a 1")
	bus.hears(t, 2)
	require.NotContains(t, bus.names(), "b 1", "it is the other's")
}
