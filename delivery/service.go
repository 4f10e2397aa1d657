package delivery

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// A Service runs the use cases of delivery: it reads a command of plain values, loads what
// it is about, has it do what is asked, and stores it. The rules are the aggregates' and the
// [DeliveryFeePolicy]'s.
//
// Every use case returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; an error that is [repository.ErrNotFound] and names what is not there;
// the refusal of the aggregate; the error of a port; or what [repository.UnitOfWork.Do]
// returns. After an error that is [repository.ErrPublish] the use case is done; after any
// other, but one whose outcome is unknown, nothing is.
//
// A Service is safe for concurrent use if its ports are.
type Service struct {
	uow       *repository.UnitOfWork[Repositories]
	menu      Menu
	distances Distances
	policy    DeliveryFeePolicy
	now       func() time.Time
	factory   OrderFactory
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// WithOrderIDs sets the source of identities for new orders. The default is [NewOrderID].
func WithOrderIDs(next func() OrderID) ServiceOption {
	mustHave(next != nil, "WithOrderIDs(nil)")
	return func(s *Service) { s.factory = NewOrderFactory(next) }
}

// WithDeliveryFeePolicy sets the policy that works out delivery fees. The default is
// [DefaultDeliveryFeePolicy].
func WithDeliveryFeePolicy(p DeliveryFeePolicy) ServiceOption {
	mustHave(p.IsValid(), "WithDeliveryFeePolicy without rates")
	return func(s *Service) { s.policy = p }
}

// NewService returns the use cases over a unit of work, the menus and the distances. It
// panics when one of them or an option is nil.
func NewService(uow *repository.UnitOfWork[Repositories], menu Menu, distances Distances, opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	mustHave(menu != nil, "NewService without a menu")
	mustHave(distances != nil, "NewService without distances")
	s := &Service{
		uow: uow, menu: menu, distances: distances, policy: DefaultDeliveryFeePolicy(),
		now: time.Now, factory: NewOrderFactory(NewOrderID),
	}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// onOrder has one order do something, and stores it.
func (s *Service) onOrder(ctx context.Context, order string, do func(*Order, time.Time) error) error {
	id, err := ParseOrderID(order)
	if err != nil {
		return invariant.Violate("order", err)
	}
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		o, err := r.Orders.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := do(o, s.now()); err != nil {
			return err
		}
		return r.Orders.Save(ctx, o)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("delivery: " + what)
	}
}
