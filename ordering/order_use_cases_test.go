package ordering_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// A shop is the use cases over a store in memory, and what they told the bus.
type shop struct {
	*ordering.Service

	orders ordering.Orders
	told   []ordering.Event
}

func openShop() *shop {
	s := &shop{}
	bus := events.NewBus()
	events.Subscribe(bus, "recorder", func(_ context.Context, e ordering.Event) error {
		s.told = append(s.told, e)
		return nil
	})
	uow := ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	s.orders = uow.Repositories().Orders
	next := 0
	s.Service = ordering.NewService(uow,
		ordering.WithClock(func() time.Time { return orderedAt }),
		ordering.WithOrderIDs(func() ordering.OrderID {
			next++
			return ordering.MustParseOrderID(fmt.Sprint("o-", next))
		}))
	return s
}

func (s *shop) order(t *testing.T, id string) *ordering.Order {
	t.Helper()
	o, err := s.orders.Get(t.Context(), ordering.MustParseOrderID(id))
	require.NoError(t, err)
	return o
}

// told returns the events of one type, in order.
func toldOf[E ordering.Event](s *shop) []E {
	var all []E
	for _, e := range s.told {
		if e, ok := e.(E); ok {
			all = append(all, e)
		}
	}
	return all
}

// coursesToLondon is the command of document 1's tests.
func coursesToLondon() ordering.PlaceOrder {
	return ordering.PlaceOrder{
		Customer: "cust-123",
		Street:   "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB",
		Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{
			{Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"},
			{Product: "P2", Name: "AI Course", Quantity: 2, UnitPrice: "29.00"},
		},
	}
}

func (s *shop) place(t *testing.T) string {
	t.Helper()
	placed, err := s.PlaceOrder(t.Context(), coursesToLondon())
	require.NoError(t, err)
	return placed.ID
}

func TestPlacingAnOrderComputesTheTotal(t *testing.T) {
	t.Parallel()
	placed, err := openShop().PlaceOrder(t.Context(), coursesToLondon())
	require.NoError(t, err)
	require.Equal(t, ordering.OrderPlacement{ID: "o-1", Total: "107.00", Currency: "GBP", Status: "placed"}, placed)
}

func TestPlacingAnOrderPersistsIt(t *testing.T) {
	t.Parallel()
	s := openShop()
	o := s.order(t, s.place(t))
	require.Equal(t, 2, o.Lines().Len())
	require.Equal(t, ordering.StatusPlaced, o.Status())
	require.Equal(t, ordering.MustNewAddress("1 Main St", "London", "EC1A 1AA", "GB"), o.ShippingAddress())
	require.Equal(t, uint64(1), o.Version())
}

func TestPlacingAnOrderPublishesItsEvents(t *testing.T) {
	t.Parallel()
	s := openShop()
	id := s.place(t)
	placed := toldOf[ordering.OrderPlaced](s)
	require.Len(t, placed, 1)
	require.Equal(t, id, placed[0].Order.String())
	require.Equal(t, money.MustParse("GBP 107.00"), placed[0].Total)
	require.Equal(t, 2, placed[0].Lines.Len())
	var names []string
	for _, e := range s.told {
		names = append(names, e.EventName())
	}
	require.Equal(t, []string{"ordering.order_started", "ordering.line_added", "ordering.line_added", "ordering.order_placed"}, names)
}

func TestAnEmptyOrderCannotBePlaced(t *testing.T) {
	t.Parallel()
	s := openShop()
	c := coursesToLondon()
	c.Lines = nil
	placed, err := s.PlaceOrder(t.Context(), c)
	require.ErrorIs(t, err, ordering.ErrEmptyOrder)
	require.Equal(t, failure.Refused, failure.KindOf(err))
	require.Zero(t, placed)
	require.Empty(t, s.told)
	_, err = s.orders.Get(t.Context(), ordering.MustParseOrderID("o-1"))
	require.ErrorIs(t, err, repository.ErrNotFound)
}

func TestAnOrderIsShippedThroughItsWholeLife(t *testing.T) {
	t.Parallel()
	s := openShop()
	ctx, id := t.Context(), s.place(t)
	require.NoError(t, s.ShipOrder(ctx, ordering.ShipOrder{Order: id, Carrier: "Royal Mail", TrackingNumber: "TRACK-GB-9999"}))
	require.Equal(t, ordering.StatusShipped, s.order(t, id).Status())
	shipped := toldOf[ordering.OrderShipped](s)
	require.Len(t, shipped, 1)
	require.Equal(t, "TRACK-GB-9999", shipped[0].TrackingNumber)
	require.Len(t, toldOf[ordering.OrderConfirmed](s), 1, "the shortcut confirms")
	require.Equal(t, uint64(2), s.order(t, id).Version(), "in one save")

	require.NoError(t, s.ReceivePayment(ctx, ordering.ReceivePayment{Order: id, Amount: "107.00", Currency: "gbp", Method: "card", Reference: "r"}))
	require.NoError(t, s.DeliverOrder(ctx, ordering.DeliverOrder{Order: id}))
	require.Equal(t, ordering.StatusDelivered, s.order(t, id).Status())
	require.True(t, s.order(t, id).Payment().IsValid())
	require.IsType(t, ordering.OrderDelivered{}, s.told[len(s.told)-1])
}

func TestAConfirmedOrderIsShippedWithoutBeingConfirmedAgain(t *testing.T) {
	t.Parallel()
	s := openShop()
	id := s.place(t)
	require.NoError(t, s.ConfirmOrder(t.Context(), ordering.ConfirmOrder{Order: id}))
	require.NoError(t, s.ShipOrder(t.Context(), ordering.ShipOrder{Order: id, Carrier: "DHL", TrackingNumber: "T"}))
	require.Len(t, toldOf[ordering.OrderConfirmed](s), 1)
}

func TestAPlacedOrderIsCancelled(t *testing.T) {
	t.Parallel()
	s := openShop()
	id := s.place(t)
	require.NoError(t, s.CancelOrder(t.Context(), ordering.CancelOrder{Order: id, Reason: "Customer changed mind"}))
	require.Equal(t, ordering.StatusCancelled, s.order(t, id).Status())
	require.Equal(t, []ordering.OrderCancelled{{
		Order: ordering.MustParseOrderID(id), Reason: "Customer changed mind", PreviousStatus: ordering.StatusPlaced,
	}}, toldOf[ordering.OrderCancelled](s))
}

func TestAShippedOrderCannotBeCancelled(t *testing.T) {
	t.Parallel()
	s := openShop()
	id := s.place(t)
	require.NoError(t, s.ShipOrder(t.Context(), ordering.ShipOrder{Order: id, Carrier: "DHL", TrackingNumber: "TRACK-001"}))
	before, told := s.order(t, id), slices.Clone(s.told)
	err := s.CancelOrder(t.Context(), ordering.CancelOrder{Order: id, Reason: "Too late"})
	var refused *ordering.TransitionError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, []ordering.Status{ordering.StatusDelivered}, refused.Allowed())
	require.Equal(t, before.Snapshot(), s.order(t, id).Snapshot())
	require.Equal(t, before.Version(), s.order(t, id).Version())
	require.Equal(t, told, s.told)
}

// The order is confirmed on the way; when it cannot be shipped it is not confirmed either.
func TestAnOrderThatIsNotShippedIsNotConfirmedByTheWay(t *testing.T) {
	t.Parallel()
	s := openShop()
	id := s.place(t)
	err := s.ShipOrder(t.Context(), ordering.ShipOrder{Order: id, Carrier: "DHL", TrackingNumber: " "})
	require.ErrorIs(t, err, ordering.ErrNoTrackingNumber)
	require.Equal(t, ordering.StatusPlaced, s.order(t, id).Status())
	require.Empty(t, toldOf[ordering.OrderConfirmed](s))
}

func TestADiscountCodeIsAppliedBeforePlacing(t *testing.T) {
	t.Parallel()
	s := openShop()
	c := coursesToLondon()
	c.DiscountCode, c.DiscountPercent = "SPRING", "12.5"
	placed, err := s.PlaceOrder(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, "93.63", placed.Total)
	require.Equal(t, ordering.MustNewDiscount("SPRING", "12.5"), toldOf[ordering.OrderPlaced](s)[0].Discount)
}

func TestATotalHasTheDigitsOfItsCurrency(t *testing.T) {
	t.Parallel()
	for currency, want := range map[string]string{"JPY": "300", "KWD": "300.000", "eur": "300.00"} {
		c := coursesToLondon()
		c.Currency = currency
		c.Lines = []ordering.PlaceOrderLine{{Product: "P", Name: "Course", Quantity: 3, UnitPrice: "100"}}
		placed, err := openShop().PlaceOrder(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, want, placed.Total)
		require.Equal(t, strings.ToUpper(currency), placed.Currency)
	}
}

func TestAMalformedCommandIsReportedWithEveryBadField(t *testing.T) {
	t.Parallel()
	broken := func(change func(c *ordering.PlaceOrder)) func(context.Context, *shop) error {
		return func(ctx context.Context, s *shop) error {
			c := coursesToLondon()
			change(&c)
			placed, err := s.PlaceOrder(ctx, c)
			if placed != (ordering.OrderPlacement{}) {
				return errors.New("there is a placement beside the error")
			}
			return err
		}
	}
	tests := map[string]struct {
		run   func(context.Context, *shop) error
		paths []string
	}{
		"three of an order to place": {broken(func(c *ordering.PlaceOrder) {
			c.Customer, c.Lines[1].Quantity, c.Country = "", 0, "XX"
		}), []string{"customer", "country", "lines[1].quantity"}},
		"all of an order to place": {func(ctx context.Context, s *shop) error {
			_, err := s.PlaceOrder(ctx, ordering.PlaceOrder{Lines: make([]ordering.PlaceOrderLine, 1), DiscountCode: " "})
			return err
		}, []string{
			"customer", "street", "city", "postal_code", "country", "currency",
			"lines[0].product", "lines[0].name", "lines[0].quantity", "discount_code", "discount_percent",
		}},
		"all of a line": {broken(func(c *ordering.PlaceOrder) {
			c.Lines = append(c.Lines, ordering.PlaceOrderLine{Product: "\n", Name: " ", Quantity: -1, UnitPrice: "1,00"})
		}), []string{"lines[2].product", "lines[2].unit_price", "lines[2].name", "lines[2].quantity"}},
		"half a discount":  {broken(func(c *ordering.PlaceOrder) { c.DiscountPercent = "5" }), []string{"discount_code"}},
		"the other half":   {broken(func(c *ordering.PlaceOrder) { c.DiscountCode = "A" }), []string{"discount_percent"}},
		"price overflow":   {broken(func(c *ordering.PlaceOrder) { c.Lines[0].UnitPrice = "92233720368547758.08" }), []string{"lines[0].unit_price"}},
		"line overflow":    {broken(func(c *ordering.PlaceOrder) { c.Lines[1].UnitPrice = "92233720368547758.07" }), []string{"lines[1].unit_price"}},
		"an order to ship": {func(ctx context.Context, s *shop) error { return s.ShipOrder(ctx, ordering.ShipOrder{}) }, []string{"order", "carrier", "tracking_number"}},
		"one to cancel":    {func(ctx context.Context, s *shop) error { return s.CancelOrder(ctx, ordering.CancelOrder{}) }, []string{"order", "reason"}},
		"one to confirm":   {func(ctx context.Context, s *shop) error { return s.ConfirmOrder(ctx, ordering.ConfirmOrder{}) }, []string{"order"}},
		"one to deliver":   {func(ctx context.Context, s *shop) error { return s.DeliverOrder(ctx, ordering.DeliverOrder{}) }, []string{"order"}},
		"a payment": {
			func(ctx context.Context, s *shop) error { return s.ReceivePayment(ctx, ordering.ReceivePayment{}) },
			[]string{"order", "currency", "method", "reference"},
		},
		"a payment in a currency": {
			func(ctx context.Context, s *shop) error {
				return s.ReceivePayment(ctx, ordering.ReceivePayment{Currency: "GBP", Amount: "-1", Method: "card", Reference: "r"})
			},
			[]string{"order", "amount"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop()
			err := tt.run(t.Context(), s)
			require.Equal(t, tt.paths, pathsOf(t, err))
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Empty(t, s.told)
		})
	}
}

// What is hostile is refused on sight: nothing of its size is computed, stored or repeated.
func TestHostileCommandsAreRefusedBeforeAnyWork(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("9", 1<<20)
	tests := map[string]struct {
		change func(c *ordering.PlaceOrder)
		paths  []string
	}{
		"1,001 lines": {func(c *ordering.PlaceOrder) { c.Lines = make([]ordering.PlaceOrderLine, 1001) }, []string{"lines"}},
		"huge texts": {func(c *ordering.PlaceOrder) {
			*c = ordering.PlaceOrder{Customer: huge, Street: huge, City: huge, PostalCode: huge, Country: huge, Currency: huge, DiscountCode: huge, DiscountPercent: huge}
		}, []string{"customer", "street", "city", "postal_code", "country", "currency", "discount_code", "discount_percent"}},
		"a huge line": {func(c *ordering.PlaceOrder) {
			c.Lines[0] = ordering.PlaceOrderLine{Product: huge, Name: huge, Quantity: 1 << 62, UnitPrice: huge}
		}, []string{"lines[0].product", "lines[0].unit_price", "lines[0].name", "lines[0].quantity"}},
		"an exponent as price":    {func(c *ordering.PlaceOrder) { c.Lines[0].UnitPrice = "1e100000000" }, []string{"lines[0].unit_price"}},
		"a small exponent":        {func(c *ordering.PlaceOrder) { c.Lines[0].UnitPrice = "49e0" }, []string{"lines[0].unit_price"}},
		"an exponent as discount": {func(c *ordering.PlaceOrder) { c.DiscountCode, c.DiscountPercent = "A", "1e99999" }, []string{"discount_percent"}},
		"a look-alike currency":   {func(c *ordering.PlaceOrder) { c.Currency = "ＧＢＰ" }, []string{"currency"}},
		"a dotless currency":      {func(c *ordering.PlaceOrder) { c.Currency = "ıqd" }, []string{"currency"}},
		"Cyrillic letters":        {func(c *ordering.PlaceOrder) { c.Currency = "GВР" }, []string{"currency"}},
		"other digits":            {func(c *ordering.PlaceOrder) { c.Lines[0].UnitPrice = "４９.00" }, []string{"lines[0].unit_price"}},
		"bidirectional name":      {func(c *ordering.PlaceOrder) { c.Lines[0].Name = "Course\u202exe.exe" }, []string{"lines[0].name"}},
		"NUL":                     {func(c *ordering.PlaceOrder) { c.Customer = "cust\x00" }, []string{"customer"}},
		"not UTF-8":               {func(c *ordering.PlaceOrder) { c.City = "Lond\xffn" }, []string{"city"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := coursesToLondon()
			tt.change(&c)
			s := openShop()
			placed, err := s.PlaceOrder(t.Context(), c)
			require.Zero(t, placed)
			require.Equal(t, tt.paths, pathsOf(t, err))
			require.Less(t, len(err.Error()), 2000)
			for _, r := range err.Error() {
				require.False(t, r < ' ' || r == '\u202e' || r == '\ufffd', "%q is repeated", r)
			}
			require.Empty(t, s.told)
		})
	}
	c := coursesToLondon()
	c.Lines = make([]ordering.PlaceOrderLine, 1001)
	_, err := openShop().PlaceOrder(t.Context(), c)
	require.ErrorIs(t, err, ordering.ErrTooManyLines)
}

func TestAnOrderThatTheModelRefusesIsNotStored(t *testing.T) {
	t.Parallel()
	for want, lines := range map[error][]ordering.PlaceOrderLine{
		ordering.ErrLineChanged: {
			{Product: "P1", Name: "Course", Quantity: 1, UnitPrice: "49"}, {Product: "P1", Name: "Course", Quantity: 1, UnitPrice: "48"},
		},
		money.ErrOverflow: {
			{Product: "P1", Name: "Course", Quantity: 1, UnitPrice: "92233720368547758.07"}, {Product: "P2", Name: "Course", Quantity: 1, UnitPrice: "0.01"},
		},
	} {
		s, c := openShop(), coursesToLondon()
		c.Lines = lines
		placed, err := s.PlaceOrder(t.Context(), c)
		require.ErrorIs(t, err, want)
		require.Zero(t, placed)
		require.Empty(t, s.told)
		_, err = s.orders.Get(t.Context(), ordering.MustParseOrderID("o-1"))
		require.ErrorIs(t, err, repository.ErrNotFound)
	}
}

func TestAnUnknownOrderIsNamed(t *testing.T) {
	t.Parallel()
	const id = "o-404"
	s := openShop()
	for name, run := range map[string]func(context.Context) error{
		"confirm": func(ctx context.Context) error { return s.ConfirmOrder(ctx, ordering.ConfirmOrder{Order: id}) },
		"ship": func(ctx context.Context) error {
			return s.ShipOrder(ctx, ordering.ShipOrder{Order: id, Carrier: "DHL", TrackingNumber: "T"})
		},
		"deliver": func(ctx context.Context) error { return s.DeliverOrder(ctx, ordering.DeliverOrder{Order: id}) },
		"cancel": func(ctx context.Context) error {
			return s.CancelOrder(ctx, ordering.CancelOrder{Order: id, Reason: "x"})
		},
		"pay": func(ctx context.Context) error {
			return s.ReceivePayment(ctx, ordering.ReceivePayment{Order: id, Amount: "1", Currency: "GBP", Method: "card", Reference: "r"})
		},
	} {
		err := run(t.Context())
		require.Equal(t, failure.NotFound, failure.KindOf(err), name)
		var unknown *repository.NotFoundError
		require.ErrorAs(t, err, &unknown)
		require.Equal(t, id, unknown.ID)
		require.Equal(t, "ordering.order", unknown.Kind)
	}
}

func TestAnOrderIsPlacedEvenIfAHandlerFails(t *testing.T) {
	t.Parallel()
	bus := events.NewBus()
	full := errors.New("mailbox full")
	events.Subscribe(bus, "mailer", func(context.Context, ordering.OrderPlaced) error { return full })
	uow := ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	placed, err := ordering.NewService(uow).PlaceOrder(t.Context(), coursesToLondon())
	require.ErrorIs(t, err, repository.ErrPublish)
	require.ErrorIs(t, err, full)
	o, err := uow.Repositories().Orders.Get(t.Context(), ordering.MustParseOrderID(placed.ID))
	require.NoError(t, err)
	require.Equal(t, ordering.StatusPlaced, o.Status())
}

// A store whose commits fail, or may have failed.
type failingStore struct {
	repository.Store

	err error
}

func (s failingStore) Commit(context.Context, repository.Batch) error { return s.err }

func TestAnOrderThatIsNotStoredHasNoPlacement(t *testing.T) {
	t.Parallel()
	place := func(err error) (ordering.OrderPlacement, error) {
		uow := ordering.NewUnitOfWork(failingStore{memstore.New(), err})
		return ordering.NewService(uow).PlaceOrder(t.Context(), coursesToLondon())
	}
	lost := errors.New("no route to host")
	placed, err := place(lost)
	require.ErrorIs(t, err, lost)
	require.Zero(t, placed)
	placed, err = place(repository.ErrOutcomeUnknown)
	require.Equal(t, failure.OutcomeUnknown, failure.KindOf(err))
	require.NotEmpty(t, placed.ID, "one that may be stored is to be looked for")
}

func TestAServiceNeedsWhatItWorksWith(t *testing.T) {
	t.Parallel()
	uow := ordering.NewUnitOfWork(memstore.New())
	for _, f := range []func(){
		func() { ordering.NewService(nil) },
		func() { ordering.NewService(uow, nil) },
		func() { ordering.WithClock(nil) },
		func() { ordering.WithOrderIDs(nil) },
	} {
		require.Panics(t, f)
	}
}
