package stories

import (
	"context"
	"io"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/delivery/menu"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/payment/razorpay"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// Delivery tells of food that is ordered: what delivery costs, how an order goes through every
// context, what cannot be cancelled any more, a payment that fails, and a cart. The payments
// go over HTTP to a stand-in for the provider, on this machine. The store is empty at the
// beginning.
func Delivery(ctx context.Context, w io.Writer, store repository.Store) error {
	provider := newProvider()
	defer provider.close()
	s, err := newDeliveryStory(w, store, provider)
	if err != nil {
		return err
	}
	s.title("FOOD DELIVERY: FROM THE MENU TO THE DOOR")
	for _, tell := range []func(context.Context) error{
		s.opening, s.fees, s.theOrder, s.tooLate, s.theFailedPayment, s.theCart, s.inTime,
	} {
		if err := tell(ctx); err != nil {
			return err
		}
	}
	return s.err
}

// deliveryStory is what the chapters share. All contexts are on one store here; they might as
// well have stores of their own.
type deliveryStory struct {
	*page

	clock    *clock
	bus      *events.Bus
	provider *provider

	uow      *repository.UnitOfWork[delivery.Repositories]
	delivery *delivery.Service
	menu     *menu.Service
	payment  *payment.Service
	kitchen  *restaurant.Service
	partner  *partner.Service
	flow     *flow.Service

	delivered string // the order that went well
}

func newDeliveryStory(w io.Writer, store repository.Store, p *provider) (*deliveryStory, error) {
	gateway, err := razorpay.New(p.server.URL, "key", "secret")
	if err != nil {
		return nil, err
	}
	s := &deliveryStory{page: &page{w: w}, clock: newClock(), bus: events.NewBus(), provider: p}
	to := repository.PublishTo(s.bus)
	menus := menu.NewUnitOfWork(store, to)
	deliveries := partner.NewUnitOfWork(store, to)
	s.uow = delivery.NewUnitOfWork(store, to)
	s.menu = menu.NewService(menus, menu.WithClock(s.clock.tick))
	s.delivery = delivery.NewService(s.uow, menu.NewDishes(menus), streets{}, delivery.WithClock(s.clock.tick),
		delivery.WithOrderIDs(foodOrderIDs()))
	s.payment = payment.NewService(payment.NewUnitOfWork(store, to), gateway, payment.WithClock(s.clock.tick))
	s.kitchen = restaurant.NewService(restaurant.NewUnitOfWork(store, to), restaurant.WithClock(s.clock.tick))
	roster := partner.RosterFunc(func(context.Context, partner.Address, partner.Address) (partner.PartnerID, error) {
		return partner.ParsePartnerID("ravi")
	})
	s.partner = partner.NewService(deliveries, roster, partner.WithClock(s.clock.tick))
	told := notification.NewService(notification.NewUnitOfWork(store, to), phones{s.page}, notification.WithClock(s.clock.tick))
	s.flow = flow.NewService(flow.NewUnitOfWork(store, to), flow.Connect(flow.Contexts{
		Delivery: s.delivery, Orders: s.uow, Distances: streets{}, Payment: s.payment, Restaurant: s.kitchen,
		Partner: s.partner, Deliveries: deliveries, Notification: told,
	}), flow.WithClock(s.clock.tick))
	events.Subscribe(s.bus, "story", s.hear)
	flow.Subscribe(s.bus, s.flow)
	return s, nil
}

// fees tells what delivery costs.
func (s *deliveryStory) fees(context.Context) error {
	s.chapter("What delivery costs")

	s.say("A subscriber rides free, and so does a subtotal over ₹299. Otherwise it is ₹20 up to 3 km, ₹6 for each\n" +
		"kilometre or part of one beyond, ₹30 more for a premium restaurant, and never more than ₹80.")
	policy := delivery.DefaultDeliveryFeePolicy()
	s.show("%-12s %-6s %-11s %-8s %s", "subtotal", "km", "subscriber", "premium", "fee")
	for _, row := range []struct {
		subtotal, km        string
		subscriber, premium bool
	}{
		{"INR 200.00", "2.5", false, false},
		{"INR 200.00", "3.0", false, false},
		{"INR 200.00", "3.1", false, false},
		{"INR 200.00", "5.0", false, true},
		{"INR 299.00", "20", false, true},
		{"INR 299.01", "20", false, true},
		{"INR 499.00", "2.5", false, false},
		{"INR 100.00", "12", true, true},
	} {
		subtotal, err := money.Parse(row.subtotal)
		if err != nil {
			return err
		}
		distance, err := delivery.ParseDistanceKm(row.km)
		if err != nil {
			return err
		}
		fee, err := policy.Fee(delivery.DeliveryFeeBasis{
			Subtotal: subtotal, Distance: distance, Subscriber: row.subscriber, PremiumRestaurant: row.premium,
		})
		if err != nil {
			return err
		}
		s.show("%-12s %-6s %-11t %-8t %s", subtotal, row.km, row.subscriber, row.premium, fee)
	}
	return nil
}

// theOrder tells an order that goes well.
func (s *deliveryStory) theOrder(ctx context.Context) error {
	s.chapter("An order, and what each context makes of it")

	s.say("Priya orders, to %s. The prices are the menu's. Payment and\n"+
		"kitchen hear of it independently; once placement and payment are both known, she is told.", home().SingleLine())
	placed, err := s.delivery.PlaceOrder(ctx, twoBurgers("tok_good"))
	if err != nil {
		return err
	}
	s.delivered = placed.ID
	s.show("subtotal ₹%s, delivery fee ₹%s, grand total ₹%s", placed.Subtotal, placed.DeliveryFee, placed.GrandTotal)

	s.say("The kitchen accepts: the order is confirmed, and what was reserved is captured.")
	if err := s.kitchen.AcceptTicket(ctx, restaurant.AcceptTicket{Order: placed.ID}); err != nil {
		return err
	}
	if err := s.standing(ctx, placed.ID); err != nil {
		return err
	}

	s.say("The food is prepared. Ready and paid, it gets a delivery partner.")
	if err := s.cook(ctx, placed.ID); err != nil {
		return err
	}

	s.say("Picked up is on the way, handed over is delivered.")
	if err := s.partner.PickUp(ctx, partner.PickUp{Order: placed.ID, Partner: "ravi"}); err != nil {
		return err
	}
	late := s.delivery.CancelOrder(ctx, delivery.CancelOrder{Order: placed.ID, Reason: "Not hungry any more"})
	if err := s.refused(late, delivery.ErrNotCancellable); err != nil {
		return err
	}
	if err := s.partner.HandOver(ctx, partner.HandOver{Order: placed.ID, Partner: "ravi"}); err != nil {
		return err
	}
	return s.standing(ctx, placed.ID)
}

func (s *deliveryStory) cook(ctx context.Context, order string) error {
	if err := s.kitchen.PrepareTicket(ctx, restaurant.PrepareTicket{Order: order}); err != nil {
		return err
	}
	return s.kitchen.MarkFoodReady(ctx, restaurant.MarkFoodReady{Order: order})
}

// tooLate tells a cancellation that is refused.
func (s *deliveryStory) tooLate(ctx context.Context) error {
	s.chapter("What is delivered is not cancelled")

	late := s.delivery.CancelOrder(ctx, delivery.CancelOrder{Order: s.delivered, Reason: "Changed my mind"})
	if err := s.refused(late, delivery.ErrNotCancellable); err != nil {
		return err
	}
	s.say("She rates it instead.")
	return s.delivery.RateOrder(ctx, delivery.RateOrder{Order: s.delivered, Score: 5, Comment: "Hot and crisp"})
}

// theFailedPayment tells an order that the bank does not pay for.
func (s *deliveryStory) theFailedPayment(ctx context.Context) error {
	s.chapter("A payment fails")

	s.say("The bank declines. The order is cancelled, the kitchen stops, and no money has moved.")
	placed, err := s.delivery.PlaceOrder(ctx, twoBurgers("tok_empty"))
	if err != nil {
		return err
	}
	return s.standing(ctx, placed.ID)
}

// inTime tells a cancellation that comes in time, and an order of which nobody hears.
func (s *deliveryStory) inTime(ctx context.Context) error {
	s.chapter("Cancelled in time")

	s.say("The food is paid for and ready when Priya cancels. She gets her money back, and Ravi stays at home.")
	placed, err := s.delivery.PlaceOrder(ctx, twoBurgers("tok_good"))
	if err != nil {
		return err
	}
	if err := s.kitchen.AcceptTicket(ctx, restaurant.AcceptTicket{Order: placed.ID}); err != nil {
		return err
	}
	if err := s.cook(ctx, placed.ID); err != nil {
		return err
	}
	if err := s.delivery.CancelOrder(ctx, delivery.CancelOrder{Order: placed.ID, Reason: "Going out instead"}); err != nil {
		return err
	}
	if err := s.standing(ctx, placed.ID); err != nil {
		return err
	}

	s.say("Another order is forgotten in the kitchen, as are the fries. Overdue, they are cancelled, and the amounts\n" +
		"let go.")
	if placed, err = s.delivery.PlaceOrder(ctx, twoBurgers("tok_good")); err != nil {
		return err
	}
	expired, err := s.flow.Expire(ctx, s.clock.tick().Add(flow.DefaultPatience))
	if err != nil {
		return err
	}
	s.show("overdue: %d", expired)
	return s.standing(ctx, placed.ID)
}

// standing shows an order as it is stored, what its flow waits for, and what the provider has
// been asked.
func (s *deliveryStory) standing(ctx context.Context, order string) error {
	o, err := s.delivery.GetOrder(ctx, delivery.GetOrder{Order: order})
	if err != nil {
		return err
	}
	f, err := s.flow.GetFlow(ctx, order)
	if err != nil {
		return err
	}
	p, err := s.payment.GetPayment(ctx, order, 1)
	if err != nil {
		return err
	}
	s.show("order %s: %s; payment: %s; the flow is %s and waits for %q", o.ID, o.Status, p.Status, f.Status, f.Waiting)
	s.show("calls to the provider: %v", s.provider.take())
	return nil
}
