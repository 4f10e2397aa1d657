package shipping_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

// books weigh and measure the same.
type books struct{}

func (books) Measures(context.Context, string) (shipping.Weight, shipping.Dimensions, error) {
	return shipping.MustParseWeight("0.4"), shipping.MustParseDimensions("20x13x2.5"), nil
}

// A shipment appears when an order is placed, travels when the order is shipped, and its
// arrival delivers the order.
func Example() {
	ctx, bus, store := context.Background(), events.NewBus(), memstore.New()
	parcels := shipping.NewUnitOfWork(store, repository.PublishTo(bus))
	orders := ordering.NewUnitOfWork(store, repository.PublishTo(bus))
	s, o := shipping.NewService(parcels, books{}), ordering.NewService(orders)
	cancel := shipping.Subscribe(bus, s, o)
	defer cancel()

	placed, _ := o.PlaceOrder(ctx, ordering.PlaceOrder{
		Customer: "alice", Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB", Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{{Product: "book-1", Name: "The Great Gatsby", Quantity: 2, UnitPrice: "12.99"}},
	})
	id, _ := shipping.ParseSourceOrderID(placed.ID)
	show := func() {
		shipment, _ := parcels.Repositories().Shipments.Get(ctx, shipping.ShipmentOf(id))
		order, _ := orders.Repositories().Orders.Get(ctx, ordering.MustParseOrderID(placed.ID))
		fmt.Printf("shipment of %s %s; order %s\n", shipment.Weight(), shipment.Status(), order.Status())
	}
	show()
	_ = o.ShipOrder(ctx, ordering.ShipOrder{Order: placed.ID, Carrier: "Royal Mail", TrackingNumber: "TRACK-GB-9999"})
	show()
	_ = s.DeliverShipment(ctx, shipping.DeliverShipment{Order: placed.ID})
	show()
	// Output:
	// shipment of 0.8 kg pending collection; order placed
	// shipment of 0.8 kg in transit; order shipped
	// shipment of 0.8 kg delivered; order delivered
}

// The life of a shipment.
func ExampleStatus_Next() {
	for _, s := range shipping.Statuses() {
		fmt.Printf("%-18s →", s)
		for _, next := range s.Next() {
			fmt.Printf(" %s;", next)
		}
		fmt.Println()
	}
	// Output:
	// pending collection → in transit; cancelled;
	// in transit         → delivered; failed;
	// delivered          →
	// failed             →
	// cancelled          →
}

func ExampleTransitionError() {
	order, _ := shipping.ParseSourceOrderID("order-1")
	to, _ := shipping.ParseRecipientID("alice")
	address, _ := shipping.NewAddress("1 Main St", "London", "EC1A 1AA", "GB")
	item, _ := shipping.NewPhysicalItem("The Great Gatsby", 1, shipping.MustParseWeight("0.4"), shipping.MustParseDimensions("20x13x2.5"))
	items, _ := shipping.NewPhysicalItems(item)
	shipment, _ := shipping.NewShipment(order, to, address, items, time.Time{})

	err := shipment.Deliver(time.Time{})
	if refused, ok := errors.AsType[*shipping.TransitionError](err); ok {
		fmt.Printf("%s → %s is not among %v\n", refused.From, refused.To, refused.Allowed())
	}
	fmt.Println(errors.Is(err, shipping.ErrTransition))
	// Output:
	// pending collection → delivered is not among [in transit cancelled]
	// true
}

func ExampleParseWeight() {
	w, _ := shipping.ParseWeight("1.250")
	fmt.Println(w)
	_, err := shipping.ParseWeight("0.0001")
	fmt.Println(err)
	// Output:
	// 1.25 kg
	// shipping: a weight is above 0 kg and at most 100,000 kg, to the gram
}

func ExampleParseDimensions() {
	d, _ := shipping.ParseDimensions("30x21.5x2")
	fmt.Println(d, d.Width())
	_, err := shipping.ParseDimensions("30x21.5")
	fmt.Println(err)
	// Output:
	// 30x21.5x2 cm 21.5
	// shipping: dimensions are above 0 cm and at most 10,000 cm, to the millimetre
}

func ExampleNewPhysicalItem() {
	_, err := shipping.NewPhysicalItem("", 0, shipping.MustParseWeight("1"), shipping.Dimensions{})
	fmt.Println(err)
	// Output:
	// invariant: name: is blank; quantity: shipping: a quantity is from 1 to 1,000,000; dimensions: shipping: dimensions are above 0 cm and at most 10,000 cm, to the millimetre
}

// An address is personal: it is there for those who ask for it, and not printed by accident.
func ExampleNewAddress() {
	a, _ := shipping.NewAddress("1 Main St", "London", "EC1A 1AA", "GB")
	fmt.Println(a)
	fmt.Println(a.String())
	// Output:
	// [address]
	// 1 Main St, London, EC1A 1AA, GB
}
