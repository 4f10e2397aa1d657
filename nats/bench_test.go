package nats_test

import (
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

const waveOf = 100

// wire returns a connection to a server of this process.
//
//nolint:ireturn // nats.go has no type for it
func wire(b *testing.B) jetstream.JetStream {
	b.Helper()
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: b.TempDir(), NoSigs: true, NoLog: true,
	})
	require.NoError(b, err)
	srv.Start()
	b.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	require.True(b, srv.ReadyForConnections(soon))
	conn, err := client.Connect(srv.ClientURL(), client.ReconnectBufSize(-1))
	require.NoError(b, err)
	b.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(b, err)
	_, err = js.CreateStream(b.Context(), coast.Config())
	require.NoError(b, err)
	return js
}

// BenchmarkBareWave is the bare client: the same data and identity, no attributes.
func BenchmarkBareWave(b *testing.B) {
	js := wire(b)
	data := message(b, "a", 1).Data
	for b.Loop() {
		acks := make([]jetstream.PubAckFuture, waveOf)
		for i := range acks {
			ack, err := js.PublishAsync(coast.Prefix+".coast.lamp_lit.a", data, jetstream.WithMsgID(uuid.NewString()))
			require.NoError(b, err)
			acks[i] = ack
		}
		for _, ack := range acks {
			select {
			case <-ack.Ok():
			case err := <-ack.Err():
				require.NoError(b, err)
			}
		}
	}
	b.ReportMetric(float64(b.N*waveOf)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkSinkWave(b *testing.B) {
	js := wire(b)
	sink, err := nats.NewSink(b.Context(), js, coast)
	require.NoError(b, err)
	wave := make([]outbox.Message, waveOf)
	for i := range wave {
		wave[i] = message(b, "lamp-"+strconv.Itoa(i), 1)
	}
	for b.Loop() {
		for i := range wave {
			wave[i].ID = uuid.New()
		}
		require.Empty(b, sink.Send(b.Context(), wave))
	}
	b.ReportMetric(float64(b.N*waveOf)/b.Elapsed().Seconds(), "events/s")
}
