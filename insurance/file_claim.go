package insurance

import (
	"context"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// FileClaim is the command to file a claim.
type FileClaim struct {
	Policy      string `json:"policy"`
	Amount      string `json:"amount"`   // such as "800.00"
	Currency    string `json:"currency"` // ISO 4217
	Description string `json:"description"`
	OccurredOn  string `json:"occurred_on"` // such as 2026-05-17
}

// ClaimFiling is what became of a [FileClaim].
type ClaimFiling struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// FileClaim files a claim today. Event: [ClaimFiled].
func (s *Service) FileClaim(ctx context.Context, c FileClaim) (ClaimFiling, error) {
	var v invariant.Violations
	policy, err := ParsePolicyID(c.Policy)
	v.Add("policy", err)
	currency, err := money.ParseCurrency(c.Currency)
	v.Add("currency", err)
	amount := parseAmount(&v, "amount", c.Amount, currency)
	occurredOn, err := calendar.Parse(c.OccurredOn)
	v.Add("occurred_on", err)
	if err := v.Err(); err != nil {
		return ClaimFiling{}, err
	}
	id := s.nextClaimID()
	var filing ClaimFiling
	err = s.onPolicy(ctx, policy, func(p *InsurancePolicy, now moment) error {
		filing = ClaimFiling{id.String(), ClaimStatusPending.String()}
		return p.FileClaim(id, amount, c.Description, occurredOn, now.on, now.at)
	})
	return ifDone(filing, err)
}
