package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// problemTypes is where each type of problem is described: the code is the fragment. A
// service of your own has a page of its own.
const problemTypes = "https://github.com/ashlar-go/ashlar/blob/main/examples/service/problems.md#"

// A problem is the body of every answer that is an error: problem details (RFC 9457).
type problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty"`
	Instance string         `json:"instance,omitempty"` // the request, as the log names it
	Code     string         `json:"code"`               // stable: what a program looks at
	Errors   []problemField `json:"errors,omitempty"`
}

// A problemField is what is wrong with one part of the request.
type problemField struct {
	Pointer string `json:"pointer,omitempty"` // into the body, such as "#/lines/1/quantity"
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

// An httpError is an error that HTTP has a status of its own for.
type httpError struct {
	status int
	err    error
}

func (e *httpError) Error() string { return e.err.Error() }

// Unwrap returns the error.
func (e *httpError) Unwrap() error { return e.err }

// with gives an error a status.
func with(status int, err error) error { return &httpError{status, err} }

// statusOf returns the status for an error: its own, that of one of the few codes which HTTP
// tells apart, or that of its kind.
func statusOf(err error) int {
	if own, ok := errors.AsType[*httpError](err); ok {
		return own.status
	}
	switch {
	case errors.Is(err, errNoMatch):
		return http.StatusPreconditionRequired
	case errors.Is(err, errStale), errors.Is(err, errWeak):
		return http.StatusPreconditionFailed
	case errors.Is(err, errBadMatch), errors.Is(err, errKey), errors.Is(err, repository.ErrCursor):
		return http.StatusBadRequest
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable
	}
	switch failure.KindOf(err) {
	case failure.Invalid:
		return http.StatusUnprocessableEntity // it could be read, and says what cannot be
	case failure.Refused, failure.Conflict:
		return http.StatusConflict
	case failure.NotFound:
		return http.StatusNotFound
	case failure.OutcomeUnknown:
		return http.StatusServiceUnavailable
	case failure.Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusInternalServerError
	}
}

// problemOf makes the problem of an error. Of what is our fault it tells nothing but that.
func problemOf(err error, request string) problem {
	p := problem{Status: statusOf(err), Code: failure.CodeOf(err), Instance: "urn:uuid:" + request}
	p.Title = http.StatusText(p.Status)
	switch {
	case p.Status >= http.StatusInternalServerError && failure.KindOf(err) != failure.OutcomeUnknown:
		p.Code = "service.unavailable"
		if p.Status == http.StatusInternalServerError {
			p.Code = "service.internal"
		}
	default:
		p.Detail = err.Error()
		p.Errors = fieldsOf(err)
	}
	p.Type = problemTypes + p.Code
	return p
}

// fieldsOf returns what is wrong by where it is: the part of a body that cannot be read, or
// the violations of a command.
func fieldsOf(err error) []problemField {
	if unread, ok := errors.AsType[*bodyError](err); ok {
		return []problemField{{Pointer: unread.pointer, Code: failure.CodeOf(unread.fault), Detail: unread.fault.Error()}}
	}
	violated, ok := errors.AsType[*invariant.Error](err)
	if !ok {
		return nil
	}
	fields := make([]problemField, 0, violated.Len())
	for path, err := range violated.All() {
		fields = append(fields, problemField{Pointer: pointerOf(path), Code: failure.CodeOf(err), Detail: err.Error()})
	}
	return fields
}

// pointerOf makes a JSON pointer of a path of package invariant: "#/lines/1/quantity" of
// lines[1].quantity. What is about no part of the body, such as _service, has none.
func pointerOf(path string) string {
	if path == "" || strings.HasPrefix(path, "_") {
		return ""
	}
	return "#/" + strings.NewReplacer("[", "/", "]", "", ".", "/").Replace(path)
}

// fail answers a request with the problem of an error, and logs what is our fault.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err, requestID(r.Context()).String())
	switch p.Status {
	case http.StatusInternalServerError:
		a.log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("request", requestID(r.Context()).String()),
			slog.String("code", failure.CodeOf(err)), slog.String("error", err.Error()))
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	writeJSON(w, p.Status, "application/problem+json", p)
}

// writeJSON writes a body. What goes wrong from here on is the connection's.
func writeJSON(w http.ResponseWriter, status int, contentType string, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "service: the answer cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
}
