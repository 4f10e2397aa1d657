package insurance

import (
	"fmt"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A PolicySnapshot is the state of a policy as it goes to storage. It consists of values that
// cannot be changed, so it shares nothing that anybody could change with the policy.
type PolicySnapshot struct {
	ID                      PolicyID           `json:"id"`
	Holder                  Policyholder       `json:"holder"`
	Premium                 money.Money        `json:"premium"`
	Coverage                calendar.DateRange `json:"coverage"`
	ClaimLimit              money.Money        `json:"claim_limit"`
	Status                  Status             `json:"status"`
	Claims                  Claims             `json:"claims"`
	CancellationReason      string             `json:"cancellation_reason,omitempty"`
	CancellationEffectiveOn calendar.Date      `json:"cancellation_effective_on,omitzero"`
}

// Snapshot returns the policy's state.
func (p *InsurancePolicy) Snapshot() PolicySnapshot {
	return PolicySnapshot{
		ID: p.ID(), Holder: p.holder, Premium: p.premium, Coverage: p.coverage, ClaimLimit: p.limit,
		Status: p.status, Claims: p.claims, CancellationReason: p.reason, CancellationEffectiveOn: p.effectiveOn,
	}
}

// RestorePolicy returns the policy with the given state, at version 0 and without events. It
// refuses what no policy can have been, with an [*invariant.Error] that names each member; it
// does not ask whether such a policy could be issued today, or to this person.
func RestorePolicy(s PolicySnapshot) (*InsurancePolicy, error) {
	p := &InsurancePolicy{
		root: aggregate.New(s.ID), holder: s.Holder, premium: s.Premium, coverage: s.Coverage, limit: s.ClaimLimit,
		status: s.Status, claims: s.Claims, reason: s.CancellationReason, effectiveOn: s.CancellationEffectiveOn,
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// check reports everything about a policy that no policy can have.
func (p *InsurancePolicy) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(p.ID() != PolicyID{}, "id", ErrZero)
	require(p.holder.IsValid(), "holder", ErrZero)
	require(p.premium.IsPositive(), "premium", ErrNotPositive)
	require(p.coverage.IsValid(), "coverage", ErrNoDay)
	require(p.limit.IsPositive(), "claim_limit", ErrNotPositive)
	require(!p.premium.IsValid() || !p.limit.IsValid() || p.premium.Currency() == p.limit.Currency(), "claim_limit", ErrCurrency)
	require(p.status.IsValid(), "status", ErrStatus)
	if v.Len() > 0 {
		return v.Err()
	}
	p.checkClaims(&v)
	cancelled := p.status == StatusCancelled
	require(isText(p.reason, text.MaxDescription, cancelled), "cancellation_reason", ErrNoReason)
	require(p.effectiveOn.IsValid() == cancelled, "cancellation_effective_on", ErrNoDay)
	return v.Err()
}

func (p *InsurancePolicy) checkClaims(v *invariant.Violations) {
	for i, c := range p.claims.All() {
		path := fmt.Sprintf("claims[%d]", i)
		v.Add(path, c.check())
		if c.amount.Currency() != p.premium.Currency() {
			v.Add(path+".amount", ErrCurrency)
		}
		if !p.coverage.Contains(c.occurredOn) {
			v.Add(path+".occurred_on", ErrNotCovered)
		}
	}
	switch open, err := p.claims.open(p.premium.Currency()); {
	case p.claims.Len() > maxClaims:
		v.Add("claims", ErrTooManyClaims)
	case p.claims.repeated():
		v.Add("claims", ErrClaimExists)
	case p.status == StatusDraft && p.claims.Len() > 0:
		v.Add("claims", ErrNotActive)
	case p.status == StatusCancelled && p.claims.Pending() > 0:
		v.Add("claims", ErrPending)
	case err == nil && open.Compare(p.limit) > 0, err != nil && v.Len() == 0:
		v.Add("claims", ErrLimitExhausted)
	}
}
