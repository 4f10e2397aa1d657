//go:build unix

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/outbox"
)

// A relayKind is which relay a child runs: the module's own, or one that is broken in a way
// that people write by hand. The judge must find the broken ones.
type relayKind string

const (
	ownRelay   relayKind = ""
	marksFirst relayKind = "marks first" // settles what it has read, then sends it
	rowClaims  relayKind = "row claims"  // claims rows, whatever their aggregate: SKIP LOCKED
)

// A target is where a relay's messages go, beside the journal.
type target string

const (
	nowhere     target = ""
	busOnce     target = "a bus with an inbox"
	busRepeated target = "a bus without an inbox"
	jetStream   target = "a stream" // which is its own journal
)

// relay hands over what is pending.
func (w *worker) relay(ctx context.Context) error {
	sink, err := w.sink(ctx)
	if err != nil {
		return err
	}
	switch w.Relay {
	case ownRelay:
		opts := []outbox.Option{
			outbox.Named(w.Name), outbox.LeaseFor(w.Lease),
			outbox.PollEvery(20 * time.Millisecond), outbox.Backoff(5*time.Millisecond, 100*time.Millisecond),
			outbox.Observe(outbox.Hooks{Failed: w.failed}),
		}
		if w.Batch > 0 {
			opts = append(opts, outbox.Batch(w.Batch))
		}
		return outbox.NewRelay(w.store, sink, opts...).Run(ctx)
	case marksFirst:
		return w.markFirst(ctx, sink)
	case rowClaims:
		return w.claimRows(ctx, sink)
	default:
		return fmt.Errorf("%q is no relay", w.Relay)
	}
}

// failed says what went wrong with the queue. That leases pass from one relay to another is
// part of every run.
func (w *worker) failed(_ context.Context, err error, _ time.Duration) {
	if !errors.Is(err, outbox.ErrFenced) && !w.Cut {
		fmt.Fprintf(os.Stderr, "%s: %v\n", w.Name, err)
	}
}

func (w *worker) sink(ctx context.Context) (outbox.Sink, error) { //nolint:ireturn // one of several
	switch w.Target {
	case busOnce:
		return journalSink{w, outbox.ToBus(w.bus(events.Use(inbox.Once(w.store))), counterTypes)}, nil
	case busRepeated:
		return journalSink{w, outbox.ToBus(w.bus(), counterTypes)}, nil
	case jetStream:
		return w.streamSink(ctx)
	case nowhere:
	}
	return journalSink{w, nil}, nil
}

// bus returns a bus with one subscriber, which tallies events in a unit of work.
func (w *worker) bus(opts ...events.Option) *events.Bus {
	bus, uow := events.NewBus(opts...), newUnitOfWork(w.store)
	events.Subscribe(bus, "tally", func(ctx context.Context, e Stepped) error {
		w.wire.at(beforeHandler)
		err := uow.Do(ctx, func(ctx context.Context, r Repositories) error { return r.tally(ctx, e) })
		if err == nil {
			w.wire.at(afterHandler)
		}
		return err
	})
	return bus
}

// A journalSink writes down what comes, and sends it on.
type journalSink struct {
	*worker

	next outbox.Sink // may be nil
}

func (s journalSink) Send(ctx context.Context, wave []outbox.Message) []error {
	for i, m := range wave {
		e, err := deliveryOf(s.Name, m.Encoded)
		if err != nil {
			return []error{fmt.Errorf("%w: it is none of ours: %w", outbox.ErrRejected, err)}
		}
		s.report(e)
		if i < len(wave)-1 {
			s.wire.at(withinWave)
		}
	}
	if s.next == nil {
		return nil
	}
	return s.next.Send(ctx, wave)
}
