package ordering_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

// The demonstration of document 1: what the public methods cannot bring about.
func TestInvariantsAreEnforcedInOnePlace(t *testing.T) {
	t.Parallel()
	o := emptyOrder()
	require.NoError(t, o.AddLine(orderLine("P1", "Python Course", 1, "GBP 49.00"), orderedAt))
	require.NoError(t, o.AddLine(orderLine("P2", "AI Systems Course", 1, "GBP 99.00"), orderedAt))
	require.Equal(t, "GBP 148.00", o.Total().String())
	require.NoError(t, o.Place(orderedAt))
	require.Equal(t, "placed", o.Status().String())
	require.ErrorIs(t, refusedWithoutTrace(t, o, func() error { return o.AddLine(lateLine(), orderedAt) }), ordering.ErrNotPending)
	require.NoError(t, o.Confirm(orderedAt))
	require.NoError(t, o.Ship("Royal Mail", "TRACK-UK-12345", orderedAt))
	require.ErrorIs(t, refusedWithoutTrace(t, o, func() error { return o.Cancel("Changed mind", orderedAt) }), ordering.ErrTransition)
}

func TestEachStepIsToldWithWhatOthersNeedToKnow(t *testing.T) {
	t.Parallel()
	id, customer := emptyOrder().ID(), emptyOrder().Customer()
	lines, err := ordering.NewOrderLines(pythonCourse(), aiCourse())
	require.NoError(t, err)
	tests := map[string]struct {
		given *ordering.Order
		when  func(*ordering.Order) error
		then  events.Event
	}{
		"placed": {
			pendingOrder(), func(o *ordering.Order) error { return o.Place(orderedAt) },
			ordering.OrderPlaced{
				Order: id, Customer: customer, Lines: lines, Discount: ordering.MustNewDiscount("SPRING", "10"),
				Total: money.MustParse("GBP 96.30"), ShippingAddress: home(),
			},
		},
		"confirmed": {placedOrder(), func(o *ordering.Order) error { return o.Confirm(orderedAt) }, ordering.OrderConfirmed{Order: id, Customer: customer}},
		"shipped": {
			confirmedOrder(), func(o *ordering.Order) error { return o.Ship(" DHL ", " T-1 ", orderedAt) },
			ordering.OrderShipped{Order: id, Carrier: "DHL", TrackingNumber: "T-1"},
		},
		"delivered": {shippedOrder(), func(o *ordering.Order) error { return o.Deliver(orderedAt) }, ordering.OrderDelivered{Order: id, Customer: customer}},
		"cancelled while pending": {
			pendingOrder(), func(o *ordering.Order) error { return o.Cancel(" a mistake ", orderedAt) },
			ordering.OrderCancelled{Order: id, Reason: "a mistake", PreviousStatus: ordering.StatusPending},
		},
		"cancelled while confirmed": {
			confirmedOrder(), func(o *ordering.Order) error { return o.Cancel("sold out", orderedAt) },
			ordering.OrderCancelled{Order: id, Reason: "sold out", PreviousStatus: ordering.StatusConfirmed},
		},
		"paid": {
			deliveredOrder(), func(o *ordering.Order) error { return o.ReceivePayment(o.Total(), " card ", " r1 ", orderedAt) },
			ordering.PaymentReceived{Order: id, Amount: money.MustParse("GBP 96.30"), Method: "card", Reference: "r1"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aggregatetest.Given(t, tt.given).When(tt.when).Then(tt.then)
		})
	}
}

func TestAnOrderRemembersHowItWent(t *testing.T) {
	t.Parallel()
	o := deliveredOrder()
	require.Equal(t, "Royal Mail", o.Carrier())
	require.Equal(t, "TRACK-GB-9999", o.TrackingNumber())
	require.Empty(t, o.CancellationReason())
	require.False(t, o.Payment().IsValid())
	require.Equal(t, home(), o.ShippingAddress())
	require.Equal(t, "cust-123", o.Customer().String())

	require.NoError(t, o.ReceivePayment(o.Total(), "card", "ref-1", orderedAt))
	require.Equal(t, o.Total(), o.Payment().Amount())
	require.Equal(t, "card", o.Payment().Method())
	require.Equal(t, "ref-1", o.Payment().Reference())

	require.Equal(t, "customer changed mind", cancelledOrder().CancellationReason())
	require.Empty(t, cancelledOrder().Carrier())
}

func TestAnOrderWithoutLinesCannotBePlaced(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]func() *ordering.Order{"never had one": emptyOrder, "has none left": emptiedOrder} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := order()
			err := refusedWithoutTrace(t, o, func() error { return o.Place(orderedAt) })
			require.ErrorIs(t, err, ordering.ErrEmptyOrder)
			require.Equal(t, failure.Refused, failure.KindOf(err))
			require.Equal(t, "ordering.empty_order", failure.CodeOf(err))
		})
	}
}

func TestWhatACommandNeedsToKnowIsCleanText(t *testing.T) {
	t.Parallel()
	type needs struct {
		order *ordering.Order
		do    func(o *ordering.Order, text string) error
		rule  error
		limit int
	}
	for name, tt := range map[string]func() needs{
		"carrier": func() needs {
			return needs{confirmedOrder(), func(o *ordering.Order, s string) error { return o.Ship(s, "T", orderedAt) }, ordering.ErrNoCarrier, 200}
		},
		"tracking number": func() needs {
			return needs{confirmedOrder(), func(o *ordering.Order, s string) error { return o.Ship("DHL", s, orderedAt) }, ordering.ErrNoTrackingNumber, 200}
		},
		"reason": func() needs {
			return needs{placedOrder(), func(o *ordering.Order, s string) error { return o.Cancel(s, orderedAt) }, ordering.ErrNoReason, 1000}
		},
		"method": func() needs {
			return needs{placedOrder(), func(o *ordering.Order, s string) error { return o.ReceivePayment(o.Total(), s, "r", orderedAt) }, ordering.ErrNoMethod, 200}
		},
		"reference": func() needs {
			return needs{placedOrder(), func(o *ordering.Order, s string) error { return o.ReceivePayment(o.Total(), "card", s, orderedAt) }, ordering.ErrNoReference, 200}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := tt()
			for what, text := range texttest.Refused(n.limit) {
				err := refusedWithoutTrace(t, n.order, func() error { return n.do(n.order, text) })
				require.ErrorIs(t, err, n.rule, what)
				require.Equal(t, failure.Invalid, failure.KindOf(err))
				require.Less(t, len(err.Error()), 300, what)
				if strings.TrimSpace(text) != "" && len(text) > 3 {
					require.NotContains(t, err.Error(), strings.TrimSpace(text)[:4], what)
				}
			}
			require.NoError(t, n.do(n.order, strings.Repeat("é", n.limit)), "as long as it may be")
		})
	}
}

func TestAnOrderIsPaidOnceWithExactlyItsTotal(t *testing.T) {
	t.Parallel()
	for _, amount := range []string{"GBP 96.29", "GBP 96.31", "GBP 107.00", "GBP 0.00", "EUR 96.30"} {
		o := placedOrder()
		err := refusedWithoutTrace(t, o, func() error { return o.ReceivePayment(money.MustParse(amount), "card", "r", orderedAt) })
		require.ErrorIs(t, err, ordering.ErrWrongAmount, amount)
		require.Equal(t, failure.Refused, failure.KindOf(err))
	}
	o := paidOrder()
	err := refusedWithoutTrace(t, o, func() error { return o.ReceivePayment(o.Total(), "card", "ref-1", orderedAt) })
	require.ErrorIs(t, err, ordering.ErrAlreadyPaid)
	require.NoError(t, o.Confirm(orderedAt))
	require.NoError(t, o.Ship("DHL", "T", orderedAt))
	err = refusedWithoutTrace(t, o, func() error { return o.ReceivePayment(o.Total(), "card", "ref-2", orderedAt) })
	require.ErrorIs(t, err, ordering.ErrAlreadyPaid)
}

func TestAnOrderOfNothingButGiftsIsPaidWithNothing(t *testing.T) {
	t.Parallel()
	o := emptyOrder()
	require.NoError(t, o.AddLine(orderLine("P0", "Gift", 1, "GBP 0.00"), orderedAt))
	require.NoError(t, o.Place(orderedAt))
	require.NoError(t, o.ReceivePayment(money.Zero(money.GBP), "voucher", "v-1", orderedAt))
	require.ErrorIs(t, o.ReceivePayment(money.Zero(money.GBP), "voucher", "v-1", orderedAt), ordering.ErrAlreadyPaid)
}
