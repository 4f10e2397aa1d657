package restaurant_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/listentest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

const orderNo = "ORD-A1B2C3D4"

func receive() restaurant.ReceiveTicket {
	return restaurant.ReceiveTicket{
		Order: orderNo, Restaurant: "REST-1", Instructions: "no onions",
		Dishes: []restaurant.Line{{Name: "Veg Burger", Quantity: 2}},
	}
}

// open returns a kitchen with everything round it, and what is heard of it.
func open(tb testing.TB) (*restaurant.Service, *repository.UnitOfWork[restaurant.Repositories], func() []string) {
	tb.Helper()
	bus := events.NewBus()
	uow := restaurant.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	s := restaurant.NewService(uow, restaurant.WithClock(func() time.Time { return noon }))
	return s, uow, listentest.To(bus)
}

func TestAKitchenPreparesAnOrderHoweverOftenItIsTold(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, uow, heard := open(t)
	changed := restaurant.ChangeTicket{Order: orderNo, Dishes: []restaurant.Line{{Name: "Masala Fries", Quantity: 1}}}
	for _, do := range []func() error{
		func() error { return s.ReceiveTicket(ctx, receive()) },
		func() error { return s.ChangeTicket(ctx, changed) },
		func() error { return s.AcceptTicket(ctx, restaurant.AcceptTicket{Order: orderNo}) },
		func() error { return s.PrepareTicket(ctx, restaurant.PrepareTicket{Order: orderNo}) },
		func() error { return s.MarkFoodReady(ctx, restaurant.MarkFoodReady{Order: orderNo}) },
	} {
		require.NoError(t, do())
		require.NoError(t, do())
	}
	require.NoError(t, s.ReceiveTicket(ctx, receive()), "late and twice")
	require.NoError(t, s.AcceptTicket(ctx, restaurant.AcceptTicket{Order: orderNo}), "late and twice")
	require.Equal(t, []string{"ticket_received", "ticket_changed", "ticket_accepted", "preparation_started", "food_ready"}, heard())
	ticket, err := uow.Repositories().Tickets.Get(ctx, order)
	require.NoError(t, err)
	require.Equal(t, restaurant.StatusReady, ticket.Status())
	require.Equal(t, "1 × Masala Fries", ticket.Dishes().At(0).String())
}

func TestARejectedOrWithdrawnTicketIsOver(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, _, heard := open(t)
	require.NoError(t, s.ReceiveTicket(ctx, receive()))
	for range 2 {
		require.NoError(t, s.RejectTicket(ctx, restaurant.RejectTicket{Order: orderNo, Reason: "out of buns"}))
		require.NoError(t, s.WithdrawTicket(ctx, restaurant.WithdrawTicket{Order: orderNo, Reason: "cancelled"}))
	}
	require.ErrorIs(t, s.AcceptTicket(ctx, restaurant.AcceptTicket{Order: orderNo}), restaurant.ErrTransition)
	require.Equal(t, []string{"ticket_received", "ticket_rejected"}, heard())

	s, _, heard = open(t)
	require.NoError(t, s.ReceiveTicket(ctx, receive()))
	for range 2 {
		require.NoError(t, s.WithdrawTicket(ctx, restaurant.WithdrawTicket{Order: orderNo, Reason: "cancelled"}))
	}
	require.ErrorIs(t, s.RejectTicket(ctx, restaurant.RejectTicket{Order: orderNo, Reason: "x"}), restaurant.ErrTransition)
	require.Equal(t, []string{"ticket_received", "ticket_withdrawn"}, heard())
}

func TestToldByManyAtOnceThereIsOneTicket(t *testing.T) {
	t.Parallel()
	s, uow, heard := open(t)
	var all sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		all.Go(func() { failed <- s.ReceiveTicket(t.Context(), receive()) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	require.Equal(t, []string{"ticket_received"}, heard())
	n := 0
	for ticket, err := range uow.Repositories().Tickets.Open(t.Context(), kitchen) {
		require.NoError(t, err)
		require.Equal(t, order, ticket.ID())
		n++
	}
	require.Equal(t, 1, n)
	require.NoError(t, s.RejectTicket(t.Context(), restaurant.RejectTicket{Order: orderNo, Reason: "closed"}))
	for ticket, err := range uow.Repositories().Tickets.Open(t.Context(), kitchen) {
		require.NoError(t, err)
		require.Nil(t, ticket, "a rejected ticket is open")
	}
}

func TestACommandIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	s, _, heard := open(t)
	err := s.ReceiveTicket(t.Context(), restaurant.ReceiveTicket{Dishes: []restaurant.Line{{Name: "Pepsi", Quantity: 1}, {}}, Instructions: "a\x00"})
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "restaurant", "dishes[1].name", "dishes[1].quantity", "instructions"}, all.Keys())
	err = s.ChangeTicket(t.Context(), restaurant.ChangeTicket{})
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "dishes"}, all.Keys())
	err = s.ChangeTicket(t.Context(), restaurant.ChangeTicket{Order: "1", Dishes: make([]restaurant.Line, 1001)})
	require.ErrorIs(t, err, restaurant.ErrTooManyDishes)
	require.ErrorAs(t, s.AcceptTicket(t.Context(), restaurant.AcceptTicket{}), &all)
	require.ErrorIs(t, s.AcceptTicket(t.Context(), restaurant.AcceptTicket{Order: orderNo}), repository.ErrNotFound)
	require.NoError(t, s.ReceiveTicket(t.Context(), receive()))
	other := receive()
	other.Restaurant = "REST-2"
	require.ErrorIs(t, s.ReceiveTicket(t.Context(), other), restaurant.ErrOtherTicket)
	require.Len(t, heard(), 1)
	require.Len(t, restaurant.Kinds(), 1)
	require.Panics(t, func() { restaurant.NewService(nil) })
	require.Panics(t, func() { restaurant.WithClock(nil) })
}

func TestOrdersAreTranslated(t *testing.T) {
	t.Parallel()
	items := delivery.MustNewOrderItems(delivery.MustNewOrderItem(
		delivery.MustParseMenuItemID("M-1"), "Veg Burger", money.MustParse("INR 150.00"), delivery.MustNewQuantity(2)))
	id := delivery.MustParseOrderID(orderNo)
	require.Equal(t, receive(), restaurant.TicketFor(delivery.OrderPlaced{
		Order: id, Restaurant: delivery.MustParseRestaurantID("REST-1"), Items: items,
		SpecialInstructions: delivery.MustParseSpecialInstructions("no onions"),
	}))
	require.Equal(t, restaurant.ChangeTicket{Order: orderNo, Dishes: receive().Dishes},
		restaurant.ChangeFor(delivery.OrderItemsChanged{Order: id, Items: items}))
	require.Equal(t, restaurant.WithdrawTicket{Order: orderNo, Reason: "too late"},
		restaurant.WithdrawalFor(delivery.OrderCancelled{Order: id, Reason: delivery.MustParseCancellationReason("too late")}))
}
