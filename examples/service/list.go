package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	usualPage   = 20
	largestPage = 100
)

var (
	errQuery      = failure.New(failure.Invalid, "service.query", "service: the query is not name=value pairs with & between them, escaped as in a URL")
	errQueryTwice = failure.New(failure.Invalid, "service.query_twice", "service: the query says one thing twice")
	errLimit      = failure.New(failure.Invalid, "service.limit", "service: a page has from 1 to 100 orders")
)

// orderList is one page of a customer's orders.
type orderList struct {
	Orders []orderView `json:"orders"`
	Next   string      `json:"next,omitempty"` // where the next page is; none on the last
}

// list returns a customer's orders, page by page, in the order of their identities. A list
// needs no aggregates: it is read from the store's documents as they are.
func (a *api) list(w http.ResponseWriter, r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return with(http.StatusBadRequest, errQuery) // the rest of it is not to be guessed at
	}
	for _, name := range []string{"customer", "limit", "after"} {
		if len(query[name]) > 1 {
			return with(http.StatusBadRequest, fmt.Errorf("%w: %s", errQueryTwice, name))
		}
	}
	customer, err := ordering.ParseCustomerID(query.Get("customer"))
	if err != nil {
		return with(http.StatusBadRequest, invariant.Violate("customer", err))
	}
	limit := usualPage
	if s := query.Get("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 || limit > largestPage {
			return with(http.StatusBadRequest, errLimit)
		}
	}
	after, err := repository.ParseCursor(query.Get("after"))
	if err != nil {
		return err
	}
	if after != (repository.Cursor{}) && after.Key != customer.String() {
		return repository.ErrCursor // it is of another customer's list
	}
	q := repository.Query{Index: "customer", From: customer.String(), To: customer.String()}
	docs, err := a.store.Find(r.Context(), a.orderKind, q.Page(limit+1, after)) // one more says whether there are more
	if err != nil {
		return err
	}
	page := orderList{Orders: []orderView{}}
	if len(docs) > limit {
		docs = docs[:limit]
		next := repository.Cursor{Key: customer.String(), ID: docs[limit-1].ID}
		page.Next = r.URL.Path + "?" + url.Values{
			"customer": {customer.String()}, "limit": {strconv.Itoa(limit)}, "after": {next.String()},
		}.Encode()
	}
	for _, doc := range docs {
		o, ok := doc.State.(ordering.OrderSnapshot)
		if !ok {
			return fmt.Errorf("service: an order is stored as %T", doc.State)
		}
		page.Orders = append(page.Orders, viewOf(o, doc.Version))
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", page)
	return nil
}
