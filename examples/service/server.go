package main

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"time"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

// answerWithin is how long a request may take once it has been read, streams excepted.
const answerWithin = 5 * time.Second

//go:embed web openapi.json
var files embed.FS

// An api is what the handlers share.
type api struct {
	log       *slog.Logger
	store     backend
	catalogue catalogue
	service   *ordering.Service // under the terms of requests
	orders    *repository.UnitOfWork[ordering.Repositories]
	orderKind *repository.Kind
	shipping  *shipping.Service
	answers   *repository.UnitOfWork[Answers]
	timelines timelines
	patience  time.Duration   // a request has as long once it has been read, streams excepted
	lookEvery time.Duration   // streams look for what another instance has added
	closing   <-chan struct{} // closed when streams are to end
}

// A handler answers a request, or returns an error and has written nothing.
type handler func(w http.ResponseWriter, r *http.Request) error

// A route is a method and a path of package http, and who answers there.
type route struct {
	pattern string
	handle  http.Handler
}

// routes are all that the service answers to. The OpenAPI document describes those of /v1.
func (a *api) routes() []route {
	return []route{
		{"GET /v1/products", a.within(a.products)},
		{"POST /v1/orders", a.handler(a.place)},
		{"GET /v1/orders", a.within(a.list)},
		{"GET /v1/orders/{id}", a.within(a.get)},
		{"POST /v1/orders/{id}/pay", a.handler(change(a, a.pay))},
		{"POST /v1/orders/{id}/fulfil", a.handler(change(a, a.fulfil))},
		{"POST /v1/orders/{id}/ship", a.handler(change(a, a.ship))},
		{"POST /v1/orders/{id}/cancel", a.handler(change(a, a.cancel))},
		{"POST /v1/orders/{id}/deliver", a.handler(a.deliver)},
		{"GET /v1/orders/{id}/events", a.handler(a.stream)},
		{"GET /healthz", a.within(a.health)},
		{"GET /openapi.json", a.file("openapi.json")},
		{"GET /{$}", a.file("web/index.html")},
		{"GET /app.js", a.file("web/app.js")},
		{"GET /style.css", a.file("web/style.css")},
	}
}

// handler returns the whole service: the routes, and around them what every request needs.
func (a *api) root() http.Handler {
	mux := http.NewServeMux()
	for _, r := range a.routes() {
		mux.Handle(r.pattern, r.handle)
	}
	// A page of another site can make a browser send requests here, but not read our answers.
	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(a.handler(func(http.ResponseWriter, *http.Request) error {
		return with(http.StatusForbidden, errCrossOrigin)
	}))
	return a.observe(sameSite.Handler(a.orProblem(mux)))
}

var errCrossOrigin = failure.New(failure.Invalid, "service.cross_origin", "service: a browser sent this for a page of another site")

// handler makes an [http.Handler] of a handler: errors become problems.
func (a *api) handler(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil && !hasBegun(w) {
			a.fail(w, r, err)
		}
	})
}

// within is handler for those who have to answer soon, and read no body.
func (a *api) within(h handler) http.Handler {
	return a.handler(func(w http.ResponseWriter, r *http.Request) error {
		r, cancel := a.inTime(r)
		defer cancel()
		return h(w, r)
	})
}

// inTime returns a request that is given up when it is not answered in time. Who reads a body
// reads it first: a connection that is slow leaves the store no less time.
func (a *api) inTime(r *http.Request) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(r.Context(), a.patience)
	return r.WithContext(ctx), cancel
}

// file serves one of the embedded files.
func (a *api) file(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, files, name)
	})
}

// health says whether the store answers, and what waits in its outbox.
func (a *api) health(w http.ResponseWriter, r *http.Request) error {
	s, err := a.store.Stats(r.Context())
	if err != nil {
		return with(http.StatusServiceUnavailable, err)
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", healthView{
		Pending: s.Pending, Delayed: s.Delayed, DeadLetters: s.DeadLetters, OldestSeconds: s.Oldest.Seconds(),
	})
	return nil
}

type healthView struct {
	Pending       int     `json:"pending"`      // events that wait for the relay
	Delayed       int     `json:"delayed"`      // those that a handler has refused, to be tried again
	DeadLetters   int     `json:"dead_letters"` // those given up: somebody has to look
	OldestSeconds float64 `json:"oldest_seconds"`
}

// newServer returns a server that gives up on clients that dawdle.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second, // a body that takes longer is answered 408
		WriteTimeout:      15 * time.Second, // streams set one of their own for each write
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}
