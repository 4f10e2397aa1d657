package partner

import (
	"context"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// tries is how often a change is made anew after somebody else's of the same delivery.
const tries = 4

// A Service runs the use cases of the deliveries. Told twice, or twice at once, what has
// happened, it does nothing the second time.
//
// Every use case returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; an error that is [repository.ErrNotFound]; the refusal of the delivery; or
// what [repository.UnitOfWork.Do] returns.
//
// A Service is safe for concurrent use.
type Service struct {
	uow    *repository.UnitOfWork[Repositories]
	roster Roster
	now    func() time.Time
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// NewService returns the use cases over a unit of work and a roster. It panics when either,
// or an option, is nil.
func NewService(uow *repository.UnitOfWork[Repositories], r Roster, opts ...ServiceOption) *Service {
	mustHave(uow != nil && r != nil, "NewService without a unit of work or a roster")
	s := &Service{uow: uow, roster: r, now: time.Now}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// onDelivery has the delivery of an order do something unless it stands at one of done, and
// stores it.
func (s *Service) onDelivery(ctx context.Context, order string, do func(*Delivery, time.Time) error, done ...Status) error {
	id, err := ParseOrderID(order)
	if err != nil {
		return invariant.Violate("order", err)
	}
	return retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		d, err := r.Deliveries.Get(ctx, id)
		if err != nil {
			return err
		}
		if slices.Contains(done, d.Status()) {
			return nil
		}
		if err := do(d, s.now()); err != nil {
			return err
		}
		return r.Deliveries.Save(ctx, d)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("partner: " + what)
	}
}
