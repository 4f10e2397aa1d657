package insurance

import (
	"context"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/invariant"
)

// CancelPolicy is the command to cancel a policy.
type CancelPolicy struct {
	Policy      string `json:"policy"`
	Reason      string `json:"reason"`
	EffectiveOn string `json:"effective_on"` // such as 2026-07-01
}

// CancelPolicy ends a policy early. Event: [PolicyCancelled].
func (s *Service) CancelPolicy(ctx context.Context, c CancelPolicy) error {
	var v invariant.Violations
	id, err := ParsePolicyID(c.Policy)
	v.Add("policy", err)
	effectiveOn, err := calendar.Parse(c.EffectiveOn)
	v.Add("effective_on", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onPolicy(ctx, id, func(p *InsurancePolicy, now moment) error { return p.Cancel(c.Reason, effectiveOn, now.at) })
}
