package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

// What the mux refuses by itself.
var (
	errNoRoute  = failure.New(failure.NotFound, "service.no_such_path", "service: there is nothing at this path")
	errNoMethod = failure.New(failure.Invalid, "service.method", "service: nothing at this path takes this method")
)

type requestKey struct{}

// requestID returns what the request is called in the log and in its problems. It is also
// the correlation of all events that follow from the request.
func requestID(ctx context.Context) uuid.UUID {
	id, _ := ctx.Value(requestKey{}).(uuid.UUID)
	return id
}

// observe names each request, keeps a panic from taking the connection down unexplained, and
// writes a line in the log. The line has the route and not the path or the query: those may
// hold what is personal.
func (a *api) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id, err := uuid.Parse(r.Header.Get("X-Request-Id"))
		if err != nil || id == uuid.Nil || r.Header.Get("X-Request-Id") != id.String() {
			id = uuid.New()
		}
		ctx := events.WithCorrelation(context.WithValue(r.Context(), requestKey{}, id), id)
		r = r.WithContext(ctx)
		seen := &seenWriter{ResponseWriter: w}
		seen.Header().Set("X-Request-Id", id.String())
		seen.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			if value := recover(); value != nil {
				// The type of the value, never the value: that may be anything.
				a.log.LogAttrs(ctx, slog.LevelError, "request panicked", slog.String("request", id.String()),
					slog.String("type", fmt.Sprintf("%T", value)), slog.String("stack", string(debug.Stack())))
				if hasBegun(seen) {
					panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
				}
				writeJSON(seen, http.StatusInternalServerError, "application/problem+json", problemOf(errPanic, id.String()))
			}
			a.log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("request", id.String()),
				slog.String("route", r.Pattern), slog.Int("status", seen.status), slog.Duration("took", time.Since(start)))
		}()
		next.ServeHTTP(seen, r)
	})
}

var errPanic = failure.New(failure.Internal, "service.panic", "service: a handler panicked")

// orProblem has the mux answer, and makes a problem of what it refuses.
func (a *api) orProblem(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		refusal := &discard{header: http.Header{}}
		h.ServeHTTP(refusal, r)
		if refusal.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", refusal.header.Get("Allow"))
			a.fail(w, r, with(http.StatusMethodNotAllowed, errNoMethod))
			return
		}
		a.fail(w, r, errNoRoute)
	})
}

// A seenWriter notes the status of an answer.
type seenWriter struct {
	http.ResponseWriter

	status int
}

// WriteHeader notes the status.
func (w *seenWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes the status of an answer that has not said one.
func (w *seenWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets an [http.ResponseController] find the connection.
func (w *seenWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// hasBegun reports whether some of the answer is written.
func hasBegun(w http.ResponseWriter) bool {
	seen, ok := w.(*seenWriter)
	return ok && seen.status != 0
}

// A discard keeps of an answer the header and the status.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }
