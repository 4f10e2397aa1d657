package partner_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/listentest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

const orderNo = "ORD-A1B2C3D4"

func assignRavi() partner.AssignPartner {
	return partner.AssignPartner{Order: orderNo, Pickup: pickup.String(), Drop: drop.String(), EstimatedMinutes: 35}
}

// open returns the office of the partners, at which the roster always chooses Ravi, and what
// is heard of it.
func open(tb testing.TB) (*partner.Service, *repository.UnitOfWork[partner.Repositories], func() []string) {
	tb.Helper()
	bus := events.NewBus()
	uow := partner.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	roster := partner.RosterFunc(func(_ context.Context, from, to partner.Address) (partner.PartnerID, error) {
		if from != pickup || to != drop {
			return partner.PartnerID{}, partner.ErrNobodyFree
		}
		return ravi, nil
	})
	s := partner.NewService(uow, roster, partner.WithClock(func() time.Time { return noon }))
	return s, uow, listentest.To(bus)
}

func TestAnOrderIsBroughtHoweverOftenItIsAskedFor(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, uow, heard := open(t)
	for _, do := range []func() error{
		func() error { return s.AssignPartner(ctx, assignRavi()) },
		func() error { return s.PickUp(ctx, partner.PickUp{Order: orderNo, Partner: "DP-RAVI"}) },
		func() error { return s.HandOver(ctx, partner.HandOver{Order: orderNo, Partner: "DP-RAVI"}) },
		func() error { return s.AssignPartner(ctx, assignRavi()) },
		func() error { return s.PickUp(ctx, partner.PickUp{Order: orderNo, Partner: "DP-RAVI"}) },
	} {
		require.NoError(t, do())
		require.NoError(t, do())
	}
	require.Equal(t, []string{"delivery_requested", "partner_assigned", "food_picked_up", "food_handed_over"}, heard())
	d, err := uow.Repositories().Deliveries.Get(ctx, order)
	require.NoError(t, err)
	require.Equal(t, partner.StatusHandedOver, d.Status())
	require.ErrorIs(t, s.CallOff(ctx, partner.CallOff{Order: orderNo, Reason: "x"}), partner.ErrTransition)
}

func TestACancelledOrderIsNotBrought(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, uow, heard := open(t)
	c := assignRavi()
	c.Partner, c.TrackingURL = "DP-MEENA", tracking.String()
	require.NoError(t, s.AssignPartner(ctx, c))
	active := 0
	for d, err := range uow.Repositories().Deliveries.ActiveFor(ctx, meena) {
		require.NoError(t, err)
		require.Equal(t, tracking, d.Tracking())
		active++
	}
	require.Equal(t, 1, active)
	for range 2 {
		require.NoError(t, s.CallOff(ctx, partner.CallOff{Order: orderNo, Reason: "cancelled"}))
	}
	for d, err := range uow.Repositories().Deliveries.ActiveFor(ctx, meena) {
		require.NoError(t, err)
		require.Nil(t, d, "a delivery that was called off is active")
	}
	require.ErrorIs(t, s.PickUp(ctx, partner.PickUp{Order: orderNo, Partner: "DP-MEENA"}), partner.ErrTransition)
	require.Equal(t, []string{"delivery_requested", "partner_assigned", "delivery_called_off"}, heard())
}

func TestAskedForByManyAtOnceThereIsOneDelivery(t *testing.T) {
	t.Parallel()
	s, _, heard := open(t)
	var all sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		all.Go(func() { failed <- s.AssignPartner(t.Context(), assignRavi()) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	require.Equal(t, []string{"delivery_requested", "partner_assigned"}, heard())
}

func TestACommandIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, _, heard := open(t)
	var all *invariant.Error
	require.ErrorAs(t, s.AssignPartner(ctx, partner.AssignPartner{EstimatedMinutes: -1, Partner: " ", TrackingURL: "x"}), &all)
	require.Equal(t, []string{"order", "pickup", "drop", "estimated_minutes", "partner", "tracking_url"}, all.Keys())
	require.ErrorAs(t, s.PickUp(ctx, partner.PickUp{}), &all)
	require.Equal(t, []string{"order", "partner"}, all.Keys())
	require.ErrorAs(t, s.CallOff(ctx, partner.CallOff{}), &all)
	require.ErrorIs(t, s.CallOff(ctx, partner.CallOff{Order: orderNo, Reason: "x"}), repository.ErrNotFound)

	far := assignRavi()
	far.Drop = "1, Far Away"
	require.ErrorIs(t, s.AssignPartner(ctx, far), partner.ErrNobodyFree)
	require.Empty(t, heard())
	require.NoError(t, s.AssignPartner(ctx, assignRavi()))
	err := s.AssignPartner(ctx, far)
	require.ErrorIs(t, err, partner.ErrOtherDelivery)
	require.NotContains(t, err.Error(), "Far Away")
	require.ErrorIs(t, s.PickUp(ctx, partner.PickUp{Order: orderNo, Partner: "DP-MEENA"}), partner.ErrOtherPartner)

	require.Len(t, partner.Kinds(), 1)
	require.Panics(t, func() { partner.NewService(nil, nil) })
	require.Panics(t, func() { partner.NewService(partner.NewUnitOfWork(memstore.New()), nil) })
	require.Panics(t, func() { partner.WithClock(nil) })
}

func TestOrdersAreTranslated(t *testing.T) {
	t.Parallel()
	id := delivery.MustParseOrderID(orderNo)
	from := delivery.MustNewAddress("7", "MG Road", "Pune", "Maharashtra", "411001")
	to := delivery.MustNewAddress("B-12", "FC Road", "Pune", "Maharashtra", "411005")
	require.Equal(t, assignRavi(), partner.AssignmentFor(delivery.OrderPlaced{Order: id, Address: to}, from, 35))
	require.Equal(t, partner.CallOff{Order: orderNo, Reason: "too late"},
		partner.CallOffFor(delivery.OrderCancelled{Order: id, Reason: delivery.MustParseCancellationReason("too late")}))
}
