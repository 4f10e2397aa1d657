package nats_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

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

// unpin has the broker pin another process, the next that asks.
func unpin(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	s, err := js.Stream(t.Context(), coast.Name)
	require.NoError(t, err)
	require.NoError(t, s.UnpinConsumer(t.Context(), "harbour", "ashlar"))
}

// standsBy waits until a second process asks for messages. With a long wait for acks it goes on
// asking: the broker pins whoever asks first.
func standsBy(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	require.Eventually(t, func() bool {
		at, err := js.Consumer(t.Context(), coast.Name, "harbour")
		return err == nil && at.CachedInfo().NumWaiting >= 2
	}, soon, 5*time.Millisecond)
}

func TestMessagesOfAProcessThatDiedComeInTheirPlace(t *testing.T) {
	t.Parallel()
	undisturbed(t, func() (wrong string) {
		_, js := newCoast(t)
		var gathering, gathered atomic.Int64
		var bus harbour
		c := newConsumer(t, js, &bus, nats.AckWait(2*time.Second), nats.Observe(nats.Hooks{
			Gathering: func(context.Context) { gathering.Add(1) },
			Gathered:  func(context.Context) { gathered.Add(1) },
		}))
		publish(t, newSink(t, js), 1, 10, "a", "b")
		steal(t, js, 7)
		// Another is pinned at once, when the messages of the one that died are not yet due.
		unpin(t, js)
		run(t, c)
		bus.hears(t, 20)
		handled, began, ended := len(bus.all()), gathering.Load(), gathered.Load()
		if handled != 20 || began == 0 || began != ended {
			return fmt.Sprintf("20 events were handled %d times; gathering began %d times and ended %d times", handled, began, ended)
		}
		return ""
	})
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
	run(t, newConsumer(t, b.connect(), &sick, patient))
	<-refused
	require.Eventually(t, func() bool { return deliveries(t, js) >= 6 }, soon, 5*time.Millisecond)
	var well harbour
	run(t, newConsumer(t, b.connect(), &well, patient))
	standsBy(t, js)
	unpin(t, js)
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
	c := newConsumer(t, js, &bus, patient)
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a", "b")
	publish(t, sink, 2, 2, "a")
	stolen := steal(t, js, 3)
	unpin(t, js)
	run(t, c)
	for _, m := range stolen[1:] {
		require.NoError(t, m.Nak()) // they come to this process
	}
	require.Eventually(t, func() bool { return deliveries(t, js) >= 5 }, soon, 5*time.Millisecond)
	for i := range 15 {
		if i == 5 {
			_, err := js.Conn().Request(stolen[1].Reply(), []byte("+ACK"), soon)
			require.NoError(t, err, "b 1")
		}
		publish(t, sink, uint64(i+1), uint64(i+1), "c") // those are no substitute either
		time.Sleep(100 * time.Millisecond)
		require.Empty(t, bus.all(), "a 1 is not here")
	}
	require.NoError(t, stolen[0].Nak())
	bus.hears(t, 17)
	require.NotContains(t, bus.names(), "b 1", "it is the other's")
	settled(t, js, 0)
}

// A broker that was started again pins nobody. While all there is to hand out is here, it
// does not come to pin anybody either, nor to say so.
func TestABrokerThatPinsNobodyIsAskedForIt(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var bus harbour
	c := newConsumer(t, js, &bus, patient)
	publish(t, newSink(t, js), 1, 1, "a", "b", "c")
	stolen := steal(t, js, 3)
	unpin(t, js)
	run(t, c)
	for _, m := range stolen[1:] {
		require.NoError(t, m.Nak()) // it has these, and waits for the first
	}
	require.Eventually(t, func() bool { return deliveries(t, js) > 5 }, soon, 5*time.Millisecond)
	time.Sleep(2 * brief)
	unpin(t, js)
	time.Sleep(2 * brief)
	require.NoError(t, stolen[0].Ack())
	settled(t, js, 0)
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
	run(t, newConsumer(t, js, &bus, patient, nats.Observe(nats.Hooks{
		Disturbed: func(_ context.Context, err error) {
			if errors.Is(err, jetstream.ErrPinIDMismatch) {
				lost <- struct{}{}
			}
		},
	})))
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a")
	<-entered
	unpin(t, js)
	publish(t, sink, 2, 2, "a")
	<-lost
	publish(t, sink, 1, 1, "b")
	<-entered // and so all that was given back is here again
	close(leave)
	bus.hears(t, 3)
	settled(t, js, 0)
	require.ElementsMatch(t, []string{"a 1", "a 2", "b 1"}, bus.names())
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
		Disturbed: func(_ context.Context, err error) {
			select {
			case told <- err:
			default: // enough was told: a hook that waits would hold Run up
			}
		},
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
