package ordering_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// An order is started, filled and placed; a late line is refused. Once the order is stored,
// its events reach whoever has subscribed.
func Example() {
	ctx := context.Background()
	bus := events.NewBus()
	events.Subscribe(bus, "confirmation", func(_ context.Context, e ordering.OrderPlaced) error {
		fmt.Println("placed:", e.Lines.Len(), "lines,", e.Total)
		return nil
	})
	orders := ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus)).Repositories().Orders

	now := time.Date(2026, time.November, 3, 9, 30, 0, 0, time.UTC)
	order, err := ordering.NewOrder(
		ordering.NewOrderID(), ordering.MustParseCustomerID("cust-1"),
		ordering.MustNewAddress("1 Main St", "London", "EC1A 1AA", "GB"), money.GBP, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	python := ordering.MustNewOrderLine(ordering.MustParseProductID("P1"), "Python Course", 1, money.MustParse("GBP 49.00"))
	systems := ordering.MustNewOrderLine(ordering.MustParseProductID("P2"), "AI Systems Course", 1, money.MustParse("GBP 99.00"))
	late := ordering.MustNewOrderLine(ordering.MustParseProductID("P3"), "New Course", 1, money.MustParse("GBP 29.00"))

	fmt.Println(order.AddLines([]ordering.OrderLine{python, systems}, now), order.Total())
	fmt.Println(order.Place(now), order.Status())
	fmt.Println("late line refused:", errors.Is(order.AddLine(late, now), ordering.ErrNotPending))
	fmt.Println(orders.Save(ctx, order), "version", order.Version())
	// Output:
	// <nil> GBP 148.00
	// <nil> placed
	// late line refused: true
	// placed: 2 lines, GBP 148.00
	// <nil> version 1
}
