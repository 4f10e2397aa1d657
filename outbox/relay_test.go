package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/outbox"
)

var errSpray = errors.New("spray on the lens")

// A broker that is away for two hours costs nothing but the two hours.
func TestAnOutageOfTwoHoursLosesNothingAndCountsNoAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, h := newCoast(), newHarbour()
		away := true
		h.mood = func(m outbox.Message) error {
			require.Zero(t, m.Attempts)
			if away {
				return fmt.Errorf("dial: %w", outbox.ErrUnavailable)
			}
			return nil
		}
		var waits []time.Duration
		stop := run(t, outbox.NewRelay(c.store, h, outbox.Observe(outbox.Hooks{
			Outage: func(_ context.Context, err error, wait time.Duration) {
				require.ErrorIs(t, err, outbox.ErrUnavailable)
				waits = append(waits, wait)
			},
			Refused: func(context.Context, outbox.Message, error, time.Duration) { t.Error("an outage is no refusal") },
		})))
		for i := range 120 {
			require.NoError(t, c.light(fmt.Sprint("lamp", i%7)))
			time.Sleep(time.Minute)
		}
		h.mu.Lock()
		away = false
		h.mu.Unlock()
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		require.NoError(t, h.check(c))
		st, err := c.store.Stats(t.Context())
		require.NoError(t, err)
		require.Equal(t, outbox.Stats{}, st)
		stop()

		var most time.Duration
		for i, wait := range waits {
			require.LessOrEqual(t, wait, min(250*time.Millisecond<<min(i, 20), time.Minute), "wait %d", i)
			most = max(most, wait)
		}
		require.Greater(t, slices.Max(waits[3:8]), 250*time.Millisecond, "it waits longer each time")
		require.Greater(t, most, 30*time.Second)
		require.Less(t, len(waits), 500, "two hours of a minute at most, half of it on average")
	})
}

func TestAHeldMessageHoldsItsOwnAggregateOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, h := newCoast(), newHarbour()
		poison := true
		h.mood = func(m outbox.Message) error {
			if poison && m.AggregateID == "a" && m.Version == 2 {
				return fmt.Errorf("%w: %w", outbox.ErrRejected, errSpray)
			}
			return nil
		}
		refusals, most := 0, time.Duration(0)
		stop := run(t, outbox.NewRelay(c.store, h, outbox.Hold(), outbox.Backoff(time.Second, 10*time.Second), outbox.Observe(outbox.Hooks{
			Refused: func(_ context.Context, m outbox.Message, err error, after time.Duration) {
				require.ErrorIs(t, err, errSpray)
				require.Equal(t, refusals, m.Attempts)
				require.LessOrEqual(t, after, min(time.Second<<min(refusals, 10), 10*time.Second))
				refusals++
				most = max(most, after)
			},
			Parked: func(context.Context, outbox.Message, error) { t.Error("it is held") },
		})))
		for range 4 {
			require.NoError(t, c.light("a", "b"))
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		require.Equal(t, map[string]uint64{"a": 1, "b": 4}, h.last)
		require.Greater(t, refusals, 300)
		require.Greater(t, most, 7*time.Second)
		h.mu.Lock()
		poison = false
		h.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		require.NoError(t, h.check(c))
		stop()
	})
}

func TestAParkedMessageLetsTheOthersGo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		err   error
		times int
	}{
		{"a refusal is parked after three", errSpray, 3},
		{"what is rejected for good is parked at once", outbox.ErrRejected, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, h := newCoast(), newHarbour()
				h.mood = func(m outbox.Message) error {
					if m.AggregateID == "a" && m.Version == 2 {
						return tt.err
					}
					return nil
				}
				parked, refused := 0, 0
				stop := run(t, outbox.NewRelay(c.store, h, outbox.ParkAfter(3), outbox.Observe(outbox.Hooks{
					Parked:  func(context.Context, outbox.Message, error) { parked++ },
					Refused: func(context.Context, outbox.Message, error, time.Duration) { refused++ },
				})))
				for range 4 {
					require.NoError(t, c.light("a", "b"))
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				stop()
				require.Equal(t, map[string]uint64{"a": 4, "b": 4}, h.last)
				require.Equal(t, 1, parked)
				require.Equal(t, tt.times-1, refused)
				dead, err := c.store.DeadLetters(t.Context(), 0, 10)
				require.NoError(t, err)
				require.Len(t, dead, 1)
				require.Equal(t, uint64(2), dead[0].Version)
				require.Equal(t, tt.times, dead[0].Attempts)
				require.NotEmpty(t, dead[0].LastError)
			})
		})
	}
}

// In a wave of many the sink panics at one: only that one is refused.
func TestAPanicOfTheSinkIsARefusalOfOneMessage(t *testing.T) {
	t.Parallel()
	panicking := func(m outbox.Message) {
		if m.AggregateID == "b" {
			panic("secret")
		}
	}
	for name, sink := range map[string]outbox.Sink{
		"of waves": waveSink(func(_ context.Context, wave []outbox.Message) []error {
			for _, m := range wave {
				panicking(m)
			}
			return nil
		}),
		"of messages": outbox.SinkFunc(func(_ context.Context, m outbox.Message) error {
			panicking(m)
			return nil
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCoast()
			require.NoError(t, c.light("a", "b", "c"))
			require.NoError(t, c.light("b"))
			var refused []error
			n, err := outbox.NewRelay(c.store, sink, outbox.Backoff(24*time.Hour, 24*time.Hour), outbox.Observe(outbox.Hooks{
				Refused: func(_ context.Context, _ outbox.Message, err error, _ time.Duration) { refused = append(refused, err) },
			})).Drain(t.Context())
			require.NoError(t, err)
			require.Equal(t, 2, n)
			require.Len(t, refused, 1)
			var panicked *outbox.PanicError
			require.ErrorAs(t, refused[0], &panicked)
			require.ErrorIs(t, refused[0], outbox.ErrPanic)
			require.Equal(t, "secret", panicked.Value())
			require.NotEmpty(t, panicked.Stack())
			require.NotContains(t, refused[0].Error(), "secret")
			require.Len(t, c.store.Envelopes(), 2)
		})
	}
}

type waveSink func(context.Context, []outbox.Message) []error

func (f waveSink) Send(ctx context.Context, wave []outbox.Message) []error { return f(ctx, wave) }

func TestASinkThatMiscountsIsRefusal(t *testing.T) {
	t.Parallel()
	c := newCoast()
	require.NoError(t, c.light("a", "b"))
	var refused []error
	sink := waveSink(func(_ context.Context, wave []outbox.Message) []error {
		return make([]error, len(wave)+1)
	})
	n, err := outbox.NewRelay(c.store, sink, outbox.ParkAfter(1), outbox.Observe(outbox.Hooks{
		Parked: func(_ context.Context, _ outbox.Message, err error) { refused = append(refused, err) },
	})).Drain(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Len(t, refused, 2)
	require.ErrorIs(t, refused[0], outbox.ErrSink)
}

// The wave takes longer than the lease, and another relay takes over meanwhile.
func TestALeaseLostInMidWaveIsFencedAndRepeatedNotInverted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, h := newCoast(), newHarbour()
		for range 3 {
			require.NoError(t, c.light("a"))
		}
		var failed []error
		slow := waveSink(func(ctx context.Context, wave []outbox.Message) []error {
			h.Send(ctx, wave)
			time.Sleep(time.Minute)
			return nil
		})
		stop := run(t, outbox.NewRelay(c.store, slow, outbox.LeaseFor(10*time.Second), outbox.Observe(outbox.Hooks{
			Failed: func(_ context.Context, err error, _ time.Duration) { failed = append(failed, err) },
		})))
		time.Sleep(20 * time.Second)
		n, err := outbox.NewRelay(c.store, h).Drain(t.Context())
		require.NoError(t, err)
		require.Equal(t, 3, n)
		_, err = c.store.Claim(t.Context(), "another", time.Hour)
		require.NoError(t, err)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		require.NotEmpty(t, failed)
		require.ErrorIs(t, failed[0], outbox.ErrFenced)
		var queue *outbox.QueueError
		require.ErrorAs(t, failed[0], &queue)
		require.Equal(t, "Settle", queue.Op)
		require.NoError(t, h.check(c))
		require.Equal(t, 2, h.seen[c.committed[0]], "the wave that outlasted its lease is repeated")
		require.Equal(t, 1, h.seen[c.committed[1]], "nothing is sent once the lease is over")
		stop()
	})
}

// Each wave takes a third of the lease: it is renewed between them, and nobody takes over.
func TestASlowSinkKeepsItsLeasesWaveByWave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, h := newCoast(), newHarbour()
		for range 20 {
			require.NoError(t, c.light("a"))
		}
		slow := waveSink(func(ctx context.Context, wave []outbox.Message) []error {
			time.Sleep(3 * time.Second)
			return h.Send(ctx, wave)
		})
		fast := waveSink(func(context.Context, []outbox.Message) []error {
			t.Error("nobody takes over from a relay that is at work")
			return nil
		})
		stop := run(t, outbox.NewRelay(c.store, slow, outbox.Named("slow"), outbox.LeaseFor(10*time.Second)))
		time.Sleep(time.Second)
		for range 60 {
			_, err := outbox.NewRelay(c.store, fast).Drain(t.Context())
			require.NoError(t, err)
			time.Sleep(500 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		stop()
		require.NoError(t, h.check(c))
		for _, id := range c.committed {
			require.Equal(t, 1, h.seen[id])
		}
	})
}

func TestACommitIsHandedOverWithoutWaitingForThePoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, h := newCoast(), newHarbour()
		stop := run(t, outbox.NewRelay(c.store, h, outbox.PollEvery(time.Hour), outbox.LeaseFor(24*time.Hour)))
		synctest.Wait()
		for range 3 {
			require.NoError(t, c.light("a"))
			synctest.Wait()
			require.NoError(t, h.check(c))
		}
		stop()
	})
}

func TestStatsComeAtTheirInterval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCoast()
		require.NoError(t, c.light("a"))
		var all []outbox.Stats
		never := outbox.SinkFunc(func(context.Context, outbox.Message) error { return errSpray })
		hooks := outbox.Hooks{StatsEvery: time.Minute, Stats: func(_ context.Context, s outbox.Stats) { all = append(all, s) }}
		stop := run(t, outbox.NewRelay(c.store, never, outbox.Observe(hooks), outbox.Observe(outbox.Hooks{})))
		time.Sleep(10*time.Minute + 30*time.Second)
		synctest.Wait()
		stop()
		require.InDelta(t, 11, len(all), 1)
		require.Equal(t, 1, all[0].Pending)
		require.Greater(t, all[len(all)-1].Oldest, 9*time.Minute)
	})
}

func TestASinkThatRefusesHearsNothingLaterOfThatAggregateInTheBatch(t *testing.T) {
	t.Parallel()
	c, h := newCoast(), newHarbour()
	for range 5 {
		require.NoError(t, c.light("a", "b"))
	}
	h.mood = func(m outbox.Message) error {
		if m.AggregateID == "a" {
			require.LessOrEqual(t, m.Version, uint64(3))
			if m.Version == 3 {
				return errSpray
			}
		}
		return nil
	}
	n, err := outbox.NewRelay(c.store, h, outbox.Backoff(time.Hour, time.Hour)).Drain(t.Context())
	require.NoError(t, err)
	require.Equal(t, 7, n)
	require.Equal(t, []string{"a1", "b1", "a2", "b2", "b3", "b4", "b5"}, h.order)
}

func TestDrainSaysWhatStoppedIt(t *testing.T) {
	t.Parallel()
	c, h := newCoast(), newHarbour()
	require.NoError(t, c.light("a", "b", "c"))
	h.mood = func(m outbox.Message) error {
		if m.AggregateID == "b" {
			return outbox.ErrUnavailable
		}
		return nil
	}
	n, err := outbox.NewRelay(c.store, h).Drain(t.Context())
	require.ErrorIs(t, err, outbox.ErrUnavailable)
	require.Equal(t, 2, n, "what the same wave delivered is settled")
	require.Len(t, c.store.Envelopes(), 1)

	done, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = outbox.NewRelay(c.store, h).Drain(done)
	require.ErrorIs(t, err, context.Canceled)
}

func TestImpossibleRelaysPanic(t *testing.T) {
	t.Parallel()
	store, sink := newCoast().store, newHarbour()
	for name, make := range map[string]func(){
		"no queue":            func() { outbox.NewRelay(nil, sink) },
		"no sink":             func() { outbox.NewRelay(store, nil) },
		"a nil option":        func() { outbox.NewRelay(store, sink, nil) },
		"a batch of none":     func() { outbox.Batch(0) },
		"no lease":            func() { outbox.LeaseFor(0) },
		"no poll":             func() { outbox.PollEvery(0) },
		"no back-off":         func() { outbox.Backoff(0, time.Second) },
		"a cap below it":      func() { outbox.Backoff(time.Minute, time.Second) },
		"parking before":      func() { outbox.ParkAfter(0) },
		"no name":             func() { outbox.Named("") },
		"a negative interval": func() { outbox.Observe(outbox.Hooks{StatsEvery: -1}) },
		"no bus":              func() { outbox.ToBus(nil, lightTypes) },
	} {
		require.Panics(t, make, name)
	}
}

func TestPartitionsAreTheSameForEver(t *testing.T) {
	t.Parallel()
	hit := map[uint8]int{}
	for i := range 10000 {
		hit[outbox.PartitionOf("coast.lamp", uuid.NewSHA1(uuid.NameSpaceURL, fmt.Append(nil, i)).String())]++
	}
	require.Len(t, hit, outbox.Partitions)
	for p, n := range hit {
		require.Less(t, n, 80, "partition %d", p)
	}
	require.NotEqual(t, outbox.PartitionOf("ab", "c"), outbox.PartitionOf("a", "bc"))
}
