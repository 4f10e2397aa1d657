package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

// A product is what the shop sells, for whom it may concern: ordering asks for name and
// price, shipping for weight and size.
type product struct {
	id, name, price string
	weight          shipping.Weight
	size            shipping.Dimensions
	stock           int // of the demonstration, at the beginning
}

// A catalogue is the products of the shop, in the order in which they are shown. A shop of
// your own has a context for it.
type catalogue []product

// currency is what all prices of the catalogue are in.
const currency = "GBP"

func newCatalogue() catalogue {
	return catalogue{
		{"teapot", "Teapot, one litre", "34.50", shipping.MustParseWeight("0.9"), shipping.MustParseDimensions("25x18x16"), 20},
		{"assam", "Assam tea, 250 g", "9.80", shipping.MustParseWeight("0.27"), shipping.MustParseDimensions("18x9x7"), 200},
		{"kettle", "Kettle, copper", "129.00", shipping.MustParseWeight("1.6"), shipping.MustParseDimensions("28x24x24"), 2},
	}
}

// maxLines bounds the lines of an order, as ordering does.
const maxLines = 1000

var (
	errProduct = failure.New(failure.Invalid, "service.unknown_product", "service: the catalogue has no such product")
	errLines   = failure.New(failure.Invalid, "service.lines", "service: an order has from 1 to 1,000 lines")
)

func (c catalogue) find(id string) (product, bool) {
	for _, p := range c {
		if p.id == id {
			return p, true
		}
	}
	return product{}, false
}

// quote makes the command of a request: it fills in names and prices. It does so for as many
// lines as an order can have, and looks at none of a request that has more.
func (c catalogue) quote(b placeOrder) (ordering.PlaceOrder, error) {
	if n := len(b.Lines); n == 0 || n > maxLines {
		return ordering.PlaceOrder{}, invariant.Violate("lines", errLines)
	}
	command := ordering.PlaceOrder{
		Customer: b.Customer, Street: b.Street, City: b.City, PostalCode: b.PostalCode, Country: b.Country,
		Currency: currency,
	}
	var v invariant.Violations
	for i, l := range b.Lines {
		p, ok := c.find(l.Product)
		if !ok {
			v.Add(fmt.Sprintf("lines[%d].product", i), errProduct)
		}
		command.Lines = append(command.Lines, ordering.PlaceOrderLine{
			Product: p.id, Name: p.name, Quantity: l.Quantity, UnitPrice: p.price,
		})
	}
	return command, v.Err()
}

// Measures implements [shipping.Catalogue].
func (c catalogue) Measures(_ context.Context, id string) (shipping.Weight, shipping.Dimensions, error) {
	p, ok := c.find(id)
	if !ok {
		return shipping.Weight{}, shipping.Dimensions{}, errProduct
	}
	return p.weight, p.size, nil
}

// stockUp takes stock in of each product that never had any, for a demonstration. Instances
// that start together do it once: the second finds the inventory there.
func (c catalogue) stockUp(ctx context.Context, uow *repository.UnitOfWork[ordering.Repositories], at time.Time) error {
	for _, p := range c {
		id, err := ordering.ParseProductID(p.id)
		if err != nil {
			return err
		}
		err = uow.Do(ctx, func(ctx context.Context, r ordering.Repositories) error {
			if _, err := r.Inventories.Get(ctx, id); !errors.Is(err, repository.ErrNotFound) {
				return err
			}
			i, err := ordering.NewInventory(id, p.name)
			if err != nil {
				return err
			}
			if err := i.Receive(p.stock, at); err != nil {
				return err
			}
			return r.Inventories.Save(ctx, i)
		})
		if err != nil && !errors.Is(err, repository.ErrConflict) {
			return err
		}
	}
	return nil
}

type productView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Price     string `json:"price"`
	Currency  string `json:"currency"`
	Available int    `json:"available"`
}

// products returns the catalogue, and how much of each there is.
func (a *api) products(w http.ResponseWriter, r *http.Request) error {
	ids := make([]ordering.ProductID, 0, len(a.catalogue))
	for _, p := range a.catalogue {
		id, err := ordering.ParseProductID(p.id)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	available := map[string]int{}
	for i, err := range a.orders.Repositories().Inventories.ByProducts(r.Context(), ids...) {
		if err != nil {
			return err
		}
		available[i.Product().String()] = i.Available()
	}
	views := []productView{}
	for _, p := range a.catalogue {
		views = append(views, productView{p.id, p.name, p.price, currency, available[p.id]})
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", struct {
		Products []productView `json:"products"`
	}{views})
	return nil
}
