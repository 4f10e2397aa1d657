package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

func TestTheLifeOfAnOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	d.timeline(order, 3) // events of one aggregate are in order, those of several are not: each step is heard of first
	d.done(order, "pay", payment, 1)
	d.timeline(order, 5)
	require.Equal(t, "confirmed", d.done(order, "fulfil", "", 2).receipt(t).Status)
	require.Equal(t, "shipped", d.done(order, "ship", parcel, 3).receipt(t).Status)
	d.timeline(order, 8) // shipping knows that the carrier has it
	require.Equal(t, http.StatusAccepted, d.send("POST", order+"/deliver", "").StatusCode)
	require.Equal(t, http.StatusAccepted, d.send("POST", order+"/deliver", "{}").StatusCode, "it may be repeated")
	require.Equal(t, append(afterPlacing(),
		"ordering.payment_received", "ordering.billing.invoice_paid", "ordering.order_confirmed",
		"ordering.order_shipped", "ordering.shipping.shipment_collected",
		"ordering.shipping.shipment_delivered", "ordering.order_delivered"), d.timeline(order, 10))

	var o orderView
	require.NoError(t, json.Unmarshal(d.send("GET", order, "").body, &o))
	require.Equal(t, "delivered", o.Status)
	require.Equal(t, uint64(5), o.Version)
	require.Equal(t, "54.10", o.Total)
	require.Equal(t, "Teapot, one litre", o.Lines[0].Name)
	require.Equal(t, &paymentView{"54.10", "card", "pay-1"}, o.Payment)
	require.Empty(t, o.Next)

	products := string(d.send("GET", "/v1/products", "").body)
	require.Contains(t, products, `"available":19`)
	require.Contains(t, products, `"available":198`)
}

func TestACancelledOrderGivesBackWhatItHeld(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	d.done(order, "pay", payment, 1)
	d.done(order, "fulfil", "", 2)
	require.Equal(t, "cancelled", d.done(order, "cancel", `{"reason":"Changed mind"}`, 3).receipt(t).Status)
	names := d.timeline(order, 9)
	require.Contains(t, names, "ordering.billing.invoice_refunded")
	require.Contains(t, names, "ordering.shipping.shipment_cancelled")
	require.Eventually(t, func() bool {
		return strings.Contains(string(d.send("GET", "/v1/products", "").body), `"available":20}`)
	}, soon, 5*time.Millisecond)
}

func TestAnOrderIsChangedOnlyAtTheVersionThatWasSeen(t *testing.T) { //nolint:tparallel // its subtests share the desk
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	tests := map[string]struct {
		match  string
		status int
		code   string
	}{
		"an older version":      {`"0"`, http.StatusPreconditionFailed, "service.stale"},
		"a version to come":     {`"2"`, http.StatusPreconditionFailed, "service.stale"},
		"a weak tag":            {`W/"1"`, http.StatusPreconditionFailed, "service.weak_match"},
		"a weak tag and older":  {`"0", W/"1"`, http.StatusPreconditionFailed, "service.weak_match"},
		"an older weak tag":     {`W/"0"`, http.StatusPreconditionFailed, "service.stale"},
		"a tag of another kind": {`"one"`, http.StatusPreconditionFailed, "service.stale"},
		"no tag":                {`1`, http.StatusBadRequest, "service.if_match"},
		"an empty list":         {``, http.StatusBadRequest, "service.if_match"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := d.send("POST", order+"/pay", payment, "If-Match", tt.match)
			require.Equal(t, tt.status, a.StatusCode)
			require.Equal(t, tt.code, a.problem(t).Code)
		})
	}
	a := d.send("POST", order+"/pay", payment)
	require.Equal(t, http.StatusPreconditionRequired, a.StatusCode)
	require.Equal(t, "service.if_match_required", a.problem(t).Code)

	require.Equal(t, http.StatusOK, d.send("POST", order+"/pay", payment, "If-Match", `"7", "1"`).StatusCode)
	require.Equal(t, http.StatusOK, d.send("POST", order+"/cancel", `{"reason":"r"}`, "If-Match", "*").StatusCode)
	stale := d.send("POST", order+"/cancel", `{"reason":"r"}`, "If-Match", `"1"`)
	require.Equal(t, http.StatusPreconditionFailed, stale.StatusCode, "the precondition is judged before the rules")
}

// A raced store has somebody else change the order between the load and the commit.
type raced struct {
	*memstore.Store

	meanwhile func()
}

func (s *raced) Commit(ctx context.Context, b repository.Batch) error {
	if termsOf(ctx) != nil {
		s.meanwhile()
	}
	return s.Store.Commit(ctx, b)
}

func TestWhoIsOvertakenBetweenLoadAndCommitIsToldSoAndNotTriedAgain(t *testing.T) {
	t.Parallel()
	store := &raced{Store: memstore.New(memstore.WithOutbox()), meanwhile: func() {}}
	times := 0
	d := newDeskOn(t, store)
	order := d.placed()
	store.meanwhile = func() {
		times++
		store.meanwhile = func() { times++ }
		require.NoError(t, d.api.cancelElsewhere(strings.TrimPrefix(order, "/v1/orders/")))
	}
	a := d.send("POST", order+"/pay", payment, "If-Match", `"1"`)
	require.Equal(t, http.StatusPreconditionFailed, a.StatusCode, "%s", a.body)
	require.Equal(t, 1, times, "one commit, which was refused")
}

func TestAnOrderThatWasSeenIsNotSentAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	a := d.send("GET", order, "")
	require.Equal(t, `"1"`, a.etag())
	for _, seen := range []string{`"1"`, `W/"1"`, `"0", "1"`, "*"} {
		a := d.send("GET", order, "", "If-None-Match", seen)
		require.Equal(t, http.StatusNotModified, a.StatusCode)
		require.Equal(t, `"1"`, a.etag())
	}
	require.Equal(t, http.StatusOK, d.send("GET", order, "", "If-None-Match", `"2"`).StatusCode)
	require.Equal(t, http.StatusBadRequest, d.send("GET", order, "", "If-None-Match", `1`).StatusCode)
}

func TestProblems(t *testing.T) { //nolint:tparallel // its subtests share the desk
	t.Parallel()
	d := newDesk(t)
	order := d.placed()
	d.timeline(order, 3) // shipping has packed the parcel
	long := strings.Repeat("x", maxBody)
	tests := map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code               string
	}{
		"no such order":            {"GET", "/v1/orders/4711", "", nil, 404, "repository.not_found"},
		"no such order to change":  {"POST", "/v1/orders/4711/fulfil", "", []string{"If-Match", "*"}, 404, "repository.not_found"},
		"no such order to deliver": {"POST", "/v1/orders/4711/deliver", "", nil, 404, "repository.not_found"},
		"no identity":              {"GET", "/v1/orders/%00", "", nil, 404, "service.no_such_order"},
		"no identity to change":    {"POST", "/v1/orders/%20/fulfil", "", []string{"If-Match", "*"}, 404, "service.no_such_order"},
		"no identity to deliver":   {"POST", "/v1/orders/%00/deliver", "", nil, 404, "service.no_such_order"},
		"no identity to watch":     {"GET", "/v1/orders/%20/events", "", nil, 404, "service.no_such_order"},
		"a space behind":           {"GET", order + "%20", "", nil, 404, "service.no_such_order"},
		"a line break behind":      {"GET", order + "%0d%0aX:%201", "", nil, 404, "service.no_such_order"},
		"a line break to change":   {"POST", order + "%0d%0a/cancel", `{"reason":"r"}`, []string{"If-Match", "*"}, 404, "service.no_such_order"},
		"a space to deliver":       {"POST", order + "%20/deliver", "", nil, 404, "service.no_such_order"},
		"a tab to watch":           {"GET", order + "%09/events", "", nil, 404, "service.no_such_order"},
		"no such path":             {"GET", "/v2", "", nil, 404, "service.no_such_path"},
		"no such method":           {"DELETE", order, "", nil, 405, "service.method"},
		"not collected yet":        {"POST", order + "/deliver", "", nil, 409, "ordering.shipping.transition"},
		"unpaid":                   {"POST", order + "/fulfil", "", []string{"If-Match", "*"}, 409, "invariant.violated"},
		"a wrong amount":           {"POST", order + "/pay", strings.Replace(payment, "54", "55", 1), []string{"If-Match", "*"}, 409, "ordering.wrong_amount"},
		"an unknown member":        {"POST", order + "/fulfil", `{"fast":true}`, []string{"If-Match", "*"}, 400, "service.body"},
		"no JSON":                  {"POST", order + "/pay", `amount=1`, []string{"If-Match", "*"}, 400, "service.body"},
		"a body of text":           {"POST", order + "/pay", payment, []string{"If-Match", "*", "Content-Type", "text/plain"}, 415, "service.media_type"},
		"a compressed body":        {"POST", order + "/pay", payment, []string{"If-Match", "*", "Content-Encoding", "gzip"}, 415, "service.content_encoding"},
		"no body, compressed":      {"POST", order + "/fulfil", "", []string{"If-Match", "*", "Content-Encoding", "gzip"}, 415, "service.content_encoding"},
		"a body in UTF-16":         {"POST", order + "/pay", payment, []string{"If-Match", "*", "Content-Type", "application/json; charset=utf-16"}, 415, "service.media_type"},
		"a body in two charsets":   {"POST", order + "/pay", payment, []string{"If-Match", "*", "Content-Type", "application/json; charset=utf-8; charset=utf-16"}, 415, "service.media_type"},
		"a body too large":         {"POST", order + "/cancel", `{"reason":"` + long + `"}`, []string{"If-Match", "*"}, 413, "service.body_too_large"},
		"a customer too few":       {"GET", "/v1/orders", "", nil, 400, "invariant.violated"},
		"a page of nothing":        {"GET", "/v1/orders?customer=ada&limit=0", "", nil, 400, "service.limit"},
		"a query cut in an escape": {"GET", "/v1/orders?customer=ada&limit=%2", "", nil, 400, "service.query"},
		"a semicolon for an &":     {"GET", "/v1/orders?customer=ada;limit=1", "", nil, 400, "service.query"},
		"two customers":            {"GET", "/v1/orders?customer=ada&customer=bob", "", nil, 400, "service.query_twice"},
		"a customer twice":         {"GET", "/v1/orders?customer=ada&customer=ada", "", nil, 400, "service.query_twice"},
		"two pages":                {"GET", "/v1/orders?customer=ada&limit=1&limit=2", "", nil, 400, "service.query_twice"},
		"two places":               {"GET", "/v1/orders?customer=ada&after=&after=x", "", nil, 400, "service.query_twice"},
		"a page too long":          {"GET", "/v1/orders?customer=ada&limit=101", "", nil, 400, "service.limit"},
		"a place that is none":     {"GET", "/v1/orders?customer=ada&after=x", "", nil, 400, "repository.cursor"},
		"a place in another list":  {"GET", "/v1/orders?customer=ada&after=" + repository.Cursor{Key: "bob", ID: "1"}.String(), "", nil, 400, "repository.cursor"},
		"from another site":        {"POST", order + "/fulfil", "", []string{"If-Match", "*", "Sec-Fetch-Site", "cross-site"}, 403, "service.cross_origin"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := d.send(tt.method, tt.path, tt.body, tt.headers...)
			require.Equal(t, tt.status, a.StatusCode, "%s", a.body)
			p := a.problem(t)
			require.Equal(t, tt.status, p.Status)
			require.Equal(t, tt.code, p.Code)
			require.Equal(t, problemTypes+p.Code, p.Type)
			require.Equal(t, "urn:uuid:"+a.Header.Get("X-Request-Id"), p.Instance)
			require.NotEmpty(t, p.Title)
			require.NotEmpty(t, p.Detail)
		})
	}
	require.Equal(t, `"1"`, d.send("GET", order, "").etag(), "none of that has changed the order")
}

func TestAProblemNamesEveryFieldByItsPointer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	body := strings.NewReplacer(`"ada"`, `" "`, `"GB"`, `"ZZ"`, `"quantity":2`, `"quantity":0`).Replace(twoProducts)
	a := d.send("POST", "/v1/orders", body, "Idempotency-Key", "k")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	pointers := map[string]string{}
	for _, f := range a.problem(t).Errors {
		pointers[f.Pointer] = f.Code
	}
	require.Len(t, pointers, 3)
	require.Equal(t, "ordering.country", pointers["#/country"])
	require.Equal(t, "ordering.quantity", pointers["#/lines/1/quantity"])
	require.Contains(t, pointers, "#/customer")

	a = d.send("POST", "/v1/orders", strings.Replace(twoProducts, "assam", "darjeeling", 1), "Idempotency-Key", "k")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Equal(t, "#/lines/1/product", a.problem(t).Errors[0].Pointer)
	require.Equal(t, "service.unknown_product", a.problem(t).Errors[0].Code)
}

func TestWhatIsNotOnItsWayIsNotDelivered(t *testing.T) {
	t.Parallel()
	service := newFuzzed(t, forever) // no relay: shipping has heard of nothing
	send := func(path, body string) answer {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "k")
		w := httptest.NewRecorder()
		service.ServeHTTP(w, r)
		documented(t, http.MethodPost, path, w.Result(), w.Body.Bytes())
		return answer{w.Result(), w.Body.Bytes()}
	}
	p := send("/v1/orders/4711/deliver", "").problem(t)
	require.Equal(t, http.StatusNotFound, p.Status)
	require.Contains(t, p.Detail, "4711", "the order is what is not there")
	require.NotContains(t, p.Detail, "shipment")

	p = send(send("/v1/orders", twoProducts).Header.Get("Location")+"/deliver", "").problem(t)
	require.Equal(t, http.StatusConflict, p.Status)
	require.Equal(t, "service.not_packed", p.Code)

	d := newDesk(t)
	order := d.placed()
	d.timeline(order, 3) // the parcel waits for the carrier
	p = d.send("POST", order+"/deliver", "").problem(t)
	require.Equal(t, "ordering.shipping.transition", p.Code)
	require.Contains(t, p.Detail, shipping.StatusPendingCollection.String())
	shipment := shipping.ShipmentOf(must(shipping.ParseSourceOrderID(strings.TrimPrefix(order, "/v1/orders/"))))
	require.NotContains(t, p.Detail, shipment.String())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTheNumberOfLinesIsLookedAtBeforeTheLines(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	place := func(lines ...string) answer {
		before, _, _ := strings.Cut(twoProducts, "[")
		return d.send("POST", "/v1/orders", before+"["+strings.Join(lines, ",")+"]}", "Idempotency-Key", rawID())
	}
	most := at(document, "components", "schemas", "PlaceOrder", "properties", "lines", "maxItems")
	require.InDelta(t, maxLines, most, 0)
	for name, a := range map[string]answer{
		"none": place(), "too many": place(slices.Repeat([]string{`{"product":"x"}`}, maxLines+1)...),
		"far too many": place(slices.Repeat([]string{`{"product":"x","quantity":1}`}, 3500)...),
	} {
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, name)
		require.Equal(t, []problemField{{"#/lines", "service.lines", errLines.Error()}}, a.problem(t).Errors, name)
		require.Less(t, len(a.body), 1000, name)
	}
	a := place(slices.Repeat([]string{`{"product":"x","quantity":1}`}, maxLines)...)
	require.Len(t, a.problem(t).Errors, maxLines, "every line, of as many as there may be")
	a = place(slices.Repeat([]string{`{"product":"teapot","quantity":1}`}, maxLines)...)
	require.Equal(t, http.StatusCreated, a.StatusCode, "%s", a.body)
}

func TestARefusalToPlaceAnOrderNamesNoOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	body := strings.NewReplacer(`"assam"`, `"teapot"`, `"quantity":1`, `"quantity":600000`, `"quantity":2`, `"quantity":600000`).Replace(twoProducts)
	a := d.send("POST", "/v1/orders", body, "Idempotency-Key", "k")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, "%s", a.body)
	p := a.problem(t)
	require.Len(t, p.Errors, 1)
	require.Equal(t, "#/lines", p.Errors[0].Pointer)
	require.Equal(t, "ordering.quantity", p.Errors[0].Code)
	require.NotContains(t, p.Detail, "order ")
}

func TestAnOrderOutOfStockSaysOfWhat(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	kettles := strings.NewReplacer("teapot", "kettle", `"quantity":1`, `"quantity":3`).Replace(twoProducts)
	order := d.send("POST", "/v1/orders", kettles, "Idempotency-Key", "k").Header.Get("Location")
	d.done(order, "pay", strings.Replace(payment, "54.10", "406.60", 1), 1)
	p := d.send("POST", order+"/fulfil", "", "If-Match", `"2"`).problem(t)
	require.Equal(t, http.StatusConflict, p.Status)
	require.Equal(t, []problemField{{"", "ordering.out_of_stock", "'Kettle, copper' is out of stock"}}, p.Errors)
}

// A brokenStore fails in a way of its own.
type brokenStore struct {
	*memstore.Store

	err error
}

func (s *brokenStore) Commit(ctx context.Context, b repository.Batch) error {
	if termsOf(ctx) != nil && s.err != nil { // the relay's commits have no terms, and do not look
		return s.err
	}
	return s.Store.Commit(ctx, b)
}

func TestWhatIsOurFaultIsNotExplained(t *testing.T) {
	t.Parallel()
	store := &brokenStore{Store: memstore.New(memstore.WithOutbox())}
	d := newDeskOn(t, store)
	place := func(key string) answer { return d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", key) }

	store.err = errors.New("the password of the database is 1234")
	a := place("k")
	require.Equal(t, http.StatusInternalServerError, a.StatusCode)
	require.NotContains(t, string(a.body), "password")
	require.Equal(t, "service.internal", a.problem(t).Code)

	store.err = context.DeadlineExceeded
	a = place("k")
	require.Equal(t, http.StatusServiceUnavailable, a.StatusCode)
	require.Equal(t, "1", a.Header.Get("Retry-After"))

	store.err = repository.ErrOutcomeUnknown
	a = place("k")
	require.Equal(t, http.StatusServiceUnavailable, a.StatusCode)
	require.Equal(t, "1", a.Header.Get("Retry-After"))
	require.Equal(t, "repository.outcome_unknown", a.problem(t).Code)

	store.err = nil
	require.Equal(t, http.StatusCreated, place("k").StatusCode, "it is safe to send it again")
}

func TestAPanicIsAProblem(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	a := &api{log: slog.New(slog.NewTextHandler(&log, nil))}
	w := httptest.NewRecorder()
	a.observe(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("1 Main St") })).
		ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?street=1+Main+St", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.NotContains(t, w.Body.String(), "Main St")
	require.NotContains(t, log.String(), "Main")
	require.Contains(t, log.String(), w.Header().Get("X-Request-Id"))
}

// A watchedStore keeps the correlations of what is committed.
type watchedStore struct {
	*memstore.Store

	mu   sync.Mutex
	seen map[uuid.UUID]int
}

func (s *watchedStore) Commit(ctx context.Context, b repository.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range b.Changes {
		for _, env := range c.Events {
			s.seen[env.CorrelationID]++
		}
	}
	return s.Store.Commit(ctx, b)
}

func TestARequestIsTheCorrelationOfItsEvents(t *testing.T) {
	t.Parallel()
	store := &watchedStore{Store: memstore.New(memstore.WithOutbox()), seen: map[uuid.UUID]int{}}
	d := newDeskOn(t, store)
	name := id1().String()
	a := d.send("POST", "/v1/orders", twoProducts, "Idempotency-Key", "k", "X-Request-Id", name)
	require.Equal(t, name, a.Header.Get("X-Request-Id"))
	d.timeline(a.Header.Get("Location"), 3)
	store.mu.Lock()
	require.Equal(t, 6, store.seen[id1()], "four of the order, one each of shipping and billing that follow from them")
	store.mu.Unlock()

	for _, other := range []string{"x", "00000000-0000-0000-0000-000000000000", strings.ToUpper("{" + name + "}")} {
		require.NotEqual(t, other, d.send("GET", "/healthz", "", "X-Request-Id", other).Header.Get("X-Request-Id"))
	}
}

func TestAListGoesPageByPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 5 {
		d.placed()
	}
	require.Equal(t, http.StatusCreated, d.send("POST", "/v1/orders", strings.Replace(twoProducts, "ada", "bob", 1), "Idempotency-Key", "b").StatusCode)
	seen := map[string]bool{}
	pages := 0
	for next := "/v1/orders?customer=ada&limit=2"; next != ""; pages++ {
		var page orderList
		require.NoError(t, json.Unmarshal(d.send("GET", next, "").body, &page))
		for _, o := range page.Orders {
			require.Equal(t, "ada", o.Customer)
			seen[o.ID] = true
		}
		next = page.Next
	}
	require.Len(t, seen, 5)
	require.Equal(t, 3, pages)
	require.JSONEq(t, `{"orders":[]}`, string(d.send("GET", "/v1/orders?customer=eve", "").body))
}

func TestThePageAndTheDocumentAreServed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, kind := range map[string]string{
		"/": "text/html", "/app.js": "text/javascript", "/style.css": "text/css", "/openapi.json": "application/json",
	} {
		a := d.send("GET", path, "")
		require.Equal(t, http.StatusOK, a.StatusCode)
		require.Contains(t, a.Header.Get("Content-Type"), kind)
		require.Contains(t, a.Header.Get("Content-Security-Policy"), "default-src 'self'")
		require.Equal(t, "nosniff", a.Header.Get("X-Content-Type-Options"))
	}
	require.Contains(t, string(d.send("GET", "/healthz", "").body), `"dead_letters":0`)
}
