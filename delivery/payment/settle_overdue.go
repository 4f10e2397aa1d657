package payment

import (
	"context"
	"errors"
)

// SettleOverdue asks the gateway again about every step that has been under way for longer
// than [WithPatience], as a step is when the program stopped in the middle of it, and
// returns how many it settled. A program calls it when it starts and from time to time. It
// goes through all of them, up to 1,000 a call, and joins their errors.
func (s *Service) SettleOverdue(ctx context.Context) (int, error) {
	type due struct {
		id   PaymentID
		step Step
	}
	var overdue []due
	for p, err := range s.uow.Repositories().Payments.Overdue(ctx, s.now().Add(-s.patience)) {
		if err != nil {
			return 0, err
		}
		if step, ok := p.Status().UnderWay(); ok {
			overdue = append(overdue, due{p.ID(), step})
		}
		if len(overdue) == 1000 {
			break
		}
	}
	settled := 0
	var failed []error
	for _, d := range overdue {
		if _, err := s.perform(ctx, d.id, d.step, nil); err != nil {
			failed = append(failed, err)
			continue
		}
		settled++
	}
	return settled, errors.Join(failed...)
}
