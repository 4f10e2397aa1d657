package restaurant

import (
	"context"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// tries is how often a change is made anew after somebody else's of the same ticket.
const tries = 4

// A Service runs the use cases of the kitchen. Told twice, or twice at once, what has
// happened, it does nothing the second time.
//
// Every use case returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; an error that is [repository.ErrNotFound]; the refusal of the ticket; or
// what [repository.UnitOfWork.Do] returns.
//
// A Service is safe for concurrent use.
type Service struct {
	uow *repository.UnitOfWork[Repositories]
	now func() time.Time
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// NewService returns the use cases over a unit of work. It panics on a nil unit of work or
// option.
func NewService(uow *repository.UnitOfWork[Repositories], opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	s := &Service{uow: uow, now: time.Now}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// onTicket has the ticket of an order do something unless it stands at one of done, and
// stores it.
func (s *Service) onTicket(ctx context.Context, order string, do func(*Ticket, time.Time) error, done ...Status) error {
	id, err := ParseOrderID(order)
	if err != nil {
		return invariant.Violate("order", err)
	}
	return retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		t, err := r.Tickets.Get(ctx, id)
		if err != nil {
			return err
		}
		if slices.Contains(done, t.Status()) {
			return nil
		}
		if err := do(t, s.now()); err != nil {
			return err
		}
		return r.Tickets.Save(ctx, t)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("restaurant: " + what)
	}
}
