package insurance

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/money"
)

// FileClaim adds a pending claim: [ClaimFiled]. The policy is active ([ErrNotActive]) and has
// fewer than 1,000 claims ([ErrTooManyClaims]), none of this identity ([ErrClaimExists]). The
// amount is above zero ([ErrNotPositive]), in the policy's currency ([ErrCurrency]), at most
// the claim limit ([ErrOverLimit]), and so it is together with all pending and approved claims
// ([ErrLimitExhausted]). The description is clean text of up to 1,000 runes ([ErrDescription]).
// The damage occurred on a covered day ([ErrNotCovered]) that is not after the day of the
// filing ([ErrNotYetOccurred]).
func (p *InsurancePolicy) FileClaim(
	id ClaimID, amount money.Money, description string, occurredOn, on calendar.Date, at time.Time,
) error {
	if err := p.requireStatus(StatusActive, "file a claim", ErrNotActive); err != nil {
		return err
	}
	if id == (ClaimID{}) {
		return fmt.Errorf("%w: the claim's identity", ErrZero)
	}
	if c, ok := p.claims.Of(id); ok {
		return &ClaimError{Policy: p.ID(), Claim: id, Status: c.status, Err: ErrClaimExists}
	}
	if p.claims.Len() == maxClaims {
		return &ClaimError{Policy: p.ID(), Claim: id, Err: ErrTooManyClaims}
	}
	if err := p.withinLimit(id, amount); err != nil {
		return err
	}
	description, err := text.Description(description)
	if err != nil {
		return fmt.Errorf("%w: it %w", ErrDescription, err)
	}
	switch {
	case !occurredOn.IsValid() || !on.IsValid():
		return &ClaimError{Policy: p.ID(), Claim: id, Err: ErrNoDay}
	case !p.coverage.Contains(occurredOn):
		return &ClaimError{Policy: p.ID(), Claim: id, Err: ErrNotCovered}
	case occurredOn.After(on):
		return &ClaimError{Policy: p.ID(), Claim: id, Err: ErrNotYetOccurred}
	}
	p.claims = p.claims.with(Claim{
		id: id, amount: amount, description: description, occurredOn: occurredOn, filedOn: on, status: ClaimStatusPending,
	})
	aggregate.Record(&p.root, ClaimFiled{p.ID(), id, amount, description, occurredOn}, at)
	return nil
}

// withinLimit compares with what is left of the limit, so that no sum can be out of range.
func (p *InsurancePolicy) withinLimit(id ClaimID, amount money.Money) error {
	refused := &ClaimError{Policy: p.ID(), Claim: id}
	switch {
	case !amount.IsPositive():
		refused.Err = ErrNotPositive
		return refused
	case amount.Currency() != p.premium.Currency():
		refused.Err = ErrCurrency
		return refused
	}
	open := p.OpenClaims()
	refused.Amount, refused.Open, refused.Limit = amount, open, p.limit
	left, err := p.limit.Sub(open)
	if err != nil {
		return err
	}
	switch {
	case amount.Compare(p.limit) > 0:
		refused.Err = ErrOverLimit
		return refused
	case amount.Compare(left) > 0:
		refused.Err = ErrLimitExhausted
		return refused
	}
	return nil
}

// ApproveClaim decides that a pending claim is paid, in full: [ClaimApproved]. The policy is
// active, suspended or expired ([ErrClaimsClosed]) and has the claim ([ErrClaimNotFound]),
// which is pending ([ErrClaimNotPending]).
func (p *InsurancePolicy) ApproveClaim(id ClaimID, at time.Time) error {
	i, err := p.decidable(id, "approve a claim")
	if err != nil {
		return err
	}
	c := p.claims.At(i)
	c.status = ClaimStatusApproved
	p.claims = p.claims.deciding(i, c)
	aggregate.Record(&p.root, ClaimApproved{p.ID(), id, c.amount}, at)
	return nil
}

// DenyClaim decides that a pending claim is not paid: [ClaimDenied]. The reason is clean text
// of up to 1,000 runes ([ErrNoReason]). Policy and claim are as for
// [InsurancePolicy.ApproveClaim].
func (p *InsurancePolicy) DenyClaim(id ClaimID, reason string, at time.Time) error {
	i, err := p.decidable(id, "deny a claim")
	if err != nil {
		return err
	}
	reason, err = text.Description(reason)
	if err != nil {
		return fmt.Errorf("%w: it %w", ErrNoReason, err)
	}
	c := p.claims.At(i)
	c.status, c.reason = ClaimStatusDenied, reason
	p.claims = p.claims.deciding(i, c)
	aggregate.Record(&p.root, ClaimDenied{p.ID(), id, reason}, at)
	return nil
}

// decidable returns the place of a claim on which a decision can be taken.
func (p *InsurancePolicy) decidable(id ClaimID, attempt string) (int, error) {
	switch p.status {
	case StatusActive, StatusSuspended, StatusExpired:
	case StatusDraft, StatusCancelled:
		return 0, &StateError{
			Policy: p.ID(), Attempt: attempt, Status: p.status, Err: ErrClaimsClosed,
			Allowed: []Status{StatusActive, StatusSuspended, StatusExpired},
		}
	}
	i := p.claims.index(id)
	if i < 0 {
		return 0, &ClaimError{Policy: p.ID(), Claim: id, Err: ErrClaimNotFound}
	}
	if c := p.claims.At(i); !c.status.CanBecome(ClaimStatusApproved) {
		return 0, &ClaimError{Policy: p.ID(), Claim: id, Status: c.status, Err: ErrClaimNotPending}
	}
	return i, nil
}
