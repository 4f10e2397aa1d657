package nats_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/nats"
	"github.com/ashlar-go/ashlar/outbox"
)

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
	stop := run(t, newConsumer(t, js, &bus, patient, nats.ParkAfter(3, morgue), nats.Observe(nats.Hooks{
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
	settled(t, js, 0)

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
	settled(t, js, 0)
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
	stop := run(t, newConsumer(t, js, &bus, patient))
	bus.hears(t, 1)
	time.Sleep(brief)
	require.Equal(t, []string{"b 1"}, bus.names())
	require.NoError(t, stop())
	settled(t, js, 2) // and is not lost
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
	run(t, newConsumer(t, js, &bus, patient, nats.ParkAfter(1, morgue), nats.Observe(nats.Hooks{
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
