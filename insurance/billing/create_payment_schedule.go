package billing

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// CreatePaymentSchedule is the command to have an amount paid in instalments.
type CreatePaymentSchedule struct {
	Reference string             `json:"reference"`
	Amount    money.Money        `json:"amount"`
	Coverage  calendar.DateRange `json:"coverage"`
	Frequency Frequency          `json:"frequency"`
}

// CreatePaymentSchedule creates the schedule of a reference, unless there is one: then nothing
// is changed, and that is no error, also when two do it at once. Event:
// [PaymentScheduleCreated].
func (s *Service) CreatePaymentSchedule(ctx context.Context, c CreatePaymentSchedule) error {
	r, err := ParseReference(c.Reference)
	if err != nil {
		return invariant.Violate("reference", err)
	}
	err = s.create(ctx, r, c)
	if isLostRace(err) {
		// The other's schedule is stored by now, so this finds it. It is a unit of work all the
		// same: a mark that says that the event is handled is stored with it.
		err = s.create(ctx, r, c)
	}
	return err
}

func (s *Service) create(ctx context.Context, r Reference, c CreatePaymentSchedule) error {
	return s.uow.Do(ctx, func(ctx context.Context, repos Repositories) error {
		_, err := repos.Schedules.Get(ctx, ScheduleOf(r))
		if !errors.Is(err, repository.ErrNotFound) {
			return err // or it is there, and nothing is to be done
		}
		schedule, err := NewPaymentSchedule(r, c.Amount, c.Coverage, c.Frequency, s.now())
		if err != nil {
			return err
		}
		return repos.Schedules.Save(ctx, schedule)
	})
}

// isLostRace reports whether another was first. A conflict after the commit is somebody
// else's.
func isLostRace(err error) bool {
	return errors.Is(err, repository.ErrConflict) && !errors.Is(err, repository.ErrPublish)
}
