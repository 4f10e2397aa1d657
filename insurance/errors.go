package insurance

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
)

// The rules of a policy, as the errors that state them. An error of a command wraps one of
// them in a [*StateError], a [*TransitionError] or a [*ClaimError] where it has more to say.
var (
	ErrTransition   = failure.New(failure.Refused, "insurance.transition", "insurance: the policy cannot become that")
	ErrNotDraft     = failure.New(failure.Refused, "insurance.not_draft", "insurance: only a draft is activated")
	ErrNotSuspended = failure.New(failure.Refused, "insurance.not_suspended", "insurance: only a suspended policy is reinstated")
	ErrUnderAge     = failure.New(failure.Refused, "insurance.under_age", "insurance: the policyholder must be at least 18 years old")
	ErrCoverageOver = failure.New(failure.Refused, "insurance.coverage_over", "insurance: the coverage period is over")
	ErrNotDue       = failure.New(failure.Refused, "insurance.not_due", "insurance: a policy expires when its coverage period is over")
	ErrPending      = failure.New(failure.Refused, "insurance.claims_pending", "insurance: a policy with pending claims cannot be cancelled")

	ErrNotActive       = failure.New(failure.Refused, "insurance.not_active", "insurance: claims are filed on active policies only")
	ErrClaimsClosed    = failure.New(failure.Refused, "insurance.claims_closed", "insurance: claims are approved and denied on an active, suspended or expired policy")
	ErrClaimNotFound   = failure.New(failure.NotFound, "insurance.claim_not_found", "insurance: the policy has no such claim")
	ErrClaimNotPending = failure.New(failure.Refused, "insurance.claim_not_pending", "insurance: only a pending claim is approved or denied")
	ErrClaimExists     = failure.New(failure.Refused, "insurance.claim_exists", "insurance: the policy has a claim of this identity")
	ErrNotCovered      = failure.New(failure.Refused, "insurance.not_covered", "insurance: the damage did not occur within the coverage period")
	ErrNotYetOccurred  = failure.New(failure.Refused, "insurance.not_yet_occurred", "insurance: a claim is not filed before the damage occurred")
	ErrOverLimit       = failure.New(failure.Refused, "insurance.over_limit", "insurance: the claim is above the policy's claim limit")
	ErrLimitExhausted  = failure.New(failure.Refused, "insurance.limit_exhausted", "insurance: pending and approved claims together would exceed the claim limit")
	ErrTooManyClaims   = failure.New(failure.Refused, "insurance.too_many_claims", "insurance: a policy has at most 1,000 claims")

	ErrNoReason    = failure.New(failure.Invalid, "insurance.no_reason", "insurance: this needs a reason")
	ErrNoDay       = failure.New(failure.Invalid, "insurance.no_day", "insurance: this needs a day")
	ErrNotPositive = failure.New(failure.Invalid, "insurance.not_positive", "insurance: the amount must be above zero")
	ErrCurrency    = failure.New(failure.Invalid, "insurance.currency", "insurance: the amount is not in the policy's currency")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrID          = failure.New(failure.Invalid, "insurance.id", "insurance: an identity is a UUID in its canonical form, 36 characters in lower case")
	ErrZip         = failure.New(failure.Invalid, "insurance.zip", "insurance: a zip code in the US has 5 digits, or 5 and 4 with a hyphen between them")
	ErrCountry     = failure.New(failure.Invalid, "insurance.country", "insurance: a country is a code of two letters")
	ErrBornLater   = failure.New(failure.Invalid, "insurance.born_later", "insurance: the date of birth is in the future")
	ErrDescription = failure.New(failure.Invalid, "insurance.description", "insurance: a claim needs a description")
	ErrStatus      = failure.New(failure.Invalid, "insurance.status", "insurance: there is no such status")
	ErrZero        = failure.New(failure.Invalid, "insurance.zero_value", "insurance: a value is missing")
	ErrSnapshot    = failure.New(failure.Invalid, "insurance.snapshot", "insurance: the snapshot is not one of a policy")
)

// A TransitionError refuses a step in the life of a policy. It wraps [ErrTransition].
type TransitionError struct {
	Policy   PolicyID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("insurance: policy %q cannot become %s: it is %s, from where it can become %s",
		e.Policy, e.To, e.From, policyTransitions.Words(e.Allowed()))
}

// Allowed returns what the policy can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }

// A StateError refuses a command because of where the policy stands. It wraps the rule.
type StateError struct {
	Policy  PolicyID
	Attempt string   // what was tried, such as "file a claim"
	Status  Status   // where the policy stands
	Allowed []Status // where it can be done
	Err     error
}

func (e *StateError) Error() string {
	return fmt.Sprintf("%v: to %s, policy %q would have to be %s; it is %s",
		e.Err, e.Attempt, e.Policy, policyTransitions.Words(e.Allowed), e.Status)
}

// Unwrap returns the rule.
func (e *StateError) Unwrap() error { return e.Err }

// A ClaimError refuses a claim, or what was to be done with it. It wraps the rule.
type ClaimError struct {
	Policy PolicyID
	Claim  ClaimID
	Status ClaimStatus // where the claim stands; zero when the policy does not have it

	// Of a claim that is refused because of the claim limit; zero otherwise.
	Amount money.Money // what is claimed
	Open   money.Money // what pending and approved claims make already
	Limit  money.Money

	Err error
}

func (e *ClaimError) Error() string {
	s := fmt.Sprintf("%v: policy %q, claim %q", e.Err, e.Policy, e.Claim)
	if e.Status.IsValid() {
		s += ", which is " + e.Status.String()
	}
	if e.Limit.IsValid() {
		s += fmt.Sprintf(": %s on top of %s, the limit is %s", e.Amount, e.Open, e.Limit)
	}
	return s
}

// Unwrap returns the rule.
func (e *ClaimError) Unwrap() error { return e.Err }

// An ExpiryError names a policy that [Service.ExpirePolicies] could not expire, and why.
type ExpiryError struct {
	Policy PolicyID
	Err    error
}

func (e *ExpiryError) Error() string {
	return fmt.Sprintf("insurance: policy %q did not expire: %v", e.Policy, e.Err)
}

// Unwrap returns the reason.
func (e *ExpiryError) Unwrap() error { return e.Err }
