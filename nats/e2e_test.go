package nats_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A logbook of the harbour has the versions of one lamp that it was told of.
type logbook struct {
	root

	versions []uint64
}

type root = aggregate.Root[lampID]

type lampID string

func (id lampID) String() string { return string(id) }

// noted says that a logbook has one more line.
type noted struct{ Version uint64 }

func (noted) EventName() string { return "harbour.noted" }

type logbookSnapshot struct {
	Lamp     string   `json:"lamp"`
	Versions []uint64 `json:"versions"`
}

func (l *logbook) Snapshot() logbookSnapshot {
	return logbookSnapshot{string(l.ID()), append([]uint64(nil), l.versions...)}
}

func restoreLogbook(s logbookSnapshot) (*logbook, error) {
	return &logbook{root: aggregate.New(lampID(s.Lamp)), versions: s.Versions}, nil
}

var logbookMapping = repository.Map("harbour.logbook", (*logbook).Snapshot, restoreLogbook,
	repository.Events[logbookSnapshot](events.NewTypes(events.TypeOf[noted]())))

type logbooks = repository.Collection[lampID, *logbook, logbookSnapshot]

func newLogbooks(store repository.Store) *repository.UnitOfWork[logbooks] {
	return repository.NewUnitOfWork(store, func(s *repository.Session) logbooks {
		return repository.In(s, logbookMapping)
	})
}

// note writes the version at hand into the logbook of its lamp.
func note(ctx context.Context, all logbooks) error {
	env, _ := events.FromContext(ctx)
	l, err := all.Get(ctx, lampID(env.AggregateID))
	if errors.Is(err, repository.ErrNotFound) {
		l, err = &logbook{root: aggregate.New(lampID(env.AggregateID))}, nil
	}
	if err != nil {
		return err
	}
	l.versions = append(l.versions, env.Version)
	aggregate.Record(&l.root, noted{env.Version}, at())
	return all.Save(ctx, l)
}

var lampKind = &repository.Kind{Name: "coast.lamp", Schema: 1, Events: lightTypes}

// light commits the next version of a lamp, with its event.
func light(ctx context.Context, store *memstore.Store, lamp string, v uint64) error {
	return store.Commit(ctx, repository.Batch{Changes: []repository.Change{{
		Kind: lampKind, Op: repository.Put, ID: lamp, Expected: v - 1, State: "lit",
		Events: []events.Envelope{{
			ID:    repository.EventID(store.Namespace(), lampKind.Name, lamp, v, 0),
			Event: lit{"ada"}, OccurredAt: at(), Aggregate: lampKind.Name, AggregateID: lamp, Version: v,
		}},
	}}})
}

// forgetful is a sink that loses some of the acks.
type forgetful struct{ *nats.Sink }

func (f forgetful) Send(ctx context.Context, wave []outbox.Message) []error {
	errs := f.Sink.Send(ctx, wave)
	if errs == nil {
		errs = make([]error, len(wave))
	}
	for i := range errs {
		if rand.IntN(5) == 0 {
			errs[i] = outbox.ErrUnavailable
		}
	}
	return errs
}

// again stores the first n messages once more, as when they are sent after the window of
// duplicates.
func again(t *testing.T, js jetstream.JetStream, n uint64) {
	t.Helper()
	require.Eventually(t, func() bool {
		s, err := js.Stream(t.Context(), coast.Name)
		return err == nil && s.CachedInfo().State.LastSeq >= n
	}, soon, 5*time.Millisecond)
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	for seq := uint64(1); seq <= n; seq++ {
		m, err := s.GetMsg(t.Context(), seq)
		require.NoError(t, err)
		m.Header.Del(jetstream.MsgIDHeader)
		_, err = js.PublishMsg(t.Context(), &client.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
		require.NoError(t, err)
	}
}

func TestFromOutboxToInboxEachEffectIsThereOnceAndInOrder(t *testing.T) {
	t.Parallel()
	const versions = 15
	b, js := newCoast(t)
	sink := newSink(t, js, nats.AckWithin(time.Second))

	store := memstore.New(memstore.WithOutbox())
	relay := outbox.NewRelay(store, forgetful{sink},
		outbox.Backoff(time.Millisecond, 200*time.Millisecond), outbox.PollEvery(10*time.Millisecond))
	relayed := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { relayed <- relay.Run(ctx) }()

	harbour := memstore.New()
	book := newLogbooks(harbour)
	bus := events.NewBus(events.Use(inbox.Once(harbour)))
	events.Subscribe(bus, "logbook", func(ctx context.Context, _ lit) error {
		if rand.IntN(4) == 0 {
			return errFog // before its effect
		}
		err := book.Do(ctx, note)
		if err == nil && rand.IntN(4) == 0 {
			return errFog // and after
		}
		return err
	})
	c := newConsumer(t, js, bus)
	stop := run(t, c)

	lamps := []string{"a.b", "*", "é 😀", "d"}
	for v := uint64(1); v <= versions; v++ {
		for _, lamp := range lamps {
			require.NoError(t, light(t.Context(), store, lamp, v))
		}
		switch v {
		case 5:
			require.NoError(t, stop())
			stop = run(t, c)
		case 10:
			b.stop()
			b.start()
		case 12:
			again(t, js, 5)
		}
	}
	var want []uint64
	for v := uint64(1); v <= versions; v++ {
		want = append(want, v)
	}
	for _, lamp := range lamps {
		var l *logbook
		require.Eventually(t, func() bool {
			var err error
			l, err = book.Repositories().Get(t.Context(), lampID(lamp))
			return err == nil && len(l.versions) >= versions
		}, soon, 5*time.Millisecond)
		require.Equal(t, want, l.versions)
	}
	settled(t, js, 0)
	require.Eventually(t, func() bool { // what is there may be sent once more, when its ack was lost
		stats, err := store.Stats(t.Context())
		return err == nil && stats.Pending == 0
	}, soon, 5*time.Millisecond)
	require.NoError(t, stop())
	cancel()
	require.NoError(t, <-relayed)
	require.Equal(t, versions*len(lamps)+5, stored(t, js))
	for _, lamp := range lamps {
		l, err := book.Repositories().Get(t.Context(), lampID(lamp))
		require.NoError(t, err)
		require.Equal(t, want, l.versions)
	}
}
