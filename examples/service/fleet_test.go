package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/postgres/postgrestest"
)

// newBroker starts a NATS server with JetStream in this process and returns its URL.
func newBroker(t *testing.T) string {
	t.Helper()
	broker, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
	})
	require.NoError(t, err)
	broker.Start()
	t.Cleanup(func() {
		broker.Shutdown()
		broker.WaitForShutdown()
	})
	require.True(t, broker.ReadyForConnections(soon))
	return broker.ClientURL()
}

// live sends orders through the whole of their lives, each request to another instance, and
// watches each from a third.
func live(t *testing.T, instances ...*running) {
	t.Helper()
	n := 0
	next := func() *running {
		n++
		return instances[n%len(instances)]
	}
	for range 3 {
		order := next().placed()
		next().done(order, "pay", payment, 1)
		next().done(order, "fulfil", "", 2)
		next().done(order, "ship", parcel, 3)
		names := next().timeline(order, 8)
		require.ElementsMatch(t, append(afterPlacing(), "ordering.payment_received", "ordering.billing.invoice_paid",
			"ordering.order_confirmed", "ordering.order_shipped", "ordering.shipping.shipment_collected"), names)
		require.Equal(t, http.StatusAccepted, next().send("POST", order+"/deliver", "").StatusCode)
		require.Contains(t, next().timeline(order, 10), "ordering.order_delivered")
	}
}

func TestEventsGoOverNATS(t *testing.T) {
	t.Parallel()
	broker := newBroker(t)
	s := runService(t, settings{db: t.TempDir() + "/orders.db", nats: broker})
	live(t, s)
	s.finish()
	again := runService(t, settings{db: t.TempDir() + "/orders.db", nats: broker})
	live(t, again)
	again.finish()
}

// A broker on a machine that is short of time greets late: nats.go would give it two seconds.
func TestABrokerHasAsLongToAnswerAtTheStartAsTheStore(t *testing.T) {
	t.Parallel()
	broker := strings.TrimPrefix(newBroker(t), "nats://")
	door, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var calls sync.WaitGroup
	calls.Go(func() {
		for {
			in, err := door.Accept()
			if err != nil {
				return
			}
			calls.Go(func() {
				time.Sleep(2500 * time.Millisecond)
				connect(in, broker)
			})
		}
	})
	t.Cleanup(func() {
		_ = door.Close()
		calls.Wait()
	})
	s := runService(t, settings{db: t.TempDir() + "/orders.db", nats: "nats://" + door.Addr().String()})
	live(t, s)
	s.finish()
}

// connect leads a connection to another address until either end closes it.
func connect(in net.Conn, address string) {
	out, err := net.Dial("tcp", address) //nolint:noctx // a server in this process
	if err != nil {
		_ = in.Close()
		return
	}
	var both sync.WaitGroup
	lead := func(to, from net.Conn) {
		_, _ = io.Copy(to, from) // it ends with the connection
		_, _ = to.Close(), from.Close()
	}
	both.Go(func() { lead(in, out) })
	both.Go(func() { lead(out, in) })
	both.Wait()
}

func TestInstancesShareTheWork(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T) settings{
		"on one database": func(t *testing.T) settings { t.Helper(); return settings{postgres: database.URL(t)} },
		"and one broker": func(t *testing.T) settings {
			t.Helper()
			return settings{postgres: database.URL(t), nats: newBroker(t)}
		},
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shared := set(t)
			instances := make([]*running, 3)
			for i := range instances {
				instances[i] = runService(t, shared)
			}
			live(t, instances...)
			instances[0].finish() // the others go on, once its leases are theirs
			live(t, instances[1:]...)

			var all sync.WaitGroup
			for _, s := range instances[1:] {
				all.Go(s.stop)
			}
			all.Wait()
			for _, s := range instances[1:] {
				select {
				case err := <-s.ended:
					require.NoError(t, err)
				case <-time.After(2 * soon):
					t.Fatal("an instance does not stop")
				}
			}
		})
	}
}

// database is the PostgreSQL server of these tests.
var database postgrestest.Server

func TestMain(m *testing.M) { os.Exit(database.Run(m)) }
