package nats_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

var errFog = errors.New("fog")

func TestTheBusHearsWhatTheAggregatesSaid(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var wave []outbox.Message
	var want []events.Envelope
	for i, id := range []string{"a.b", "*", ">", "é😀", "%2E", " ", "\x00"} {
		env := envelope(id, 1).WithMeta("tenant", "é \"x\"")
		env.Index, env.CorrelationID, env.CausationID = i, env.ID, env.ID
		if i == 0 {
			env.Event = dimmed{40}
		}
		want = append(want, env)
		wave = append(wave, encoded(t, env))
	}
	require.Empty(t, newSink(t, js).Send(t.Context(), wave))
	var bus harbour
	stop := run(t, newConsumer(t, js, &bus, patient))
	require.Eventually(t, func() bool { return len(bus.all()) == len(want) }, soon, 5*time.Millisecond)
	require.ElementsMatch(t, want, bus.all())
	require.NoError(t, stop())
	settled(t, js, 0)
}

func TestAConsumerHearsTheListedEventsAlone(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	var bus harbour
	c, err := nats.NewConsumer(t.Context(), js, coast, "harbour", &bus, litTypes, quick(patient)...)
	require.NoError(t, err)
	other := envelope("b", 1)
	other.Event = dimmed{10}
	require.Empty(t, sink.Send(t.Context(), []outbox.Message{encoded(t, other)}))
	publish(t, sink, 1, 2, "a")
	stop := run(t, c)
	bus.hears(t, 2)
	require.NoError(t, stop())

	// The next release lists one more, and hears of it from now on; the one before starts
	// once more, and takes nothing away.
	newConsumer(t, js, &bus, patient)
	_, err = nats.NewConsumer(t.Context(), js, coast, "harbour", &bus, litTypes, quick(patient)...)
	require.NoError(t, err)
	require.Len(t, filters(t, js), 2)
	other = envelope("c", 1)
	other.Event = dimmed{20}
	require.Empty(t, sink.Send(t.Context(), []outbox.Message{encoded(t, other)}))
	run(t, newConsumer(t, js, &bus, patient))
	require.Eventually(t, func() bool { return len(bus.all()) == 3 }, soon, 5*time.Millisecond)
	require.Equal(t, dimmed{20}, bus.all()[2].Event)

	_, err = nats.NewConsumer(t.Context(), js, coast, "harbour", &bus, litTypes, quick(patient, nats.Narrow())...)
	require.NoError(t, err)
	require.Equal(t, []string{coast.Filter("coast.lamp_lit")}, filters(t, js))
}

func filters(t *testing.T, js jetstream.JetStream) []string {
	t.Helper()
	c, err := js.Consumer(t.Context(), coast.Name, "harbour")
	require.NoError(t, err)
	is := c.CachedInfo().Config
	if is.FilterSubject != "" {
		return []string{is.FilterSubject}
	}
	return is.FilterSubjects
}

func TestTheOrderOfAnAggregateHoldsWhateverFails(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	js := b.connect()
	var round atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		// A stream of its own for each draw, and few of them: each is files.
		n := round.Add(1)
		if n > 12 {
			return
		}
		here := nats.Stream{Name: fmt.Sprintf("COAST%d", n), Prefix: fmt.Sprintf("coast%d", n)}
		create(t, js, here)
		sink, err := nats.NewSink(t.Context(), js, here)
		require.NoError(rt, err)
		lamps := rapid.IntRange(1, 6).Draw(rt, "lamps")
		versions := rapid.Uint64Range(1, 12).Draw(rt, "versions")
		percent := rapid.IntRange(0, 60).Draw(rt, "failing")
		workers := rapid.IntRange(1, 4).Draw(rt, "workers")
		window := rapid.IntRange(1, 40).Draw(rt, "window")
		bus := harbour{mood: func(context.Context, events.Envelope) error {
			if rand.IntN(100) < percent {
				return errFog
			}
			return nil
		}}
		c, err := nats.NewConsumer(t.Context(), js, here, "harbour", &bus, lightTypes,
			quick(nats.Workers(workers), nats.Window(window))...)
		require.NoError(rt, err)
		stop := run(t, c)
		for v := uint64(1); v <= versions; v++ {
			var wave []outbox.Message
			for l := range lamps {
				wave = append(wave, message(rt, fmt.Sprint("lamp ", l), v))
			}
			require.Empty(rt, sink.Send(t.Context(), wave))
			if v == versions/2 { // a process goes, another comes
				require.NoError(rt, stop())
				stop = run(t, c)
			}
		}
		bus.hears(t, lamps*int(versions)) //nolint:gosec // few
		require.NoError(rt, stop())
	})
}

func TestAHeldEventHoldsItsOwnAggregateOnly(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var healed atomic.Bool
	var refused atomic.Int64
	bus := harbour{mood: func(_ context.Context, env events.Envelope) error {
		if name(env) == "a 2" && !healed.Load() {
			return errFog
		}
		return nil
	}}
	run(t, newConsumer(t, js, &bus, patient, nats.Hold(), nats.Observe(nats.Hooks{
		Refused: func(_ context.Context, e events.Encoded, err error, after time.Duration) {
			if e.AggregateID == "a" && errors.Is(err, errFog) && after > 0 {
				refused.Add(1)
			}
		},
	})))
	publish(t, newSink(t, js), 1, 5, "a", "b", "c")
	require.Eventually(t, func() bool { return len(bus.all()) == 11 && refused.Load() >= 5 }, soon, 5*time.Millisecond)
	time.Sleep(brief)
	require.Len(t, bus.all(), 11)
	require.NotContains(t, bus.names(), "a 3")
	healed.Store(true)
	bus.hears(t, 15)
}

func TestHeldEventsThatFillTheWindowStopTheConsumer(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var healed atomic.Bool
	bus := harbour{mood: func(_ context.Context, env events.Envelope) error {
		if env.AggregateID == "a" && !healed.Load() {
			return errFog
		}
		return nil
	}}
	run(t, newConsumer(t, js, &bus, nats.Window(3)))
	sink := newSink(t, js)
	publish(t, sink, 1, 4, "a")
	publish(t, sink, 1, 1, "b")
	time.Sleep(2 * brief)
	require.Empty(t, bus.all())
	healed.Store(true)
	bus.hears(t, 5)
}

// morgue is where dead letters go.
var morgue = nats.Stream{Name: "MORGUE", Prefix: "morgue"}

func TestAHandlerThatTakesLongIsNotDisturbed(t *testing.T) {
	t.Parallel()
	undisturbed(t, func() (wrong string) {
		_, js := newCoast(t)
		bus := harbour{mood: func(context.Context, events.Envelope) error {
			time.Sleep(3 * time.Second)
			return nil
		}}
		stop := run(t, newConsumer(t, js, &bus, nats.Workers(1), nats.AckWait(2*time.Second))) // the second waits for as long
		publish(t, newSink(t, js), 1, 1, "a", "b")
		bus.hears(t, 2)
		require.NoError(t, stop())
		settled(t, js, 0)
		if handled, handed := len(bus.all()), deliveries(t, js); handled != 2 || handed != 2 {
			return fmt.Sprintf("2 events were handed out %d times and handled %d times", handed, handled)
		}
		return ""
	})
}

func deliveries(t *testing.T, js jetstream.JetStream) uint64 {
	t.Helper()
	c, err := js.Consumer(t.Context(), coast.Name, "harbour")
	require.NoError(t, err)
	return c.CachedInfo().Delivered.Consumer
}

func TestAMessageThatComesAgainWhileItIsHereIsHandledOnce(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	entered, leave := make(chan struct{}, 10), make(chan struct{})
	bus := harbour{mood: func(_ context.Context, env events.Envelope) error {
		entered <- struct{}{}
		if env.AggregateID == "a" {
			<-leave
		}
		return nil
	}}
	stop := run(t, newConsumer(t, js, &bus, nats.Workers(2), patient))
	sink := newSink(t, js)
	publish(t, sink, 1, 2, "a")
	<-entered
	// The broker is told that neither the one at work nor the one behind it was handled.
	require.Eventually(t, func() bool { return deliveries(t, js) == 2 }, soon, 5*time.Millisecond)
	for seq := 1; seq <= 2; seq++ {
		require.NoError(t, js.Conn().Publish(fmt.Sprintf("$JS.ACK.COAST.harbour.1.%d.%d.1.0", seq, seq), []byte("-NAK")))
	}
	require.Eventually(t, func() bool { return deliveries(t, js) == 4 }, soon, 5*time.Millisecond)
	publish(t, sink, 1, 1, "b")
	<-entered // and so they are here, before it
	close(leave)
	bus.hears(t, 3)
	require.NoError(t, stop())
	require.ElementsMatch(t, []string{"a 1", "a 2", "b 1"}, bus.names())
	settled(t, js, 0)
}

func TestRunEndsWhenTheHandlerAtWorkIsThrough(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	bus := harbour{mood: func(ctx context.Context, env events.Envelope) error {
		if name(env) == "a 1" {
			close(entered)
			<-leave
			return ctx.Err()
		}
		return nil
	}}
	c := newConsumer(t, js, &bus, nats.Workers(1), patient)
	publish(t, newSink(t, js), 1, 4, "a")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	<-entered
	require.ErrorIs(t, c.Run(t.Context()), nats.ErrRunning)
	cancel()
	select {
	case err := <-done:
		require.Fail(t, "it left its handler alone", "%v", err)
	case <-time.After(2 * brief):
	}
	close(leave)
	require.NoError(t, <-done)
	require.Equal(t, []string{"a 1"}, bus.names(), "and begins nothing else")
	settled(t, js, 3)

	// What it gave back is there at once: nobody waits for what it left behind.
	began := time.Now()
	run(t, newConsumer(t, js, &bus, patient))
	bus.hears(t, 4)
	require.Len(t, bus.all(), 4)
	require.Less(t, time.Since(began), 40*time.Second)
}

func TestAHandlerThatDoesNotEndIsToldTo(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	create(t, js, morgue)
	entered := make(chan struct{})
	var once sync.Once
	bus := harbour{mood: func(ctx context.Context, _ events.Envelope) error {
		once.Do(func() { close(entered) })
		<-ctx.Done()
		return ctx.Err()
	}}
	stop := run(t, newConsumer(t, js, &bus, nats.Grace(20*time.Millisecond), nats.ParkAfter(1, morgue)))
	publish(t, newSink(t, js), 1, 1, "a")
	<-entered
	require.NoError(t, stop())
	require.Equal(t, 1, unacked(t, js), "it was cut short, not refused")
	require.Empty(t, letters(t, js))
}

func TestAConsumerThatIsGoneEndsRun(t *testing.T) {
	t.Parallel()
	t.Run("deleted", func(t *testing.T) {
		t.Parallel()
		_, js := newCoast(t)
		var bus harbour
		c := newConsumer(t, js, &bus)
		publish(t, newSink(t, js), 1, 1, "a")
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		bus.hears(t, 1)
		require.NoError(t, js.DeleteConsumer(t.Context(), coast.Name, "harbour"))
		require.ErrorIs(t, <-done, nats.ErrEnded)
		require.ErrorIs(t, c.Run(t.Context()), nats.ErrEnded)
	})
	t.Run("closed", func(t *testing.T) {
		t.Parallel()
		b, js := newCoast(t)
		var bus harbour
		own := b.connect()
		c := newConsumer(t, own, &bus)
		publish(t, newSink(t, js), 1, 1, "a")
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		bus.hears(t, 1)
		own.Conn().Close()
		require.ErrorIs(t, <-done, nats.ErrEnded)
		require.ErrorIs(t, c.Run(t.Context()), nats.ErrEnded)
	})
	t.Run("a context that is done already", func(t *testing.T) {
		t.Parallel()
		_, js := newCoast(t)
		ctx, cancel := context.WithCancel(t.Context())
		c := newConsumer(t, js, &harbour{})
		cancel()
		require.NoError(t, c.Run(ctx))
	})
}

func TestAConsumerThatWouldLoseEventsIsRefused(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	type config = jetstream.ConsumerConfig
	for setting, change := range map[string]func(*config){
		"AckPolicy":         func(c *config) { c.AckPolicy = jetstream.AckAllPolicy; c.MaxAckPending = 0 },
		"MaxDeliver":        func(c *config) { c.MaxDeliver = 3 },
		"HeadersOnly":       func(c *config) { c.HeadersOnly = true },
		"PriorityPolicy":    func(c *config) { c.PriorityPolicy, c.PriorityGroups, c.PinnedTTL = 0, nil, 0 },
		"PriorityGroups":    func(c *config) { c.PriorityGroups = []string{"others"} },
		"BackOff":           func(c *config) { c.BackOff = []time.Duration{time.Second} },
		"MemoryStorage":     func(c *config) { c.MemoryStorage = true },
		"MaxRequestBatch":   func(c *config) { c.MaxRequestBatch = 2000 },
		"MaxRequestExpires": func(c *config) { c.MaxRequestExpires = time.Second },
		"InactiveThreshold": func(c *config) { c.InactiveThreshold = time.Hour },
		"DeliverPolicy":     func(c *config) { c.DeliverPolicy = jetstream.DeliverLastPerSubjectPolicy },
	} {
		c := config{
			Durable: "harbour", AckPolicy: jetstream.AckExplicitPolicy, MaxDeliver: -1,
			PriorityPolicy: jetstream.PriorityPolicyPinned, PriorityGroups: []string{"ashlar"},
			FilterSubjects: []string{coast.Prefix + ".>"},
		}
		change(&c)
		_, err := js.CreateConsumer(t.Context(), coast.Name, c)
		require.NoError(t, err, setting)
		_, err = nats.NewConsumer(t.Context(), js, coast, "harbour", &harbour{}, lightTypes)
		require.ErrorIs(t, err, nats.ErrConsumer, setting)
		var wrong *nats.ConsumerError
		require.ErrorAs(t, err, &wrong, setting)
		require.Equal(t, setting, wrong.Setting)
		require.NotEmpty(t, wrong.Error())
		require.NoError(t, js.DeleteConsumer(t.Context(), coast.Name, "harbour"))
	}
	_, err := js.CreatePushConsumer(t.Context(), coast.Name, config{Durable: "harbour", DeliverSubject: "x"})
	require.NoError(t, err)
	_, err = nats.NewConsumer(t.Context(), js, coast, "harbour", &harbour{}, lightTypes)
	require.ErrorIs(t, err, nats.ErrConsumer)
	_, err = nats.NewConsumer(t.Context(), js, coast, "no.name", &harbour{}, lightTypes)
	require.ErrorIs(t, err, nats.ErrConsumer)
}

func TestAConsumerThatExistsGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	publish(t, sink, 1, 2, "old")
	// Somebody has made it to begin with what is new.
	_, err := js.CreateConsumer(t.Context(), coast.Name, jetstream.ConsumerConfig{
		Durable: "harbour", DeliverPolicy: jetstream.DeliverNewPolicy, AckPolicy: jetstream.AckExplicitPolicy,
		MaxDeliver: -1, PriorityPolicy: jetstream.PriorityPolicyPinned, PriorityGroups: []string{"ashlar"},
	})
	require.NoError(t, err)
	var bus harbour
	c := newConsumer(t, js, &bus, nats.ConfirmAcks())
	require.Empty(t, filters(t, js), "it hears everything as before")
	publish(t, sink, 1, 3, "a")
	run(t, c)
	bus.hears(t, 3)
	settled(t, js, 0)
}

func TestEventsOfNoAggregateWaitForNoOther(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	for i := range 3 {
		env := envelope(fmt.Sprint(i), 1)
		env.Aggregate, env.AggregateID, env.Version = "", "", 0
		env.Event = lit{fmt.Sprint(i)}
		require.Empty(t, sink.Send(t.Context(), []outbox.Message{encoded(t, env)}))
	}
	bus := harbour{mood: func(_ context.Context, env events.Envelope) error {
		if env.Event == (lit{"0"}) {
			return errFog
		}
		return nil
	}}
	run(t, newConsumer(t, js, &bus, patient))
	require.Eventually(t, func() bool { return len(bus.all()) == 2 }, soon, 5*time.Millisecond)
}

func TestAnAckThatCannotBeSentIsToldAndTheEventComesAgain(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	own := b.connect()
	told := make(chan error, 100)
	var delivered atomic.Int64
	var once sync.Once
	bus := harbour{mood: func(context.Context, events.Envelope) error {
		once.Do(func() {
			b.stop()
			for own.Conn().IsConnected() {
				time.Sleep(time.Millisecond)
			}
		})
		return nil
	}}
	publish(t, newSink(t, js), 1, 1, "a") // which is acknowledged before the broker is stopped
	stop := run(t, newConsumer(t, own, &bus, nats.Observe(nats.Hooks{
		Disturbed: func(_ context.Context, err error) { told <- err },
		Delivered: func(context.Context, events.Encoded) { delivered.Add(1) },
	})))
	for err := <-told; !errors.Is(err, client.ErrReconnectBufExceeded); err = <-told {
		require.Error(t, err) // the broker has said good-bye, too
	}
	b.start()
	require.Eventually(t, func() bool { return len(bus.all()) >= 2 }, soon, 5*time.Millisecond)
	settled(t, own, 0)
	require.NoError(t, stop())
	names := bus.names() // more than two when an ack is late
	require.Equal(t, slices.Repeat([]string{"a 1"}, len(names)), names)
	require.Equal(t, int64(len(names)-1), delivered.Load(), "and the first does not count")
}
