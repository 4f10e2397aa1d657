package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/ordering"
)

// A viewer reads a stream of events.
type viewer struct {
	t     *testing.T
	lines *bufio.Scanner
	last  string // the ID of the last event
	close func() error
}

// watch opens the stream of an order, after an event unless that is "".
func (d *desk) watch(path, after string) *viewer {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon) // a stream that says nothing fails the test
	d.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+path+"/events", nil)
	require.NoError(d.t, err)
	if after != "" {
		r.Header.Set("Last-Event-Id", after)
	}
	response, err := http.DefaultClient.Do(r)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { _ = response.Body.Close() })
	require.Equal(d.t, http.StatusOK, response.StatusCode)
	require.Equal(d.t, "text/event-stream", response.Header.Get("Content-Type"))
	return &viewer{t: d.t, lines: bufio.NewScanner(response.Body), close: response.Body.Close}
}

// next returns the next n events.
func (v *viewer) next(n int) []Entry {
	v.t.Helper()
	events := []Entry{}
	for len(events) < n {
		require.True(v.t, v.lines.Scan(), "the stream has ended after %d of %d events: %v", len(events), n, v.lines.Err())
		if id, ok := strings.CutPrefix(v.lines.Text(), "id: "); ok {
			v.last = id
		}
		if data, ok := strings.CutPrefix(v.lines.Text(), "data: "); ok {
			var e Entry
			require.NoError(v.t, json.Unmarshal([]byte(data), &e))
			var body any
			require.NoError(v.t, json.Unmarshal([]byte(data), &body))
			require.Empty(v.t, faults(at(document, "components", "schemas", "Event"), body, "#"))
			events = append(events, e)
		}
	}
	return events
}

// afterPlacing is what is heard of an order that is placed.
func afterPlacing() []string {
	return []string{"ordering.order_placed", "ordering.shipping.shipment_prepared", "ordering.billing.invoice_issued"}
}

func TestAStreamTellsWhatHappensAsItHappens(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	v := d.watch(order, "")
	v.next(3)
	require.Equal(t, "3", v.last)

	d.done(order, "pay", payment, 1)
	paid := v.next(2)
	require.Equal(t, "ordering.payment_received", paid[0].Name)
	require.Equal(t, uint64(2), paid[0].Version)
	require.Equal(t, "ordering.billing.invoice_paid", paid[1].Name)
	require.Equal(t, "5", v.last)
}

func TestAStreamIsTakenUpAgainAfterTheLastEvent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	first := d.watch(order, "")
	seen := first.next(3)
	require.NoError(t, first.close())
	d.done(order, "pay", payment, 1) // while nobody looks

	again := d.watch(order, "2")
	missed := again.next(3)
	require.Equal(t, seen[2], missed[0])
	require.Equal(t, "ordering.billing.invoice_paid", missed[2].Name)
	require.Equal(t, "5", again.last)

	require.Equal(t, seen, d.watch(order, "4711").next(3), "a number of another store's stream: all of this one")
}

func TestTwoViewersSeeTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	one, other := d.watch(order, ""), d.watch(order, "")
	seen := one.next(3)
	require.Equal(t, seen, other.next(3))
}

func TestAStreamFindsWhatAnotherInstanceHasAdded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.api.lookEvery = 10 * time.Millisecond
	order := d.placed()
	v := d.watch(order, "")
	v.next(3)
	id := ordering.MustParseOrderID(strings.TrimPrefix(order, "/v1/orders/"))
	elsewhere := timelines{uow: d.api.timelines.uow, hub: newHub(1)} // whose hub nobody here is told by
	require.NoError(t, elsewhere.add(t.Context(), id, Entry{Event: id1(), Name: "ordering.order_confirmed", Aggregate: orderKind, Version: 2, At: time.Unix(0, 0)}))
	require.Equal(t, "ordering.order_confirmed", v.next(1)[0].Name)
}

func TestAStreamOfNoOrderOrAfterNoEventIsAProblem(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.Equal(t, "repository.not_found", d.send("GET", "/v1/orders/4711/events", "").problem(t).Code)
	order := d.placed()
	for _, id := range []string{"x", "-1", "1.5", "99999999999"} {
		a := d.send("GET", order+"/events", "", "Last-Event-ID", id)
		require.Equal(t, http.StatusBadRequest, a.StatusCode)
		require.Equal(t, "service.last_event_id", a.problem(t).Code)
	}
}

func TestThereAreOnlySoManyStreams(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	d.api.timelines.hub.limit = 1
	v := d.watch(order, "")
	v.next(1)
	a := d.send("GET", order+"/events", "")
	require.Equal(t, http.StatusServiceUnavailable, a.StatusCode)
	require.Equal(t, "1", a.Header.Get("Retry-After"))

	require.NoError(t, v.close())
	require.Eventually(t, func() bool {
		_, cancel, err := d.api.timelines.hub.watch(ordering.MustParseOrderID("o"))
		if err == nil {
			cancel()
		}
		return err == nil
	}, soon, 5*time.Millisecond, "a viewer who has gone leaves room")
}

func TestAHubWaitsForNobodyAndForgetsWhoHasGone(t *testing.T) {
	t.Parallel()
	h := newHub(2)
	order := ordering.MustParseOrderID("o-1")
	news, cancel, err := h.watch(order)
	require.NoError(t, err)
	for range 100 {
		h.tell(order) // nobody receives
	}
	h.tell(ordering.MustParseOrderID("o-2"))
	require.Len(t, news, 1)
	cancel()
	cancel()
	require.Zero(t, h.count)
	require.Empty(t, h.watchers)
}
