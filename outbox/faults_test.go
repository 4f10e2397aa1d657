package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/outbox"
)

var errDisk = errors.New("the disk is full")

// Faults counts the calls of a queue and a sink, and has one of them go wrong.
type faults struct {
	outbox.Queue

	sink  outbox.Sink
	calls int
	at    int // the call that goes wrong, from 1
	how   fault
	stop  context.CancelFunc // of the run at work
	dead  bool               // the process is gone: nothing arrives any more
}

type fault int

const (
	before fault = iota // it fails and does nothing
	after               // it is done, and the answer is lost
	cancel              // the context is done meanwhile, and it succeeds
	crash               // it is done, and the process dies
	panics              // of the sink
)

// call runs one call of the queue or the sink.
func (f *faults) call(do func() error) error {
	if f.dead {
		return errDisk
	}
	f.calls++
	if f.calls != f.at {
		return do()
	}
	switch f.how {
	case before:
		return errDisk
	case after:
		_ = do()
		return errDisk
	case crash:
		_ = do()
		f.dead = true
		f.stop()
		return errDisk
	case panics, cancel:
		err := do()
		f.stop()
		return err
	}
	panic("no such fault")
}

func (f *faults) Claim(ctx context.Context, owner string, d time.Duration) (ls []outbox.Lease, err error) {
	err = f.call(func() (err error) { ls, err = f.Queue.Claim(ctx, owner, d); return err })
	return ls, err
}

func (f *faults) Leave(ctx context.Context, owner string) error {
	return f.call(func() error { return f.Queue.Leave(ctx, owner) })
}

func (f *faults) Pending(ctx context.Context, ls []outbox.Lease, n int) (ms []outbox.Message, err error) {
	err = f.call(func() (err error) { ms, err = f.Queue.Pending(ctx, ls, n); return err })
	return ms, err
}

func (f *faults) Settle(ctx context.Context, ls []outbox.Lease, os []outbox.Outcome) error {
	return f.call(func() error { return f.Queue.Settle(ctx, ls, os) })
}

func (f *faults) Wait(ctx context.Context, d time.Duration) error {
	return f.call(func() error { return f.Queue.Wait(ctx, d) })
}

func (f *faults) Stats(ctx context.Context) (st outbox.Stats, err error) {
	err = f.call(func() (err error) { st, err = f.Queue.Stats(ctx); return err })
	return st, err
}

func (f *faults) Send(ctx context.Context, wave []outbox.Message) []error {
	var errs []error
	if f.at == f.calls+1 && f.how == panics && !f.dead {
		f.calls++
		f.sink.Send(ctx, wave)
		panic("the sink")
	}
	if err := f.call(func() error { errs = f.sink.Send(ctx, wave); return nil }); err != nil {
		return slices.Repeat([]error{fmt.Errorf("%w: %w", outbox.ErrUnavailable, err)}, len(wave))
	}
	return errs
}

// A runner is a relay, or what is tried in its place.
type runner interface {
	Run(ctx context.Context) error
}

type makeRunner func(q outbox.Queue, s outbox.Sink) runner

func soundRelay(q outbox.Queue, s outbox.Sink) runner {
	return outbox.NewRelay(q, s, outbox.Batch(5), outbox.LeaseFor(10*time.Second), outbox.Observe(outbox.Hooks{Stats: func(context.Context, outbox.Stats) {}}))
}

// weather runs a relay through a story in which one call goes wrong: commits, a refusal,
// more commits, and a second relay that takes over when the first has ended. It returns how
// many calls the story has, and what is wrong at its end.
func weather(t *testing.T, relay makeRunner, at int, how fault) (calls int, wrong error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, h := newCoast(), newHarbour()
		refusals := 0
		h.mood = func(m outbox.Message) error {
			if m.AggregateID == "a" && m.Version == 2 && refusals < 2 {
				refusals++
				return errSpray
			}
			return nil
		}
		ctx, stop := context.WithCancel(t.Context())
		f := &faults{Queue: c.store, sink: h, at: at, how: how, stop: stop}
		done := make(chan error, 1)
		for range 3 {
			require.NoError(t, c.light("a", "b"))
		}
		go func() { done <- relay(f, f).Run(ctx) }()
		synctest.Wait()
		for range 3 {
			require.NoError(t, c.light("b", "a"))
		}
		time.Sleep(8 * time.Second)
		stop()
		require.NoError(t, <-done)
		calls = f.calls
		second, stop := context.WithTimeout(t.Context(), 40*time.Second)
		defer stop()
		require.NoError(t, relay(c.store, h).Run(second))
		wrong = h.check(c)
		if n := len(c.store.Envelopes()); n > 0 && wrong == nil {
			wrong = fmt.Errorf("%d events still wait", n)
		}
	})
	return calls, wrong
}

// sweep has each call of the story go wrong in each way, and returns the first thing wrong.
func sweep(t *testing.T, relay makeRunner) error {
	t.Helper()
	for _, how := range []fault{before, after, cancel, crash, panics} {
		calls, wrong := weather(t, relay, 0, how)
		for at := 1; at <= calls && wrong == nil; at++ {
			_, wrong = weather(t, relay, at, how)
			if wrong != nil {
				wrong = fmt.Errorf("fault %d at call %d: %w", how, at, wrong)
			}
		}
		if wrong != nil {
			return wrong
		}
	}
	return nil
}

func TestWhateverCallFailsNothingIsLostOrInverted(t *testing.T) {
	t.Parallel()
	calls, _ := weather(t, soundRelay, 0, before)
	require.Greater(t, calls, 25, "the story goes through all methods")
	require.NoError(t, sweep(t, soundRelay))
}

// A broken relay: it reads what is pending and does one thing wrong with it.
type broken struct {
	queue outbox.Queue
	sink  outbox.Sink

	marksFirst, unordered, overtakes bool
}

func (b broken) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		b.turn(ctx)
		time.Sleep(time.Second)
	}
	return nil
}

func (b broken) turn(ctx context.Context) {
	defer func() { _ = recover() }() // its process is started again
	leases, err := b.queue.Claim(ctx, "broken", time.Second)
	if err != nil {
		return
	}
	batch, err := b.queue.Pending(ctx, leases, 5)
	if err != nil {
		return
	}
	if b.unordered {
		slices.Reverse(batch)
	}
	held := map[string]bool{}
	for _, m := range batch {
		o := []outbox.Outcome{{Message: m, Verdict: outbox.Delivered}}
		if held[m.AggregateID] && !b.overtakes && !b.unordered {
			continue
		}
		if b.marksFirst && b.queue.Settle(ctx, leases, o) != nil {
			return
		}
		if errs := b.sink.Send(ctx, []outbox.Message{m}); errs != nil && errs[0] != nil {
			held[m.AggregateID] = true
			continue
		}
		if !b.marksFirst && b.queue.Settle(context.WithoutCancel(ctx), leases, o) != nil {
			return
		}
	}
}

func TestTheSameStoryTellsABrokenRelay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		broken broken
		sound  bool
	}{
		{"one that is not broken", broken{}, true},
		{"one that marks first", broken{marksFirst: true}, false},
		{"one that reads without order", broken{unordered: true}, false},
		{"one that overtakes what was refused", broken{overtakes: true}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := sweep(t, func(q outbox.Queue, s outbox.Sink) runner {
				b := tt.broken
				b.queue, b.sink = q, s
				return b
			})
			if tt.sound {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			t.Log(err)
		})
	}
}

// A happening is one step of a schedule.
type happening struct {
	lamps []string      // are lit
	sleep time.Duration // goes by
	at    int           // a relay drains, and this call goes wrong
	how   fault
}

func drawHappening(t *rapid.T) happening {
	switch rapid.IntRange(0, 4).Draw(t, "step") {
	case 0, 1:
		return happening{lamps: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3, rapid.ID).Draw(t, "lamps")}
	case 2:
		return happening{sleep: time.Duration(rapid.IntRange(1, 40_000).Draw(t, "ms")) * time.Millisecond}
	default:
		return happening{at: rapid.IntRange(1, 12).Draw(t, "call"), how: fault(rapid.IntRange(0, int(panics)).Draw(t, "fault"))}
	}
}

// Relays come, fail, die without leaving and are replaced, while lamps are lit.
func TestAnyScheduleLosesNothingAndInvertsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		batch := rapid.IntRange(1, 6).Draw(rt, "batch")
		moods := rapid.SliceOfN(rapid.SampledFrom([]error{nil, nil, nil, errSpray, outbox.ErrUnavailable}), 0, 40).Draw(rt, "moods")
		schedule := rapid.SliceOfN(rapid.Custom(drawHappening), 1, 25).Draw(rt, "schedule")
		var wrong error
		synctest.Test(t, func(*testing.T) { wrong = play(batch, moods, schedule) }) // it takes no rapid.T
		require.NoError(rt, wrong)
	})
}

func play(batch int, moods []error, schedule []happening) error {
	c, h := newCoast(), newHarbour()
	h.mood = func(outbox.Message) (err error) {
		if len(moods) > 0 {
			err, moods = moods[0], moods[1:]
		}
		return err
	}
	for _, step := range schedule {
		switch {
		case step.lamps != nil:
			if err := c.light(step.lamps...); err != nil {
				return err
			}
		case step.at == 0:
			time.Sleep(step.sleep)
		default:
			ctx, stop := context.WithCancel(context.Background())
			f := &faults{Queue: c.store, sink: h, stop: stop, at: step.at, how: step.how}
			_, _ = outbox.NewRelay(f, f, outbox.Batch(batch), outbox.Backoff(time.Millisecond, time.Second)).Drain(ctx)
			stop()
		}
	}
	moods = nil
	time.Sleep(time.Minute) // leases and delays are over
	if _, err := outbox.NewRelay(c.store, h, outbox.Batch(batch)).Drain(context.Background()); err != nil {
		return err
	}
	if n := len(c.store.Envelopes()); n > 0 {
		return fmt.Errorf("%d events still wait", n)
	}
	return h.check(c)
}
