// Package eventlog writes what goes wrong with an event to a log, in one form for all that
// carry events. A line never has the contents of the event or its metadata.
package eventlog

import (
	"context"
	"log/slog"
	"slices"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// Failure writes one line with the kind and code of an error behind the attributes given.
func Failure(ctx context.Context, l *slog.Logger, level slog.Level, text string, err error, attrs ...slog.Attr) {
	l.LogAttrs(ctx, level, text, append(slices.Clip(attrs),
		slog.String("kind", failure.KindOf(err).String()),
		slog.String("code", failure.CodeOf(err)),
		slog.String("error", err.Error()))...)
}

// Event returns what names an event: its identity, and the aggregate and version it is of.
func Event(e *events.Encoded) []slog.Attr {
	return []slog.Attr{
		slog.String("event", e.Name),
		slog.String("id", e.ID.String()),
		slog.String("aggregate", e.Aggregate),
		slog.String("aggregate_id", e.AggregateID),
		slog.Uint64("version", e.Version),
	}
}
