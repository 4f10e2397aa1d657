package ordering_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

var errBroken = errors.New("it broke")

// placedFor is a placed order of the given lines that is not paid.
func placedFor(id string, lines ...ordering.OrderLine) *ordering.Order {
	o := made(ordering.NewOrder(orderID(id), ordering.MustParseCustomerID("cust-123"), home(), money.GBP, orderedAt))
	settled(o.AddLines(lines, orderedAt), o.Place(orderedAt))
	return o
}

func payFor(id string, lines ...ordering.OrderLine) *ordering.Order {
	o := placedFor(id, lines...)
	settled(o.ReceivePayment(o.Total(), "card", "pay-123", orderedAt))
	return o
}

func gatsby(quantity int) ordering.OrderLine {
	return orderLine("P1", "The Great Gatsby", quantity, "GBP 12.99")
}

func braveNewWorld(quantity int) ordering.OrderLine {
	return orderLine("P2", "Brave New World", quantity, "GBP 14.99")
}

func books() (gatsby, world *ordering.Inventory) {
	return stocked("P1", "The Great Gatsby", 10), stocked("P2", "Brave New World", 5)
}

// standing is how order and inventories stand, everything included.
type standing struct {
	order       ordering.OrderSnapshot
	inventories []ordering.InventorySnapshot
	versions    []uint64
	pending     [][]aggregate.Recorded
}

func standingOf(o *ordering.Order, inventories ...*ordering.Inventory) standing {
	s := standing{order: o.Snapshot(), versions: []uint64{o.Version()}, pending: [][]aggregate.Recorded{aggregate.Pending(o)}}
	for _, i := range inventories {
		s.inventories = append(s.inventories, i.Snapshot())
		s.versions = append(s.versions, i.Version())
		s.pending = append(s.pending, aggregate.Pending(i))
	}
	return s
}

func TestFulfillingAnOrderReservesItsStockAndConfirmsIt(t *testing.T) {
	t.Parallel()
	g, w := books()
	o := payFor("o-1", gatsby(2), braveNewWorld(1))
	for _, a := range []aggregate.Any{o, g, w} {
		aggregate.Committed(a, 1, 100)
	}
	require.NoError(t, ordering.NewFulfillment(o, g, w).Fulfill(orderedAt))
	require.Equal(t, ordering.StatusConfirmed, o.Status())
	require.Equal(t, 8, g.Available())
	require.Equal(t, 4, w.Available())
	require.Equal(t, 2, g.Reservations().Of(o.ID()))
	require.Equal(t, []aggregate.Recorded{{Event: ordering.OrderConfirmed{Order: o.ID(), Customer: o.Customer()}, At: orderedAt}}, aggregate.Pending(o))
	require.Equal(t, []aggregate.Recorded{{Event: ordering.StockReserved{Product: product("P1"), Order: o.ID(), Quantity: 2, Available: 8}, At: orderedAt}}, aggregate.Pending(g))
}

// The messages are the document's, the order is that of the rules.
func TestAllThatStandsAgainstAFulfilmentIsToldAtOnce(t *testing.T) {
	t.Parallel()
	confirmed := payFor("o-1", gatsby(1))
	settled(confirmed.Confirm(orderedAt))
	cancelled := payFor("o-1", gatsby(1))
	settled(cancelled.Cancel("no", orderedAt))
	empty := func() *ordering.Order {
		return made(ordering.NewOrder(orderID("o-1"), ordering.MustParseCustomerID("c"), home(), money.GBP, orderedAt))
	}
	unplaced := empty()
	settled(unplaced.AddLine(gatsby(11), orderedAt))
	merged := empty()
	settled(merged.AddLines([]ordering.OrderLine{braveNewWorld(3), braveNewWorld(3)}, orderedAt), merged.Place(orderedAt),
		merged.ReceivePayment(merged.Total(), "card", "r", orderedAt))

	for name, row := range map[string]struct {
		order *ordering.Order
		json  string
		is    []error
	}{
		"out of stock at 100": {payFor("o-1", braveNewWorld(100)), `["'Brave New World' is out of stock"]`, []error{ordering.ErrOutOfStock}},
		"no payment":          {placedFor("o-1", gatsby(1)), `["Order must have a valid payment method"]`, []error{ordering.ErrUnpaid}},
		"everything": {
			placedFor("o-1", gatsby(11), braveNewWorld(6)),
			`["'The Great Gatsby' is out of stock","'Brave New World' is out of stock","Order must have a valid payment method"]`,
			[]error{ordering.ErrOutOfStock, ordering.ErrUnpaid},
		},
		"not placed": {
			unplaced, `["'The Great Gatsby' is out of stock","Order must be placed","Order must have a valid payment method"]`,
			[]error{ordering.ErrOutOfStock, ordering.ErrNotPlaced, ordering.ErrUnpaid},
		},
		"empty":     {empty(), `["Order must be placed","Order must have a valid payment method"]`, []error{ordering.ErrNotPlaced, ordering.ErrUnpaid}},
		"confirmed": {confirmed, `["Order must be placed"]`, []error{ordering.ErrNotPlaced}},
		"cancelled": {cancelled, `["Order must be placed"]`, []error{ordering.ErrNotPlaced}},
		"a product without inventory": {
			payFor("o-1", gatsby(1), orderLine("P3", "Ulysses", 1, "GBP 1.00")), `["'Ulysses' is out of stock"]`, []error{ordering.ErrOutOfStock},
		},
		// An order merges the lines of one product; what is counted is what they ask together.
		"two lines of one product, together too many": {merged, `["'Brave New World' is out of stock"]`, []error{ordering.ErrOutOfStock}},
		"one too many": {payFor("o-1", gatsby(10), braveNewWorld(6)), `["'Brave New World' is out of stock"]`, []error{ordering.ErrOutOfStock}},
		"a million":    {payFor("o-1", gatsby(1_000_000)), `["'The Great Gatsby' is out of stock"]`, []error{ordering.ErrOutOfStock}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, w := books()
			aggregate.Loaded(g, 4)
			before := standingOf(row.order, g, w)
			err := ordering.NewFulfillment(row.order, g, w).Fulfill(orderedAt)
			var violations *invariant.Error
			require.ErrorAs(t, err, &violations)
			require.Equal(t, []string{"_service"}, violations.Keys())
			b, marshalErr := json.Marshal(err)
			require.NoError(t, marshalErr)
			require.Equal(t, `{"_service":`+row.json+`}`, string(b))
			for _, is := range row.is {
				require.ErrorIs(t, err, is)
			}
			require.Equal(t, failure.Refused, failure.KindOf(err))
			require.Equal(t, before, standingOf(row.order, g, w))
		})
	}
}

func TestTheLastCopyCanBeHad(t *testing.T) {
	t.Parallel()
	g, w := books()
	o := payFor("o-1", gatsby(10), braveNewWorld(5))
	require.NoError(t, ordering.NewFulfillment(o, g, w).Fulfill(orderedAt))
	require.Zero(t, g.Available())
	require.Zero(t, w.Available())
}

func TestMissingStockSaysHowMuchIsMissing(t *testing.T) {
	t.Parallel()
	g, w := books()
	err := ordering.NewFulfillment(payFor("o-1", gatsby(1), braveNewWorld(6)), g, w).Fulfill(orderedAt)
	var out *ordering.OutOfStockError
	require.ErrorAs(t, err, &out)
	require.Equal(t, ordering.OutOfStockError{Product: product("P2"), Name: "Brave New World", Wanted: 6, Available: 5}, *out)
}

func TestAFulfilmentTakesWhatItIsGiven(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, ordering.NewFulfillment(nil).Fulfill(orderedAt), ordering.ErrZero)

	// Nothing of nil, of what it does not need, or of a second instance is touched.
	g, w := books()
	again := stocked("P1", "The Great Gatsby", 10)
	o := payFor("o-1", gatsby(2))
	untouched := standingOf(o, w, again)
	require.NoError(t, ordering.NewFulfillment(o, nil, g, again, w).Fulfill(orderedAt))
	require.Equal(t, 8, g.Available())
	require.Equal(t, untouched.inventories, standingOf(o, w, again).inventories)
	require.Equal(t, untouched.pending[1:], standingOf(o, w, again).pending[1:])
}

func TestWhateverGoesWrongOrderAndStockAreAsBefore(t *testing.T) {
	t.Parallel()
	type participants struct {
		order *ordering.Order
		g, w  *ordering.Inventory
	}
	for name, row := range map[string]struct {
		breaks func(participants) error
		check  func(t *testing.T, err error)
	}{
		"an error at the end": {
			func(participants) error { return errBroken },
			func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, errBroken) },
		},
		"stock that comes in between": {
			func(p participants) error { return p.w.Receive(1, orderedAt) },
			func(t *testing.T, err error) { t.Helper(); requireMismatch(t, err) },
		},
		"stock that is let go of": {
			func(p participants) error { p.g.Release(p.order.ID(), orderedAt); return nil },
			func(t *testing.T, err error) { t.Helper(); requireMismatch(t, err) },
		},
		"stock that is reserved twice": {
			func(p participants) error { return p.g.Reserve(p.order.ID(), 2, orderedAt) },
			func(t *testing.T, err error) { t.Helper(); requireMismatch(t, err) },
		},
		"an order that is no longer confirmed": {
			func(p participants) error { return p.order.Ship("DHL", "T", orderedAt) },
			func(t *testing.T, err error) {
				t.Helper()
				require.ErrorIs(t, err, ordering.ErrNotConfirmed)
				require.Equal(t, []string{"_service"}, pathsOf(t, err))
			},
		},
		"the store has told them of other versions": {
			func(p participants) error {
				for _, a := range []aggregate.Any{p.order, p.g, p.w} {
					aggregate.Committed(a, 99, 1)
				}
				return errBroken
			},
			func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, errBroken) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p participants
			p.g, p.w = books()
			p.order = payFor("o-1", gatsby(2), braveNewWorld(1))
			settled(p.g.Reserve(orderID("o-9"), 1, orderedAt)) // somebody else's
			aggregate.Loaded(p.order, 3)
			aggregate.Loaded(p.g, 5)
			before := standingOf(p.order, p.g, p.w)
			err := ordering.NewFulfillment(p.order, p.g, p.w).FulfillAnd(func() error { return row.breaks(p) }, orderedAt)
			row.check(t, err)
			require.Equal(t, before, standingOf(p.order, p.g, p.w))
			// And it can be done again.
			require.NoError(t, ordering.NewFulfillment(p.order, p.g, p.w).Fulfill(orderedAt))
			require.Equal(t, 7, p.g.Available())
		})
	}
}

func requireMismatch(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, ordering.ErrStockMismatch)
	require.Equal(t, []string{"_service"}, pathsOf(t, err))
}

func TestAPanicLeavesOrderAndStockAsBefore(t *testing.T) {
	t.Parallel()
	g, w := books()
	o := payFor("o-1", gatsby(2), braveNewWorld(1))
	aggregate.Loaded(o, 3)
	before := standingOf(o, g, w)
	require.PanicsWithValue(t, "the paper is out", func() {
		_ = ordering.NewFulfillment(o, g, w).FulfillAnd(func() error { panic("the paper is out") }, orderedAt)
	})
	require.Equal(t, before, standingOf(o, g, w))
}

// The condition is looked at for all lines together and not as they come.
func TestTheLinesOfOneProductAreOneLine(t *testing.T) {
	t.Parallel()
	o := payFor("o-1", gatsby(6), gatsby(4))
	require.Equal(t, 1, o.Lines().Len())
	require.Equal(t, 10, o.Lines().At(0).Quantity())
	g, _ := books()
	require.NoError(t, ordering.NewFulfillment(o, g).Fulfill(orderedAt))
	require.Len(t, eventsOf(o), 5+1) // started, two lines added, placed, paid; confirmed
	require.Zero(t, g.Available())
	require.Equal(t, 1, g.Reservations().Len())
}
