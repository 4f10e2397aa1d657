package notification

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/internal/retry"
)

// SendOverdue tries every pending notification again that was last tried longer than
// [WithPatience] ago, or drops it after [MaxTries]: [NotificationTriedAgain] and
// [NotificationSent], or [NotificationDropped]. A program calls it when it starts and from
// time to time. It goes through up to 1,000 a call, returns how many it was done with, and
// joins the errors.
func (s *Service) SendOverdue(ctx context.Context) (int, error) {
	var overdue []NotificationID
	for n, err := range s.uow.Repositories().Notifications.Overdue(ctx, s.now().Add(-s.patience)) {
		if err != nil {
			return 0, err
		}
		if overdue = append(overdue, n.ID()); len(overdue) == 1000 {
			break
		}
	}
	done := 0
	var failed []error
	for _, id := range overdue {
		if err := s.again(ctx, id); err != nil {
			failed = append(failed, err)
			continue
		}
		done++
	}
	return done, errors.Join(failed...)
}

func (s *Service) again(ctx context.Context, id NotificationID) error {
	var state NotificationSnapshot
	mine := false
	err := retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		mine = false
		n, err := r.Notifications.Get(ctx, id)
		if err != nil || n.Status() != StatusPending {
			return err
		}
		if n.Tries() >= MaxTries {
			err = n.Drop(s.now())
		} else {
			err = n.TryAgain(s.patience, s.now())
			mine = err == nil
		}
		if errors.Is(err, ErrTooSoon) {
			return nil // another was first
		}
		if err != nil {
			return err
		}
		state = n.Snapshot()
		return r.Notifications.Save(ctx, n)
	})
	if !mine || err != nil {
		return err
	}
	return s.send(ctx, state)
}
