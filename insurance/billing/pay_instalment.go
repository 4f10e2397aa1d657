package billing

import (
	"context"

	"github.com/ashlar-go/ashlar/money"
)

// PayInstalment is the command to note that an instalment has been paid.
type PayInstalment struct {
	Reference string      `json:"reference"`
	Number    int         `json:"number"` // from 1
	Amount    money.Money `json:"amount"`
}

// PayInstalment notes that an instalment of a reference has been paid. A reference without a
// schedule is an error of kind NotFound. Event: [InstalmentPaid].
func (s *Service) PayInstalment(ctx context.Context, c PayInstalment) error {
	return s.onSchedule(ctx, c.Reference, func(p *PaymentSchedule) error {
		return p.PayInstalment(c.Number, c.Amount, s.now())
	})
}
