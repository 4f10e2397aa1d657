package nats

import (
	"context"
	"log/slog"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// Log returns hooks that write a line for all that goes wrong: at level warn for an event that
// will be tried again and for a disturbance, at level error for one that is parked. The line
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
		Refused: func(ctx context.Context, e events.Encoded, err error, after time.Duration) {
			write(ctx, slog.LevelWarn, "event refused", err, append(attrs(e), slog.Duration("after", after))...)
		},
		Parked: func(ctx context.Context, e events.Encoded, err error) {
			write(ctx, slog.LevelError, "event parked", err, attrs(e)...)
		},
		Disturbed: func(ctx context.Context, err error) {
			write(ctx, slog.LevelWarn, "consumer disturbed", err)
		},
	}
}

func attrs(e events.Encoded) []slog.Attr {
	return []slog.Attr{
		slog.String("event", e.Name),
		slog.String("id", e.ID.String()),
		slog.String("aggregate", e.Aggregate),
		slog.String("aggregate_id", e.AggregateID),
		slog.Uint64("version", e.Version),
	}
}
