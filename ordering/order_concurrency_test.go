package ordering_test

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
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// A gatedStore lets nobody commit before the other has come as far.
type gatedStore struct {
	repository.Store

	once        *sync.Once
	here, there chan struct{}
}

func (s gatedStore) Commit(ctx context.Context, b repository.Batch) error {
	s.once.Do(func() { close(s.here) })
	select {
	case <-s.there:
	case <-ctx.Done(): // the other never comes: a defect
	}
	return s.Store.Commit(ctx, b)
}

// Two services, each with a unit of work of its own over one store, cancel and ship the same
// order. Both have read it when the first commits.
func TestOfCancellingAndShippingAtOnceOneWins(t *testing.T) {
	t.Parallel()
	for name, retries := range map[string]int{"without retry": 0, "with a retry": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 20 {
				raceForAnOrder(t, retries)
			}
		})
	}
}

func raceForAnOrder(t *testing.T, retries int) {
	t.Helper()
	store := memstore.New(memstore.WithOutbox())
	placed, err := ordering.NewService(ordering.NewUnitOfWork(store)).PlaceOrder(t.Context(), coursesToLondon())
	require.NoError(t, err)

	service := func(here, there chan struct{}) *ordering.Service {
		return ordering.NewService(ordering.NewUnitOfWork(
			gatedStore{store, new(sync.Once), here, there}, repository.RetryOnConflict(retries, nil)))
	}
	one, other := make(chan struct{}), make(chan struct{})
	canceller, shipper := service(one, other), service(other, one)
	var cancelled, shipped error
	var done sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	done.Go(func() {
		cancelled = canceller.CancelOrder(ctx, ordering.CancelOrder{Order: placed.ID, Reason: "too slow"})
	})
	done.Go(func() {
		shipped = shipper.ShipOrder(ctx, ordering.ShipOrder{Order: placed.ID, Carrier: "DHL", TrackingNumber: "T"})
	})
	done.Wait()

	o, err := ordering.NewUnitOfWork(store).Repositories().Orders.Get(ctx, ordering.MustParseOrderID(placed.ID))
	require.NoError(t, err)
	require.Equal(t, uint64(2), o.Version(), "one save after placing")
	require.NotEqual(t, cancelled == nil, shipped == nil, "one wins: %v, %v", cancelled, shipped)
	want := ordering.StatusCancelled
	if shipped == nil {
		want = ordering.StatusShipped
	}
	require.Equal(t, want, o.Status())
	loser := errors.Join(cancelled, shipped)
	if retries == 0 {
		require.ErrorIs(t, loser, repository.ErrConflict)
		require.Equal(t, failure.Conflict, failure.KindOf(loser))
	} else {
		// It read again, and what it read does not allow it any more.
		require.ErrorIs(t, loser, ordering.ErrTransition)
		require.Equal(t, failure.Refused, failure.KindOf(loser))
	}
	count := map[string]int{}
	for _, e := range store.Envelopes() {
		count[e.Event.EventName()]++
	}
	require.Equal(t, 1, count["ordering.order_cancelled"]+count["ordering.order_shipped"], "the loser tells nothing")
}

// Payments and cancellations do not exclude each other; with a retry both are kept.
func TestWritersThatDoNotExcludeEachOtherAllGetThrough(t *testing.T) {
	t.Parallel()
	bus := events.NewBus()
	service := ordering.NewService(ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus), repository.RetryOnConflict(50, nil)))
	placed, err := service.PlaceOrder(t.Context(), coursesToLondon())
	require.NoError(t, err)

	ctx := t.Context()
	var done sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		done.Go(func() {
			errs[i] = service.ReceivePayment(ctx, ordering.ReceivePayment{Order: placed.ID, Amount: "107", Currency: "GBP", Method: "card", Reference: "r"})
		})
	}
	var confirmed error
	done.Go(func() { confirmed = service.ConfirmOrder(ctx, ordering.ConfirmOrder{Order: placed.ID}) })
	done.Wait()
	require.NoError(t, confirmed)
	paid := 0
	for _, err := range errs {
		if err == nil {
			paid++
			continue
		}
		require.ErrorIs(t, err, ordering.ErrAlreadyPaid)
	}
	require.Equal(t, 1, paid, "an order is paid once, however many say so at once")
}

func TestOneServiceServesManyAtOnce(t *testing.T) {
	t.Parallel()
	uow := ordering.NewUnitOfWork(memstore.New())
	service := ordering.NewService(uow)
	ctx := t.Context()
	var done sync.WaitGroup
	placed, errs := make([]ordering.OrderPlacement, 16), make([]error, 16)
	for i := range placed {
		done.Go(func() { placed[i], errs[i] = service.PlaceOrder(ctx, coursesToLondon()) })
	}
	done.Wait()
	require.NoError(t, errors.Join(errs...))
	n := 0
	for o, err := range uow.Repositories().Orders.ByCustomer(ctx, ordering.MustParseCustomerID("cust-123")) {
		require.NoError(t, err)
		require.Equal(t, "GBP 107.00", o.Total().String())
		n++
	}
	require.Equal(t, 16, n)
}
