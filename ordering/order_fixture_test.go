package ordering_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

// The instant at which everything happens to the orders of these tests.
var orderedAt = time.Date(2026, time.November, 3, 9, 30, 0, 0, time.UTC)

const (
	street     = "1 Quillfeather Street"
	city       = "Zanzibarford"
	postalCode = "QX9 7ZZ"
)

func home() ordering.Address { return ordering.MustNewAddress(street, city, postalCode, "GB") }

func product(id string) ordering.ProductID { return ordering.MustParseProductID(id) }

func orderLine(id, name string, quantity int, price string) ordering.OrderLine {
	return ordering.MustNewOrderLine(product(id), name, quantity, money.MustParse(price))
}

func pythonCourse() ordering.OrderLine { return orderLine("P1", "Python Course", 1, "GBP 49.00") }
func aiCourse() ordering.OrderLine     { return orderLine("P2", "AI Course", 2, "GBP 29.00") }

func lateLine() ordering.OrderLine { return orderLine("P3", "New Course", 1, "GBP 29.00") }

// settled panics where a fixture does not come about: it is a mistake in the fixture.
func settled(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

func emptyOrder() *ordering.Order {
	o, err := ordering.NewOrder(ordering.MustParseOrderID("o-1"), ordering.MustParseCustomerID("cust-123"),
		home(), money.GBP, orderedAt)
	settled(err)
	return o
}

// pendingOrder has two lines of together GBP 107.00, less ten per cent.
func pendingOrder() *ordering.Order {
	o := emptyOrder()
	settled(o.AddLines([]ordering.OrderLine{pythonCourse(), aiCourse()}, orderedAt),
		o.ApplyDiscount(ordering.MustNewDiscount("SPRING", "10"), orderedAt))
	return o
}

func placedOrder() *ordering.Order {
	o := pendingOrder()
	settled(o.Place(orderedAt))
	return o
}

func paidOrder() *ordering.Order {
	o := placedOrder()
	settled(o.ReceivePayment(o.Total(), "card", "ref-1", orderedAt))
	return o
}

func confirmedOrder() *ordering.Order {
	o := placedOrder()
	settled(o.Confirm(orderedAt))
	return o
}

func shippedOrder() *ordering.Order {
	o := confirmedOrder()
	settled(o.Ship("Royal Mail", "TRACK-GB-9999", orderedAt))
	return o
}

func deliveredOrder() *ordering.Order {
	o := shippedOrder()
	settled(o.Deliver(orderedAt))
	return o
}

func cancelledOrder() *ordering.Order {
	o := confirmedOrder()
	settled(o.Cancel("customer changed mind", orderedAt))
	return o
}

func orderIn(s ordering.Status) *ordering.Order {
	switch s {
	case ordering.StatusPending:
		return pendingOrder()
	case ordering.StatusPlaced:
		return placedOrder()
	case ordering.StatusConfirmed:
		return confirmedOrder()
	case ordering.StatusShipped:
		return shippedOrder()
	case ordering.StatusDelivered:
		return deliveredOrder()
	case ordering.StatusCancelled:
		return cancelledOrder()
	}
	panic("there is no such status")
}

// refusedWithoutTrace runs a command that must be refused and leave no trace.
func refusedWithoutTrace(t require.TestingT, o *ordering.Order, command func() error) error {
	aggregate.Loaded(o, 7)
	snapshot, pending := o.Snapshot(), aggregate.Pending(o)
	err := command()
	require.Error(t, err)
	require.Equal(t, snapshot, o.Snapshot(), "a refused command changed the order")
	require.Equal(t, uint64(7), o.Version())
	require.Equal(t, pending, aggregate.Pending(o), "a refused command recorded an event")
	return err
}

// eventsOf returns the events that the order has recorded, without their instants.
func eventsOf(o *ordering.Order) []any {
	var all []any
	for _, r := range aggregate.Pending(o) {
		all = append(all, r.Event)
	}
	return all
}

func TestEachFixtureStandsWhereItSays(t *testing.T) {
	t.Parallel()
	for _, s := range ordering.Statuses() {
		require.Equal(t, s, orderIn(s).Status())
	}
}
