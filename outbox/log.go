package outbox

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ashlar-go/ashlar/internal/eventlog"
)

// Log returns hooks that write a line for all that goes wrong: at level warn for what will be
// tried again, at level error for a message that is parked and for a queue that fails. The line
// names the event, its identity and its aggregate, and the kind and code of the failure; it
// never has the contents of the event or its metadata. What goes well is not logged.
//
// Log panics when the logger is nil.
func Log(l *slog.Logger) Hooks {
	must(l != nil, "Log to a nil logger")
	return Hooks{
		Refused: func(ctx context.Context, m Message, err error, after time.Duration) {
			eventlog.Failure(ctx, l, slog.LevelWarn, "event refused", err, append(attrs(&m), slog.Duration("after", after))...)
		},
		Parked: func(ctx context.Context, m Message, err error) {
			eventlog.Failure(ctx, l, slog.LevelError, "event parked", err, attrs(&m)...)
		},
		Outage: func(ctx context.Context, err error, wait time.Duration) {
			eventlog.Failure(ctx, l, slog.LevelWarn, "no events are taken", err, slog.Duration("after", wait))
		},
		Failed: func(ctx context.Context, err error, wait time.Duration) {
			level := slog.LevelError
			if errors.Is(err, ErrFenced) {
				level = slog.LevelWarn // another relay has taken over
			}
			eventlog.Failure(ctx, l, level, "the outbox fails", err, slog.Duration("after", wait))
		},
	}
}

func attrs(m *Message) []slog.Attr {
	return append(eventlog.Event(&m.Encoded), slog.Int("attempts", m.Attempts+1))
}
