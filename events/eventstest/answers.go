package eventstest

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/events"
)

// answerClauses are about what handlers publish: point 3.
func answerClauses() []clause {
	return []clause{
		{"3_AnAnswerWaitsForTheEventAtHand", anAnswerWaits},
		{"3_AnswersAreDeliveredInOrderOfPublication", answersKeepTheirOrder},
		{"3_ErrorsOfAnswersLeaveByTheOutermostCall", errorsLeaveByTheOutermostCall},
		{"3_RecursionEndsWithADepthError", recursionEnds},
		{"3_TheContextOfAnEndedDeliveryIsOrdinary", endedDelivery},
	}
}

func anAnswerWaits(ctx context.Context, b Bus) error {
	j := &journal{}
	b.Subscribe("answers", Deposits, func(ctx context.Context, _ events.Envelope) error {
		err := b.Publish(ctx, Rang{})
		j.write("answered")
		return err
	})
	b.Subscribe("next", Everything, j.names)
	if err := unexpected("Publish", b.Publish(ctx, Deposited{})); err != nil {
		return err
	}
	return j.reads("answered", "eventstest.deposited", "eventstest.rang")
}

func answersKeepTheirOrder(ctx context.Context, b Bus) error {
	j := &journal{}
	answers := map[string][]string{"a": {"a1", "a2"}, "b": {"b1"}, "a1": {"a11"}}
	b.Subscribe("answers", Deposits, func(ctx context.Context, env events.Envelope) error {
		note := env.Event.(Deposited).Note // it subscribed to these
		j.write(note)
		for _, answer := range answers[note] {
			if err := b.Publish(ctx, Deposited{Note: answer}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := unexpected("Publish", b.Publish(ctx, Deposited{Note: "a"}, Deposited{Note: "b"})); err != nil {
		return err
	}
	return j.reads("a", "b", "a1", "a2", "b1", "a11")
}

func errorsLeaveByTheOutermostCall(ctx context.Context, b Bus) error {
	var inner error
	b.Subscribe("answers", Deposits, func(ctx context.Context, _ events.Envelope) error {
		inner = b.Publish(ctx, Rang{})
		return nil
	})
	b.Subscribe("refuses", Everything, func(_ context.Context, env events.Envelope) error {
		if _, ok := env.Event.(Rang); ok {
			return errRefused
		}
		return nil
	})
	outer := b.Publish(ctx, Deposited{})
	if inner != nil {
		return fmt.Errorf("the inner call returned %w, want nil", inner)
	}
	if !errors.Is(outer, errRefused) {
		return fmt.Errorf("the outer call returned %w, want the error of the answer's handler", orNone(outer))
	}
	return nil
}

func recursionEnds(ctx context.Context, b Bus) error {
	const enough = 1_000
	calls := 0
	b.Subscribe("echoes", Everything, func(ctx context.Context, _ events.Envelope) error {
		if calls++; calls < enough {
			_ = b.Publish(ctx, Rang{}) // that it is swallowed must not matter
		}
		return nil
	})
	err := b.Publish(ctx, Rang{})
	if calls >= enough {
		return fmt.Errorf("a handler that answers itself was called %d times", calls)
	}
	if _, ok := errors.AsType[*events.DepthError](err); !ok || !errors.Is(err, events.ErrTooDeep) {
		return fmt.Errorf("a handler answers itself: error %w, want a DepthError", orNone(err))
	}
	return nil
}

func endedDelivery(ctx context.Context, b Bus) error {
	j := &journal{}
	var kept context.Context
	b.Subscribe("keeps its context", Deposits, func(ctx context.Context, _ events.Envelope) error {
		kept = ctx //nolint:fatcontext // it is what is tested
		return nil
	})
	if err := unexpected("Publish", b.Publish(ctx, Deposited{})); err != nil {
		return err
	}
	b.Subscribe("later", Everything, func(_ context.Context, env events.Envelope) error {
		return errors.Join(j.names(ctx, env), errRefused)
	})
	if err := b.Publish(kept, Rang{}); !errors.Is(err, errRefused) {
		return fmt.Errorf("an event is published on the context of an ended delivery: error %w, want that of the handler", orNone(err))
	}
	return j.reads("eventstest.rang")
}
