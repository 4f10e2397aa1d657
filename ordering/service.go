package ordering

import (
	"context"
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// A Service runs the use cases of ordering: it reads a command of plain values, loads what
// it is about, has it do what is asked, and stores it. The rules are the aggregates'.
//
// Every use case returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; an error that is [repository.ErrNotFound] and names what is not there;
// the refusal of the aggregate; or what [repository.UnitOfWork.Do] returns. After an error
// that is [repository.ErrPublish] the use case is done; after any other, but one whose
// outcome is unknown, nothing is.
//
// A Service is safe for concurrent use.
type Service struct {
	uow            *repository.UnitOfWork[Repositories]
	now            func() time.Time
	nextID         func() OrderID
	nextCartID     func() CartID
	nextCustomerID func() CustomerID
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
	return func(s *Service) { s.nextID = next }
}

// WithCartIDs sets the source of identities for new carts. The default is [NewCartID].
func WithCartIDs(next func() CartID) ServiceOption {
	mustHave(next != nil, "WithCartIDs(nil)")
	return func(s *Service) { s.nextCartID = next }
}

// WithCustomerIDs sets the source of identities for new customers. The default is
// [NewCustomerID].
func WithCustomerIDs(next func() CustomerID) ServiceOption {
	mustHave(next != nil, "WithCustomerIDs(nil)")
	return func(s *Service) { s.nextCustomerID = next }
}

// NewService returns the use cases over a unit of work. It panics on a nil unit of work or
// option.
func NewService(uow *repository.UnitOfWork[Repositories], opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	s := &Service{
		uow: uow, now: time.Now,
		nextID: NewOrderID, nextCartID: NewCartID, nextCustomerID: NewCustomerID,
	}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// onOrder has one order do something, and stores it.
func (s *Service) onOrder(ctx context.Context, id OrderID, do func(*Order, time.Time) error) error {
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

// unlessNotStored returns result, or nothing of it where err says that nothing is stored.
func unlessNotStored[T any](result T, err error) (T, error) {
	if err != nil && !errors.Is(err, repository.ErrPublish) && !errors.Is(err, repository.ErrOutcomeUnknown) {
		var none T
		return none, err
	}
	return result, err
}

// orderID reads the identity of the order that a command is about.
func orderID(s string) (OrderID, error) {
	id, err := ParseOrderID(s)
	return id, invariant.Violate("order", err)
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("ordering: " + what)
	}
}
