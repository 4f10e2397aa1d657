package ordering_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// An order is fulfilled from stock, or refused with everything that stands against it.
func ExampleFulfillment() {
	now := time.Date(2026, time.November, 3, 9, 30, 0, 0, time.UTC)
	gatsby, _ := ordering.NewInventory(ordering.MustParseProductID("book-1"), "The Great Gatsby")
	world, _ := ordering.NewInventory(ordering.MustParseProductID("book-2"), "Brave New World")
	_, _ = gatsby.Receive(10, now), world.Receive(5, now)

	order := func(id string, gatsbys, worlds int) *ordering.Order {
		o, _ := ordering.NewOrder(ordering.MustParseOrderID(id), ordering.MustParseCustomerID("alice"),
			ordering.MustNewAddress("1 Main St", "London", "EC1A 1AA", "GB"), money.USD, now)
		_ = o.AddLines([]ordering.OrderLine{
			ordering.MustNewOrderLine(gatsby.Product(), gatsby.Title(), gatsbys, money.MustParse("USD 12.99")),
			ordering.MustNewOrderLine(world.Product(), world.Title(), worlds, money.MustParse("USD 14.99")),
		}, now)
		_ = o.Place(now)
		return o
	}

	alices := order("order-1", 2, 1)
	_ = alices.ReceivePayment(alices.Total(), "card", "pay-123", now)
	fmt.Println(ordering.NewFulfillment(alices, gatsby, world).Fulfill(now))
	fmt.Println(alices.Status(), gatsby.Available(), world.Available())

	bobs := order("order-2", 1, 100) // and not paid
	err := ordering.NewFulfillment(bobs, gatsby, world).Fulfill(now)
	b, _ := json.Marshal(err)
	fmt.Println(string(b))
	fmt.Println(bobs.Status(), gatsby.Available(), world.Available())
	// Output:
	// <nil>
	// confirmed 8 4
	// {"_service":["'Brave New World' is out of stock","Order must have a valid payment method"]}
	// placed 8 4
}

func ExampleOutOfStockError() {
	i, _ := ordering.NewInventory(ordering.MustParseProductID("book-2"), "Brave New World")
	_ = i.Receive(5, time.Time{})
	err := i.Reserve(ordering.MustParseOrderID("order-1"), 100, time.Time{})

	if out, ok := errors.AsType[*ordering.OutOfStockError](err); ok {
		fmt.Println(out.Product, out.Wanted, out.Available)
	}
	fmt.Println(err, errors.Is(err, ordering.ErrOutOfStock))
	// Output:
	// book-2 100 5
	// 'Brave New World' is out of stock true
}

// What is reserved is released once, or shipped once.
func ExampleInventory() {
	i, _ := ordering.NewInventory(ordering.MustParseProductID("book-1"), "The Great Gatsby")
	one, two := ordering.MustParseOrderID("order-1"), ordering.MustParseOrderID("order-2")
	_ = i.Receive(10, time.Time{})
	_ = i.Reserve(one, 3, time.Time{})
	_ = i.Reserve(two, 2, time.Time{})
	fmt.Println(i)
	fmt.Println(i.Release(one, time.Time{}), i.Release(one, time.Time{}))
	fmt.Println(i.Ship(two, time.Time{}), i.Ship(two, time.Time{}))
	fmt.Println(i)
	// Output:
	// inventory of book-1 (5 available, 5 reserved)
	// 3 0
	// 2 0
	// inventory of book-1 (8 available, 0 reserved)
}

func ExampleNewInventory() {
	_, err := ordering.NewInventory(ordering.ProductID{}, " ")
	fmt.Println(err)
	// Output:
	// invariant: product: ordering: a value is missing; title: is blank
}

// The life of a cart.
func ExampleCartStatus_Next() {
	for _, s := range ordering.CartStatuses() {
		fmt.Printf("%s → %v\n", s, s.Next())
	}
	// Output:
	// open → [placed]
	// placed → []
}

func ExampleCart() {
	id, _ := ordering.ParseCartID("cart-1")
	cart, _ := ordering.NewCart(id, ordering.MustParseCustomerID("cust-1"), money.GBP, time.Time{})
	python := ordering.MustNewCartItem(ordering.MustParseProductID("P1"), "Python Course", 1, money.MustParse("GBP 49.00"))
	_ = cart.AddItem(python, time.Time{})
	_ = cart.Recount(python.Product(), 2, time.Time{})
	fmt.Println(cart, cart.Total())

	order, _ := cart.Place(ordering.MustParseOrderID("order-1"),
		ordering.MustNewAddress("1 Main St", "London", "EC1A 1AA", "GB"), ordering.Discount{}, time.Time{})
	fmt.Println(order, order.Total())
	fmt.Println(cart)
	fmt.Println(errors.Is(cart.AddItem(python, time.Time{}), ordering.ErrCartClosed))
	// Output:
	// cart cart-1 (open, 1 items) GBP 98.00
	// order order-1 (placed, 1 lines) GBP 98.00
	// cart cart-1 (placed, 1 items)
	// true
}

// A name is personal: it is there for those who ask for it, and not printed by accident.
func ExampleParseCustomerName() {
	name, _ := ordering.ParseCustomerName(" Ada Lovelace ")
	fmt.Println(name)
	fmt.Println(name.String())
	// Output:
	// [name]
	// Ada Lovelace
}

func ExampleNewCustomer() {
	customer, _ := ordering.NewCustomer(ordering.MustParseCustomerID("cust-1"),
		contact.MustParseEmailAddress("ada@example.org"), ordering.MustParseCustomerName("Ada Lovelace"), time.Time{})
	fmt.Println(customer, customer.Email().String())
	// Output:
	// customer cust-1 ada@example.org
}

func ExampleService_RegisterCustomer() {
	customers := 0
	s := ordering.NewService(ordering.NewUnitOfWork(memstore.New()), ordering.WithCustomerIDs(func() ordering.CustomerID {
		customers++
		return ordering.MustParseCustomerID(fmt.Sprint("cust-", customers))
	}))
	id, err := s.RegisterCustomer(context.Background(), ordering.RegisterCustomer{Email: "ada@example.org", Name: "Ada"})
	fmt.Println(id, err)
	_, err = s.RegisterCustomer(context.Background(), ordering.RegisterCustomer{Email: "Ada@Example.org", Name: "Another"})
	fmt.Println(errors.Is(err, repository.ErrDuplicate))
	// Output:
	// cust-1 <nil>
	// true
}

// From a cart to an order whose stock follows it.
func ExampleSubscribeStock() {
	ctx, bus := context.Background(), events.NewBus()
	uow := ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	s := ordering.NewService(uow,
		ordering.WithCustomerIDs(func() ordering.CustomerID { return ordering.MustParseCustomerID("cust-1") }))
	cancel := ordering.SubscribeStock(bus, s)
	defer cancel()
	available := func() int {
		i, _ := uow.Repositories().Inventories.Get(ctx, ordering.MustParseProductID("P1"))
		return i.Available()
	}

	customer, _ := s.RegisterCustomer(ctx, ordering.RegisterCustomer{Email: "ada@example.org", Name: "Ada"})
	_ = s.AddStock(ctx, ordering.AddStock{Product: "P1", Title: "Python Course", Quantity: 10})
	cart, _ := s.StartCart(ctx, ordering.StartCart{Customer: customer.String(), Currency: "GBP"})
	_ = s.AddToCart(ctx, ordering.AddToCart{Cart: cart.String(), Product: "P1", Name: "Python Course", Quantity: 3, UnitPrice: "49.00"})
	placed, _ := s.PlaceCart(ctx, ordering.PlaceCart{Cart: cart.String(), Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB"})
	_ = s.ReceivePayment(ctx, ordering.ReceivePayment{
		Order: placed.ID, Amount: placed.Total, Currency: placed.Currency, Method: "card", Reference: "pay-123",
	})
	fmt.Println(s.FulfillOrder(ctx, ordering.FulfillOrder{Order: placed.ID}), available())
	fmt.Println(s.CancelOrder(ctx, ordering.CancelOrder{Order: placed.ID, Reason: "changed mind"}), available())
	// Output:
	// <nil> 7
	// <nil> 10
}
