package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// must unwraps what cannot fail here.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func noon() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

func orderID(i int) ordering.OrderID { return ordering.MustParseOrderID("order-" + strconv.Itoa(i)) }

func customerOf(i int) ordering.CustomerID {
	return ordering.MustParseCustomerID("customer-" + strconv.Itoa(i/10)) // ten orders each
}

// newOrder makes an order of five lines.
func newOrder(i int) *ordering.Order {
	address := must(ordering.NewAddress("Münstergasse 1", "Ulm", "89073", "DE"))
	o := must(ordering.NewOrder(orderID(i), customerOf(i), address, money.EUR, noon()))
	var lines []ordering.OrderLine
	for n := range 5 {
		product := ordering.MustParseProductID("product-" + strconv.Itoa(n))
		lines = append(lines, must(ordering.NewOrderLine(product, "Chisel, flat", n+1, money.MustParse("EUR 49.00"))))
	}
	if err := o.AddLines(lines, noon()); err != nil {
		panic(err)
	}
	return o
}

// discounts are two to take turns, so that every change is one.
func discounts() [2]ordering.Discount {
	return [2]ordering.Discount{ordering.MustNewDiscount("SPRING", "10"), ordering.MustNewDiscount("SUMMER", "12.5")}
}

// orderIndexes are the two keys of the stored orders.
type orderIndexes struct {
	customer repository.Index[ordering.OrderSnapshot, ordering.CustomerID]
	currency repository.Index[ordering.OrderSnapshot, money.Currency]
}

func newOrderIndexes() orderIndexes {
	return orderIndexes{
		customer: repository.By("customer", func(s ordering.OrderSnapshot) (ordering.CustomerID, bool) { return s.Customer, true }),
		currency: repository.By("currency", func(s ordering.OrderSnapshot) (money.Currency, bool) { return s.Currency, true }),
	}
}

type orderMapping = repository.Mapping[ordering.OrderID, *ordering.Order, ordering.OrderSnapshot]

type orderCollection = repository.Collection[ordering.OrderID, *ordering.Order, ordering.OrderSnapshot]

func newOrderMapping() (*orderMapping, orderIndexes) {
	x := newOrderIndexes()
	return repository.Map("bench.order", (*ordering.Order).Snapshot, ordering.RestoreOrder,
		repository.Events[ordering.OrderSnapshot](ordering.EventTypes()), x.customer, x.currency), x
}

func newUnit(s repository.Store, m *orderMapping, opts ...repository.Option) *repository.UnitOfWork[orderCollection] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) orderCollection {
		return repository.In(session, m)
	}, opts...)
}

func wantDiscount(o *ordering.Order, d ordering.Discount) error {
	if o.Discount() != d {
		return fmt.Errorf("the order has the discount %s, not %s", o.Discount(), d)
	}
	return nil
}
