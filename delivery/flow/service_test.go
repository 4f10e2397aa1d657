package flow_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// ports answer every question with one error, or with none.
type ports struct {
	err   error
	asked []string
}

func (p *ports) ask(what string) error {
	p.asked = append(p.asked, what)
	return p.err
}

func (p *ports) Confirm(context.Context, flow.OrderID) error   { return p.ask("confirm") }
func (p *ports) MarkReady(context.Context, flow.OrderID) error { return p.ask("mark ready") }
func (p *ports) Dispatch(context.Context, flow.OrderID, flow.PartnerID) error {
	return p.ask("dispatch")
}

func (p *ports) Deliver(context.Context, flow.OrderID, flow.PartnerID) error { return p.ask("deliver") }

func (p *ports) Cancel(context.Context, flow.OrderID, string) error { return p.ask("cancel") }

func (p *ports) Authorise(context.Context, flow.OrderID, int, money.Money, flow.PaymentDetails) error {
	return p.ask("authorise")
}
func (p *ports) Capture(context.Context, flow.OrderID, int) error     { return p.ask("capture") }
func (p *ports) Release(context.Context, flow.OrderID, int) error     { return p.ask("release") }
func (p *ports) Receive(context.Context, flow.OrderID) error          { return p.ask("receive") }
func (p *ports) Change(context.Context, flow.OrderID) error           { return p.ask("change") }
func (p *ports) Withdraw(context.Context, flow.OrderID, string) error { return p.ask("withdraw") }
func (p *ports) Assign(context.Context, flow.OrderID) error           { return p.ask("assign") }
func (p *ports) CallOff(context.Context, flow.OrderID, string) error  { return p.ask("call off") }
func (p *ports) Tell(_ context.Context, n flow.Notice) error {
	return p.ask("tell: " + n.Occasion.String())
}

// asking returns a bus on which a service hears over ports, with a stored flow.
func asking(t *testing.T, p *ports, heard ...command) (*events.Bus, *flow.Service, func() *flow.Flow) {
	t.Helper()
	uow := flow.NewUnitOfWork(memstore.New())
	require.NoError(t, uow.Repositories().Flows.Save(t.Context(), after(heard...)))
	bus := events.NewBus()
	s := flow.NewService(uow, flow.Ports{Orders: p, Payments: p, Kitchen: p, Partners: p, Notices: p},
		flow.WithClock(func() time.Time { return noon }))
	t.Cleanup(flow.Subscribe(bus, s))
	return bus, s, func() *flow.Flow {
		f, err := uow.Repositories().Flows.Get(t.Context(), order)
		require.NoError(t, err)
		return f
	}
}

func TestWhatAPortRefusesIsAFact(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		heard   []command
		request flow.Event
	}{
		"the authorisation": {[]command{place}, flow.AuthorisationRequested{Order: order, Attempt: 1, Amount: rupees(499), Payment: upi}},
		"the capture":       {[]command{place, paid(1, flow.PaymentAuthorised), confirm}, flow.CaptureRequested{Order: order, Attempt: 1}},
		"the ticket":        {[]command{place}, flow.TicketRequested{Order: order}},
		"the change":        {[]command{place, changeTo(2, 600)}, flow.TicketChangeRequested{Order: order, Version: 2}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &ports{err: fmt.Errorf("never: %w", flow.ErrRefused)}
			bus, _, stored := asking(t, p, test.heard...)
			require.NoError(t, bus.Publish(t.Context(), test.request))
			require.Equal(t, flow.StatusCancelling, stored().Status())

			p.err = errLost
			require.ErrorIs(t, bus.Publish(t.Context(), test.request), errLost)
		})
	}
}

func TestNothingIsTakenOrBroughtForACancelledOrder(t *testing.T) {
	t.Parallel()
	p := &ports{}
	bus, _, _ := asking(t, p, append(captured(), noted(flow.FactFoodReady), noted(flow.FactCancelled))...)
	require.NoError(t, bus.Publish(t.Context(), flow.CaptureRequested{Order: order, Attempt: 1}, flow.PartnerRequested{Order: order}))
	require.Empty(t, p.asked)
	require.NoError(t, bus.Publish(t.Context(), flow.ReleaseRequested{Order: order, Attempt: 1},
		flow.CallOffRequested{Order: order, Reason: "x"}, flow.NoticeRequested{Order: order, Occasion: flow.OccasionCancelled}))
	require.Equal(t, []string{"release", "call off", "tell: cancelled"}, p.asked)
}

func TestWhatIsHeardMustBeKnownWell(t *testing.T) {
	t.Parallel()
	bus, s, _ := asking(t, &ports{})
	other := delivery.MustParseOrderID("ORD-00000001")
	require.ErrorIs(t, bus.Publish(t.Context(), delivery.OrderItemsChanged{Order: other, GrandTotal: rupees(1)}), flow.ErrZero,
		"a bare event has no version")
	require.ErrorIs(t, bus.Publish(t.Context(), delivery.OrderPlaced{
		Order: other, Customer: delivery.MustParseCustomerID("C-PRIYA"),
	}), flow.ErrPaymentDetails)
	require.Error(t, bus.Publish(t.Context(), restaurant.FoodReady{}))
	_, err := s.GetFlow(t.Context(), other.String())
	require.ErrorIs(t, err, repository.ErrNotFound)
}

func TestAFlowIsShownInPlainValues(t *testing.T) {
	t.Parallel()
	_, s, _ := asking(t, &ports{}, place)
	got, err := s.GetFlow(t.Context(), orderText)
	require.NoError(t, err)
	require.Equal(t, flow.Standing{
		Order: orderText, Status: "running", Waiting: []string{"the authorisation", "the kitchen"}, Deadline: noon.Add(90 * time.Minute),
	}, got)
	_, err = s.GetFlow(t.Context(), "\x00")
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order"}, all.Keys())
}

func TestWhatIsOverdueIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	_, s, stored := asking(t, &ports{}, place)
	n, err := s.Expire(t.Context(), noon.Add(90*time.Minute-1))
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = s.Expire(t.Context(), noon.Add(90*time.Minute))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = s.Expire(t.Context(), noon.Add(91*time.Minute))
	require.NoError(t, err)
	require.Zero(t, n, "once")
	require.True(t, stored().Asked().Has(flow.RequestCancellation))
}

func TestAServiceIsMadeWhole(t *testing.T) {
	t.Parallel()
	uow, p := flow.NewUnitOfWork(memstore.New()), &ports{}
	whole := flow.Ports{Orders: p, Payments: p, Kitchen: p, Partners: p, Notices: p}
	require.Panics(t, func() { flow.NewService(nil, whole) })
	require.Panics(t, func() { flow.NewService(uow, flow.Ports{}) })
	require.Panics(t, func() { flow.NewService(uow, whole, nil) })
	require.Panics(t, func() { flow.WithClock(nil) })
	require.Panics(t, func() { flow.WithPatience(0) })
	require.Panics(t, func() { flow.Subscribe(nil, nil) })
	require.Panics(t, func() { flow.Connect(flow.Contexts{}) })
	require.Len(t, flow.Kinds(), 1)
	require.True(t, flow.EventTypes().Has(flow.NoticeRequested{}))
	for _, from := range flow.Statuses() {
		for _, to := range flow.Statuses() {
			want := !from.IsEnd() && (to.IsEnd() || from == flow.StatusRunning && to == flow.StatusCancelling)
			require.Equal(t, want, from.CanBecome(to), "%s → %s", from, to)
		}
	}
}

// crowded has another writer first, so many times.
type crowded struct {
	repository.Store

	times int
}

func (s *crowded) Commit(ctx context.Context, b repository.Batch) error {
	if s.times--; s.times >= 0 {
		return &repository.ConflictError{Kind: b.Changes[0].Kind.Name, ID: b.Changes[0].ID}
	}
	return s.Store.Commit(ctx, b)
}

func TestAFactIsNotedThoughAnotherWasFirst(t *testing.T) {
	t.Parallel()
	for times, lost := range map[int]bool{7: false, 8: true} {
		p := &ports{}
		bus := events.NewBus()
		s := flow.NewService(flow.NewUnitOfWork(&crowded{memstore.New(), times}),
			flow.Ports{Orders: p, Payments: p, Kitchen: p, Partners: p, Notices: p})
		cancel := flow.Subscribe(bus, s)
		e := restaurant.FoodReady{Order: restaurant.MustParseOrderID(orderText)}
		err := bus.Publish(t.Context(), e)
		require.Equal(t, lost, errors.Is(err, repository.ErrConflict), "%v", err)
		cancel()
		require.NoError(t, bus.Publish(t.Context(), e), "nobody listens any more")
	}
}
