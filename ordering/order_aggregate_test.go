package ordering_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

func orderCommands() map[string]func(*ordering.Order) error {
	return map[string]func(*ordering.Order) error{
		"add":      func(o *ordering.Order) error { return o.AddLine(lateLine(), orderedAt) },
		"add more": func(o *ordering.Order) error { return o.AddLine(pythonCourse(), orderedAt) },
		"add several": func(o *ordering.Order) error {
			return o.AddLines([]ordering.OrderLine{lateLine(), pythonCourse()}, orderedAt)
		},
		"remove": func(o *ordering.Order) error { return o.RemoveLine(product("P1"), orderedAt) },
		"discount": func(o *ordering.Order) error {
			return o.ApplyDiscount(ordering.MustNewDiscount("MORE", "50"), orderedAt)
		},
		"place":   func(o *ordering.Order) error { return o.Place(orderedAt) },
		"confirm": func(o *ordering.Order) error { return o.Confirm(orderedAt) },
		"ship":    func(o *ordering.Order) error { return o.Ship("DHL", "T-2", orderedAt) },
		"deliver": func(o *ordering.Order) error { return o.Deliver(orderedAt) },
		"cancel":  func(o *ordering.Order) error { return o.Cancel("too slow", orderedAt) },
		"pay":     func(o *ordering.Order) error { return o.ReceivePayment(o.Total(), "card", "ref-9", orderedAt) },
	}
}

func orderRefusals() map[string]func(*ordering.Order) error {
	return map[string]func(*ordering.Order) error{
		"no line":          func(o *ordering.Order) error { return o.AddLine(ordering.OrderLine{}, orderedAt) },
		"another currency": func(o *ordering.Order) error { return o.AddLine(orderLine("P9", "Course", 1, "EUR 1.00"), orderedAt) },
		"one bad of two":   func(o *ordering.Order) error { return o.AddLines([]ordering.OrderLine{lateLine(), {}}, orderedAt) },
		"another price": func(o *ordering.Order) error {
			return o.AddLines([]ordering.OrderLine{lateLine(), orderLine("P3", "New Course", 1, "GBP 1.00")}, orderedAt)
		},
		"1,001 lines":     func(o *ordering.Order) error { return o.AddLines(make([]ordering.OrderLine, 1001), orderedAt) },
		"unknown product": func(o *ordering.Order) error { return o.RemoveLine(product("P9"), orderedAt) },
		"no product":      func(o *ordering.Order) error { return o.RemoveLine(ordering.ProductID{}, orderedAt) },
		"no discount":     func(o *ordering.Order) error { return o.ApplyDiscount(ordering.Discount{}, orderedAt) },
		"no carrier":      func(o *ordering.Order) error { return o.Ship(" ", "T-2", orderedAt) },
		"no tracking":     func(o *ordering.Order) error { return o.Ship("DHL", "", orderedAt) },
		"hostile carrier": func(o *ordering.Order) error { return o.Ship("DHL\u202e", "T-2", orderedAt) },
		"no reason":       func(o *ordering.Order) error { return o.Cancel("\t", orderedAt) },
		"endless reason":  func(o *ordering.Order) error { return o.Cancel(strings.Repeat("x", 1001), orderedAt) },
		"wrong amount": func(o *ordering.Order) error {
			return o.ReceivePayment(money.MustParse("GBP 0.01"), "card", "r", orderedAt)
		},
		"no amount": func(o *ordering.Order) error { return o.ReceivePayment(money.Money{}, "card", "r", orderedAt) },
		"another's amount": func(o *ordering.Order) error {
			return o.ReceivePayment(money.MustParse("EUR 96.30"), "card", "r", orderedAt)
		},
		"no method":         func(o *ordering.Order) error { return o.ReceivePayment(o.Total(), "", "r", orderedAt) },
		"no reference":      func(o *ordering.Order) error { return o.ReceivePayment(o.Total(), "card", "", orderedAt) },
		"hostile reference": func(o *ordering.Order) error { return o.ReceivePayment(o.Total(), "card", "r\x00", orderedAt) },
	}
}

func TestAnOrderIsAnAggregate(t *testing.T) {
	t.Parallel()
	pending := []string{"add", "add more", "add several", "remove", "discount", "place", "cancel"}
	aggregatetest.Run(t, aggregatetest.Harness[*ordering.Order, ordering.OrderSnapshot]{
		Snapshot: (*ordering.Order).Snapshot,
		Restore:  ordering.RestoreOrder,
		Kind:     ordering.OrderMapping.Kind(),
		States: map[string]func() *ordering.Order{
			"empty":     emptyOrder,
			"emptied":   emptiedOrder,
			"pending":   pendingOrder,
			"placed":    placedOrder,
			"paid":      paidOrder,
			"confirmed": confirmedOrder,
			"shipped":   shippedOrder,
			"delivered": deliveredOrder,
			"cancelled": cancelledOrder,
			"cancelled before it was placed": func() *ordering.Order {
				o := emptyOrder()
				settled(o.Cancel("a mistake", orderedAt))
				return o
			},
			"cancelled after it was paid": func() *ordering.Order {
				o := paidOrder()
				settled(o.Cancel("out of print", orderedAt))
				return o
			},
		},
		Commands: orderCommands(),
		Allowed: map[string][]string{
			"empty":     {"add", "add more", "add several", "discount", "cancel"},
			"emptied":   {"add", "add more", "add several", "discount", "cancel"},
			"pending":   pending,
			"placed":    {"confirm", "cancel", "pay"},
			"paid":      {"confirm", "cancel"},
			"confirmed": {"ship", "cancel", "pay"},
			"shipped":   {"deliver", "pay"},
			"delivered": {"pay"},
		},
		Refusals: orderRefusals(),
	})
}

func emptiedOrder() *ordering.Order {
	o := emptyOrder()
	settled(o.AddLine(pythonCourse(), orderedAt), o.RemoveLine(product("P1"), orderedAt))
	return o
}

// The table of the specification, status by status and command by command, with the error
// of each refusal. An order without entry takes the command.
func TestEachCommandIsTakenOrRefusedForTheRightReason(t *testing.T) {
	t.Parallel()
	type reasons map[ordering.Status]error
	late := reasons{
		ordering.StatusPlaced: ordering.ErrNotPending, ordering.StatusConfirmed: ordering.ErrNotPending,
		ordering.StatusShipped: ordering.ErrNotPending, ordering.StatusDelivered: ordering.ErrNotPending,
		ordering.StatusCancelled: ordering.ErrNotPending,
	}
	allBut := func(from ...ordering.Status) reasons {
		r := reasons{}
		for _, s := range ordering.Statuses() {
			r[s] = ordering.ErrTransition
		}
		for _, s := range from {
			delete(r, s)
		}
		return r
	}
	refusedBecause := map[string]reasons{
		"add": late, "add more": late, "add several": late, "remove": late, "discount": late,
		"place":   allBut(ordering.StatusPending),
		"confirm": allBut(ordering.StatusPlaced),
		"ship":    allBut(ordering.StatusConfirmed),
		"deliver": allBut(ordering.StatusShipped),
		"cancel":  allBut(ordering.StatusPending, ordering.StatusPlaced, ordering.StatusConfirmed),
		"pay":     {ordering.StatusPending: ordering.ErrNotPayable, ordering.StatusCancelled: ordering.ErrNotPayable},
	}
	for name, command := range orderCommands() {
		for _, status := range ordering.Statuses() {
			t.Run(name+" when "+status.String(), func(t *testing.T) {
				t.Parallel()
				o := orderIn(status)
				want := refusedBecause[name][status]
				if want == nil {
					require.NoError(t, command(o))
					return
				}
				err := refusedWithoutTrace(t, o, func() error { return command(o) })
				require.ErrorIs(t, err, want)
				require.Equal(t, failure.Refused, failure.KindOf(err))
				// It says where the order stands and what is allowed.
				var transition *ordering.TransitionError
				var state *ordering.StateError
				switch {
				case errors.As(err, &transition):
					require.Equal(t, status, transition.From)
					require.Equal(t, status.Next(), transition.Allowed())
					require.NotContains(t, status.Next(), transition.To)
					require.Equal(t, o.ID(), transition.Order)
				case errors.As(err, &state):
					require.Equal(t, status, state.Status)
					require.NotContains(t, state.Allowed, status)
					require.NotEmpty(t, state.Attempt)
					require.Equal(t, o.ID(), state.Order)
				default:
					require.Fail(t, "the refusal says nothing of where the order stands")
				}
			})
		}
	}
}

func TestTwoOrdersAreTheSameExactlyWhenTheirIDsAre(t *testing.T) {
	t.Parallel()
	one, again := emptyOrder(), shippedOrder() // under one identity
	other, err := ordering.NewOrder(ordering.MustParseOrderID("o-2"), one.Customer(), one.ShippingAddress(), one.Currency(), orderedAt)
	require.NoError(t, err)
	require.True(t, aggregate.Same(one, again))
	require.False(t, aggregate.Same(one, other))
}

func TestAnOrderPrintsItsIdentityStatusAndNumberOfLines(t *testing.T) {
	t.Parallel()
	o := placedOrder()
	for _, verb := range []string{"%s", "%v", "%+v", "%#v"} {
		got := fmt.Sprintf(verb, o)
		require.Equal(t, o.String(), got)
		require.Contains(t, got, "o-1")
		require.Contains(t, got, "placed")
		require.Contains(t, got, "2 lines")
	}
}

func TestAnOrderIsStartedOnlyWithEverythingItNeeds(t *testing.T) {
	t.Parallel()
	id, customer := ordering.MustParseOrderID("o-1"), ordering.MustParseCustomerID("c-1")
	o, err := ordering.NewOrder(ordering.OrderID{}, ordering.CustomerID{}, ordering.Address{}, 0, orderedAt)
	require.Nil(t, o)
	require.ErrorIs(t, err, ordering.ErrZero)
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	require.Equal(t, []string{"id", "customer", "shipping_address", "currency"}, pathsOf(t, err))

	_, err = ordering.NewOrder(id, customer, home(), money.Currency(65000), orderedAt)
	require.Equal(t, []string{"currency"}, pathsOf(t, err))

	o, err = ordering.NewOrder(id, customer, home(), money.GBP, orderedAt)
	require.NoError(t, err)
	require.Equal(t, ordering.StatusPending, o.Status())
	require.Equal(t, money.Zero(money.GBP), o.Total())
	require.Zero(t, o.Version())
	require.Equal(t, []aggregate.Recorded{{
		Event: ordering.OrderStarted{Order: id, Customer: customer, Currency: money.GBP, ShippingAddress: home()},
		At:    orderedAt,
	}}, aggregate.Pending(o))
}

// An event happened when the command says, in whatever zone it said so.
func TestEventsBearTheInstantOfTheirCommand(t *testing.T) {
	t.Parallel()
	o := pendingOrder()
	moment := time.Date(2026, 12, 24, 18, 0, 0, 1, time.FixedZone("", -3600))
	require.NoError(t, o.Place(moment))
	recorded := aggregate.Pending(o)
	require.Equal(t, moment.UTC(), recorded[len(recorded)-1].At)
}
