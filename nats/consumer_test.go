package nats_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
	stop := run(t, newConsumer(t, js, &bus))
	require.Eventually(t, func() bool { return len(bus.all()) == len(want) }, soon, 5*time.Millisecond)
	require.ElementsMatch(t, want, bus.all())
	require.NoError(t, stop())
	require.Zero(t, unacked(t, js))
}

func TestAConsumerHearsTheListedEventsAlone(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	var bus harbour
	c, err := nats.NewConsumer(t.Context(), js, coast, "harbour", &bus, litTypes, quick()...)
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
	newConsumer(t, js, &bus)
	_, err = nats.NewConsumer(t.Context(), js, coast, "harbour", &bus, litTypes, quick()...)
	require.NoError(t, err)
	require.Len(t, filters(t, js), 2)
	other = envelope("c", 1)
	other.Event = dimmed{20}
	require.Empty(t, sink.Send(t.Context(), []outbox.Message{encoded(t, other)}))
	run(t, newConsumer(t, js, &bus))
	require.Eventually(t, func() bool { return len(bus.all()) == 3 }, soon, 5*time.Millisecond)
	require.Equal(t, dimmed{20}, bus.all()[2].Event)

	_, err = nats.NewConsumer(t.Context(), js, coast, "harbour", &bus, litTypes, quick(nats.Narrow())...)
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
	run(t, newConsumer(t, js, &bus, nats.Hold(), nats.Observe(nats.Hooks{
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

func letters(t *testing.T, js jetstream.JetStream) []*jetstream.RawStreamMsg {
	t.Helper()
	s, err := js.Stream(t.Context(), morgue.Name)
	require.NoError(t, err)
	var all []*jetstream.RawStreamMsg
	for seq := uint64(1); seq <= s.CachedInfo().State.LastSeq; seq++ {
		m, err := s.GetMsg(t.Context(), seq)
		require.NoError(t, err)
		all = append(all, m)
	}
	return all
}

func TestAnEventIsParkedAfterItsTimes(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	create(t, js, morgue)
	var tries, outages, parked atomic.Int64
	bus := harbour{mood: func(_ context.Context, env events.Envelope) error {
		switch name(env) {
		case "a 2":
			tries.Add(1)
			return fmt.Errorf("%w: é\r\nx", errFog)
		case "b 2":
			if outages.Add(1) < 10 {
				return outbox.ErrUnavailable
			}
		}
		return nil
	}}
	stop := run(t, newConsumer(t, js, &bus, nats.ParkAfter(3, morgue), nats.Observe(nats.Hooks{
		Parked: func(_ context.Context, e events.Encoded, err error) {
			if e.AggregateID == "a" && e.Version == 2 && errors.Is(err, errFog) {
				parked.Add(1)
			}
		},
	})))
	publish(t, newSink(t, js), 1, 3, "a", "b")
	require.Eventually(t, func() bool { return len(bus.all()) == 5 }, soon, 5*time.Millisecond)
	require.NoError(t, stop())
	require.Equal(t, int64(3), tries.Load())
	require.Equal(t, int64(1), parked.Load())
	require.Contains(t, bus.names(), "a 3")
	require.Contains(t, bus.names(), "b 2", "what is down for a while is not dead")
	require.Zero(t, unacked(t, js))

	dead := letters(t, js)
	require.Len(t, dead, 1)
	require.Equal(t, morgue.Subject("coast.lamp_lit", "a"), dead[0].Subject)
	require.Equal(t, coast.Subject("coast.lamp_lit", "a"), dead[0].Header.Get("Ashlar-Subject"))
	require.Equal(t, "harbour", dead[0].Header.Get("Ashlar-Consumer"))
	require.Equal(t, "3", dead[0].Header.Get("Ashlar-Sequence"))
	require.Equal(t, "fog:%20%C3%A9%20%20x", dead[0].Header.Get("Ashlar-Reason"))
	e, err := nats.Decode(dead[0].Header, dead[0].Data)
	require.NoError(t, err)
	require.Equal(t, message(t, "a", 2).Encoded, e)
}

func TestWhatCannotBeReadIsParkedAtOnce(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	create(t, js, morgue)
	sink := newSink(t, js)
	future := message(t, "a", 1)
	future.Schema = 9
	require.Empty(t, sink.Send(t.Context(), []outbox.Message{future}))
	_, err := js.Publish(t.Context(), coast.Subject("coast.lamp_lit", "b"), []byte("what"))
	require.NoError(t, err)
	var bus harbour
	stop := run(t, newConsumer(t, js, &bus, nats.ParkAfter(1_000_000, morgue)))
	require.Eventually(t, func() bool { return len(letters(t, js)) == 2 }, soon, 5*time.Millisecond)
	require.NoError(t, stop())
	require.Empty(t, bus.all())
	require.Zero(t, unacked(t, js))
	var data []string
	for _, m := range letters(t, js) {
		data = append(data, string(m.Data))
	}
	require.ElementsMatch(t, []string{"what", string(future.Data)}, data)
}

func TestWhatCannotBeReadIsHeld(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	sink := newSink(t, js)
	future := message(t, "a", 1)
	future.Schema = 9
	require.Empty(t, sink.Send(t.Context(), []outbox.Message{future}))
	publish(t, sink, 2, 2, "a")
	publish(t, sink, 1, 1, "b")
	var bus harbour
	stop := run(t, newConsumer(t, js, &bus))
	bus.hears(t, 1)
	time.Sleep(brief)
	require.Equal(t, []string{"b 1"}, bus.names())
	require.NoError(t, stop())
	require.Equal(t, 2, unacked(t, js), "and is not lost")
}

func TestADeadLetterThatCannotBeSentIsKept(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	create(t, js, morgue)
	bus := harbour{mood: func(_ context.Context, env events.Envelope) error {
		if env.Version == 1 {
			return errFog
		}
		return nil
	}}
	refused := make(chan error, 100)
	run(t, newConsumer(t, js, &bus, nats.ParkAfter(1, morgue), nats.Observe(nats.Hooks{
		Refused: func(_ context.Context, _ events.Encoded, err error, _ time.Duration) { refused <- err },
	})))
	require.NoError(t, js.DeleteStream(t.Context(), morgue.Name))
	publish(t, newSink(t, js), 1, 2, "a")
	err := <-refused
	require.ErrorIs(t, err, errFog)
	require.ErrorIs(t, err, outbox.ErrUnavailable)
	require.Empty(t, bus.all())
	create(t, js, morgue)
	require.Eventually(t, func() bool { return len(bus.all()) == 1 }, soon, 5*time.Millisecond)
	require.Len(t, letters(t, js), 1)
}

func TestAStreamOfDeadLettersIsLookedAt(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	make := func(at nats.Stream) error {
		_, err := nats.NewConsumer(t.Context(), js, coast, "harbour", &harbour{}, lightTypes, nats.ParkAfter(1, at))
		return err
	}
	require.ErrorIs(t, make(morgue), nats.ErrStream, "one that does not exist")
	require.ErrorIs(t, make(coast), nats.ErrStream, "the stream itself")
	create(t, js, morgue, func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour })
	require.NoError(t, make(morgue), "letters may be kept for a time")
}

func TestAHandlerThatTakesLongIsNotDisturbed(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	bus := harbour{mood: func(context.Context, events.Envelope) error {
		time.Sleep(3 * time.Second)
		return nil
	}}
	stop := run(t, newConsumer(t, js, &bus, nats.Workers(1), nats.AckWait(2*time.Second))) // the second waits for as long
	publish(t, newSink(t, js), 1, 1, "a", "b")
	bus.hears(t, 2)
	require.NoError(t, stop())
	require.Len(t, bus.all(), 2)
	require.Equal(t, uint64(2), deliveries(t, js), "nothing came twice")
	require.Zero(t, unacked(t, js))
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
	bus := harbour{mood: func(context.Context, events.Envelope) error {
		entered <- struct{}{}
		<-leave
		return nil
	}}
	stop := run(t, newConsumer(t, js, &bus, nats.Workers(1), nats.AckWait(time.Minute)))
	publish(t, newSink(t, js), 1, 2, "a")
	<-entered
	// The broker is told that neither the one at work nor the one behind it was handled.
	require.Eventually(t, func() bool { return deliveries(t, js) == 2 }, soon, 5*time.Millisecond)
	for seq := 1; seq <= 2; seq++ {
		require.NoError(t, js.Conn().Publish(fmt.Sprintf("$JS.ACK.COAST.harbour.1.%d.%d.1.0", seq, seq), []byte("-NAK")))
	}
	require.Eventually(t, func() bool { return deliveries(t, js) == 4 }, soon, 5*time.Millisecond)
	time.Sleep(brief)
	close(leave)
	bus.hears(t, 2)
	require.NoError(t, stop())
	require.Equal(t, []string{"a 1", "a 2"}, bus.names())
	require.Zero(t, unacked(t, js))
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
	c := newConsumer(t, js, &bus, nats.Workers(1), nats.AckWait(time.Minute))
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
	require.Equal(t, 3, unacked(t, js))

	// What it gave back is there at once: nobody waits for what it left behind.
	began := time.Now()
	run(t, newConsumer(t, js, &bus, nats.AckWait(time.Minute)))
	bus.hears(t, 4)
	require.Len(t, bus.all(), 4)
	require.Less(t, time.Since(began), 10*time.Second)
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

// steal takes n messages as a process does that then dies with them.
func steal(t *testing.T, js jetstream.JetStream, n int) (stolen []jetstream.Msg) {
	t.Helper()
	c, err := js.Consumer(t.Context(), coast.Name, "harbour")
	require.NoError(t, err)
	batch, err := c.Fetch(n, jetstream.FetchPriorityGroup("ashlar"), jetstream.FetchMaxWait(soon))
	require.NoError(t, err)
	for m := range batch.Messages() {
		stolen = append(stolen, m)
	}
	require.Len(t, stolen, n)
	return stolen
}

func TestMessagesOfAProcessThatDiedComeInTheirPlace(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var gathering, gathered atomic.Int64
	var bus harbour
	c := newConsumer(t, js, &bus, nats.AckWait(2*time.Second), nats.Observe(nats.Hooks{
		Gathering: func(context.Context) { gathering.Add(1) },
		Gathered:  func(context.Context) { gathered.Add(1) },
	}))
	publish(t, newSink(t, js), 1, 10, "a", "b")
	steal(t, js, 7)
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	// Another is pinned at once, when the messages of the one that died are not yet due.
	require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
	run(t, c)
	bus.hears(t, 20)
	require.Len(t, bus.all(), 20)
	require.Positive(t, gathering.Load())
	require.Equal(t, gathering.Load(), gathered.Load())
}

// The broker pins another process, and the first of them holds a message that it cannot get
// rid of. Were it to keep it, the other would wait for it for as long.
func TestWhoLosesThePinGivesBackWhatItHolds(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	refused := make(chan struct{}, 1)
	sick := harbour{mood: func(context.Context, events.Envelope) error {
		select {
		case refused <- struct{}{}:
		default:
		}
		return errors.New("not here")
	}}
	publish(t, newSink(t, js), 1, 3, "a", "b")
	run(t, newConsumer(t, b.connect(), &sick, nats.AckWait(3*time.Second)))
	<-refused
	require.Eventually(t, func() bool { return deliveries(t, js) >= 6 }, soon, 5*time.Millisecond)
	var well harbour
	run(t, newConsumer(t, b.connect(), &well, nats.AckWait(3*time.Second)))
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	time.Sleep(brief) // the second stands by
	require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
	publish(t, newSink(t, js), 4, 4, "a", "b") // now somebody is pinned
	well.hears(t, 8)
	require.Empty(t, sick.all())
}

// Another process still has a message when the broker hands those behind it to this one, and
// acknowledges one of these late. There are as many messages here then as are
// unacknowledged, and one is missing all the same.
func TestALateAckOfAnotherDoesNotMakeUpForAMissingMessage(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var bus harbour
	c := newConsumer(t, js, &bus, nats.AckWait(2*time.Second))
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a", "b")
	publish(t, sink, 2, 2, "a")
	stolen := steal(t, js, 3)
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
	run(t, c)
	for _, m := range stolen[1:] {
		require.NoError(t, m.Nak()) // they come to this process
	}
	require.Eventually(t, func() bool { return deliveries(t, js) >= 5 }, soon, 5*time.Millisecond)
	for i := range 15 {
		if i == 5 {
			_, err = js.Conn().Request(stolen[1].Reply(), []byte("+ACK"), soon)
			require.NoError(t, err, "b 1")
		}
		publish(t, sink, uint64(i+1), uint64(i+1), "c") // those are no substitute either
		require.NoError(t, stolen[0].InProgress(), "a 1")
		time.Sleep(100 * time.Millisecond)
		require.Empty(t, bus.all(), "a 1 is not here")
	}
	require.NoError(t, stolen[0].Nak())
	bus.hears(t, 17)
	require.NotContains(t, bus.names(), "b 1", "it is the other's")
	require.Eventually(t, func() bool { return unacked(t, js) == 0 }, soon, 5*time.Millisecond)
}

// A broker that was started again pins nobody. While all there is to hand out is here, it
// does not come to pin anybody either, nor to say so.
func TestABrokerThatPinsNobodyIsAskedForIt(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var bus harbour
	c := newConsumer(t, js, &bus)
	publish(t, newSink(t, js), 1, 1, "a", "b", "c")
	stolen := steal(t, js, 3)
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
	run(t, c)
	for i := range 10 {
		require.NoError(t, stolen[0].InProgress(), "it waits for this one")
		if i == 8 {
			require.Greater(t, deliveries(t, js), uint64(5), "it has the others")
			require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
		}
		time.Sleep(100 * time.Millisecond)
	}
	require.NoError(t, stolen[0].Ack())
	require.Eventually(t, func() bool { return unacked(t, js) == 0 }, soon, 5*time.Millisecond)
	require.ElementsMatch(t, []string{"b 1", "c 1"}, bus.names())
}

// What a handler has in its hands when its process gives back is acknowledged by it.
func TestAHandlerAtWorkFinishesWhatWasGivenBack(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	entered, leave := make(chan struct{}, 10), make(chan struct{})
	bus := harbour{mood: func(context.Context, events.Envelope) error {
		entered <- struct{}{}
		<-leave
		return nil
	}}
	lost := make(chan struct{}, 10)
	run(t, newConsumer(t, js, &bus, nats.AckWait(2*time.Second), nats.Observe(nats.Hooks{
		Disturbed: func(_ context.Context, err error) {
			if errors.Is(err, jetstream.ErrPinIDMismatch) {
				lost <- struct{}{}
			}
		},
	})))
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a")
	<-entered
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
	publish(t, sink, 2, 2, "a")
	<-lost
	time.Sleep(brief)
	close(leave)
	require.Eventually(t, func() bool { return unacked(t, js) == 0 }, soon, 5*time.Millisecond)
	require.Equal(t, []string{"a 1", "a 2"}, bus.names())
}

func TestProcessesTakeTurnsInOrder(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	var bus harbour
	sink := newSink(t, js)
	lamps := []string{"a", "b", "c"}
	var conns []jetstream.JetStream
	var ended []chan error
	for range 3 {
		own := b.connect()
		c := newConsumer(t, own, &bus, nats.Window(20))
		done := make(chan error, 1)
		go func() { done <- c.Run(t.Context()) }()
		conns, ended = append(conns, own), append(ended, done)
	}
	publish(t, sink, 1, 20, lamps...)
	bus.hears(t, 60)
	pinned := func() int {
		for i, own := range conns {
			if own.Conn().IsClosed() {
				continue
			}
			if own.Conn().Stats().InBytes > 20_000 {
				return i
			}
		}
		return 0
	}
	// The one at work dies with what it has in hand.
	dying := pinned()
	publish(t, sink, 21, 21, lamps...)
	conns[dying].Conn().Close()
	require.ErrorIs(t, <-ended[dying], nats.ErrEnded)
	publish(t, sink, 22, 40, lamps...)
	bus.hears(t, 120)
}

// A process that is suspended wakes up with messages that another has by then, and leaves them
// to it.
func TestAProcessThatStoodStillBeginsAnew(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var bus harbour
	var told, gathered atomic.Int64
	var once sync.Once
	run(t, newConsumer(t, js, &bus, nats.Workers(1), nats.Observe(nats.Hooks{
		Delivered: func(context.Context, events.Encoded) {
			// Hooks are called by Run: nothing of it moves meanwhile, no heartbeat either.
			once.Do(func() { time.Sleep(1500 * time.Millisecond) })
		},
		Disturbed: func(_ context.Context, err error) {
			if errors.Is(err, nats.ErrStoodStill) {
				told.Add(1)
			}
		},
		Gathered: func(context.Context) { gathered.Add(1) },
	})))
	publish(t, newSink(t, js), 1, 20, "a", "b")
	bus.hears(t, 40)
	require.Positive(t, told.Load())
	require.Positive(t, gathered.Load(), "it goes on when all is here again")
}

func TestABrokerThatRestartsLosesNothing(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	var bus harbour
	stop := run(t, newConsumer(t, js, &bus))
	sink := newSink(t, js, nats.AckWithin(time.Second))
	publish(t, sink, 1, 5, "a", "b")
	bus.hears(t, 10)
	for v := uint64(6); v <= 20; v++ {
		if v%7 == 0 {
			b.stop()
			b.start()
		}
		for _, lamp := range []string{"a", "b"} {
			require.Eventually(t, func() bool {
				return sink.Send(t.Context(), []outbox.Message{message(t, lamp, v)}) == nil
			}, soon, 5*time.Millisecond)
		}
	}
	bus.hears(t, 40)
	require.NoError(t, stop())
}

func TestRunWaitsForABrokerThatIsAway(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	told := make(chan error, 100)
	var bus harbour
	c := newConsumer(t, js, &bus, nats.Observe(nats.Hooks{
		Disturbed: func(_ context.Context, err error) { told <- err },
	}))
	sink := newSink(t, js)
	publish(t, sink, 1, 2, "a")
	b.stop()
	stop := run(t, c)
	require.ErrorIs(t, <-told, outbox.ErrUnavailable)
	require.NoError(t, stop(), "and ends all the same")
	run(t, c)
	require.ErrorIs(t, <-told, outbox.ErrUnavailable)
	b.start()
	bus.hears(t, 2)
}

func TestALostConnectionKeepsTheOrder(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	var bus harbour
	own := b.connect()
	run(t, newConsumer(t, own, &bus, nats.Window(10)))
	sink := newSink(t, js)
	for v := uint64(1); v <= 60; v++ {
		publish(t, sink, v, v, "a", "b")
		if v%15 == 0 {
			require.NoError(t, own.Conn().ForceReconnect())
		}
	}
	bus.hears(t, 120)
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
	require.Eventually(t, func() bool { return unacked(t, js) == 0 }, soon, 5*time.Millisecond)
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
	run(t, newConsumer(t, js, &bus))
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
	run(t, newConsumer(t, own, &bus, nats.Observe(nats.Hooks{
		Disturbed: func(_ context.Context, err error) { told <- err },
		Delivered: func(context.Context, events.Encoded) { delivered.Add(1) },
	})))
	publish(t, newSink(t, js), 1, 1, "a")
	for err := <-told; !errors.Is(err, client.ErrReconnectBufExceeded); err = <-told {
		require.Error(t, err) // the broker has said good-bye, too
	}
	b.start()
	require.Eventually(t, func() bool { return len(bus.all()) == 2 }, soon, 5*time.Millisecond)
	require.Equal(t, []string{"a 1", "a 1"}, bus.names())
	require.Eventually(t, func() bool { return unacked(t, js) == 0 }, soon, 5*time.Millisecond)
	require.Eventually(t, func() bool { return delivered.Load() > 0 }, soon, time.Millisecond)
	require.Equal(t, int64(1), delivered.Load(), "and counts once")
}
