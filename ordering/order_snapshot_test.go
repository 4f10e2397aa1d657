package ordering_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/goldentest"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

func TestASnapshotOfWhatNoOrderCanBeIsRefused(t *testing.T) {
	t.Parallel()
	sameProductTwice, err := ordering.NewOrderLines(orderLine("P", "Course", 1, "GBP 53.50"), orderLine("P", "Course", 1, "GBP 53.50"))
	require.NoError(t, err)
	in := func(o *ordering.Order, change func(*ordering.OrderSnapshot)) ordering.OrderSnapshot {
		s := o.Snapshot()
		change(&s)
		return s
	}
	payment := paidOrder().Payment()
	tests := map[string]struct {
		snapshot ordering.OrderSnapshot
		paths    []string
		is       error
	}{
		"nothing":              {ordering.OrderSnapshot{}, []string{"id", "customer", "shipping_address", "currency", "status"}, ordering.ErrZero},
		"no identity":          {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.ID = ordering.OrderID{} }), []string{"id"}, ordering.ErrZero},
		"an undeclared status": {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.Status = 7 }), []string{"status"}, ordering.ErrStatus},
		"placed without lines": {in(emptyOrder(), func(s *ordering.OrderSnapshot) { s.Status = ordering.StatusPlaced }), []string{"lines"}, ordering.ErrEmptyOrder},
		"a product twice":      {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.Lines = sameProductTwice }), []string{"lines"}, ordering.ErrSnapshot},
		"many products twice": {in(placedOrder(), func(s *ordering.OrderSnapshot) {
			s.Lines = doubled(t)
			s.Discount = ordering.Discount{}
			s.Total = money.MustParse("GBP 80.00")
		}), []string{"lines"}, ordering.ErrSnapshot},
		"another total":          {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.Total = money.MustParse("GBP 96.31") }), []string{"total"}, ordering.ErrSnapshot},
		"the total undiscounted": {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.Discount = ordering.Discount{} }), []string{"total"}, ordering.ErrSnapshot},
		"no total":               {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.Total = money.Money{} }), []string{"total"}, ordering.ErrSnapshot},
		"another currency":       {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.Currency = money.EUR }), []string{"total"}, ordering.ErrCurrency},
		"paid while pending":     {in(pendingOrder(), func(s *ordering.OrderSnapshot) { s.Payment = payment }), []string{"payment"}, ordering.ErrNotPayable},
		"paid without lines":     {cancelledAndPaidForNothing(t), []string{"payment"}, ordering.ErrNotPayable},
		"paid otherwise": {in(paidOrder(), func(s *ordering.OrderSnapshot) {
			s.Discount = ordering.Discount{}
			s.Total = money.MustParse("GBP 107.00")
		}), []string{"payment.amount"}, ordering.ErrWrongAmount},
		"shipped by nobody":     {in(shippedOrder(), func(s *ordering.OrderSnapshot) { s.Carrier = "" }), []string{"carrier"}, ordering.ErrNoCarrier},
		"without tracking":      {in(deliveredOrder(), func(s *ordering.OrderSnapshot) { s.TrackingNumber = "" }), []string{"tracking_number"}, ordering.ErrNoTrackingNumber},
		"a carrier too early":   {in(confirmedOrder(), func(s *ordering.OrderSnapshot) { s.Carrier = "DHL" }), []string{"carrier"}, ordering.ErrNoCarrier},
		"a carrier untrimmed":   {in(shippedOrder(), func(s *ordering.OrderSnapshot) { s.Carrier = "DHL " }), []string{"carrier"}, ordering.ErrNoCarrier},
		"cancelled for nothing": {in(cancelledOrder(), func(s *ordering.OrderSnapshot) { s.CancellationReason = "" }), []string{"cancellation_reason"}, ordering.ErrNoReason},
		"a reason not to":       {in(placedOrder(), func(s *ordering.OrderSnapshot) { s.CancellationReason = "late" }), []string{"cancellation_reason"}, ordering.ErrNoReason},
		"an endless reason":     {in(cancelledOrder(), func(s *ordering.OrderSnapshot) { s.CancellationReason = strings.Repeat("x", 1001) }), []string{"cancellation_reason"}, ordering.ErrNoReason},
		"all of it": {
			in(pendingOrder(), func(s *ordering.OrderSnapshot) {
				s.Total, s.Payment, s.Carrier, s.CancellationReason = money.MustParse("GBP 1.00"), payment, "x", "y"
			}),
			[]string{"total", "payment.amount", "payment", "carrier", "cancellation_reason"},
			ordering.ErrSnapshot,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, err := ordering.RestoreOrder(tt.snapshot)
			require.Nil(t, o)
			require.ErrorIs(t, err, tt.is)
			require.Equal(t, tt.paths, pathsOf(t, err))
		})
	}
}

// doubled are eighty lines, more than are compared one by one, of which two are the same.
func doubled(t *testing.T) ordering.OrderLines {
	t.Helper()
	lines := manyLines(80)
	lines[79] = lines[40]
	ls, err := ordering.NewOrderLines(lines...)
	require.NoError(t, err)
	return ls
}

func cancelledAndPaidForNothing(t *testing.T) ordering.OrderSnapshot {
	t.Helper()
	o := emptyOrder()
	require.NoError(t, o.Cancel("a mistake", orderedAt))
	s := o.Snapshot()
	require.NoError(t, s.Payment.UnmarshalJSON([]byte(`{"amount":{"amount":"0.00","currency":"GBP"},"method":"card","reference":"r"}`)))
	return s
}

// goldenOrder has every member set that a snapshot can have but a reason.
func goldenOrder() *ordering.Order {
	o := paidOrder()
	settled(o.Confirm(orderedAt), o.Ship("Royal Mail", "TRACK-GB-9999", orderedAt), o.Deliver(orderedAt))
	return o
}

// What is in testdata was stored once and must be read for ever: to change a file is to
// lose the orders of somebody. A new form needs a new schema version and an upcast.
func TestSnapshotsThatWereStoredAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]*ordering.Order{
		"order_pending_empty": emptyOrder(), "order_delivered_paid": goldenOrder(), "order_cancelled": cancelledOrder(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind := ordering.OrderMapping.Kind()
			require.Equal(t, 1, kind.Schema)
			require.Equal(t, "ordering.order", kind.Name)
			require.NoError(t, goldentest.Snapshot(os.DirFS("testdata"), kind, name, o.Snapshot()))
		})
	}
}

func goldenEvents() []ordering.Event {
	id, customer := emptyOrder().ID(), emptyOrder().Customer()
	return []ordering.Event{
		ordering.OrderStarted{Order: id, Customer: customer, Currency: money.GBP, ShippingAddress: home()},
		ordering.LineAdded{Order: id, Line: aiCourse()},
		ordering.LineRemoved{Order: id, Product: product("P1")},
		ordering.DiscountApplied{Order: id, Discount: ordering.MustNewDiscount("SPRING", "12.5")},
		ordering.OrderPlaced{
			Order: id, Customer: customer, Lines: pendingOrder().Lines(), Discount: ordering.MustNewDiscount("SPRING", "10"),
			Total: money.MustParse("GBP 96.30"), ShippingAddress: home(),
		},
		ordering.OrderConfirmed{Order: id, Customer: customer},
		ordering.OrderShipped{Order: id, Carrier: "Royal Mail", TrackingNumber: "TRACK-GB-9999"},
		ordering.OrderDelivered{Order: id, Customer: customer},
		ordering.OrderCancelled{Order: id, Reason: "customer changed mind", PreviousStatus: ordering.StatusPlaced},
		ordering.PaymentReceived{Order: id, Amount: money.MustParse("GBP 96.30"), Method: "card", Reference: "ref-1"},
	}
}

// Other contexts, and programs of others, have read these.
func TestEventsThatWereStoredAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, e := range goldenEvents() {
		t.Run(e.EventName(), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, goldentest.Event(os.DirFS("testdata"), ordering.EventTypes(), e))
		})
	}
}

func TestNoEventIsAnAggregateAndNoOrderIsJSON(t *testing.T) {
	t.Parallel()
	_, err := json.Marshal(placedOrder())
	require.Error(t, err)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	require.Error(t, json.Unmarshal([]byte("{}"), placedOrder()))
}

func TestTheCountriesAreThoseOfTheList(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("testdata", "countries.txt"))
	require.NoError(t, err)
	listed := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			require.False(t, listed[line], "%s is in it twice", line)
			listed[line] = true
		}
	}
	require.Len(t, listed, 249)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			_, err := ordering.NewAddress("a", "b", "c", code)
			require.Equal(t, listed[code], err == nil, code)
		}
	}
}
