package insurance

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// An InsurancePolicy is a contract: for a premium, a person is covered during a period, up
// to a limit. It is drafted first and binds nobody. Activated, it is issued: damage that
// occurs on a covered day can be claimed, and whoever decides on a claim approves or denies
// it. A policy can be suspended and reinstated. It ends when it is cancelled, which nobody
// does while claims are pending, or expires when the coverage period is over; claims that
// are pending then are decided all the same.
//
// Every command takes the instant at which it happens, and the day where a rule is about
// days, and records an event; a command that returns an error has changed nothing and
// recorded nothing.
//
// Two policies are the same exactly when their identities are: see [aggregate.Same].
type InsurancePolicy struct {
	root[PolicyID]

	holder      Policyholder
	premium     money.Money
	coverage    calendar.DateRange
	limit       money.Money
	status      Status
	claims      Claims
	reason      string        // for cancelling
	effectiveOn calendar.Date // of cancelling
}

// NewInsurancePolicy drafts a policy: [PolicyDrafted]. Premium and claim limit are above zero
// and of one currency. The error is an [*invariant.Error] with everything that is wrong.
func NewInsurancePolicy(
	id PolicyID, holder Policyholder, premium money.Money, coverage calendar.DateRange, claimLimit money.Money, at time.Time,
) (*InsurancePolicy, error) {
	p := &InsurancePolicy{
		root: aggregate.New(id), holder: holder, premium: premium, coverage: coverage, limit: claimLimit,
		status: StatusDraft,
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&p.root, PolicyDrafted{id, holder.ID(), premium, coverage, claimLimit}, at)
	return p, nil
}

// Holder returns the person who is insured.
func (p *InsurancePolicy) Holder() Policyholder { return p.holder }

// Premium returns what is paid for the whole coverage period.
func (p *InsurancePolicy) Premium() money.Money { return p.premium }

// Coverage returns the days on which damage is covered.
func (p *InsurancePolicy) Coverage() calendar.DateRange { return p.coverage }

// ClaimLimit returns what all claims together are at most.
func (p *InsurancePolicy) ClaimLimit() money.Money { return p.limit }

// Status returns where the policy stands.
func (p *InsurancePolicy) Status() Status { return p.status }

// Claims returns the claims in the order in which they were filed.
func (p *InsurancePolicy) Claims() Claims { return p.claims }

// OpenClaims returns the sum of all pending and approved claims, at most the claim limit.
func (p *InsurancePolicy) OpenClaims() money.Money {
	sum, err := p.claims.open(p.premium.Currency())
	if err != nil { // never: the sum is at most the limit, which is an amount
		return money.Money{}
	}
	return sum
}

// IsDueToExpire reports whether on that day the policy has reached the end of its coverage
// and has not ended yet.
func (p *InsurancePolicy) IsDueToExpire(on calendar.Date) bool {
	return p.status.CanBecome(StatusExpired) && p.isOver(on)
}

// CancellationReason returns why the policy was cancelled; "" unless it is.
func (p *InsurancePolicy) CancellationReason() string { return p.reason }

// CancellationEffectiveOn returns the day from which the cancellation takes effect; the zero
// Date unless the policy is cancelled.
func (p *InsurancePolicy) CancellationEffectiveOn() calendar.Date { return p.effectiveOn }

// String returns identity, status and number of claims, and nothing personal.
func (p *InsurancePolicy) String() string {
	return fmt.Sprintf("policy %s (%s, %d claims)", p.ID(), p.status, p.claims.Len())
}

// GoString is [InsurancePolicy.String].
func (p *InsurancePolicy) GoString() string { return p.String() }

func (p *InsurancePolicy) isOver(on calendar.Date) bool {
	return on.IsValid() && !on.Before(p.coverage.End())
}
