package insurance

import "context"

// SuspendPolicy is the command to suspend a policy.
type SuspendPolicy struct {
	Policy string `json:"policy"`
}

// SuspendPolicy takes an active policy out of force for now. Event: [PolicySuspended].
func (s *Service) SuspendPolicy(ctx context.Context, c SuspendPolicy) error {
	id, err := policyID(c.Policy)
	if err != nil {
		return err
	}
	return s.onPolicy(ctx, id, func(p *InsurancePolicy, now moment) error { return p.Suspend(now.at) })
}

// ReinstatePolicy is the command to reinstate a suspended policy.
type ReinstatePolicy struct {
	Policy string `json:"policy"`
}

// ReinstatePolicy puts a suspended policy back in force today. Event: [PolicyReinstated].
func (s *Service) ReinstatePolicy(ctx context.Context, c ReinstatePolicy) error {
	id, err := policyID(c.Policy)
	if err != nil {
		return err
	}
	return s.onPolicy(ctx, id, func(p *InsurancePolicy, now moment) error { return p.Reinstate(now.on, now.at) })
}
