package flow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// Subscribe has a service hear what happens in the other contexts, and what flows ask. The
// returned function ends all subscriptions. Events of orders must come in the envelopes in
// which they were stored, for the version in them.
func Subscribe(b *events.Bus, s *Service) (cancel func()) {
	mustHave(b != nil && s != nil, "Subscribe without a bus or a service")
	cancels := subscribeRequests(b, s)
	cancels = append(cancels,
		hear(b, s, "flow: order placed", func(e delivery.OrderPlaced) string { return e.Order.String() }, s.placed),
		hear(b, s, "flow: items changed", func(e delivery.OrderItemsChanged) string { return e.Order.String() },
			func(env events.Envelope, e delivery.OrderItemsChanged, f *Flow, at time.Time) error {
				return f.NoteItemsChanged(env.Version, e.GrandTotal, at)
			}),
		hear(b, s, "flow: order confirmed", func(e delivery.OrderConfirmed) string { return e.Order.String() },
			func(env events.Envelope, e delivery.OrderConfirmed, f *Flow, at time.Time) error {
				return f.NoteConfirmed(env.Version, e.GrandTotal, at)
			}),
		note(b, s, FactReady, func(e delivery.OrderReady) string { return e.Order.String() }),
		note(b, s, FactDispatched, func(e delivery.OrderDispatched) string { return e.Order.String() }),
		note(b, s, FactDelivered, func(e delivery.OrderDelivered) string { return e.Order.String() }),
		note(b, s, FactCancelled, func(e delivery.OrderCancelled) string { return e.Order.String() }),

		note(b, s, FactTicketAccepted, func(e restaurant.TicketAccepted) string { return e.Order.String() }),
		note(b, s, FactFoodReady, func(e restaurant.FoodReady) string { return e.Order.String() }),
		note(b, s, FactTicketRejected, func(e restaurant.TicketRejected) string { return e.Order.String() }),
		note(b, s, FactTicketWithdrawn, func(e restaurant.TicketWithdrawn) string { return e.Order.String() }),

		notePartner(b, s, FactAssigned, func(e partner.PartnerAssigned) (string, string) { return e.Order.String(), e.Partner.String() }),
		notePartner(b, s, FactPickedUp, func(e partner.FoodPickedUp) (string, string) { return e.Order.String(), e.Partner.String() }),
		notePartner(b, s, FactHandedOver, func(e partner.FoodHandedOver) (string, string) { return e.Order.String(), e.Partner.String() }),
		note(b, s, FactCalledOff, func(e partner.DeliveryCalledOff) string { return e.Order.String() }),

		notePayment(b, s, func(e payment.PaymentAuthorised) (string, int, PaymentFact) {
			return e.Order.String(), e.Attempt, PaymentAuthorised
		}),
		notePayment(b, s, func(e payment.PaymentCaptured) (string, int, PaymentFact) {
			return e.Order.String(), e.Attempt, PaymentCaptured
		}),
		notePayment(b, s, func(e payment.PaymentVoided) (string, int, PaymentFact) {
			return e.Order.String(), e.Attempt, PaymentVoided
		}),
		notePayment(b, s, func(e payment.PaymentRefunded) (string, int, PaymentFact) {
			return e.Order.String(), e.Attempt, PaymentRefunded
		}),
		notePayment(b, s, func(e payment.PaymentFailed) (string, int, PaymentFact) {
			return e.Order.String(), e.Attempt, failed(e.Step)
		}),
	)
	return func() {
		for _, cancel := range cancels {
			cancel()
		}
	}
}

// failed returns what a refused step means. A refused release means nothing yet: it is asked
// for again.
func failed(s payment.Step) PaymentFact {
	switch s {
	case payment.StepAuthorise:
		return PaymentDeclined
	case payment.StepCapture:
		return PaymentCaptureRefused
	case payment.StepVoid, payment.StepRefund:
	}
	return 0
}

func (s *Service) placed(env events.Envelope, e delivery.OrderPlaced, f *Flow, at time.Time) error {
	customer, err := ParseCustomerID(e.Customer.String())
	if err != nil {
		return err
	}
	pay, err := NewPaymentDetails(e.Payment.Method(), e.Payment.Token())
	if err != nil {
		return err
	}
	return f.NotePlaced(Placement{
		Customer: customer, Payment: pay, Total: e.GrandTotal, Version: env.Version,
		Deadline: env.OccurredAt.Add(s.patience),
	}, at)
}

// hear has what an event says noted by the flow of its order.
func hear[E events.Event](
	b *events.Bus, s *Service, name string, order func(E) string, do func(events.Envelope, E, *Flow, time.Time) error,
) func() {
	return events.Subscribe(b, name, func(ctx context.Context, e E) error {
		id, err := ParseOrderID(order(e))
		if err != nil {
			return err
		}
		env, _ := events.FromContext(ctx)
		return s.onFlow(ctx, id, func(f *Flow, at time.Time) error { return do(env, e, f, at) })
	})
}

func note[E events.Event](b *events.Bus, s *Service, fact Fact, order func(E) string) func() {
	return hear(b, s, "flow: "+fact.String(), order, func(_ events.Envelope, _ E, f *Flow, at time.Time) error {
		return f.Note(fact, at)
	})
}

func notePartner[E events.Event](b *events.Bus, s *Service, fact Fact, of func(E) (order, partner string)) func() {
	order := func(e E) string { o, _ := of(e); return o }
	return hear(b, s, "flow: "+fact.String(), order, func(_ events.Envelope, e E, f *Flow, at time.Time) error {
		_, p := of(e)
		id, err := ParsePartnerID(p)
		if err != nil {
			return err
		}
		return f.NotePartner(fact, id, at)
	})
}

func notePayment[E events.Event](b *events.Bus, s *Service, of func(E) (order string, attempt int, fact PaymentFact)) func() {
	order := func(e E) string { o, _, _ := of(e); return o }
	return hear(b, s, "flow: payment", order, func(_ events.Envelope, e E, f *Flow, at time.Time) error {
		_, attempt, fact := of(e)
		if !fact.IsValid() {
			return nil
		}
		return f.NotePayment(attempt, fact, at)
	})
}

// Contexts are the contexts that a flow brings together.
type Contexts struct {
	Delivery     *delivery.Service
	Orders       *repository.UnitOfWork[delivery.Repositories]
	Distances    delivery.Distances
	Payment      *payment.Service
	Restaurant   *restaurant.Service
	Partner      *partner.Service
	Deliveries   *repository.UnitOfWork[partner.Repositories]
	Notification *notification.Service
}

// Connect returns the contexts as flows see them. It panics when one of them is nil.
func Connect(c Contexts) Ports {
	mustHave(c.Delivery != nil && c.Orders != nil && c.Distances != nil && c.Payment != nil && c.Restaurant != nil &&
		c.Partner != nil && c.Deliveries != nil && c.Notification != nil, "Connect without one of the contexts")
	return Ports{
		Orders: orders{c}, Payments: payments{c.Payment}, Kitchen: kitchen{c}, Partners: partners{c}, Notices: notices{c},
	}
}

func (c Contexts) order(ctx context.Context, o OrderID) (*delivery.Order, error) {
	id, err := delivery.ParseOrderID(o.String())
	if err != nil {
		return nil, err
	}
	return c.Orders.Repositories().Orders.Get(ctx, id)
}

// way returns where an order is fetched and how many minutes it takes to deliver.
func (c Contexts) way(ctx context.Context, o *delivery.Order) (pickup delivery.Address, minutes int, err error) {
	r, err := c.Orders.Repositories().Restaurants.Get(ctx, o.Restaurant())
	if err != nil {
		return delivery.Address{}, 0, err
	}
	_, minutes, err = c.Distances.Between(ctx, r.Address(), o.Address())
	return r.Address(), minutes, err
}

// orders adapts package delivery.
type orders struct{ Contexts }

func (p orders) Confirm(ctx context.Context, o OrderID) error {
	return p.passed(ctx, o, delivery.StatusPlaced, p.Delivery.ConfirmOrder(ctx, delivery.ConfirmOrder{Order: o.String()}))
}

func (p orders) MarkReady(ctx context.Context, o OrderID) error {
	return p.passed(ctx, o, delivery.StatusConfirmed, p.Delivery.MarkOrderReady(ctx, delivery.MarkOrderReady{Order: o.String()}))
}

func (p orders) Dispatch(ctx context.Context, o OrderID, with PartnerID) error {
	err := p.Delivery.DispatchOrder(ctx, delivery.DispatchOrder{Order: o.String(), DeliveryPartner: with.String()})
	return p.passed(ctx, o, delivery.StatusReadyForPickup, err)
}

func (p orders) Deliver(ctx context.Context, o OrderID, by PartnerID) error {
	err := p.Delivery.DeliverOrder(ctx, delivery.DeliverOrder{Order: o.String(), DeliveryPartner: by.String()})
	return p.passed(ctx, o, delivery.StatusOnTheWay, err)
}

func (p orders) Cancel(ctx context.Context, o OrderID, reason string) error {
	err := p.Delivery.CancelOrder(ctx, delivery.CancelOrder{Order: o.String(), Reason: reason})
	if errors.Is(err, delivery.ErrNotCancellable) {
		return nil // cancelled already, or on the way, and then nobody can
	}
	return err
}

// passed takes a refusal for none when the order is past the status from which it could have
// taken the step: it has taken it before, or is cancelled.
func (p orders) passed(ctx context.Context, o OrderID, from delivery.OrderStatus, err error) error {
	if !errors.Is(err, delivery.ErrInvalidState) {
		return err
	}
	order, getErr := p.order(ctx, o)
	if getErr == nil && order.Status() > from {
		return nil
	}
	return errors.Join(err, getErr)
}

// payments adapts package payment.
type payments struct{ *payment.Service }

func (p payments) Authorise(ctx context.Context, o OrderID, attempt int, amount money.Money, with PaymentDetails) error {
	token, err := payment.NewToken(with.Token())
	if err != nil {
		return refused(err)
	}
	_, err = p.Service.Authorise(ctx, payment.Authorise{
		Order: o.String(), Attempt: attempt, Amount: amount.Amount().StringFixed(int32(amount.Currency().Digits())),
		Currency: amount.Currency().Code(), Method: with.Method(), Token: token,
	})
	return refused(err)
}

func (p payments) Capture(ctx context.Context, o OrderID, attempt int) error {
	_, err := p.Service.Capture(ctx, payment.Capture{Order: o.String(), Attempt: attempt})
	return refused(err)
}

func (p payments) Release(ctx context.Context, o OrderID, attempt int) error {
	it := payment.Release{Order: o.String(), Attempt: attempt}
	standing, err := p.Service.Release(ctx, it)
	if errors.Is(err, payment.ErrUnderWay) {
		// A capture whose answer was lost. Nobody else asks for it again once the order is
		// cancelled, so what became of it is asked for here.
		if _, err := p.Service.Capture(ctx, payment.Capture{Order: o.String(), Attempt: attempt}); err != nil {
			return err
		}
		standing, err = p.Service.Release(ctx, it)
	}
	if err != nil {
		return err
	}
	switch standing.Status {
	case payment.StatusVoided.String(), payment.StatusRefunded.String(), payment.StatusDeclined.String():
		return nil
	}
	return fmt.Errorf("%w: attempt %d of order %q is %s", ErrNotReleased, attempt, o, standing.Status)
}

// refused marks what is never going to be done.
func refused(err error) error {
	switch failure.KindOf(err) {
	case failure.Invalid, failure.Refused:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case failure.NotFound, failure.Conflict, failure.OutcomeUnknown, failure.Internal:
	}
	return err
}

// kitchen adapts package restaurant. What is to be prepared is read from the order at the
// time of the call, so the last to be heard is what the order has last.
type kitchen struct{ Contexts }

func (k kitchen) Receive(ctx context.Context, o OrderID) error {
	order, err := k.order(ctx, o)
	if err != nil {
		return err
	}
	return refused(k.Restaurant.ReceiveTicket(ctx, restaurant.TicketFor(delivery.OrderPlaced{
		Order: order.ID(), Restaurant: order.Restaurant(), Items: order.Items(), SpecialInstructions: order.SpecialInstructions(),
	})))
}

func (k kitchen) Change(ctx context.Context, o OrderID) error {
	order, err := k.order(ctx, o)
	if err != nil {
		return err
	}
	return refused(k.Restaurant.ChangeTicket(ctx, restaurant.ChangeFor(delivery.OrderItemsChanged{
		Order: order.ID(), Items: order.Items(),
	})))
}

func (k kitchen) Withdraw(ctx context.Context, o OrderID, reason string) error {
	return k.Restaurant.WithdrawTicket(ctx, restaurant.WithdrawTicket{Order: o.String(), Reason: reason})
}

// partners adapts package partner.
type partners struct{ Contexts }

func (p partners) Assign(ctx context.Context, o OrderID) error {
	order, err := p.order(ctx, o)
	if err != nil {
		return err
	}
	pickup, minutes, err := p.way(ctx, order)
	if err != nil {
		return err
	}
	return p.Partner.AssignPartner(ctx, partner.AssignmentFor(
		delivery.OrderPlaced{Order: order.ID(), Address: order.Address()}, pickup, minutes))
}

func (p partners) CallOff(ctx context.Context, o OrderID, reason string) error {
	err := p.Partner.CallOff(ctx, partner.CallOff{Order: o.String(), Reason: reason})
	if errors.Is(err, partner.ErrTransition) {
		return nil // the food is with the delivery partner
	}
	return err
}

// notices adapts package notification.
type notices struct{ Contexts }

func (p notices) Tell(ctx context.Context, n Notice) error {
	order, err := p.order(ctx, n.Order)
	if err != nil {
		return err
	}
	c := notification.Notify{
		Order: n.Order.String(), Occasion: n.Occasion.String(), Customer: n.Customer.String(),
		Amount: n.Amount, Reason: n.Reason,
	}
	c.Email, c.Phone, err = p.reach(ctx, order.Customer())
	if err != nil {
		return err
	}
	switch n.Occasion {
	case OccasionPlaced:
		if _, c.Minutes, err = p.way(ctx, order); err != nil {
			return err
		}
	case OccasionOnTheWay:
		if c.Minutes, c.Tracking, err = p.tracking(ctx, n.Order); err != nil {
			return err
		}
	case OccasionCancelled:
		if c.Reason == "" {
			c.Reason = cut(order.CancellationReason().String())
		}
	case OccasionConfirmed, OccasionDelivered, OccasionRefunded:
	}
	err = p.Notification.Notify(ctx, c)
	if errors.Is(err, notification.ErrNotSent) {
		return nil // it is stored, and notification sends it again
	}
	return err
}

// reach returns how a customer is reached; not at all but by push once they are gone.
func (p notices) reach(ctx context.Context, id delivery.CustomerID) (contact.EmailAddress, contact.PhoneNumber, error) {
	customer, err := p.Orders.Repositories().Customers.Get(ctx, id)
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return contact.EmailAddress{}, contact.PhoneNumber{}, nil
	case err != nil:
		return contact.EmailAddress{}, contact.PhoneNumber{}, err
	}
	return customer.Email(), customer.Phone(), nil
}

// tracking returns what the delivery partner's context knows of the way to the customer.
func (p notices) tracking(ctx context.Context, o OrderID) (minutes int, url string, err error) {
	id, err := partner.ParseOrderID(o.String())
	if err != nil {
		return 0, "", err
	}
	d, err := p.Deliveries.Repositories().Deliveries.Get(ctx, id)
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return 0, "", nil // dispatched without it
	case err != nil:
		return 0, "", err
	}
	return d.EstimatedMinutes(), d.Tracking().String(), nil
}

// cut shortens a reason to what a notification takes.
func cut(reason string) string {
	if runes := []rune(reason); len(runes) > 500 {
		return string(runes[:499]) + "…"
	}
	return reason
}
