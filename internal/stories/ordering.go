package stories

import (
	"context"
	"io"
	"strconv"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// Ordering tells the life of orders: what a value is and what an order, which rules an
// order keeps, who reacts to its events, and what happens when two write at once. The store
// is empty at the beginning.
func Ordering(ctx context.Context, w io.Writer, store repository.Store) error {
	s := newOrderStory(w, store)
	s.title("ORDERING: FROM THE FIRST LINE TO THE DELIVERY")
	for _, tell := range []func(context.Context) error{
		s.values,
		s.rules,
		s.subscribers,
		s.cart,
		s.useCases,
		s.otherContexts,
		s.twoWriters,
		s.aFailingSubscriber,
	} {
		if err := tell(ctx); err != nil {
			return err
		}
	}
	return s.err
}

// orderStory is what the chapters share.
type orderStory struct {
	*page

	clock   *clock
	bus     *events.Bus
	uow     *repository.UnitOfWork[ordering.Repositories]
	service *ordering.Service

	followers followers
	order     *ordering.Order // made in one chapter, stored in the next
}

func newOrderStory(w io.Writer, store repository.Store) *orderStory {
	s := &orderStory{page: &page{w: w}, clock: newClock(), bus: events.NewBus()}
	s.uow = ordering.NewUnitOfWork(store, repository.PublishTo(s.bus))
	s.service = ordering.NewService(s.uow,
		ordering.WithClock(s.clock.tick),
		ordering.WithOrderIDs(orderIDs(1001)), // the order of that number is made by hand
		ordering.WithCartIDs(func() ordering.CartID { return ordering.MustParseCartID("cart-1") }),
		ordering.WithCustomerIDs(customerIDs()))
	s.followers = s.newFollowers(store)
	return s
}

// orderIDs returns a source of identities that counts on from a number.
func orderIDs(last int) func() ordering.OrderID {
	return func() ordering.OrderID {
		last++
		return ordering.MustParseOrderID(strconv.Itoa(last))
	}
}

// customerIDs returns a source of identities that counts from 1.
func customerIDs() func() ordering.CustomerID {
	last := 0
	return func() ordering.CustomerID {
		last++
		return ordering.MustParseCustomerID("customer-" + strconv.Itoa(last))
	}
}

// look shows an order as it is stored now.
func (s *orderStory) look(ctx context.Context, id ordering.OrderID) error {
	o, err := s.uow.Repositories().Orders.Get(ctx, id)
	if err != nil {
		return err
	}
	s.show("in ordering: %v, total %s, version %d", o, o.Total(), o.Version())
	return nil
}
