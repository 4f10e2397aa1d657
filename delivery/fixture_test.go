package delivery_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

var (
	noon    = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	priya   = delivery.MustParseCustomerID("CUST-999")
	spice   = delivery.MustParseRestaurantID("REST-12")
	ravi    = delivery.MustParseDeliveryPartnerID("DP-7")
	asha    = delivery.MustParseDeliveryPartnerID("DP-8")
	burger  = delivery.MustParseMenuItemID("ITEM-1")
	fries   = delivery.MustParseMenuItemID("ITEM-2")
	pepsi   = delivery.MustParseMenuItemID("ITEM-3")
	phone   = contact.MustParsePhoneNumber("+919876543210")
	email   = contact.MustParseEmailAddress("priya@example.com")
	home    = delivery.MustNewAddress("B-12", "FC Road", "Pune", "Maharashtra", "411005")
	kitchen = delivery.MustNewAddress("4", "MG Road", "Pune", "Maharashtra", "411001")
	upi     = delivery.MustNewPaymentDetails("upi", "tok_SECRET")
	orderID = delivery.MustParseOrderID("ORD-A1B2C3D4")
	reason  = delivery.MustParseCancellationReason("ordered by mistake")
	five    = delivery.MustNewRating(5, "hot and crisp")
)

func usd(amount string) money.Money { return money.MustParse("USD " + amount) }

func inr(amount string) money.Money { return money.MustParse("INR " + amount) }

func item(id delivery.MenuItemID, name, price string, n int) delivery.OrderItem {
	return delivery.MustNewOrderItem(id, name, inr(price), delivery.MustNewQuantity(n))
}

// theMeal is what the expert orders in every conversation: ₹499.
func theMeal() delivery.OrderItems {
	return delivery.MustNewOrderItems(
		item(burger, "Veg Burger", "150.00", 2), item(fries, "Masala Fries", "99.00", 1), item(pepsi, "Pepsi", "50.00", 2))
}

func draft() delivery.OrderDraft {
	return delivery.OrderDraft{
		ID: orderID, Customer: priya, Restaurant: spice, Items: theMeal(), Address: home,
		SpecialInstructions: delivery.MustParseSpecialInstructions("ring twice"),
		DeliveryFee:         inr("20.00"), Payment: upi,
	}
}

func must[T any](v T, err error) T {
	ok(err)
	return v
}

func ok(err error) {
	if err != nil {
		panic(err)
	}
}

func placedOrder() *delivery.Order { return must(delivery.Place(draft(), noon)) }

func freshOrder() *delivery.Order {
	d := draft()
	d.ID = delivery.NewOrderID()
	return must(delivery.Place(d, noon))
}

func confirmed(o *delivery.Order) *delivery.Order {
	ok(o.ConfirmByRestaurant(noon))
	return o
}

func ready(o *delivery.Order) *delivery.Order {
	ok(confirmed(o).MarkReadyForPickup(noon))
	return o
}

func dispatched(o *delivery.Order) *delivery.Order {
	ok(ready(o).Dispatch(ravi, noon))
	return o
}

func delivered(o *delivery.Order) *delivery.Order {
	ok(dispatched(o).Deliver(ravi, noon))
	return o
}

func rated(o *delivery.Order) *delivery.Order {
	ok(delivered(o).Rate(five, noon))
	return o
}

func cancelled(o *delivery.Order) *delivery.Order {
	ok(o.Cancel(reason, noon))
	return o
}

func aCustomer() *delivery.Customer {
	return must(delivery.RegisterCustomer(priya, delivery.MustParsePersonName("Priya Shah"), email, phone, noon))
}

func aRestaurant() *delivery.Restaurant {
	return must(delivery.RegisterRestaurant(spice, "Spice Garden", kitchen, false, noon))
}

func openRestaurant() *delivery.Restaurant {
	r := aRestaurant()
	ok(r.Open(noon))
	return r
}

func aPartner(id delivery.DeliveryPartnerID) *delivery.DeliveryPartner {
	return must(delivery.RegisterDeliveryPartner(id, delivery.MustParsePersonName("Ravi Kumar"), phone, noon))
}

func availablePartner(id delivery.DeliveryPartnerID) *delivery.DeliveryPartner {
	p := aPartner(id)
	ok(p.MakeAvailable(noon))
	return p
}

func emptyCart() *delivery.Cart {
	return must(delivery.NewCart(delivery.MustParseCartID("CART-1"), priya, spice, noon))
}

func fullCart() *delivery.Cart {
	c := emptyCart()
	for _, i := range theMeal().All() {
		ok(c.AddItem(spice, i, noon))
	}
	return c
}

// aMenu is a menu that a test writes itself.
type aMenu map[delivery.MenuItemID]delivery.Dish

func (m aMenu) Dishes(_ context.Context, _ delivery.RestaurantID, ids []delivery.MenuItemID) ([]delivery.Dish, error) {
	var dishes []delivery.Dish
	for _, id := range ids {
		if d, ok := m[id]; ok {
			dishes = append(dishes, d)
		}
	}
	return dishes, nil
}

func theMenu() aMenu {
	return aMenu{
		burger: {Item: burger, Name: "Veg Burger", Price: inr("150.00"), Available: true},
		fries:  {Item: fries, Name: "Masala Fries", Price: inr("99.00"), Available: true},
		pepsi:  {Item: pepsi, Name: "Pepsi", Price: inr("50.00"), Available: true},
	}
}

// aDistance is the same between any two addresses.
type aDistance string

func (d aDistance) Between(context.Context, delivery.Address, delivery.Address) (delivery.DistanceKm, int, error) {
	km, err := delivery.ParseDistanceKm(string(d))
	return km, 35, err
}

// platform is a service over a store with everybody in it who has a part.
type platform struct {
	*delivery.Service

	uow    *repository.UnitOfWork[delivery.Repositories]
	menu   aMenu
	events *[]string
}

func newPlatform(tb testing.TB) platform {
	tb.Helper()
	var names []string
	bus := events.NewBus()
	uow := delivery.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	err := uow.Do(tb.Context(), func(ctx context.Context, r delivery.Repositories) error {
		ok(r.Customers.Save(ctx, aCustomer()))
		ok(r.Restaurants.Save(ctx, openRestaurant()))
		ok(r.DeliveryPartners.Save(ctx, availablePartner(ravi)))
		ok(r.DeliveryPartners.Save(ctx, availablePartner(asha)))
		return r.Carts.Save(ctx, fullCart())
	})
	require.NoError(tb, err)
	events.Subscribe(bus, "test", func(_ context.Context, e delivery.Event) error {
		names = append(names, e.EventName())
		return nil
	})
	menu := theMenu()
	s := delivery.NewService(uow, menu, aDistance("2.5"), delivery.WithClock(func() time.Time { return noon }))
	return platform{s, uow, menu, &names}
}

func (p platform) saved(tb testing.TB, o *delivery.Order) *delivery.Order {
	tb.Helper()
	require.NoError(tb, p.uow.Repositories().Orders.Save(tb.Context(), o))
	*p.events = nil
	return o
}

func destination() delivery.Destination {
	return delivery.Destination{
		House: "B-12", Street: "FC Road", City: "Pune", State: "Maharashtra", PINCode: "411005",
		PaymentMethod: "upi", PaymentToken: "tok_SECRET",
	}
}

func placeMeal() delivery.PlaceOrder {
	return delivery.PlaceOrder{
		Customer: "CUST-999", Restaurant: "REST-12", Destination: destination(),
		Items: []delivery.OrderedItem{{Item: "ITEM-1", Quantity: 2}, {Item: "ITEM-2", Quantity: 1}, {Item: "ITEM-3", Quantity: 2}},
	}
}
