package billing_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/repository"
)

// An office is billing and ordering over one store and one bus.
type office struct {
	*billing.Service
	billing.Repositories

	orders *ordering.Service
	store  *memstore.Store
	bus    *events.Bus
}

func openOffice() *office {
	o := &office{store: memstore.New(memstore.WithOutbox()), bus: events.NewBus()}
	clock := func() time.Time { return issuedAt }
	uow := billing.NewUnitOfWork(o.store, repository.PublishTo(o.bus), repository.RetryOnConflict(500, nil))
	o.Repositories = uow.Repositories()
	o.Service = billing.NewService(uow, billing.WithClock(clock))
	o.orders = ordering.NewService(ordering.NewUnitOfWork(o.store, repository.PublishTo(o.bus)), ordering.WithClock(clock),
		ordering.WithOrderIDs(func() ordering.OrderID { return ordering.MustParseOrderID("o-1") }))
	return o
}

func (o *office) invoice(t *testing.T) *billing.Invoice {
	t.Helper()
	i, err := o.Invoices.Get(t.Context(), billing.InvoiceOf(order("o-1")))
	require.NoError(t, err)
	return i
}

func (o *office) told(name string) (times int) {
	for _, e := range o.store.Envelopes() {
		if e.Event.EventName() == name {
			times++
		}
	}
	return times
}

func toIssue() billing.IssueInvoice {
	return billing.IssueInvoice{
		Order: "o-1", Customer: "cust-123",
		Lines:  []billing.IssueInvoiceLine{{Description: "Python Course", Quantity: 1, UnitPrice: gbp("49.00")}},
		Rebate: gbp("4.90"),
	}
}

func toPay(amount string) billing.PayInvoice {
	return billing.PayInvoice{Order: "o-1", Amount: gbp(amount), Reference: "ref-1"}
}

// place places the order of document 1's tests, less ten per cent: GBP 96.30.
func (o *office) place(t *testing.T) {
	t.Helper()
	_, err := o.orders.PlaceOrder(t.Context(), ordering.PlaceOrder{
		Customer: "cust-123", Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB", Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{
			{Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"},
			{Product: "P2", Name: "AI Course", Quantity: 2, UnitPrice: "29.00"},
		},
		DiscountCode: "SPRING", DiscountPercent: "10",
	})
	require.NoError(t, err)
}

func (o *office) receive(t *testing.T) {
	t.Helper()
	require.NoError(t, o.orders.ReceivePayment(t.Context(), ordering.ReceivePayment{
		Order: "o-1", Amount: "96.30", Currency: "GBP", Method: "card", Reference: "ref-1",
	}))
}

func (o *office) callOff(t *testing.T) {
	t.Helper()
	require.NoError(t, o.orders.CancelOrder(t.Context(), ordering.CancelOrder{Order: "o-1", Reason: "late"}))
}

func (o *office) contest(t *testing.T) {
	t.Helper()
	require.NoError(t, o.DisputeInvoice(t.Context(), billing.DisputeInvoice{Order: "o-1", Reason: "why?"}))
}

func TestAnInvoiceIsIssuedOnce(t *testing.T) {
	t.Parallel()
	o := openOffice()
	require.NoError(t, o.IssueInvoice(t.Context(), toIssue()))
	again := toIssue()
	again.Rebate = money.Money{}
	require.NoError(t, o.IssueInvoice(t.Context(), again))
	require.Equal(t, gbp("44.10"), o.invoice(t).Total())
	require.Equal(t, uint64(1), o.invoice(t).Version())
	require.Equal(t, 1, o.told("ordering.billing.invoice_issued"))
}

func TestAMalformedCommandIsReportedWithEveryBadField(t *testing.T) {
	t.Parallel()
	o := openOffice()
	ctx := t.Context()
	require.NoError(t, o.IssueInvoice(ctx, toIssue()))
	bad, tooMany, rebate, mixed := toIssue(), toIssue(), toIssue(), toIssue()
	bad.Lines = append(bad.Lines, billing.IssueInvoiceLine{})
	tooMany.Lines = make([]billing.IssueInvoiceLine, 1001)
	rebate.Order, rebate.Rebate = "o-2", gbp("49.01")
	mixed.Order, mixed.Lines = "o-3", append(mixed.Lines, billing.IssueInvoiceLine{Description: "A", Quantity: 1, UnitPrice: money.MustParse("EUR 1")})
	for name, row := range map[string]struct {
		err   error
		paths []string
	}{
		"issue":           {o.IssueInvoice(ctx, billing.IssueInvoice{}), []string{"order", "customer", "lines"}},
		"a bad line":      {o.IssueInvoice(ctx, bad), []string{"lines[1].description", "lines[1].quantity", "lines[1].unit_price"}},
		"too many lines":  {o.IssueInvoice(ctx, tooMany), []string{"lines"}},
		"too much rebate": {o.IssueInvoice(ctx, rebate), []string{"rebate"}},
		"mixed money":     {o.IssueInvoice(ctx, mixed), []string{"lines"}},
		"pay":             {o.PayInvoice(ctx, billing.PayInvoice{}), []string{"order", "amount", "reference"}},
		"withdraw":        {o.WithdrawInvoice(ctx, billing.WithdrawInvoice{}), []string{"order"}},
		"dispute":         {o.DisputeInvoice(ctx, billing.DisputeInvoice{}), []string{"order", "reason"}},
		"uphold":          {o.UpholdInvoice(ctx, billing.UpholdInvoice{}), []string{"order"}},
		"refund":          {o.RefundInvoice(ctx, billing.RefundInvoice{}), []string{"order"}},
	} {
		require.Equal(t, row.paths, pathsOf(t, row.err), name)
		require.Equal(t, failure.Invalid, failure.KindOf(row.err), name)
	}
	require.Len(t, o.store.Envelopes(), 1)
}

func TestEveryUseCaseMayBeRepeated(t *testing.T) {
	t.Parallel()
	o := openOffice()
	ctx := t.Context()
	require.NoError(t, o.IssueInvoice(ctx, toIssue()))
	require.ErrorIs(t, o.UpholdInvoice(ctx, billing.UpholdInvoice{Order: "o-1"}), billing.ErrTransition)
	require.ErrorIs(t, o.RefundInvoice(ctx, billing.RefundInvoice{Order: "o-1"}), billing.ErrTransition)
	for n, step := range []func() error{
		func() error {
			return o.PayInvoice(ctx, billing.PayInvoice{Order: "o-1", Amount: gbp("44.10"), Reference: " ref-1 "})
		},
		func() error { return o.DisputeInvoice(ctx, billing.DisputeInvoice{Order: "o-1", Reason: " why? "}) },
		func() error { return o.UpholdInvoice(ctx, billing.UpholdInvoice{Order: "o-1"}) },
		func() error { return o.RefundInvoice(ctx, billing.RefundInvoice{Order: "o-1"}) },
		func() error { return o.WithdrawInvoice(ctx, billing.WithdrawInvoice{Order: "o-1"}) },
	} {
		for range 3 {
			require.NoError(t, step())
			require.NoError(t, o.PayInvoice(ctx, toPay("44.10")), "it was paid so")
		}
		require.Equal(t, uint64(min(n, 3)+2), o.invoice(t).Version())
	}
	require.Equal(t, billing.StatusRefunded, o.invoice(t).Status())
}

func TestAnInvoiceIsNotPaidWronglyAndNotTwice(t *testing.T) {
	t.Parallel()
	o := openOffice()
	ctx := t.Context()
	require.NoError(t, o.IssueInvoice(ctx, toIssue()))
	require.ErrorIs(t, o.PayInvoice(ctx, toPay("44.09")), billing.ErrWrongAmount)
	require.Equal(t, billing.StatusPending, o.invoice(t).Status())
	require.NoError(t, o.PayInvoice(ctx, toPay("44.10")))
	other := toPay("44.10")
	other.Reference = "ref-2"
	require.ErrorIs(t, o.PayInvoice(ctx, other), billing.ErrTransition)
	require.ErrorIs(t, o.PayInvoice(ctx, toPay("44.09")), billing.ErrTransition, "under one reference another amount")
	require.ErrorIs(t, o.UpholdInvoice(ctx, billing.UpholdInvoice{Order: "o-1"}), billing.ErrTransition, "nobody has disputed it")
	require.Equal(t, uint64(2), o.invoice(t).Version())
	require.Equal(t, "ref-1", o.invoice(t).Reference())
}

func TestWithoutAnInvoiceThereIsNothingToWithdrawAndNothingElseToDo(t *testing.T) {
	t.Parallel()
	o := openOffice()
	ctx := t.Context()
	require.NoError(t, o.WithdrawInvoice(ctx, billing.WithdrawInvoice{Order: "o-1"}))
	for _, err := range []error{
		o.PayInvoice(ctx, toPay("1.00")),
		o.DisputeInvoice(ctx, billing.DisputeInvoice{Order: "o-1", Reason: "r"}),
		o.UpholdInvoice(ctx, billing.UpholdInvoice{Order: "o-1"}),
		o.RefundInvoice(ctx, billing.RefundInvoice{Order: "o-1"}),
	} {
		require.ErrorIs(t, err, repository.ErrNotFound)
	}
	require.Empty(t, o.store.Envelopes())
}

func TestInvoicesFollowOrders(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		steps []func(*office, *testing.T)
		want  billing.Status
	}{
		"placed":                         {nil, billing.StatusPending},
		"paid":                           {[]func(*office, *testing.T){(*office).receive}, billing.StatusPaid},
		"cancelled":                      {[]func(*office, *testing.T){(*office).callOff}, billing.StatusVoid},
		"cancelled after it was paid":    {[]func(*office, *testing.T){(*office).receive, (*office).callOff}, billing.StatusRefunded},
		"cancelled while it is disputed": {[]func(*office, *testing.T){(*office).receive, (*office).contest, (*office).callOff}, billing.StatusRefunded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice()
			defer billing.Subscribe(o.bus, o.Service)()
			o.place(t)
			for _, step := range row.steps {
				step(o, t)
			}
			i := o.invoice(t)
			require.Equal(t, row.want, i.Status())
			require.Equal(t, gbp("96.30"), i.Total(), "as ordering said")
			require.Equal(t, gbp("10.70"), i.Rebate())
			require.Equal(t, "AI Course", i.Lines().At(1).Description())
			require.Equal(t, issuedAt, i.IssuedAt())
			for found, err := range o.Invoices.ByCustomer(t.Context(), i.Customer()) {
				require.NoError(t, err)
				require.Equal(t, i.Snapshot(), found.Snapshot())
			}
			// Everything that ordering ever said, once more.
			for _, e := range o.store.Envelopes() {
				if e.Aggregate == "ordering.order" {
					require.NoError(t, o.bus.Deliver(t.Context(), e))
				}
			}
			require.Equal(t, i.Snapshot(), o.invoice(t).Snapshot())
			require.Equal(t, i.Version(), o.invoice(t).Version())
		})
	}
}

func TestAnOrderThatWasCancelledWithoutAnInvoiceNeedsNone(t *testing.T) {
	t.Parallel()
	o := openOffice()
	o.place(t) // nobody listens
	defer billing.Subscribe(o.bus, o.Service)()
	o.callOff(t)
	_, err := o.Invoices.Get(t.Context(), billing.InvoiceOf(order("o-1")))
	require.ErrorIs(t, err, repository.ErrNotFound)
}

func TestTheSameEventsAHundredTimesAtOnceMakeOneInvoicePaidOnce(t *testing.T) {
	t.Parallel()
	o := openOffice()
	defer billing.Subscribe(o.bus, o.Service)()
	lines := made(ordering.NewOrderLines(ordering.MustNewOrderLine(ordering.MustParseProductID("P1"), "Course", 1, gbp("96.30"))))
	id := ordering.MustParseOrderID("o-1")
	for _, row := range []struct {
		event events.Event
		told  string
	}{
		{ordering.OrderPlaced{
			Order: id, Customer: ordering.MustParseCustomerID("c"), Lines: lines, Total: gbp("96.30"),
			ShippingAddress: ordering.MustNewAddress("s", "c", "p", "GB"),
		}, "ordering.billing.invoice_issued"},
		{ordering.PaymentReceived{Order: id, Amount: gbp("96.30"), Method: "card", Reference: "r"}, "ordering.billing.invoice_paid"},
		{ordering.OrderCancelled{Order: id, Reason: "late", PreviousStatus: ordering.StatusPlaced}, "ordering.billing.invoice_refunded"},
	} {
		require.NoError(t, atOnce(100, func() error { return o.bus.Publish(context.Background(), row.event) }))
		require.Equal(t, 1, o.told(row.told))
	}
	require.Equal(t, uint64(3), o.invoice(t).Version())
}

func atOnce(n int, do func() error) error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = do() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// A lateStore lets another commit first.
type lateStore struct {
	*memstore.Store

	first func()
}

func (s *lateStore) Commit(ctx context.Context, b repository.Batch) error {
	s.first()
	return s.Store.Commit(ctx, b)
}

func TestTheConflictOfTwoThatIssueIsReadAsDone(t *testing.T) {
	t.Parallel()
	o := openOffice()
	rival := billing.NewService(billing.NewUnitOfWork(o.store))
	late := &lateStore{o.store, func() { settled(rival.IssueInvoice(context.Background(), toIssue())) }}
	require.NoError(t, billing.NewService(billing.NewUnitOfWork(late)).IssueInvoice(t.Context(), toIssue()))
	require.Equal(t, 1, o.told("ordering.billing.invoice_issued"))
	require.Equal(t, uint64(1), o.invoice(t).Version())
}

func TestAHandlerThatFailsIsNotReadAsDone(t *testing.T) {
	t.Parallel()
	o := openOffice()
	events.Subscribe(o.bus, "conflicts", func(context.Context, billing.Event) error {
		return errors.Join(&repository.ConflictError{}, &repository.NotFoundError{})
	})
	require.ErrorIs(t, o.IssueInvoice(t.Context(), toIssue()), repository.ErrPublish)
	require.ErrorIs(t, o.WithdrawInvoice(t.Context(), billing.WithdrawInvoice{Order: "o-1"}), repository.ErrPublish)
	require.Equal(t, billing.StatusVoid, o.invoice(t).Status())
}

func TestNothingIsMadeWithoutWhatItNeeds(t *testing.T) {
	t.Parallel()
	o := openOffice()
	for name, f := range map[string]func(){
		"no unit":      func() { billing.NewService(nil) },
		"a nil option": func() { billing.NewService(billing.NewUnitOfWork(o.store), nil) },
		"no clock":     func() { billing.WithClock(nil) },
		"no bus":       func() { billing.Subscribe(nil, o.Service) },
		"no service":   func() { billing.Subscribe(o.bus, nil) },
	} {
		require.Panics(t, f, name)
	}
	require.Equal(t, billing.InvoiceMapping.Kind(), billing.Kinds()[0])
	cancel := billing.Subscribe(o.bus, o.Service)
	cancel()
	cancel()
	o.place(t)
	require.Zero(t, o.told("ordering.billing.invoice_issued"))
}
