package events

import (
	"context"
	"log/slog"

	"github.com/ashlar-go/ashlar/failure"
)

// Log returns a middleware that writes a line for each call of a handler: at level debug
// when it succeeds, at level error when it fails, with the kind and code of the failure.
// The line names the event, its identity and its aggregate; it never has the contents of
// the event or its metadata.
//
// Log panics when the logger is nil.
func Log(l *slog.Logger) Middleware {
	must(l != nil, "Log to a nil logger")
	return func(subscriber string, next Handler) Handler {
		return func(ctx context.Context, env Envelope) error {
			ended := false
			defer func() {
				if !ended { // a panic, or the end of the goroutine
					l.LogAttrs(ctx, slog.LevelError, "event handler panicked", attrs(subscriber, env)...)
				}
			}()
			err := next(ctx, env)
			ended = true
			if err != nil {
				l.LogAttrs(ctx, slog.LevelError, "event handler failed", append(attrs(subscriber, env),
					slog.String("kind", failure.KindOf(err).String()),
					slog.String("code", failure.CodeOf(err)),
					slog.String("error", err.Error()))...)
				return err
			}
			l.LogAttrs(ctx, slog.LevelDebug, "event handled", attrs(subscriber, env)...)
			return nil
		}
	}
}

func attrs(subscriber string, env Envelope) []slog.Attr {
	return []slog.Attr{slog.String("handler", subscriber), slog.Any("envelope", env)}
}
