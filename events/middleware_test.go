package events_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// notes returns a middleware that writes when it is entered and left.
func (j *journal) notes(name string) events.Middleware {
	return func(subscriber string, next events.Handler) events.Handler {
		return func(ctx context.Context, env events.Envelope) error {
			j.write(name + " before " + subscriber)
			defer j.write(name + " after " + subscriber)
			return next(ctx, env)
		}
	}
}

func TestTheFirstMiddlewareIsTheOutermost(t *testing.T) {
	t.Parallel()

	j := &journal{}
	bus := events.NewBus(events.Use(j.notes("one"), j.notes("two")), events.Use(j.notes("three")))
	on[opened](bus, "mail", func(context.Context) error { j.write("mail"); return nil })

	require.NoError(t, bus.Publish(t.Context(), opened{}))
	require.Equal(t, []string{
		"one before mail", "two before mail", "three before mail", "mail",
		"three after mail", "two after mail", "one after mail",
	}, j.read())
}

func TestAPanicOfAMiddlewareIsTheHandlers(t *testing.T) {
	t.Parallel()

	bus := events.NewBus(events.Use(func(string, events.Handler) events.Handler {
		return func(context.Context, events.Envelope) error { panic("no") }
	}))
	on[opened](bus, "mail", func(context.Context) error { return nil })

	err := bus.Publish(t.Context(), opened{})
	require.ErrorIs(t, err, events.ErrPanic)
	require.Equal(t, "mail", as[*events.HandlerError](t, err).Handler)
}

func TestAMiddlewareMayKeepAnEventFromAHandler(t *testing.T) {
	t.Parallel()

	skip := func(subscriber string, next events.Handler) events.Handler {
		return func(ctx context.Context, env events.Envelope) error {
			if env.Meta("seen by") == subscriber {
				return nil
			}
			return next(ctx, env)
		}
	}
	bus, j := events.NewBus(events.Use(skip)), &journal{}
	events.Subscribe(bus, "mail", j.writes("mail"))
	events.Subscribe(bus, "stock", j.writes("stock"))

	require.NoError(t, bus.Deliver(t.Context(), secretive().WithMeta("seen by", "mail")))
	require.Equal(t, []string{"stock"}, j.read())
}

// line is what Log writes about one call.
type line struct {
	Level, Msg, Handler, Kind, Code, Error string
	Envelope                               struct {
		Event         string
		ID            string
		Aggregate     string
		AggregateID   string `json:"aggregate_id"`
		Version       uint64
		CorrelationID string `json:"correlation_id"`
	}
}

func TestLogWritesALineForEachCall(t *testing.T) {
	t.Parallel()

	gone := failure.New(failure.NotFound, "bank.no_account", "bank: no such account")
	for name, row := range map[string]struct {
		handler           func(context.Context) error
		level, kind, code string
	}{
		"of a handler that succeeds":           {func(context.Context) error { return nil }, "DEBUG", "", ""},
		"of a handler that fails":              {func(context.Context) error { return gone }, "ERROR", "not_found", "bank.no_account"},
		"of a handler that panics":             {func(context.Context) error { panic(opened{Owner: secret}) }, "ERROR", "", ""},
		"of a handler that ends its goroutine": {func(context.Context) error { runtime.Goexit(); return nil }, "ERROR", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var b bytes.Buffer
			logger := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
			bus := events.NewBus(events.Use(events.Log(logger)))
			on[opened](bus, "mail", row.handler)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = bus.Deliver(t.Context(), secretive())
			}()
			<-done

			require.NotContains(t, b.String(), secret)
			var got line
			require.NoError(t, json.Unmarshal(b.Bytes(), &got), "one line")
			require.Equal(t, row.level, got.Level)
			require.Equal(t, "mail", got.Handler)
			require.Equal(t, row.kind, got.Kind)
			require.Equal(t, row.code, got.Code)
			require.Equal(t, row.code != "", got.Error != "")
			require.Equal(t, "bank.opened", got.Envelope.Event)
			require.Equal(t, id(1).String(), got.Envelope.ID)
			require.Equal(t, "bank.account", got.Envelope.Aggregate)
			require.Equal(t, "a1", got.Envelope.AggregateID)
			require.Equal(t, uint64(3), got.Envelope.Version)
			require.Equal(t, id(2).String(), got.Envelope.CorrelationID)
		})
	}
}

func TestLogKeepsContentsFromTheTextHandlerToo(t *testing.T) {
	t.Parallel()

	var b bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	bus := events.NewBus(events.Use(events.Log(logger)))
	on[opened](bus, "succeeds", func(context.Context) error { return nil })
	on[opened](bus, "fails", func(context.Context) error { return errMail })
	on[opened](bus, "panics", func(context.Context) error { panic(secret) })

	err := bus.Deliver(t.Context(), secretive())
	require.ErrorIs(t, err, errMail, "what Log has written it passes on")
	require.ErrorIs(t, err, events.ErrPanic)
	require.Equal(t, 3, bytes.Count(b.Bytes(), []byte("\n")))
	require.NotContains(t, b.String(), secret)
}
