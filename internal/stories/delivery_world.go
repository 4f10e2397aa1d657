package stories

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/menu"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/events"
)

// streets says how far it is to anywhere in Pune.
type streets struct{}

// Between implements [delivery.Distances].
func (streets) Between(context.Context, delivery.Address, delivery.Address) (delivery.DistanceKm, int, error) {
	km, err := delivery.ParseDistanceKm("2.5")
	return km, 35, err
}

// phones shows what customers are told by push; e-mail and SMS say the same.
type phones struct{ *page }

// Send implements [notification.Sender].
func (p phones) Send(_ context.Context, m notification.Message) error {
	if m.Channel == notification.ChannelPush {
		p.show("[push]     to %s: %s", m.Customer, m.Text)
	}
	return nil
}

// foodOrderIDs returns a source of identities that counts on from the order of the document.
func foodOrderIDs() func() delivery.OrderID {
	last := 0xA1B2C3D3
	return func() delivery.OrderID {
		last++
		return delivery.MustParseOrderID(fmt.Sprintf("ORD-%X", last))
	}
}

func home() delivery.Address {
	return delivery.MustNewAddress("B-12", "FC Road", "Pune", "Maharashtra", "411005")
}

func destination(token string) delivery.Destination {
	to := home()
	return delivery.Destination{
		House: to.House(), Street: to.Street(), City: to.City(), State: to.State(), PINCode: to.PINCode(),
		PaymentMethod: "upi", PaymentToken: token,
	}
}

func twoBurgers(token string) delivery.PlaceOrder {
	return delivery.PlaceOrder{
		Customer: "priya", Restaurant: "burger-house", Destination: destination(token),
		Items: []delivery.OrderedItem{{Item: "burger", Quantity: 2}, {Item: "fries", Quantity: 1}, {Item: "pepsi", Quantity: 2}},
	}
}

// opening brings in who is there.
func (s *deliveryStory) opening(ctx context.Context) error {
	s.chapter("A restaurant opens")

	at := s.clock.tick()
	phone := contact.MustParsePhoneNumber("+919876543210")
	customer, err := delivery.RegisterCustomer(delivery.MustParseCustomerID("priya"), delivery.MustParsePersonName("Priya Shah"),
		contact.MustParseEmailAddress("priya@example.com"), phone, at)
	if err != nil {
		return err
	}
	house, err := delivery.RegisterRestaurant(delivery.MustParseRestaurantID("burger-house"), "Burger House",
		delivery.MustNewAddress("7", "MG Road", "Pune", "Maharashtra", "411001"), false, at)
	if err != nil {
		return err
	}
	ravi, err := delivery.RegisterDeliveryPartner(delivery.MustParseDeliveryPartnerID("ravi"),
		delivery.MustParsePersonName("Ravi Kumar"), phone, at)
	if err != nil {
		return err
	}
	if err := house.Open(at); err != nil {
		return err
	}
	if err := ravi.MakeAvailable(at); err != nil {
		return err
	}
	repos := s.uow.Repositories()
	if err := repos.Customers.Save(ctx, customer); err != nil {
		return err
	}
	if err := repos.Restaurants.Save(ctx, house); err != nil {
		return err
	}
	if err := repos.DeliveryPartners.Save(ctx, ravi); err != nil {
		return err
	}
	if err := s.menu.StartMenu(ctx, menu.StartMenu{Restaurant: "burger-house", Currency: "INR"}); err != nil {
		return err
	}
	for _, i := range []menu.AddItem{
		{Item: "burger", Category: "Burgers", Name: "Veg Burger", Price: "150.00"},
		{Item: "fries", Category: "Sides", Name: "Masala Fries", Price: "99.00"},
		{Item: "pepsi", Category: "Drinks", Name: "Pepsi", Price: "50.00"},
	} {
		i.Restaurant = "burger-house"
		if err := s.menu.AddItem(ctx, i); err != nil {
			return err
		}
		s.show("%-12s ₹%s", i.Name, i.Price)
	}
	s.say("Who eats there is personal: printing shows %v, asking shows %s.", customer.Name(), customer.Name().String())
	return nil
}

// hear shows what happens, each context in its own words. What a flow asks is left out: it
// shows in what they answer.
func (s *deliveryStory) hear(_ context.Context, e events.Event) error {
	switch e := e.(type) {
	case delivery.OrderPlaced:
		s.show("[order]    %s placed for %s", e.Order, e.GrandTotal)
	case delivery.OrderConfirmed:
		s.show("[order]    %s confirmed", e.Order)
	case delivery.OrderReady:
		s.show("[order]    %s ready for pickup", e.Order)
	case delivery.OrderDispatched:
		s.show("[order]    %s on the way with %s", e.Order, e.DeliveryPartner)
	case delivery.OrderDelivered:
		s.show("[order]    %s delivered", e.Order)
	case delivery.OrderCancelled:
		s.show("[order]    %s cancelled: %s", e.Order, e.Reason)
	case delivery.OrderRated:
		s.show("[order]    %s rated: %d of 5", e.Order, e.Rating.Score())
	case payment.PaymentAuthorised:
		s.show("[payment]  %s authorised", e.Amount)
	case payment.PaymentCaptured:
		s.show("[payment]  %s captured", e.Amount)
	case payment.PaymentVoided:
		s.show("[payment]  %s voided", e.Amount)
	case payment.PaymentRefunded:
		s.show("[payment]  %s refunded", e.Amount)
	case payment.PaymentFailed:
		s.show("[payment]  %s of %s failed: %s", e.Step, e.Amount, e.Reason)
	case restaurant.TicketReceived:
		for _, d := range e.Dishes.All() {
			s.show("[kitchen]  to be prepared: %s", d)
		}
	case restaurant.TicketAccepted:
		s.show("[kitchen]  accepted")
	case restaurant.FoodReady:
		s.show("[kitchen]  the food is ready")
	case restaurant.TicketWithdrawn:
		s.show("[kitchen]  withdrawn: %s", e.Reason)
	case partner.PartnerAssigned:
		s.show("[partner]  %s is assigned", e.Partner)
	case partner.FoodPickedUp:
		s.show("[partner]  %s has the food", e.Partner)
	case partner.FoodHandedOver:
		s.show("[partner]  %s has handed it over", e.Partner)
	case partner.DeliveryCalledOff:
		s.show("[partner]  %s is called off", e.Partner)
	}
	return nil
}

// theCart tells how an order is made from a cart.
func (s *deliveryStory) theCart(ctx context.Context) error {
	s.chapter("A cart becomes an order")

	at := s.clock.tick()
	cart, err := delivery.NewCart(delivery.MustParseCartID("cart-1"), delivery.MustParseCustomerID("priya"),
		delivery.MustParseRestaurantID("burger-house"), at)
	if err != nil {
		return err
	}
	s.say("A cart is of one restaurant, and an empty one makes no order.")
	carts := s.uow.Repositories().Carts
	if err := carts.Save(ctx, cart); err != nil {
		return err
	}
	place := delivery.PlaceCart{Cart: "cart-1", Destination: destination("tok_good")}
	_, err = s.delivery.PlaceCart(ctx, place)
	if err := s.refused(err, delivery.ErrEmptyCart); err != nil {
		return err
	}
	dish, err := s.fries()
	if err != nil {
		return err
	}
	other := cart.AddItem(delivery.MustParseRestaurantID("pizza-palace"), dish, s.clock.tick())
	if err := s.refused(other, delivery.ErrOtherRestaurant); err != nil {
		return err
	}

	s.say("Fries alone do not ride free.")
	if err := cart.AddItem(cart.Restaurant(), dish, s.clock.tick()); err != nil {
		return err
	}
	if err := carts.Save(ctx, cart); err != nil {
		return err
	}
	placed, err := s.delivery.PlaceCart(ctx, place)
	if err != nil {
		return err
	}
	s.show("subtotal ₹%s, delivery fee ₹%s, grand total ₹%s", placed.Subtotal, placed.DeliveryFee, placed.GrandTotal)
	_, err = s.delivery.PlaceCart(ctx, place)
	return s.refused(err, delivery.ErrCartPlaced)
}

func (s *deliveryStory) fries() (delivery.OrderItem, error) {
	price := rupees(99)
	one, err := delivery.NewQuantity(1)
	if err != nil {
		return delivery.OrderItem{}, err
	}
	return delivery.NewOrderItem(delivery.MustParseMenuItemID("fries"), "Masala Fries", price, one)
}
