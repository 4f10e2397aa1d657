package outbox

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ashlar-go/ashlar/failure"
)

// Log returns hooks that write a line for all that goes wrong: at level warn for what will be
// tried again, at level error for a message that is parked and for a queue that fails. The line
// names the event, its identity and its aggregate, and the kind and code of the failure; it
// never has the contents of the event or its metadata. What goes well is not logged.
//
// Log panics when the logger is nil.
func Log(l *slog.Logger) Hooks {
	must(l != nil, "Log to a nil logger")
	write := func(ctx context.Context, level slog.Level, text string, err error, more ...slog.Attr) {
		l.LogAttrs(ctx, level, text, append(more,
			slog.String("kind", failure.KindOf(err).String()),
			slog.String("code", failure.CodeOf(err)),
			slog.String("error", err.Error()))...)
	}
	return Hooks{
		Refused: func(ctx context.Context, m Message, err error, after time.Duration) {
			write(ctx, slog.LevelWarn, "event refused", err, append(attrs(m), slog.Duration("after", after))...)
		},
		Parked: func(ctx context.Context, m Message, err error) {
			write(ctx, slog.LevelError, "event parked", err, attrs(m)...)
		},
		Outage: func(ctx context.Context, err error, wait time.Duration) {
			write(ctx, slog.LevelWarn, "no events are taken", err, slog.Duration("after", wait))
		},
		Failed: func(ctx context.Context, err error, wait time.Duration) {
			level := slog.LevelError
			if errors.Is(err, ErrFenced) {
				level = slog.LevelWarn // another relay has taken over
			}
			write(ctx, level, "the outbox fails", err, slog.Duration("after", wait))
		},
	}
}

func attrs(m Message) []slog.Attr {
	return []slog.Attr{
		slog.String("event", m.Name),
		slog.String("id", m.ID.String()),
		slog.String("aggregate", m.Aggregate),
		slog.String("aggregate_id", m.AggregateID),
		slog.Uint64("version", m.Version),
		slog.Int("attempts", m.Attempts+1),
	}
}
