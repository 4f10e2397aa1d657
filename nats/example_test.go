package nats_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

// dial starts a server in this process and connects to it, as a program connects to its own.
//
//nolint:ireturn // nats.go has no type for it
func dial(opts ...client.Option) (js jetstream.JetStream, hangUp func()) {
	dir, err := os.MkdirTemp("", "nats")
	if err != nil {
		panic(err)
	}
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true,
	})
	if err != nil {
		panic(err)
	}
	srv.Start()
	if !srv.ReadyForConnections(soon) {
		panic("no server")
	}
	conn, err := client.Connect(srv.ClientURL(), append(opts, client.Timeout(soon))...)
	if err != nil {
		panic(err)
	}
	js, err = jetstream.New(conn)
	if err != nil {
		panic(err)
	}
	return js, func() {
		conn.Close()
		srv.Shutdown()
		srv.WaitForShutdown()
		_ = os.RemoveAll(dir)
	}
}

// One process lights lamps. Another is told of it by way of the broker, twice of one of them,
// and notes each once.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	js, hangUp := dial(client.ReconnectBufSize(-1))
	defer hangUp()

	coast := nats.Stream{Name: "COAST", Prefix: "coast"}
	_, err := js.CreateOrUpdateStream(ctx, coast.Config())
	fmt.Println("stream:", err)

	store := memstore.New(memstore.WithOutbox())
	sink, err := nats.NewSink(ctx, js, coast)
	fmt.Println("sink:", err)
	for v := uint64(1); v <= 3; v++ {
		if err := light(ctx, store, "north", v); err != nil {
			fmt.Println(err)
		}
	}
	sent, err := outbox.NewRelay(store, sink).Drain(ctx)
	fmt.Println("sent:", sent, err)

	noted := memstore.New()
	bus := events.NewBus(events.Use(inbox.Once(noted)))
	events.Subscribe(bus, "logbook", func(ctx context.Context, e lit) error {
		env, _ := events.FromContext(ctx)
		fmt.Println(env.AggregateID, "lit by", e.Keeper, "at version", env.Version)
		if env.Version == 3 {
			cancel() // enough for an example
		}
		return nil
	})
	consumer, err := nats.NewConsumer(ctx, js, coast, "harbour", bus, lightTypes)
	fmt.Println("consumer:", err)
	fmt.Println("run:", consumer.Run(ctx))
	// Output:
	// stream: <nil>
	// sink: <nil>
	// sent: 3 <nil>
	// consumer: <nil>
	// north lit by ada at version 1
	// north lit by ada at version 2
	// north lit by ada at version 3
	// run: <nil>
}

// A stream that drops what is old has to be accepted by the name of the risk.
func ExampleNewSink() {
	ctx := context.Background()
	js, hangUp := dial(client.ReconnectBufSize(-1))
	defer hangUp()
	coast := nats.Stream{Name: "COAST", Prefix: "coast"}
	config := coast.Config()
	config.Discard, config.MaxMsgs = jetstream.DiscardOld, 1_000_000
	_, _ = js.CreateStream(ctx, config)

	_, err := nats.NewSink(ctx, js, coast)
	fmt.Println(err)
	_, err = nats.NewSink(ctx, js, coast, nats.Accept(nats.DropsOldest))
	fmt.Println(err)
	// Output:
	// nats: stream "COAST": it drops the oldest messages when full
	// <nil>
}

func ExampleErrReconnectBuffer() {
	js, hangUp := dial() // nats.go keeps 8 MB unless it is told not to
	defer hangUp()
	_, err := nats.NewSink(context.Background(), js, nats.Stream{Name: "COAST", Prefix: "coast"})
	fmt.Println(errors.Is(err, nats.ErrReconnectBuffer))
	// Output:
	// true
}

// A durable consumer that gives up on messages is not taken over.
func ExampleConsumerError() {
	ctx := context.Background()
	js, hangUp := dial()
	defer hangUp()
	coast := nats.Stream{Name: "COAST", Prefix: "coast"}
	_, _ = js.CreateStream(ctx, coast.Config())
	_, _ = js.CreateConsumer(ctx, "COAST", jetstream.ConsumerConfig{Durable: "harbour", MaxDeliver: 5})

	_, err := nats.NewConsumer(ctx, js, coast, "harbour", events.NewBus(), lightTypes)
	fmt.Println(err)
	// Output:
	// nats: consumer "harbour" of stream "COAST": its MaxDeliver is not what order needs
}

func ExampleStream_Subject() {
	coast := nats.Stream{Name: "COAST", Prefix: "coast"}
	subject := coast.Subject("coast.lamp_lit", "north pier.2")
	fmt.Println(subject)
	fmt.Println(coast.Filter("coast.lamp_lit"))
	fmt.Println(coast.ParseSubject(subject))
	_, _, err := coast.ParseSubject("coast.lamp_lit")
	fmt.Println(err)
	// Output:
	// coast.coast.lamp_lit.north%20pier%2E2
	// coast.coast.lamp_lit.*
	// coast.lamp_lit north pier.2 <nil>
	// nats: the subject is not of an event
}

func ExampleDecode() {
	e, err := nats.Decode(attributes(), []byte(`{"keeper":"ada"}`))
	fmt.Println(e.Name, e.AggregateID, e.Version, err)
	_, err = nats.Decode(nil, nil)
	fmt.Println(errors.Is(err, nats.ErrMessage))
	// Output:
	// coast.lamp_lit Euro € 😀 3 <nil>
	// true
}
