package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

const orderText = "ORD-A1B2C3D4"

var (
	errLost = errors.New("the line is cut")
	rupee   = money.MustParse("INR 1.00")
)

// rupees returns so many.
func rupees(n int64) money.Money {
	m, err := rupee.Mul(n)
	if err != nil {
		panic(err)
	}
	return m
}

// A world is one order with everything round it. All that outlives a restart is in it; the
// services are made anew by start.
type world struct {
	services

	store   *memstore.Store
	gateway *gateway
	sent    []string // what the customer was told
	now     time.Time

	lose func() bool // whether a handler fails, before or after it has done its part

	seen    int // envelopes of the store that have been taken over
	pending []events.Envelope
	actions []action
}

// An action is what somebody does, as soon as they can.
type action struct {
	name string
	do   func(context.Context, *world) error
}

type services struct {
	bus        *events.Bus
	orders     *repository.UnitOfWork[delivery.Repositories]
	deliveries *repository.UnitOfWork[partner.Repositories]
	tickets    *repository.UnitOfWork[restaurant.Repositories]
	delivery   *delivery.Service
	payment    *payment.Service
	restaurant *restaurant.Service
	partner    *partner.Service
	notify     *notification.Service
	flows      *repository.UnitOfWork[flow.Repositories]
	flow       *flow.Service
}

func newWorld() *world {
	w := &world{
		store: memstore.New(memstore.WithOutbox()),
		now:   time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		lose:  func() bool { return false },
	}
	w.gateway = &gateway{world: w, payments: map[payment.PaymentID]*charge{}}
	w.start()
	return w
}

func (w *world) clock() time.Time {
	w.now = w.now.Add(20 * time.Second)
	return w.now
}

// start makes the services over what is stored, as a program does that is started again.
func (w *world) start() {
	w.bus = events.NewBus(events.Use(w.losing))
	w.orders = delivery.NewUnitOfWork(w.store)
	w.deliveries = partner.NewUnitOfWork(w.store)
	w.tickets = restaurant.NewUnitOfWork(w.store)
	w.flows = flow.NewUnitOfWork(w.store)
	w.delivery = delivery.NewService(w.orders, w, w, delivery.WithClock(w.clock),
		delivery.WithOrderIDs(func() delivery.OrderID { return delivery.MustParseOrderID(orderText) }))
	w.payment = payment.NewService(payment.NewUnitOfWork(w.store), w.gateway, payment.WithClock(w.clock))
	w.restaurant = restaurant.NewService(w.tickets, restaurant.WithClock(w.clock))
	roster := partner.RosterFunc(func(context.Context, partner.Address, partner.Address) (partner.PartnerID, error) {
		return partner.MustParsePartnerID("DP-RAVI"), nil
	})
	w.partner = partner.NewService(w.deliveries, roster, partner.WithClock(w.clock))
	w.notify = notification.NewService(notification.NewUnitOfWork(w.store), w, notification.WithClock(w.clock))
	w.flow = flow.NewService(w.flows, flow.Connect(flow.Contexts{
		Delivery: w.delivery, Orders: w.orders, Distances: w, Payment: w.payment, Restaurant: w.restaurant,
		Partner: w.partner, Deliveries: w.deliveries, Notification: w.notify,
	}), flow.WithClock(w.clock), flow.WithPatience(1000*time.Hour))
	flow.Subscribe(w.bus, w.flow)
}

// losing has handlers fail before they have done anything, or after all of it.
func (w *world) losing(_ string, next events.Handler) events.Handler {
	return func(ctx context.Context, e events.Envelope) error {
		if w.lose() {
			return errLost
		}
		if err := next(ctx, e); err != nil {
			return err
		}
		if w.lose() {
			return errLost
		}
		return nil
	}
}

// Dishes implements [delivery.Menu].
func (w *world) Dishes(_ context.Context, _ delivery.RestaurantID, items []delivery.MenuItemID) ([]delivery.Dish, error) {
	menu := map[string]delivery.Dish{
		"M-BURGER": {Name: "Veg Burger", Price: rupees(150), Available: true},
		"M-FRIES":  {Name: "Masala Fries", Price: rupees(99), Available: true},
		"M-PEPSI":  {Name: "Pepsi", Price: rupees(50), Available: true},
	}
	var dishes []delivery.Dish
	for _, id := range items {
		d := menu[id.String()]
		d.Item = id
		dishes = append(dishes, d)
	}
	return dishes, nil
}

// Between implements [delivery.Distances].
func (w *world) Between(context.Context, delivery.Address, delivery.Address) (delivery.DistanceKm, int, error) {
	return delivery.MustParseDistanceKm("2.5"), 35, nil
}

// Send implements [notification.Sender].
func (w *world) Send(_ context.Context, m notification.Message) error {
	if m.Channel == notification.ChannelPush {
		w.sent = append(w.sent, m.Text)
	}
	return nil
}

// place opens the restaurant and places the order of the document: ₹499.
func (w *world) place(ctx context.Context) error {
	name := delivery.MustParsePersonName("Priya Shah")
	phone := contact.MustParsePhoneNumber("+919876543210")
	customer, err := delivery.RegisterCustomer(delivery.MustParseCustomerID("C-PRIYA"), name,
		contact.MustParseEmailAddress("priya@example.com"), phone, w.now)
	if err != nil {
		return err
	}
	rest, err := delivery.RegisterRestaurant(delivery.MustParseRestaurantID("R-1"), "Burger House",
		delivery.MustNewAddress("7", "MG Road", "Pune", "Maharashtra", "411001"), false, w.now)
	if err != nil {
		return err
	}
	ravi, err := delivery.RegisterDeliveryPartner(delivery.MustParseDeliveryPartnerID("DP-RAVI"),
		delivery.MustParsePersonName("Ravi Kumar"), phone, w.now)
	if err != nil {
		return err
	}
	repos := w.orders.Repositories()
	err = errors.Join(rest.Open(w.now), ravi.MakeAvailable(w.now), repos.Customers.Save(ctx, customer),
		repos.Restaurants.Save(ctx, rest), repos.DeliveryPartners.Save(ctx, ravi))
	if err != nil {
		return err
	}
	_, err = w.delivery.PlaceOrder(ctx, delivery.PlaceOrder{
		Customer: "C-PRIYA", Restaurant: "R-1",
		Items: []delivery.OrderedItem{{Item: "M-BURGER", Quantity: 2}, {Item: "M-FRIES", Quantity: 1}, {Item: "M-PEPSI", Quantity: 2}},
		Destination: delivery.Destination{
			House: "B-12", Street: "FC Road", City: "Pune", State: "Maharashtra", PINCode: "411005",
			PaymentMethod: "upi", PaymentToken: "tok_SECRET",
		},
	})
	return err
}

// take takes over what has been stored since.
func (w *world) take() {
	all := w.store.Envelopes()
	w.pending = append(w.pending, all[w.seen:]...)
	w.seen = len(all)
}

// run plays outbox and people until there is nothing left to do. Choose picks one of so many;
// again says whether what is handled is delivered once more, restart whether the program
// ends and begins anew. It reports false when it does not come to an end.
func (w *world) run(ctx context.Context, choose func(int) int, again, restart func() bool) bool {
	w.take()
	for range 4000 {
		n := len(w.pending) + len(w.actions)
		if n == 0 {
			return true
		}
		if restart() {
			w.start()
		}
		if i := choose(n); i < len(w.pending) {
			e := w.pending[i]
			if w.bus.Deliver(ctx, e) == nil && !again() {
				w.pending = slices.Delete(w.pending, i, i+1)
			}
		} else if i -= len(w.pending); w.actions[i].do(ctx, w) == nil {
			w.actions = slices.Delete(w.actions, i, i+1)
		}
		w.take()
	}
	return false
}

// left says what is not done, and why.
func (w *world) left(ctx context.Context) string {
	w.lose = func() bool { return false }
	var left []string
	for _, e := range w.pending {
		left = append(left, fmt.Sprint(e.Event.EventName(), ": ", w.bus.Deliver(ctx, e)))
	}
	for _, a := range w.actions {
		left = append(left, fmt.Sprint(a.name, ": ", a.do(ctx, w)))
	}
	return strings.Join(left, "\n")
}

// A gateway does each step of a payment once, as the contract has it, and counts.
type gateway struct {
	world         *world
	payments      map[payment.PaymentID]*charge
	decline       func(money.Money) bool
	refuseCapture bool
}

type charge struct {
	amount                                 money.Money
	authorised, captured, voided, refunded int
}

func (g *gateway) answer(reference string) (payment.Result, error) {
	if g.world.lose() {
		return payment.Result{}, errLost
	}
	return payment.Succeeded(reference)
}

func (g *gateway) Authorise(_ context.Context, a payment.Authorisation) (payment.Result, error) {
	if g.decline != nil && g.decline(a.Amount) {
		return payment.Refused("insufficient funds"), nil
	}
	if g.payments[a.Payment] == nil {
		g.payments[a.Payment] = &charge{amount: a.Amount, authorised: 1}
	}
	return g.answer("pay_" + a.Payment.String())
}

func (g *gateway) Capture(_ context.Context, c payment.Charge) (payment.Result, error) {
	if g.refuseCapture {
		return payment.Refused("the card is blocked"), nil
	}
	g.payments[c.Payment].captured = 1
	return g.answer(c.Reference)
}

func (g *gateway) Void(_ context.Context, c payment.Charge) (payment.Result, error) {
	g.payments[c.Payment].voided = 1
	return g.answer(c.Reference)
}

func (g *gateway) Refund(_ context.Context, c payment.Charge) (payment.Result, error) {
	g.payments[c.Payment].refunded = 1
	return g.answer("rfnd_" + c.Payment.String())
}

// balance returns what the customer has paid, and what is still reserved.
func (g *gateway) balance() (paid, reserved int64) {
	for _, c := range g.payments {
		switch {
		case c.refunded > 0 || c.voided > 0:
		case c.captured > 0:
			paid += c.amount.Minor() / 100
		default:
			reserved += c.amount.Minor() / 100
		}
	}
	return paid, reserved
}
