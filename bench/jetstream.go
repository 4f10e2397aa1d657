package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/postgres/postgrestest"
)

func jetStreams(pg *postgrestest.Server) group {
	return group{title: "PostgreSQL to JetStream: relay an event", target: 3, allocs: -1, count: drainedRun, byWall: true, open: opened(
		func(e *ending) ([]contender, error) {
			ctx := context.Background()
			d, pool, err := openSchema(e, pg)
			if err != nil {
				return nil, err
			}
			url, err := startBroker(e)
			if err != nil {
				return nil, err
			}
			relayed := nats.Stream{Name: "RELAYED", Prefix: "relayed"}
			js, err := connect(ctx, e, url, relayed)
			if err != nil {
				return nil, err
			}
			sink, err := nats.NewSink(ctx, js, relayed)
			if err != nil {
				return nil, err
			}
			cs := []contender{d.relayed("ashlar: outbox.Relay, nats.Sink", sink, d.fillTidy(pool), func(sent int) error {
				return holdsEvents(js, relayed, sent)
			})}
			for _, p := range []publisher{
				{name: "the bare client, 100 at a time", to: nats.Stream{Name: "BATCHES", Prefix: "batches"}, atOnce: batchSize},
				{name: "the bare client, all at once", to: nats.Stream{Name: "ALL", Prefix: "all"}, atOnce: drainedRun},
			} {
				if p.js, err = connect(ctx, e, url, p.to); err != nil {
					return nil, err
				}
				cs = append(cs, p.contender())
			}
			return cs, nil
		})}
}

// startBroker starts a server in this process and returns its address.
func startBroker(e *ending) (string, error) {
	dir, err := e.folder()
	if err != nil {
		return "", err
	}
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true,
	})
	if err != nil {
		return "", err
	}
	srv.Start()
	e.later(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(20 * time.Second) {
		return "", errors.New("the broker does not start")
	}
	return srv.ClientURL(), nil
}

// connect makes a stream, and returns a connection of its own to it.
func connect(ctx context.Context, e *ending, url string, to nats.Stream) (jetstream.JetStream, error) { //nolint:ireturn // nats.go has no type for it
	conn, err := client.Connect(url, client.ReconnectBufSize(-1))
	if err != nil {
		return nil, err
	}
	e.later(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	_, err = js.CreateStream(ctx, to.Config())
	return js, err
}

// holdsEvents wants so many messages in a stream.
func holdsEvents(js jetstream.JetStream, in nats.Stream, want int) error {
	s, err := js.Stream(context.Background(), in.Name)
	if err != nil {
		return err
	}
	if got := s.CachedInfo().State.Msgs; got != uint64(want) { //nolint:gosec // not negative
		return fmt.Errorf("%d events are in the stream, not %d", got, want)
	}
	return nil
}

// A publisher is the bare client with messages that are ready in memory.
type publisher struct {
	name   string
	js     jetstream.JetStream
	to     nats.Stream
	atOnce int // so many are published, then their acks waited for
}

func (p publisher) contender() contender {
	kind := newParcelKind()
	var ready []*client.Msg
	made, published := 0, 0
	return contender{
		name: p.name,
		prepare: func(n int) {
			ready = ready[:0]
			for range n {
				made++
				env := newMoved(kind, uuid.NameSpaceURL, fmt.Sprint("parcel-", made), 1)
				ready = append(ready, p.message(must(kind.Events.Encode(env))))
			}
		},
		run: func(int) {
			for some := range slices.Chunk(ready, p.atOnce) {
				p.publish(some)
				published += len(some)
			}
		},
		check: func() error { return holdsEvents(p.js, p.to, published) },
	}
}

func (p publisher) publish(messages []*client.Msg) {
	acks := make([]jetstream.PubAckFuture, len(messages))
	for i, m := range messages {
		acks[i] = must(p.js.PublishMsgAsync(m))
	}
	for _, ack := range acks {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			panic(err)
		}
	}
}

// message is what nats.Sink makes of an event.
func (p publisher) message(e events.Encoded) *client.Msg {
	m := client.NewMsg(p.to.Subject(e.Name, e.AggregateID))
	m.Data = e.Data
	for name, value := range e.Attributes(p.to.Prefix) {
		m.Header["ce-"+name] = []string{value}
	}
	m.Header["content-type"] = []string{e.ContentType}
	m.Header[jetstream.MsgIDHeader] = []string{e.ID.String()}
	m.Header[jetstream.ExpectedStreamHeader] = []string{p.to.Name}
	return m
}
