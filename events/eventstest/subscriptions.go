package eventstest

import (
	"context"

	"github.com/ashlar-go/ashlar/events"
)

// interestClauses are about which events a handler sees: point 5.
func interestClauses() []clause {
	return []clause{
		{"5_ATypeStandsForItselfOnly", sees(Deposits, "eventstest.deposited")},
		{"5_AnInterfaceStandsForAllThatImplementIt", sees(Movements, "eventstest.deposited", "eventstest.withdrawn")},
		{"5_EventStandsForAll", sees(Everything, "eventstest.deposited", "eventstest.withdrawn", "eventstest.rang")},
	}
}

func sees(to Interest, names ...string) func(context.Context, Bus) error {
	return func(ctx context.Context, b Bus) error {
		j := &journal{}
		b.Subscribe("looks", to, j.names)
		b.Subscribe("bystander", Everything, (&journal{}).names)
		if err := unexpected("Publish", b.Publish(ctx, Deposited{}, Withdrawn{}, Rang{})); err != nil {
			return err
		}
		return j.reads(names...)
	}
}

// cancelClauses are about the end of a subscription: point 6.
func cancelClauses() []clause {
	return []clause{
		{"6_ACancelledHandlerIsNotCalled", cancelledIsNotCalled},
		{"6_CancellingTwiceIsCancellingOnce", cancellingTwice},
		{"6_CancelEndsItsOwnSubscription", cancelEndsItsOwn},
	}
}

func cancelledIsNotCalled(ctx context.Context, b Bus) error {
	j := &journal{}
	b.Subscribe("goes", Everything, j.writes("goes"))()
	b.Subscribe("stays", Everything, j.writes("stays"))
	return publishedTo(ctx, b, j, "stays")
}

func cancellingTwice(ctx context.Context, b Bus) error {
	j := &journal{}
	cancel := b.Subscribe("goes", Everything, j.writes("goes"))
	b.Subscribe("stays", Everything, func(context.Context, events.Envelope) error {
		j.write("stays")
		return nil
	})
	cancel()
	cancel()
	b.Subscribe("comes", Everything, j.names)
	cancel()
	return publishedTo(ctx, b, j, "stays", "eventstest.rang")
}

// cancelEndsItsOwn subscribes with one function literal, and with one function twice: who
// looks for the handler to remove by its address removes another.
func cancelEndsItsOwn(ctx context.Context, b Bus) error {
	j := &journal{}
	cancels := map[string]func(){}
	for _, name := range []string{"one", "two", "three"} {
		cancels[name] = b.Subscribe(name, Everything, j.writes(name))
	}
	four := j.writes("four")
	b.Subscribe("four", Everything, four)
	cancelAgain := b.Subscribe("four again", Everything, four)
	cancels["two"]()
	cancelAgain()
	return publishedTo(ctx, b, j, "one", "three", "four")
}

func publishedTo(ctx context.Context, b Bus, j *journal, want ...string) error {
	if err := unexpected("Publish", b.Publish(ctx, Rang{})); err != nil {
		return err
	}
	return j.has(want...)
}
