package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// The whole platform in one program: an order is placed at the prices of the menu, and
// everybody who follows events hears of it.
func Example() {
	ctx := context.Background()
	bus := events.NewBus()
	events.Subscribe(bus, "kitchen", func(_ context.Context, e delivery.OrderPlaced) error {
		fmt.Println("the kitchen hears of", e.Items.Len(), "items for", e.GrandTotal)
		return nil
	})
	uow := delivery.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	err := uow.Do(ctx, func(ctx context.Context, r delivery.Repositories) error {
		if err := r.Customers.Save(ctx, aCustomer()); err != nil {
			return err
		}
		return r.Restaurants.Save(ctx, openRestaurant())
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	service := delivery.NewService(uow, theMenu(), aDistance("2.5"),
		delivery.WithOrderIDs(func() delivery.OrderID { return delivery.MustParseOrderID("ORD-A1B2C3D4") }))
	placed, err := service.PlaceOrder(ctx, delivery.PlaceOrder{
		Customer: "CUST-999", Restaurant: "REST-12",
		Items: []delivery.OrderedItem{{Item: "ITEM-1", Quantity: 2}, {Item: "ITEM-2", Quantity: 1}, {Item: "ITEM-3", Quantity: 2}},
		Destination: delivery.Destination{
			House: "B-12", Street: "FC Road", City: "Pune", State: "Maharashtra", PINCode: "411005",
			PaymentMethod: "upi", PaymentToken: "tok_123",
		},
	})
	fmt.Println(placed.ID, placed.Subtotal, "+", placed.DeliveryFee, "=", placed.GrandTotal, placed.Currency, err)
	// Output:
	// the kitchen hears of 3 items for INR 499.00
	// ORD-A1B2C3D4 499.00 + 0.00 = 499.00 INR <nil>
}

// The life cycle of an order, as a table.
func ExampleOrderStatus_Next() {
	for _, s := range delivery.OrderStatuses() {
		fmt.Printf("%-16s → %v\n", s, s.Next())
	}
	// Output:
	// placed           → [confirmed cancelled]
	// confirmed        → [ready for pickup cancelled]
	// ready for pickup → [on the way cancelled]
	// on the way       → [delivered]
	// delivered        → []
	// cancelled        → []
}

func ExamplePlace() {
	order, err := delivery.Place(draft(), noon)
	fmt.Println(order, order.GrandTotal(), err)
	empty := draft()
	empty.Items = delivery.OrderItems{}
	_, err = delivery.Place(empty, noon)
	fmt.Println(errors.Is(err, delivery.ErrEmptyOrder), failure.CodeOf(delivery.ErrEmptyOrder))
	// Output:
	// order ORD-A1B2C3D4 (placed, 3 items) INR 519.00 <nil>
	// true delivery.empty_order
}

func ExampleOrder_Cancel() {
	order := dispatched(placedOrder())
	err := order.Cancel(delivery.MustParseCancellationReason("it takes too long"), noon)
	var state *delivery.StateError
	fmt.Println(errors.As(err, &state) && state.NeedsSupport())
	fmt.Println(err)
	// Output:
	// true
	// delivery: the order can no longer be cancelled: to cancel it, order ORD-A1B2C3D4 would have to be placed or confirmed or ready for pickup; it is on the way; please contact support for assistance
}

func ExampleOrder_Dispatch() {
	order := ready(placedOrder())
	fmt.Println(order.Dispatch(delivery.MustParseDeliveryPartnerID("DP-7"), noon), order.Status())
	fmt.Println(order.Deliver(delivery.MustParseDeliveryPartnerID("DP-7"), noon), order.Status())
	fmt.Println(order.Rate(delivery.MustNewRating(5, "hot and crisp"), noon), order.Rating())
	fmt.Println(errors.Is(order.Rate(delivery.MustNewRating(1, ""), noon), delivery.ErrAlreadyRated))
	// Output:
	// <nil> on the way
	// <nil> delivered
	// <nil> ★★★★★
	// true
}

func ExampleOrder_ConfirmByRestaurant() {
	order := placedOrder()
	fmt.Println(order.ConfirmByRestaurant(noon), order.Status())
	fmt.Println(order.MarkReadyForPickup(noon), order.Status())
	fmt.Println(errors.Is(order.ConfirmByRestaurant(noon), delivery.ErrInvalidState))
	// Output:
	// <nil> confirmed
	// <nil> ready for pickup
	// true
}

func ExampleOrder_AddItem() {
	order := placedOrder()
	again := delivery.MustNewOrderItem(fries, "Masala Fries", inr("99.00"), delivery.MustNewQuantity(2))
	fmt.Println(order.AddItem(again, inr("0.00"), noon), order.Items().At(1), order.GrandTotal())
	dearer := delivery.MustNewOrderItem(fries, "Masala Fries", inr("109.00"), delivery.MustNewQuantity(1))
	fmt.Println(errors.Is(order.AddItem(dearer, inr("0.00"), noon), delivery.ErrPriceChanged))
	fmt.Println(order.UpdateItemQuantity(fries, delivery.MustNewQuantity(1), inr("0.00"), noon), order.GrandTotal())
	fmt.Println(order.RemoveItem(burger, inr("20.00"), noon), order.GrandTotal())
	// Output:
	// <nil> 3 × Masala Fries at INR 99.00 INR 697.00
	// true
	// <nil> INR 499.00
	// <nil> INR 219.00
}

func ExampleOrderFactory_FromCart() {
	factory := delivery.NewOrderFactory(func() delivery.OrderID { return delivery.MustParseOrderID("ORD-A1B2C3D4") })
	cart := fullCart()
	order, err := factory.FromCart(cart, delivery.CartDestination{
		Address:     delivery.MustNewAddress("B-12", "FC Road", "Pune", "Maharashtra", "411005"),
		DeliveryFee: inr("0.00"), Payment: delivery.MustNewPaymentDetails("upi", "tok_123"),
	}, noon)
	fmt.Println(order, err)
	fmt.Println(cart)
	_, err = factory.FromCart(emptyCart(), delivery.CartDestination{}, noon)
	fmt.Println(errors.Is(err, delivery.ErrEmptyCart))
	// Output:
	// order ORD-A1B2C3D4 (placed, 3 items) <nil>
	// cart CART-1 (placed, 3 items)
	// true
}

func ExampleCart_AddItem() {
	cart := emptyCart()
	fmt.Println(cart.AddItem(spice, item(burger, "Veg Burger", "150.00", 2), noon), cart)
	other := delivery.MustParseRestaurantID("REST-99")
	err := cart.AddItem(other, item(pepsi, "Pepsi", "50.00", 1), noon)
	var refused *delivery.ItemError
	fmt.Println(errors.As(err, &refused), refused.Item, errors.Is(err, delivery.ErrOtherRestaurant))
	// Output:
	// <nil> cart CART-1 (open, 1 items)
	// true ITEM-3 true
}

func ExampleDeliveryFeePolicy_Fee() {
	policy := delivery.DefaultDeliveryFeePolicy()
	for _, b := range []delivery.DeliveryFeeBasis{
		{Subtotal: inr("199.00"), Distance: delivery.MustParseDistanceKm("3.0")},
		{Subtotal: inr("199.00"), Distance: delivery.MustParseDistanceKm("4.2")},
		{Subtotal: inr("199.00"), Distance: delivery.MustParseDistanceKm("4.2"), PremiumRestaurant: true},
		{Subtotal: inr("199.00"), Distance: delivery.MustParseDistanceKm("12"), PremiumRestaurant: true},
		{Subtotal: inr("299.01"), Distance: delivery.MustParseDistanceKm("12")},
		{Subtotal: inr("199.00"), Distance: delivery.MustParseDistanceKm("12"), Subscriber: true},
	} {
		fee, err := policy.Fee(b)
		fmt.Println(fee, err)
	}
	// Output:
	// INR 20.00 (base fee) <nil>
	// INR 32.00 (base fee, distance) <nil>
	// INR 62.00 (base fee, distance, premium restaurant) <nil>
	// INR 80.00 (base fee, distance, premium restaurant, cap) <nil>
	// INR 0.00 (free over threshold) <nil>
	// INR 0.00 (subscriber) <nil>
}

func ExampleNewDeliveryFeePolicy() {
	rates := delivery.DefaultDeliveryFeeRates()
	rates.AtMost = inr("10.00")
	_, err := delivery.NewDeliveryFeePolicy(rates)
	fmt.Println(err)
	// Output: invariant: at_most: delivery: the rates of the delivery fee do not fit together: it is below the base fee
}

func ExampleAddress() {
	address := delivery.MustNewAddress("B-12", "FC Road", "Pune", "Maharashtra", "411005")
	fmt.Println(address.SingleLine())
	fmt.Println(address)
	// Output:
	// B-12, FC Road, Pune, Maharashtra - 411005
	// [address]
}

func ExamplePaymentDetails() {
	details := delivery.MustNewPaymentDetails("upi", "tok_123")
	fmt.Printf("%v %+v %q\n", details, details, details)
	// Output: upi [token] upi [token] upi [token]
}

func ExampleCustomer_Subscribe() {
	customer := aCustomer()
	member := delivery.MustNewSubscription(delivery.SubscriptionOne, noon.Add(30*24*time.Hour))
	fmt.Println(customer.Subscribe(member, noon), customer.IsSubscriber(noon), customer.IsSubscriber(member.Until()))
	// Output: <nil> true false
}

func ExampleRestaurant_RequireAcceptingOrders() {
	restaurant := aRestaurant()
	fmt.Println(errors.Is(restaurant.RequireAcceptingOrders(), delivery.ErrRestaurantNotAvailable))
	fmt.Println(restaurant.Open(noon), restaurant.RequireAcceptingOrders())
	// Output:
	// true
	// <nil> <nil>
}

func ExampleDeliveryPartner_RequireAvailable() {
	partner := aPartner(ravi)
	fmt.Println(errors.Is(partner.RequireAvailable(), delivery.ErrDeliveryPartnerNotAvailable))
	fmt.Println(partner.MakeAvailable(noon), partner.RequireAvailable())
	// Output:
	// true
	// <nil> <nil>
}

func ExampleParseOrderID() {
	id, err := delivery.ParseOrderID(" ORD-A1B2C3D4 ")
	fmt.Println(id, err)
	_, err = delivery.ParseOrderID("12")
	fmt.Println(failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// ORD-A1B2C3D4 <nil>
	// invalid delivery.order_id
}
