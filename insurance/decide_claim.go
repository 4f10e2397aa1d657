package insurance

import "context"

// ApproveClaim is the command to approve a claim.
type ApproveClaim struct {
	Policy string `json:"policy"`
	Claim  string `json:"claim"`
}

// ApproveClaim approves a pending claim. Event: [ClaimApproved].
func (s *Service) ApproveClaim(ctx context.Context, c ApproveClaim) error {
	policy, claim, err := claimOf(c.Policy, c.Claim)
	if err != nil {
		return err
	}
	return s.onPolicy(ctx, policy, func(p *InsurancePolicy, now moment) error { return p.ApproveClaim(claim, now.at) })
}

// DenyClaim is the command to deny a claim.
type DenyClaim struct {
	Policy string `json:"policy"`
	Claim  string `json:"claim"`
	Reason string `json:"reason"`
}

// DenyClaim denies a pending claim. Event: [ClaimDenied].
func (s *Service) DenyClaim(ctx context.Context, c DenyClaim) error {
	policy, claim, err := claimOf(c.Policy, c.Claim)
	if err != nil {
		return err
	}
	return s.onPolicy(ctx, policy, func(p *InsurancePolicy, now moment) error { return p.DenyClaim(claim, c.Reason, now.at) })
}
