package flow_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// unless lets somebody give up who is told no; until then they try again.
func unless(err, no error) error {
	if errors.Is(err, no) {
		return nil
	}
	return err
}

func kitchenSteps(steps ...string) []action {
	all := map[string]func(context.Context, *world) error{
		"accept": func(ctx context.Context, w *world) error {
			err := w.restaurant.AcceptTicket(ctx, restaurant.AcceptTicket{Order: orderText})
			if errors.Is(err, repository.ErrNotFound) && w.orderStatus(ctx) == delivery.StatusCancelled {
				return nil // the kitchen may never hear of it
			}
			return unless(err, restaurant.ErrTransition)
		},
		"prepare and mark ready": func(ctx context.Context, w *world) error {
			t, err := w.tickets.Repositories().Tickets.Get(ctx, restaurant.MustParseOrderID(orderText))
			switch {
			case errors.Is(err, repository.ErrNotFound) && w.orderStatus(ctx) == delivery.StatusCancelled:
				return nil
			case err != nil:
				return err
			case t.Status() == restaurant.StatusWithdrawn || t.Status() == restaurant.StatusRejected:
				return nil
			}
			if err := w.restaurant.PrepareTicket(ctx, restaurant.PrepareTicket{Order: orderText}); err != nil {
				return err
			}
			return w.restaurant.MarkFoodReady(ctx, restaurant.MarkFoodReady{Order: orderText})
		},
		"reject": func(ctx context.Context, w *world) error {
			return unless(w.restaurant.RejectTicket(ctx, restaurant.RejectTicket{Order: orderText, Reason: "out of buns"}), restaurant.ErrTransition)
		},
	}
	var actions []action
	for _, s := range steps {
		actions = append(actions, action{s, all[s]})
	}
	return actions
}

// overOr lets a delivery partner go home when the order is cancelled and no delivery left.
func overOr(ctx context.Context, w *world, err error) error {
	if errors.Is(err, partner.ErrTransition) || errors.Is(err, repository.ErrNotFound) {
		d, getErr := w.deliveries.Repositories().Deliveries.Get(ctx, partner.MustParseOrderID(orderText))
		if getErr == nil && d.Status() == partner.StatusCalledOff {
			return nil
		}
		if errors.Is(getErr, repository.ErrNotFound) && w.orderStatus(ctx) == delivery.StatusCancelled {
			return nil
		}
	}
	return err
}

func rider() []action {
	return []action{
		{"pick up", func(ctx context.Context, w *world) error {
			return overOr(ctx, w, w.partner.PickUp(ctx, partner.PickUp{Order: orderText, Partner: "DP-RAVI"}))
		}},
		{"hand over", func(ctx context.Context, w *world) error {
			return overOr(ctx, w, w.partner.HandOver(ctx, partner.HandOver{Order: orderText, Partner: "DP-RAVI"}))
		}},
	}
}

// cancel is a customer who cancels once the order stands at one of the statuses.
func cancel(at ...delivery.OrderStatus) action {
	return action{"cancel", func(ctx context.Context, w *world) error {
		for _, s := range at {
			if w.orderStatus(ctx) == s {
				return unless(w.delivery.CancelOrder(ctx, delivery.CancelOrder{Order: orderText, Reason: "changed my mind"}), delivery.ErrNotCancellable)
			}
		}
		return errLost
	}}
}

// changeItems is a customer who wants another burger: ₹150 more.
func changeItems(quantity int) action {
	return action{"change items", func(ctx context.Context, w *world) error {
		return unless(w.delivery.ChangeItems(ctx, delivery.ChangeItems{
			Order: orderText, Update: []delivery.OrderedItem{{Item: "M-BURGER", Quantity: quantity}},
		}), delivery.ErrInvalidState)
	}}
}

func (w *world) orderStatus(ctx context.Context) delivery.OrderStatus {
	o, err := w.orders.Repositories().Orders.Get(ctx, delivery.MustParseOrderID(orderText))
	if err != nil {
		return 0
	}
	return o.Status()
}

// An ending is how everything stands once nothing is left to do.
type ending struct {
	order delivery.OrderStatus
	paid  int64 // rupees
}

func TestInEveryOrderAndHoweverOftenEverythingEndsInTheSamePlace(t *testing.T) {
	t.Parallel()
	all := append(kitchenSteps("accept", "prepare and mark ready"), rider()...)
	anyTime := []delivery.OrderStatus{
		delivery.StatusPlaced, delivery.StatusConfirmed, delivery.StatusReadyForPickup, delivery.StatusOnTheWay,
		delivery.StatusDelivered, delivery.StatusCancelled,
	}
	delivered, cancelled := delivery.StatusDelivered, delivery.StatusCancelled
	tests := map[string]struct {
		first   []action // done before any event is heard
		actions []action
		gateway func(*gateway)
		want    []ending
	}{
		"all goes well":                {actions: all, want: []ending{{delivered, 499}}},
		"the payment is declined":      {actions: all, gateway: func(g *gateway) { g.decline = func(money.Money) bool { return true } }, want: []ending{{cancelled, 0}}},
		"the capture is refused":       {actions: all, gateway: func(g *gateway) { g.refuseCapture = true }, want: []ending{{cancelled, 0}}},
		"the kitchen rejects":          {actions: kitchenSteps("reject"), want: []ending{{cancelled, 0}}},
		"cancelled before it is known": {first: []action{cancel(delivery.StatusPlaced)}, want: []ending{{cancelled, 0}}},
		"cancelled while it is placed": {actions: []action{cancel(delivery.StatusPlaced)}, want: []ending{{cancelled, 0}}},
		"cancelled when it is ready": {
			actions: append(kitchenSteps("accept", "prepare and mark ready"), cancel(delivery.StatusReadyForPickup)),
			want:    []ending{{cancelled, 0}},
		},
		"cancelled at any time": {actions: append(slices.Clip(all), cancel(anyTime...)), want: []ending{{cancelled, 0}, {delivered, 499}}},
		"other items at once": {
			first: []action{changeItems(3), changeItems(1), changeItems(4)}, actions: all, want: []ending{{delivered, 799}},
		},
		"other items while the kitchen waits": {
			actions: append([]action{changeItems(3), {"accept, all changed", func(ctx context.Context, w *world) error {
				o, err := w.orders.Repositories().Orders.Get(ctx, delivery.MustParseOrderID(orderText))
				if err != nil || o.Items().At(0).Quantity().Int() != 3 {
					return errLost
				}
				return kitchenSteps("accept")[0].do(ctx, w)
			}}}, append(kitchenSteps("prepare and mark ready"), rider()...)...),
			want: []ending{{delivered, 649}, {cancelled, 0}}, // cancelled if the kitchen took the old ticket
		},
		"other items at any time":   {actions: append(slices.Clip(all), changeItems(3), changeItems(1)), want: []ending{{delivered, 499}, {delivered, 649}, {delivered, 349}, {cancelled, 0}}},
		"the new total is declined": {first: []action{changeItems(3)}, actions: all, gateway: func(g *gateway) { g.decline = func(m money.Money) bool { return m.Minor() == 64900 } }, want: []ending{{cancelled, 0}}},
		"the kitchen never answers": {actions: []action{expire()}, want: []ending{{cancelled, 0}}},
		"overdue, perhaps":          {actions: append(slices.Clip(all), expire()), want: []ending{{cancelled, 0}, {delivered, 499}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				ctx := context.Background()
				w := newWorld()
				require.NoError(t, w.place(ctx))
				for _, a := range test.first {
					require.NoError(t, a.do(ctx, w))
				}
				if test.gateway != nil {
					test.gateway(w.gateway)
				}
				w.actions = append(w.actions, test.actions...)
				misfortune := rapid.IntRange(0, 300).Draw(t, "misfortunes")
				seed := rapid.Uint64().Draw(t, "seed")
				random := func(n int) int { // a xorshift generator: rapid draws its seed
					seed ^= seed<<13 | 1
					seed ^= seed >> 7
					seed ^= seed << 17
					return int(seed>>33) % n
				}
				oneIn := func(n int) func() bool {
					return func() bool {
						if misfortune == 0 || random(n) != 0 {
							return false
						}
						misfortune--
						return true
					}
				}
				w.lose = oneIn(5)
				if !w.run(ctx, random, oneIn(4), oneIn(6)) {
					require.Fail(t, "it does not come to an end", w.left(ctx))
				}
				require.Empty(t, check(ctx, w, test.want))
			})
		})
	}
}

// expire is a program that looks for what is overdue when the deadline has passed.
func expire() action {
	return action{"expire", func(ctx context.Context, w *world) error {
		n, err := w.flow.Expire(ctx, w.now.Add(2000*time.Hour))
		switch {
		case err != nil:
			return err
		case n == 0 && w.orderStatus(ctx) < delivery.StatusOnTheWay:
			return errLost // the flow has not heard of it yet
		}
		return nil
	}}
}

// check returns what is wrong with how everything stands.
func check(ctx context.Context, w *world, want []ending) string {
	order := w.orderStatus(ctx)
	paid, reserved := w.gateway.balance()
	captured := 0
	for _, c := range w.gateway.payments {
		captured += c.captured - c.refunded
	}
	f, err := w.flows.Repositories().Flows.Get(ctx, flow.MustParseOrderID(orderText))
	if err != nil {
		return err.Error()
	}
	ok := false
	for _, e := range want {
		ok = ok || e == ending{order, paid}
	}
	var wrong []string
	add := func(bad bool, what string) {
		if bad {
			wrong = append(wrong, what)
		}
	}
	add(!ok, "the order is "+order.String())
	add(reserved != 0, "money is still reserved")
	add(captured > 1 || captured < 0, "charged twice")
	add(len(f.Waiting()) != 0, f.String())
	add(f.Status().String() != order.String(), "the flow is "+f.Status().String())
	add(f.Snapshot().Payment.IsValid(), "the token is still there")
	told := map[string]int{}
	for _, s := range w.sent {
		told[s]++
	}
	for s, n := range told {
		add(n > 1, "told twice: "+s)
	}
	add(order == delivery.StatusCancelled != f.Told().Has(flow.OccasionCancelled), "the customer is not told of the cancellation")
	if t, err := w.tickets.Repositories().Tickets.Get(ctx, restaurant.MustParseOrderID(orderText)); err == nil {
		closed := t.Status() == restaurant.StatusWithdrawn || t.Status() == restaurant.StatusRejected
		add(closed != (order == delivery.StatusCancelled), "the ticket is "+t.Status().String())
	}
	if d, err := w.deliveries.Repositories().Deliveries.Get(ctx, partner.MustParseOrderID(orderText)); err == nil {
		open := d.Status() == partner.StatusWaiting || d.Status() == partner.StatusAssigned
		add(open, "the delivery is "+d.Status().String())
	}
	if order == delivery.StatusDelivered {
		for _, on := range []flow.Occasion{flow.OccasionPlaced, flow.OccasionConfirmed, flow.OccasionOnTheWay, flow.OccasionDelivered} {
			add(!f.Told().Has(on), "the customer is not told: "+on.String())
		}
	}
	return strings.Join(wrong, "; ")
}
