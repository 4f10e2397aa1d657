package eventstest_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/events/eventstest"
)

func TestTheBusKeepsItsContract(t *testing.T) {
	t.Parallel()

	eventstest.Run(t, func(*testing.T) eventstest.Bus { return eventstest.Of(events.NewBus()) })
}

func TestTheBusKeepsItsContractUnderMiddleware(t *testing.T) {
	t.Parallel()

	passes := func(_ string, next events.Handler) events.Handler {
		return func(ctx context.Context, env events.Envelope) error { return next(ctx, env) }
	}
	eventstest.Run(t, func(*testing.T) eventstest.Bus {
		return eventstest.Of(events.NewBus(events.Use(passes, events.Log(slog.New(slog.DiscardHandler)))))
	})
}
