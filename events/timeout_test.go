package events_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

const limit = time.Second

// patient returns a bus whose handlers have the limit, and a handler's journal behind them.
func patient(j *journal, slow func(context.Context) error) *events.Bus {
	bus := events.NewBus(events.Use(events.Timeout(limit)))
	on[opened](bus, "slow", slow)
	events.Subscribe(bus, "next", j.writes("next"))
	return bus
}

// sleep waits for d or the end of the context, whichever comes first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Each runs in a bubble of its own time, which also fails when a goroutine is left behind.

func TestAHandlerInTimeIsNoDifferent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, start := &journal{}, time.Now()
		bus := patient(j, func(ctx context.Context) error {
			env, ok := events.FromContext(ctx)
			require.True(t, ok)
			require.Equal(t, opened{}, env.Event)
			deadline, ok := ctx.Deadline()
			require.True(t, ok)
			require.Equal(t, start.Add(limit), deadline)
			require.NoError(t, sleep(ctx, limit-1))
			return errMail
		})
		err := bus.Publish(t.Context(), opened{})
		require.ErrorIs(t, err, errMail)
		require.Equal(t, "slow", as[*events.HandlerError](t, err).Handler)
		require.Equal(t, limit-1, time.Since(start))
		require.Equal(t, []string{"next"}, j.read())
	})
}

func TestAHandlerThatHonoursItsContextIsNotAbandoned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, start := &journal{}, time.Now()
		bus := patient(j, func(ctx context.Context) error {
			err := sleep(ctx, time.Hour)
			time.Sleep(limit / 20) // it puts its things in order
			return err
		})
		err := bus.Publish(t.Context(), opened{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, events.ErrAbandoned)
		require.Equal(t, limit+limit/20, time.Since(start))
		require.Equal(t, []string{"next"}, j.read())
	})
}

func TestAHandlerThatIgnoresItsContextIsAbandoned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, start := &journal{}, time.Now()
		bus := patient(j, func(ctx context.Context) error {
			time.Sleep(time.Hour)
			require.Error(t, ctx.Err())
			j.write("went on")
			panic("nobody hears this")
		})
		err := bus.Publish(t.Context(), opened{})
		require.ErrorIs(t, err, events.ErrAbandoned)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, failure.Internal, failure.KindOf(err))
		require.Equal(t, "events.abandoned", failure.CodeOf(err))
		require.Equal(t, limit, as[*events.AbandonedError](t, err).After)
		require.Equal(t, "slow", as[*events.HandlerError](t, err).Handler)
		require.Less(t, time.Since(start), 2*limit)
		require.Equal(t, []string{"next"}, j.read())

		time.Sleep(2 * time.Hour)
		require.Equal(t, []string{"next", "went on"}, j.read())
	})
}

func TestWhatAnAbandonedHandlerPublishesReachesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		bus := events.NewBus(events.Use(events.Timeout(limit)))
		result := make(chan error, 1)
		on[opened](bus, "slow", func(ctx context.Context) error {
			time.Sleep(time.Hour)
			result <- bus.Publish(ctx, closed{})
			return nil
		})
		on[closed](bus, "mail", func(context.Context) error { j.write("mailed"); return nil })

		require.ErrorIs(t, bus.Publish(t.Context(), opened{}), events.ErrAbandoned)
		require.ErrorIs(t, <-result, events.ErrUndelivered, "its context is done")
		require.Empty(t, j.read())
	})
}

func TestUnderTimeoutAHandlerPublishesAsEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		var bus *events.Bus
		bus = patient(j, func(ctx context.Context) error {
			require.NoError(t, bus.Publish(ctx, closed{}))
			j.write("published")
			return nil
		})
		on[closed](bus, "mail", func(context.Context) error { return errMail })
		require.ErrorIs(t, bus.Publish(t.Context(), opened{}), errMail)
		require.Equal(t, []string{"published", "next", "next"}, j.read())
	})
}

func TestAPanicUnderTimeoutIsThePanicOfTheHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		err := patient(j, func(context.Context) error { panic(secret) }).Publish(t.Context(), opened{})
		panicked := as[*events.PanicError](t, err)
		require.Equal(t, secret, panicked.Value())
		require.Contains(t, panicked.Stack(), "TestAPanicUnderTimeout")
		require.NotContains(t, err.Error(), secret)
		require.Equal(t, []string{"next"}, j.read())
	})
}

func TestAHandlerThatEndsItsGoroutineUnderTimeoutHasFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		err := patient(j, func(context.Context) error { runtime.Goexit(); return nil }).Publish(t.Context(), opened{})
		require.Equal(t, "events.goexit", failure.CodeOf(err))
		require.Equal(t, []string{"next"}, j.read(), "the publisher's goroutine is another")
	})
}

func TestTimeoutPassesOnThatThePublisherGaveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, start := &journal{}, time.Now()
		ctx, giveUp := context.WithCancel(t.Context())
		time.AfterFunc(limit/2, giveUp)
		err := patient(j, func(ctx context.Context) error { return sleep(ctx, time.Hour) }).Publish(ctx, opened{})
		require.ErrorIs(t, as[*events.HandlerError](t, err), context.Canceled)
		require.Equal(t, []string{"next"}, as[*events.UndeliveredError](t, err).Handlers)
		require.Equal(t, limit/2, time.Since(start))
		require.Empty(t, j.read())
	})
}

func TestTheLongestTimeoutIsNoneAtAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bus := events.NewBus(events.Use(events.Timeout(1<<63 - 1)))
		on[opened](bus, "slow", func(context.Context) error { time.Sleep(time.Hour); return errMail })
		require.ErrorIs(t, bus.Publish(t.Context(), opened{}), errMail)
	})
}
