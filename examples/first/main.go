// First places an order, ships it, and finds that it can no longer be cancelled.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

func main() {
	ctx := context.Background()
	bus := events.NewBus()
	events.Subscribe(bus, "thanks", func(_ context.Context, e ordering.OrderPlaced) error {
		fmt.Println("thank you for", e.Lines.Len(), "products at", e.Total)
		return nil
	})
	service := ordering.NewService(ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus)))

	placed, err := service.PlaceOrder(ctx, ordering.PlaceOrder{
		Customer: "cust-123", Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB",
		Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{
			{Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"},
			{Product: "P2", Name: "Systems Course", Quantity: 2, UnitPrice: "29.00"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	err = service.ShipOrder(ctx, ordering.ShipOrder{Order: placed.ID, Carrier: "Royal Parcel", TrackingNumber: "TRACK-1"})
	if err != nil {
		log.Fatal(err)
	}
	err = service.CancelOrder(ctx, ordering.CancelOrder{Order: placed.ID, Reason: "too late"})
	fmt.Println("cancelling it now is", failure.KindOf(err), failure.CodeOf(err))
}
