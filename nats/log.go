package nats

import (
	"context"
	"log/slog"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/eventlog"
)

// Log returns hooks that write a line for all that goes wrong: at level warn for an event that
// will be tried again and for a disturbance, at level error for one that is parked. The line
// names the event, its identity and its aggregate, and the kind and code of the failure; it
// never has the contents of the event or its metadata. What goes well is not logged.
//
// Log panics when the logger is nil.
func Log(l *slog.Logger) Hooks {
	must(l != nil, "Log to a nil logger")
	return Hooks{
		Refused: func(ctx context.Context, e events.Encoded, err error, after time.Duration) {
			eventlog.Failure(ctx, l, slog.LevelWarn, "event refused", err, append(eventlog.Event(&e), slog.Duration("after", after))...)
		},
		Parked: func(ctx context.Context, e events.Encoded, err error) {
			eventlog.Failure(ctx, l, slog.LevelError, "event parked", err, eventlog.Event(&e)...)
		},
		Disturbed: func(ctx context.Context, err error) {
			eventlog.Failure(ctx, l, slog.LevelWarn, "consumer disturbed", err)
		},
	}
}
