package nats_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
)

func TestAsManyAggregatesAsThereAreWorkersAreHandledAtATime(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var busy atomic.Int64
	var tooMany atomic.Bool
	var once sync.Once
	third := make(chan struct{})
	bus := harbour{mood: func(context.Context, events.Envelope) error {
		switch n := busy.Add(1); {
		case n == 3:
			once.Do(func() { close(third) })
		case n > 3:
			tooMany.Store(true)
		}
		<-third
		time.Sleep(brief)
		busy.Add(-1)
		return nil
	}}
	run(t, newConsumer(t, js, &bus, nats.Workers(3)))
	publish(t, newSink(t, js), 1, 1, "a", "b", "c", "d", "e", "f")
	bus.hears(t, 6)
	require.False(t, tooMany.Load())
}

// nats.go would wait for the broker, to be told that nothing more is on its way.
func TestRunEndsAtOnceWhileTheBrokerIsAway(t *testing.T) {
	t.Parallel()
	undisturbed(t, func() (wrong string) {
		b, js := newCoast(t)
		var bus harbour
		stop := run(t, newConsumer(t, js, &bus))
		publish(t, newSink(t, js), 1, 1, "a")
		bus.hears(t, 1)
		b.stop()
		require.Eventually(t, func() bool { return !js.Conn().IsConnected() }, soon, time.Millisecond)
		began := time.Now()
		require.NoError(t, stop())
		if took := time.Since(began); took > 4*time.Second {
			return "it took " + took.String()
		}
		return ""
	})
}

// A gate lets connections through unless it is shut.
type gate struct{ shut atomic.Bool }

func (g *gate) Dial(network, address string) (net.Conn, error) {
	if g.shut.Load() {
		return nil, errFog
	}
	return net.Dial(network, address) //nolint:noctx // nats.go has none to give
}

// The broker tells those that wait for messages, and this one does not: its connection is lost.
func TestAConsumerThatIsDeletedMeanwhileEndsRun(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	var way gate
	own := b.connect(client.SetCustomDialer(&way))
	var bus harbour
	c := newConsumer(t, own, &bus)
	publish(t, newSink(t, js), 1, 1, "a")
	done := make(chan error, 1)
	go func() { done <- c.Run(t.Context()) }()
	bus.hears(t, 1)
	settled(t, js, 0)
	way.shut.Store(true)
	require.NoError(t, own.Conn().ForceReconnect())
	require.Eventually(t, func() bool { return !own.Conn().IsConnected() }, soon, time.Millisecond)
	require.NoError(t, js.DeleteConsumer(t.Context(), coast.Name, "harbour"))
	way.shut.Store(false)
	select {
	case err := <-done:
		require.ErrorIs(t, err, nats.ErrEnded)
	case <-time.After(soon):
		require.Fail(t, "it waits for ever")
	}
}

// A process is to end, and one of its handlers does not hear of it. The others wait for no
// longer than it was given.
func TestAHandlerThatHangsKeepsNothingFromOthers(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	sick := harbour{mood: func(context.Context, events.Envelope) error {
		once.Do(func() { close(entered) })
		<-leave
		return errFog
	}}
	publish(t, newSink(t, js), 1, 2, "a", "b")
	stop := run(t, newConsumer(t, b.connect(), &sick, patient, nats.Workers(1), nats.Grace(20*time.Millisecond)))
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	release := sync.OnceFunc(func() { close(leave) })
	t.Cleanup(release)
	var well harbour
	run(t, newConsumer(t, b.connect(), &well, patient))
	well.hears(t, 4)
	select {
	case err := <-stopped:
		require.Fail(t, "it left its handler alone", "%v", err)
	default:
	}
	release()
	require.NoError(t, <-stopped)
	settled(t, js, 0)
	require.Len(t, well.all(), 4)
}

// The other process has it by then.
func TestWhatIsRefusedAfterThePinWasLostIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	b, js := newCoast(t)
	var tries atomic.Int64
	entered, leave := make(chan struct{}, 100), make(chan struct{})
	sick := harbour{mood: func(context.Context, events.Envelope) error {
		tries.Add(1)
		entered <- struct{}{}
		<-leave
		return errFog
	}}
	sink := newSink(t, js)
	publish(t, sink, 1, 1, "a")
	run(t, newConsumer(t, b.connect(), &sick, patient))
	release := sync.OnceFunc(func() { close(leave) })
	t.Cleanup(release)
	<-entered
	var well harbour
	run(t, newConsumer(t, b.connect(), &well, patient))
	standsBy(t, js)
	unpin(t, js)
	publish(t, sink, 2, 2, "a")
	well.hears(t, 2)
	release()
	time.Sleep(brief)
	require.Equal(t, int64(1), tries.Load())
}

// An event that comes between the question and the answer is not part of the proof. When it is
// refused, it is held back here, and those behind it with it.
func TestWhatComesWithTheAnswerIsInOrder(t *testing.T) {
	t.Parallel()
	for i := range 10 { // in one of three the events come first
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			_, js := newCoast(t)
			sink := newSink(t, js)
			entered, leave := make(chan struct{}, 10), make(chan struct{})
			var refuse sync.Once
			bus := harbour{mood: func(_ context.Context, env events.Envelope) (err error) {
				switch name(env) {
				case "x 1":
					entered <- struct{}{}
					<-leave
				case "a 1":
					refuse.Do(func() { err = errFog })
				}
				return err
			}}
			// Hooks hold Run up: the question is asked after the first, and answered during the second.
			var asks, answers sync.Once
			asked := false
			run(t, newConsumer(t, js, &bus, nats.AckWait(5*time.Second), nats.Observe(nats.Hooks{
				Gathering: func(context.Context) {
					asks.Do(func() {
						asked = true
						close(leave)
						time.Sleep(50 * time.Millisecond)
						for n := range 6 { // b is done with elsewhere: nothing is missing
							ack := fmt.Sprintf("$JS.ACK.COAST.harbour.1.2.%d.1.0", n)
							_, _ = js.Conn().Request(ack, []byte("+ACK"), 100*time.Millisecond)
						}
					})
				},
				Delivered: func(context.Context, events.Encoded) {
					if asked {
						answers.Do(func() {
							time.Sleep(50 * time.Millisecond)
							publish(t, sink, 1, 2, "a")
							time.Sleep(50 * time.Millisecond)
						})
					}
				},
			})))
			publish(t, sink, 1, 1, "x")
			<-entered
			unpin(t, js)
			publish(t, sink, 1, 1, "b")
			require.Eventually(t, func() bool {
				n, _ := firsts(bus.all())
				return n >= 3
			}, soon, 5*time.Millisecond)
			_, wrong := firsts(bus.all())
			require.Empty(t, wrong)
		})
	}
}

func TestWhatIsDeletedFromTheStreamIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*testing.T, jetstream.Stream){
		"deleted": func(t *testing.T, s jetstream.Stream) {
			t.Helper()
			require.NoError(t, s.DeleteMsg(t.Context(), 1))
		},
		"purged": func(t *testing.T, s jetstream.Stream) {
			t.Helper()
			require.NoError(t, s.Purge(t.Context(), jetstream.WithPurgeSubject(coast.Subject("coast.lamp_lit", "gone"))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, js := newCoast(t)
			var bus harbour
			gathering := make(chan struct{}, 10)
			c := newConsumer(t, js, &bus, patient, nats.Observe(nats.Hooks{
				Gathering: func(context.Context) { gathering <- struct{}{} },
			}))
			publish(t, newSink(t, js), 1, 1, "gone", "a", "b")
			stolen := steal(t, js, 3)
			s, err := js.Stream(t.Context(), coast.Name)
			require.NoError(t, err)
			unpin(t, js)
			run(t, c)
			require.NoError(t, stolen[1].Nak())
			<-gathering
			remove(t, s)
			require.NoError(t, stolen[2].Nak())
			bus.hears(t, 2)
			settled(t, js, 0)
		})
	}
}

func TestAConsumerThatIsPausedGoesOnAfterwards(t *testing.T) {
	t.Parallel()
	_, js := newCoast(t)
	var bus harbour
	c := newConsumer(t, js, &bus, nats.AckWait(6*time.Second))
	sink := newSink(t, js)
	publish(t, sink, 1, 2, "a", "b")
	stolen := steal(t, js, 3)
	unpin(t, js)
	run(t, c) // it gathers
	require.Eventually(t, func() bool { return deliveries(t, js) >= 4 }, soon, time.Millisecond)
	_, err := js.PauseConsumer(t.Context(), coast.Name, "harbour", time.Now().Add(time.Hour))
	require.NoError(t, err)
	for _, m := range stolen {
		require.NoError(t, m.Nak())
	}
	publish(t, sink, 3, 3, "a", "b")
	time.Sleep(2 * brief)
	_, err = js.ResumeConsumer(t.Context(), coast.Name, "harbour")
	require.NoError(t, err)
	bus.hears(t, 6)
}
