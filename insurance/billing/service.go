package billing

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// A Service runs the use cases of billing. What an event asks for twice is done once. A
// Service is safe for concurrent use.
//
// Every use case returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; the refusal of the schedule; or what [repository.UnitOfWork.Do] returns.
type Service struct {
	uow *repository.UnitOfWork[Repositories]
	now func() time.Time
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now]. No
// rule of billing asks what day it is.
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// NewService returns the use cases over a unit of work. It panics when that or an option is
// nil.
func NewService(uow *repository.UnitOfWork[Repositories], opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	s := &Service{uow: uow, now: time.Now}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// onSchedule has the schedule of a reference do something, and stores it.
func (s *Service) onSchedule(ctx context.Context, reference string, do func(*PaymentSchedule) error) error {
	r, err := ParseReference(reference)
	if err != nil {
		return invariant.Violate("reference", err)
	}
	return s.uow.Do(ctx, func(ctx context.Context, repos Repositories) error {
		schedule, err := repos.Schedules.Get(ctx, ScheduleOf(r))
		if err != nil {
			return err
		}
		if err := do(schedule); err != nil {
			return err
		}
		return repos.Schedules.Save(ctx, schedule)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("billing: " + what)
	}
}
