package main

import (
	"net/http"
	"net/url"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/ordering"
)

// An orderView is an order as clients see it. It is apart from the snapshot that is stored,
// so that either can change without the other.
type orderView struct {
	ID                 string       `json:"id"`
	Version            uint64       `json:"version"`
	Customer           string       `json:"customer"`
	Status             string       `json:"status"`
	Next               []string     `json:"next"` // what it can become
	Street             string       `json:"street"`
	City               string       `json:"city"`
	PostalCode         string       `json:"postal_code"`
	Country            string       `json:"country"`
	Currency           string       `json:"currency"`
	Lines              []lineView   `json:"lines"`
	Total              string       `json:"total"`
	Payment            *paymentView `json:"payment,omitempty"`
	Carrier            string       `json:"carrier,omitempty"`
	TrackingNumber     string       `json:"tracking_number,omitempty"`
	CancellationReason string       `json:"cancellation_reason,omitempty"`
}

type lineView struct {
	Product   string `json:"product"`
	Name      string `json:"name"`
	Quantity  int    `json:"quantity"`
	UnitPrice string `json:"unit_price"`
	Total     string `json:"total"`
}

type paymentView struct {
	Amount    string `json:"amount"`
	Method    string `json:"method"`
	Reference string `json:"reference"`
}

func viewOf(o ordering.OrderSnapshot, version uint64) orderView {
	v := orderView{
		ID: o.ID.String(), Version: version, Customer: o.Customer.String(),
		Status: o.Status.String(), Next: []string{},
		Street: o.ShippingAddress.Street(), City: o.ShippingAddress.City(),
		PostalCode: o.ShippingAddress.PostalCode(), Country: o.ShippingAddress.Country(),
		Currency: o.Currency.Code(), Lines: make([]lineView, 0, o.Lines.Len()), Total: digits(o.Total),
		Carrier: o.Carrier, TrackingNumber: o.TrackingNumber, CancellationReason: o.CancellationReason,
	}
	for _, next := range o.Status.Next() {
		v.Next = append(v.Next, next.String())
	}
	for _, l := range o.Lines.All() {
		v.Lines = append(v.Lines, lineView{
			Product: l.Product().String(), Name: l.Name(), Quantity: l.Quantity(),
			UnitPrice: digits(l.UnitPrice()), Total: digits(l.Total()),
		})
	}
	if o.Payment.IsValid() {
		v.Payment = &paymentView{
			Amount: digits(o.Payment.Amount()), Method: o.Payment.Method(), Reference: o.Payment.Reference(),
		}
	}
	return v
}

// orderPath returns where an order is.
func orderPath(id string) string { return "/v1/orders/" + url.PathEscape(id) }

var errNoSuchOrder = failure.New(failure.NotFound, "service.no_such_order", "service: there is no such order")

// orderOf returns the order that the path names. ordering would trim white space around an
// identity; an order has one path, and there is nothing at any other.
func orderOf(r *http.Request) (ordering.OrderID, error) {
	text := r.PathValue("id")
	id, err := ordering.ParseOrderID(text)
	if err != nil || id.String() != text {
		return ordering.OrderID{}, errNoSuchOrder
	}
	return id, nil
}
