package eventstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
)

// contextClauses are about a publisher who gives up: point 7.
func contextClauses() []clause {
	return []clause{
		{"7_ADoneContextStopsBetweenTwoHandlers", doneContextStops},
		{"7_AnUndeliveredErrorSaysWhichDidNotRun", undeliveredSaysWho},
	}
}

// givesUp publishes two events under a context that is done after the first handler.
func givesUp(ctx context.Context, b Bus) (*journal, error) {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	j := &journal{}
	b.Subscribe("one", Everything, func(context.Context, events.Envelope) error {
		j.write("one")
		giveUp()
		return nil
	})
	b.Subscribe("two", Everything, j.writes("two"))
	b.Subscribe("three", Everything, j.writes("three"))
	return j, b.Deliver(ctx, envelope(1), envelope(2))
}

func doneContextStops(ctx context.Context, b Bus) error {
	j, _ := givesUp(ctx, b)
	return j.reads("one")
}

func undeliveredSaysWho(ctx context.Context, b Bus) error {
	_, err := givesUp(ctx, b)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, events.ErrUndelivered) {
		return fmt.Errorf("the context was done: error %w, want one that wraps ErrUndelivered and the context's", orNone(err))
	}
	want := map[uuid.UUID][]string{identity(1): {"two", "three"}, identity(2): {"one", "two", "three"}}
	lost := all[*events.UndeliveredError](err)
	for _, one := range lost {
		if !slices.Equal(one.Handlers, want[one.EventID]) {
			return fmt.Errorf("event %s did not reach %q, the error says %q", one.EventID, want[one.EventID], one.Handlers)
		}
	}
	if len(lost) != len(want) {
		return fmt.Errorf("%d events were lost, %d errors say so: %w", len(want), len(lost), err)
	}
	return nil
}

// circumstanceClauses are about what an answer inherits: point 9.
func circumstanceClauses() []clause {
	return []clause{
		{"9_AnAnswerNamesItsCause", func(ctx context.Context, b Bus) error {
			return answered(ctx, b, func(answer events.Envelope) (got, want any) { return answer.CausationID, identity(1) })
		}},
		{"9_AnAnswerSharesTheCorrelation", func(ctx context.Context, b Bus) error {
			return answered(ctx, b, func(answer events.Envelope) (got, want any) { return answer.CorrelationID, identity(7) })
		}},
		{"9_AnAnswerSharesTheMetadata", func(ctx context.Context, b Bus) error {
			return answered(ctx, b, func(answer events.Envelope) (got, want any) { return answer.Meta("tenant"), "acme" })
		}},
		{"9_ABatchSharesOneCorrelation", batchSharesOneCorrelation},
	}
}

// answered delivers an event that is answered, and compares something of the answer.
func answered(ctx context.Context, b Bus, compare func(answer events.Envelope) (got, want any)) error {
	var answer events.Envelope
	b.Subscribe("answers", Everything, func(ctx context.Context, env events.Envelope) error {
		if env.ID == identity(1) {
			return b.Publish(ctx, Deposited{})
		}
		answer = env
		return nil
	})
	first := envelope(1).WithMeta("tenant", "acme")
	first.CorrelationID = identity(7)
	if err := unexpected("Deliver", b.Deliver(ctx, first)); err != nil {
		return err
	}
	if got, want := compare(answer); got != want {
		return fmt.Errorf("the answer carries %v, want %v", got, want)
	}
	return nil
}

func batchSharesOneCorrelation(ctx context.Context, b Bus) error {
	var seen []events.Envelope
	b.Subscribe("collects", Everything, func(_ context.Context, env events.Envelope) error {
		seen = append(seen, env)
		return nil
	})
	if err := unexpected("Publish", b.Publish(ctx, Rang{}, Rang{})); err != nil {
		return err
	}
	if len(seen) != 2 || seen[0].CorrelationID == uuid.Nil || seen[0].CorrelationID != seen[1].CorrelationID || seen[0].ID == seen[1].ID {
		return fmt.Errorf("a batch of two arrived as %+v, want two identities and one correlation", seen)
	}
	return nil
}

// identity returns the identity that ends in n.
func identity(n byte) uuid.UUID { return uuid.UUID{15: n} }

// envelope returns one made beforehand.
func envelope(n byte) events.Envelope {
	at := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	return events.Envelope{ID: identity(n), Event: Rang{}, OccurredAt: at, CorrelationID: identity(n)}
}
