package flow

import (
	"context"
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// DefaultPatience is how long after its placement an order must be on the way.
const DefaultPatience = 90 * time.Minute

// tries is how often a change is made anew after somebody else's of the same flow.
const tries = 8

// A Service notes facts and has what flows ask done. [Subscribe] gives it both.
//
// A Service is safe for concurrent use if its ports are.
type Service struct {
	uow      *repository.UnitOfWork[Repositories]
	ports    Ports
	now      func() time.Time
	patience time.Duration
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something is noted. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// WithPatience sets how long after its placement an order must be on the way. The default is
// [DefaultPatience]. It panics unless d is positive.
func WithPatience(d time.Duration) ServiceOption {
	mustHave(d > 0, "WithPatience below a nanosecond")
	return func(s *Service) { s.patience = d }
}

// NewService returns the process manager over a unit of work and its ports. It panics when
// one of them, or an option, is nil.
func NewService(uow *repository.UnitOfWork[Repositories], p Ports, opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	mustHave(p.Orders != nil && p.Payments != nil && p.Kitchen != nil && p.Partners != nil && p.Notices != nil,
		"NewService without one of its ports")
	s := &Service{uow: uow, ports: p, now: time.Now, patience: DefaultPatience}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// A Standing is where a flow stands, in plain values.
type Standing struct {
	Order    string    `json:"order"`
	Status   string    `json:"status"`            // such as "running"
	Waiting  []string  `json:"waiting,omitempty"` // what for, such as "the kitchen"
	Deadline time.Time `json:"deadline,omitzero"`
}

// GetFlow returns where the flow of an order stands. The error is an [*invariant.Error] under
// order, or one that is [repository.ErrNotFound].
func (s *Service) GetFlow(ctx context.Context, order string) (Standing, error) {
	id, err := ParseOrderID(order)
	if err != nil {
		return Standing{}, invariant.Violate("order", err)
	}
	f, err := s.uow.Repositories().Flows.Get(ctx, id)
	if err != nil {
		return Standing{}, err
	}
	st := Standing{Order: f.ID().String(), Status: f.Status().String(), Deadline: f.Deadline()}
	for _, w := range f.Waiting() {
		st.Waiting = append(st.Waiting, w.String())
	}
	return st, nil
}

// Expire has the orders cancelled that should have been on the way by now and are not, up to
// 1,000 a call, and returns how many. A program calls it from time to time. It goes through
// all of them and joins their errors.
func (s *Service) Expire(ctx context.Context, at time.Time) (int, error) {
	var overdue []OrderID
	for f, err := range s.uow.Repositories().Flows.Overdue(ctx, at) {
		if err != nil {
			return 0, err
		}
		if overdue = append(overdue, f.ID()); len(overdue) == 1000 {
			break
		}
	}
	expired := 0
	var failed []error
	for _, id := range overdue {
		if err := s.onFlow(ctx, id, func(f *Flow, _ time.Time) error { return f.Expire(at) }); err != nil {
			failed = append(failed, err)
			continue
		}
		expired++
	}
	return expired, errors.Join(failed...)
}

// onFlow has the flow of an order note something, beginning it if need be, and stores it.
func (s *Service) onFlow(ctx context.Context, o OrderID, do func(*Flow, time.Time) error) error {
	return retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		at := s.now()
		f, err := r.Flows.Get(ctx, o)
		if errors.Is(err, repository.ErrNotFound) {
			f, err = New(o, at)
		}
		if err != nil {
			return err
		}
		if err := do(f, at); err != nil {
			return err
		}
		return r.Flows.Save(ctx, f)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("flow: " + what)
	}
}
