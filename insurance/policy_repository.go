package insurance

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/repository"
)

// Policies are the policies that have been stored.
type Policies interface {
	repository.Repository[PolicyID, *InsurancePolicy]

	// ActiveByHolder returns the active policies of a person in the order of their identities.
	ActiveByHolder(ctx context.Context, h HolderID) iter.Seq2[*InsurancePolicy, error]

	// DueToExpire returns the active and suspended policies whose coverage is over on the
	// given day, in the order in which it ended and then of their identities. On the zero
	// Date that is none.
	DueToExpire(ctx context.Context, on calendar.Date) iter.Seq2[*InsurancePolicy, error]
}

var byActiveHolder = repository.By("active_holder", func(s PolicySnapshot) (HolderID, bool) {
	return s.Holder.ID(), s.Status == StatusActive
})

// byEnd has the policies that can still expire under the end of their coverage. The text of
// a date is ordered as dates are.
var byEnd = repository.Ordered("end_of_coverage", func(s PolicySnapshot) (calendar.Date, bool) {
	return s.Coverage.End(), s.Status.CanBecome(StatusExpired)
})

var policyMapping = repository.Map("insurance.policy", (*InsurancePolicy).Snapshot, RestorePolicy,
	repository.Events[PolicySnapshot](eventTypes), byActiveHolder, byEnd)

type policies struct {
	repository.Collection[PolicyID, *InsurancePolicy, PolicySnapshot]
}

func (p policies) ActiveByHolder(ctx context.Context, h HolderID) iter.Seq2[*InsurancePolicy, error] {
	return p.Where(ctx, byActiveHolder.Is(h))
}

func (p policies) DueToExpire(ctx context.Context, on calendar.Date) iter.Seq2[*InsurancePolicy, error] {
	if !on.IsValid() {
		return p.Where(ctx, byEnd.Is(on)) // nothing: between no date and no date would be everything
	}
	return p.Where(ctx, byEnd.Between(calendar.Date{}, on))
}
