package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/outbox"
)

// soon is how long a test waits for what takes moments, or the quarter of a minute after which
// a relay looks for what another has left.
const soon = time.Minute

// forever is longer than any machine stands still.
const forever = time.Hour

// A desk is somebody who talks to the service, and holds each answer against the document.
type desk struct {
	t    *testing.T
	base string
	api  *api // nil where the service is another process, as far as the test is concerned
}

// newDesk starts a service on a store in memory, with its relay.
func newDesk(t *testing.T) *desk {
	t.Helper()
	return newDeskOn(t, memstore.New(memstore.WithOutbox()))
}

func newDeskOn(t *testing.T, store backend) *desk {
	t.Helper()
	closing := make(chan struct{})
	s := newShop(store, slog.New(slog.DiscardHandler), closing)
	require.NoError(t, s.stockUp(t.Context()))
	s.api.patience = forever
	s.api.lookEvery = forever // what is seen sooner is told by the hub
	server := httptest.NewServer(s.api.root())
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	relay := outbox.NewRelay(store, s.sink(), outbox.PollEvery(5*time.Millisecond))
	go func() { ended <- relay.Run(ctx) }()
	t.Cleanup(func() {
		close(closing)
		server.Close()
		stop()
		require.NoError(t, <-ended)
	})
	return &desk{t: t, base: server.URL, api: s.api}
}

// An answer is a response that has been read.
type answer struct {
	*http.Response

	body []byte
}

func (a answer) etag() string { return a.Header.Get("ETag") }

func (a answer) problem(t *testing.T) problem {
	t.Helper()
	require.Equal(t, "application/problem+json", a.Header.Get("Content-Type"), "%s", a.body)
	var p problem
	require.NoError(t, json.Unmarshal(a.body, &p))
	return p
}

func (a answer) receipt(t *testing.T) Receipt {
	t.Helper()
	var r Receipt
	require.NoError(t, json.Unmarshal(a.body, &r))
	return r
}

// send sends a request; the headers are names and values in turn.
func (d *desk) send(method, path, body string, headers ...string) answer {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), soon) // an answer that should be none may be a stream
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, d.base+path, strings.NewReader(body))
	require.NoError(d.t, err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header[http.CanonicalHeaderKey(headers[i])] = []string{headers[i+1]}
	}
	response, err := http.DefaultClient.Do(r)
	require.NoError(d.t, err)
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	require.NoError(d.t, err)
	documented(d.t, method, path, response, b)
	return answer{response, b}
}

const twoProducts = `{"customer":"ada","street":"1 Main St","city":"London","postal_code":"EC1A 1AA","country":"GB",` +
	`"lines":[{"product":"teapot","quantity":1},{"product":"assam","quantity":2}]}`

const payment = `{"amount":"54.10","currency":"GBP","method":"card","reference":"pay-1"}`

const parcel = `{"carrier":"Royal Parcel","tracking_number":"TRACK-1"}`

// placed places an order and returns its path.
func (d *desk) placed() string {
	d.t.Helper()
	a := d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", rawID())
	require.Equal(d.t, http.StatusCreated, a.StatusCode, "%s", a.body)
	return a.Header.Get("Location")
}

// done does something to an order, based on a version, and returns the answer.
func (d *desk) done(path, what, body string, version uint64) answer {
	d.t.Helper()
	a := d.send("POST", path+"/"+what, body, "If-Match", etag(version))
	require.Equal(d.t, http.StatusOK, a.StatusCode, "%s", a.body)
	require.Equal(d.t, etag(version+1), a.etag())
	return a
}

// timeline waits until so many events have been heard of an order, and returns their names.
func (d *desk) timeline(path string, n int) []string {
	d.t.Helper()
	events := d.watch(path, "").next(n)
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = e.Name
	}
	return names
}

// cancelElsewhere cancels an order as another client would, without a word to this one.
func (a *api) cancelElsewhere(order string) error {
	return ordering.NewService(a.orders).CancelOrder(context.Background(), ordering.CancelOrder{Order: order, Reason: "r"})
}

// newFuzzed returns a service without a relay, on a store in memory.
func newFuzzed(tb testing.TB, patience time.Duration) http.Handler {
	tb.Helper()
	s := newShop(memstore.New(memstore.WithOutbox()), slog.New(slog.DiscardHandler), nil)
	require.NoError(tb, s.stockUp(context.Background()))
	s.api.patience = patience
	return s.api.root()
}
