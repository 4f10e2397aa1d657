package billing

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/repository"
)

// CancelInstalments is the command to cancel what is due on or after a day.
type CancelInstalments struct {
	Reference   string        `json:"reference"`
	EffectiveOn calendar.Date `json:"effective_on"`
}

// CancelInstalments cancels the instalments of a reference that are due on or after a day. Of
// a reference without a schedule there is nothing to cancel, and that is no error. Event:
// [InstalmentsCancelled], if there are any.
func (s *Service) CancelInstalments(ctx context.Context, c CancelInstalments) error {
	err := s.onSchedule(ctx, c.Reference, func(p *PaymentSchedule) error {
		return p.CancelInstalments(c.EffectiveOn, s.now())
	})
	if errors.Is(err, repository.ErrNotFound) && !errors.Is(err, repository.ErrPublish) {
		return nil
	}
	return err
}
