package eventstest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/events"
)

// callClauses are about who is called, when and where: point 1, and point 8.
func callClauses() []clause {
	return []clause{
		{"1_HandlersRunInOrderOfSubscription", handlersRunInOrder},
		{"1_HandlersRunOnTheGoroutineOfThePublisher", handlersRunOnThePublishersGoroutine},
		{"1_NoGoroutineIsLeftBehind", noGoroutineIsLeftBehind},
		{"1_AHandlerCancelledBeforeItsTurnIsNotCalled", cancelledBeforeItsTurn},
		{"1_AHandlerAddedDuringADeliverySeesTheNextEvent", addedDuringADelivery},
		{"1_EnvelopesArriveAsTheyAre", envelopesArriveAsTheyAre},
		{"1_NothingIsDeliveredOfABatchWithoutAnEvent", batchWithoutAnEvent},
		{"8_AnEventWithoutSubscribersIsNoError", noSubscribers},
	}
}

func handlersRunInOrder(ctx context.Context, b Bus) error {
	j := &journal{}
	for _, name := range []string{"one", "two", "three", "four"} {
		b.Subscribe(name, Everything, j.writes(name))
	}
	if err := unexpected("Publish", b.Publish(ctx, Rang{})); err != nil {
		return err
	}
	return j.reads("one", "two", "three", "four")
}

func handlersRunOnThePublishersGoroutine(ctx context.Context, b Bus) error {
	publisher, handler := goroutine(), ""
	b.Subscribe("looks where it is", Everything, func(context.Context, events.Envelope) error {
		handler = goroutine()
		return nil
	})
	if err := unexpected("Publish", b.Publish(ctx, Rang{})); err != nil {
		return err
	}
	if handler != publisher {
		return fmt.Errorf("published on goroutine %s, handled on %q", publisher, handler)
	}
	return nil
}

func noGoroutineIsLeftBehind(ctx context.Context, b Bus) error {
	cancel := b.Subscribe("passes by", Everything, (&journal{}).names)
	if err := unexpected("Publish", b.Publish(ctx, Rang{})); err != nil {
		return err
	}
	cancel()
	for wait := time.Millisecond; ; wait *= 2 { // one that is about to end is no leak
		left := startedBy(goroutine())
		switch {
		case len(left) == 0:
			return nil
		case wait > patience/4:
			return fmt.Errorf("goroutines are left behind:\n%s", left[0])
		}
		time.Sleep(wait)
	}
}

func cancelledBeforeItsTurn(ctx context.Context, b Bus) error {
	j := &journal{}
	var cancel func()
	b.Subscribe("cancels", Everything, func(context.Context, events.Envelope) error {
		cancel()
		return nil
	})
	cancel = b.Subscribe("cancelled", Everything, j.writes("cancelled"))
	b.Subscribe("last", Everything, j.writes("last"))
	if err := unexpected("Publish", b.Publish(ctx, Rang{})); err != nil {
		return err
	}
	return j.reads("last")
}

func addedDuringADelivery(ctx context.Context, b Bus) error {
	j, added := &journal{}, false
	b.Subscribe("adds", Everything, func(context.Context, events.Envelope) error {
		if !added {
			added = true
			b.Subscribe("added", Everything, j.names)
		}
		return nil
	})
	if err := unexpected("Publish", b.Publish(ctx, Rang{}, Deposited{})); err != nil {
		return err
	}
	return j.reads("eventstest.deposited")
}

func envelopesArriveAsTheyAre(ctx context.Context, b Bus) error {
	sent := envelope(1)
	sent.Aggregate, sent.AggregateID, sent.Version, sent.Index = "eventstest.account", "a1", 3, 1
	sent.CorrelationID, sent.CausationID = identity(8), identity(9)
	sent = sent.WithMeta("tenant", "acme")
	var got events.Envelope
	b.Subscribe("receives", Everything, func(_ context.Context, env events.Envelope) error {
		got = env
		return nil
	})
	if err := unexpected("Deliver", b.Deliver(ctx, sent)); err != nil {
		return err
	}
	tenant := got.Meta("tenant")
	if got.Event != sent.Event || got.OccurredAt != sent.OccurredAt || got.String() != sent.String() || got.Index != sent.Index ||
		got.CorrelationID != sent.CorrelationID || got.CausationID != sent.CausationID || tenant != "acme" {
		return fmt.Errorf("sent %+v, received %+v: not all of it is the same", sent, got)
	}
	return nil
}

func batchWithoutAnEvent(ctx context.Context, b Bus) error {
	j := &journal{}
	b.Subscribe("receives", Everything, j.names)
	if err := b.Publish(ctx, Rang{}, nil); !errors.Is(err, events.ErrNoEvent) {
		return fmt.Errorf("no event is published: error %w, want one that wraps ErrNoEvent", orNone(err))
	}
	if err := b.Deliver(ctx, envelope(1), events.Envelope{}); !errors.Is(err, events.ErrNoEvent) {
		return fmt.Errorf("no event is delivered: error %w, want one that wraps ErrNoEvent", orNone(err))
	}
	return j.reads()
}

func noSubscribers(ctx context.Context, b Bus) error {
	if err := unexpected("Publish to nobody", b.Publish(ctx, Rang{}, Deposited{})); err != nil {
		return err
	}
	b.Subscribe("not concerned", Deposits, (&journal{}).names)
	return unexpected("Publish to nobody it concerns", b.Publish(ctx, Rang{}))
}

var (
	header  = regexp.MustCompile(`^goroutine (\d+) `)
	creator = regexp.MustCompile(`(?m)^created by .* in goroutine (\d+)$`)
)

// goroutine returns the number of the calling goroutine.
func goroutine() string {
	buf := make([]byte, 64)
	return string(header.FindSubmatch(buf[:runtime.Stack(buf, false)])[1])
}

// startedBy returns the stacks of the goroutines that a goroutine has started, and those
// that they have started.
func startedBy(number string) []string {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	children := map[string][]string{}
	for stack := range strings.SplitSeq(string(buf), "\n\n") {
		if by := creator.FindStringSubmatch(stack); by != nil {
			children[by[1]] = append(children[by[1]], stack)
		}
	}
	found := children[number]
	for i := 0; i < len(found); i++ {
		found = append(found, children[header.FindStringSubmatch(found[i])[1]]...)
	}
	return found
}
