package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/shipping"
)

// placeOrder is the body of a request to place an order. Names and prices are not for the
// customer to say: they are the catalogue's.
type placeOrder struct {
	Customer   string      `json:"customer"`
	Street     string      `json:"street"`
	City       string      `json:"city"`
	PostalCode string      `json:"postal_code"`
	Country    string      `json:"country"`
	Lines      []placeLine `json:"lines"`
}

type placeLine struct {
	Product  string `json:"product"`
	Quantity int    `json:"quantity"`
}

// The bodies of the requests that change an order.
type (
	payOrder struct {
		Amount    string `json:"amount"`
		Currency  string `json:"currency"`
		Method    string `json:"method"`
		Reference string `json:"reference"`
	}
	shipOrder struct {
		Carrier        string `json:"carrier"`
		TrackingNumber string `json:"tracking_number"`
	}
	cancelOrder struct {
		Reason string `json:"reason"`
	}
	nothing struct{}
)

// place places an order: 201, and where it is.
func (a *api) place(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("Idempotency-Key") == "" {
		return with(http.StatusBadRequest, errKeyMissing)
	}
	var body placeOrder
	raw, err := readJSON(w, r, &body)
	if err != nil {
		return err
	}
	r, cancel := a.inTime(r)
	defer cancel()
	t := &terms{match: anyVersion()}
	return a.once(w, r, raw, t, http.StatusCreated, func(ctx context.Context) error {
		command, err := a.catalogue.quote(body)
		if err != nil {
			return err
		}
		_, err = a.service.PlaceOrder(ctx, command)
		if refused, ok := errors.AsType[*ordering.LineError](err); ok {
			// It names an order that will never be. Each line is in order by itself, so it is
			// about all lines of the product together.
			return invariant.Violate("lines", fmt.Errorf("product %q: %w", refused.Product, refused.Err))
		}
		return err
	})
}

func (a *api) pay(ctx context.Context, order string, b payOrder) error {
	return a.service.ReceivePayment(ctx, ordering.ReceivePayment{
		Order: order, Amount: b.Amount, Currency: b.Currency, Method: b.Method, Reference: b.Reference,
	})
}

func (a *api) fulfil(ctx context.Context, order string, _ nothing) error {
	return a.service.FulfillOrder(ctx, ordering.FulfillOrder{Order: order})
}

func (a *api) ship(ctx context.Context, order string, b shipOrder) error {
	return a.service.ShipOrder(ctx, ordering.ShipOrder{
		Order: order, Carrier: b.Carrier, TrackingNumber: b.TrackingNumber,
	})
}

func (a *api) cancel(ctx context.Context, order string, b cancelOrder) error {
	return a.service.CancelOrder(ctx, ordering.CancelOrder{Order: order, Reason: b.Reason})
}

// change is the handler of a request that changes an order: it says in If-Match which version
// it has seen, and is answered with the receipt of the next.
func change[B any](a *api, command func(ctx context.Context, order string, body B) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := orderOf(r)
		if err != nil {
			return err
		}
		seen, err := ifMatch(r)
		if err != nil {
			return err
		}
		var body B
		raw, err := readJSON(w, r, &body)
		if err != nil {
			return err
		}
		r, cancel := a.inTime(r)
		defer cancel()
		t := &terms{match: seen}
		return a.once(w, r, raw, t, http.StatusOK, func(ctx context.Context) error {
			return command(ctx, id.String(), body)
		})
	}
}

// deliver takes the carrier's word that the parcel has arrived. That is shipping's affair, so
// it asks for no version of the order; the order hears of it by an event: 202.
func (a *api) deliver(w http.ResponseWriter, r *http.Request) error {
	id, err := orderOf(r)
	if err != nil {
		return err
	}
	var body nothing
	if _, err := readJSON(w, r, &body); err != nil {
		return err
	}
	r, cancel := a.inTime(r)
	defer cancel()
	if _, err := a.orders.Repositories().Orders.Get(r.Context(), id); err != nil {
		return err
	}
	err = a.shipping.DeliverShipment(r.Context(), shipping.DeliverShipment{Order: id.String()})
	if err != nil {
		return ofParcel(err)
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

// ofParcel says what shipping has against a delivery without the identity of the shipment,
// which is shipping's own.
func ofParcel(err error) error {
	refused, ok := errors.AsType[*shipping.TransitionError](err)
	switch {
	case ok:
		return fmt.Errorf("%w: it is %s", shipping.ErrTransition, refused.From)
	case failure.KindOf(err) == failure.NotFound:
		return errNotPacked
	}
	return err
}

var errNotPacked = failure.New(failure.Refused, "service.not_packed", "service: shipping has not packed the parcel of this order yet")

// get returns an order as it stands. One that the client has seen at this version is not
// sent again: 304.
func (a *api) get(w http.ResponseWriter, r *http.Request) error {
	id, err := orderOf(r)
	if err != nil {
		return err
	}
	o, err := a.orders.Repositories().Orders.Get(r.Context(), id)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(o.Version()))
	w.Header().Set("Cache-Control", "private, no-cache")
	if values := r.Header.Values("If-None-Match"); len(values) > 0 {
		seen, err := parseMatch(values)
		if err != nil {
			return err
		}
		if seen.allowsWeakly(o.Version()) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	writeJSON(w, http.StatusOK, "application/json", viewOf(o.Snapshot(), o.Version()))
	return nil
}
