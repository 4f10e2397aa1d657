package insurance

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/internal/text"
)

// Activate issues the policy: [PolicyIssued]. On the given day the policyholder is at least
// 18 years old ([ErrUnderAge]) and the coverage period not over ([ErrCoverageOver]); it may
// not have begun. A policy that is no draft is refused with a [*TransitionError], or, for one
// that is suspended and wants [InsurancePolicy.Reinstate], with [ErrNotDraft].
func (p *InsurancePolicy) Activate(on calendar.Date, at time.Time) error {
	if err := p.canBecome(StatusActive); err != nil {
		return err
	}
	if err := p.requireStatus(StatusDraft, "be activated", ErrNotDraft); err != nil {
		return err
	}
	if err := p.requireCoverage(on); err != nil {
		return err
	}
	if p.holder.Age(on) < adulthood {
		return fmt.Errorf("%w: policy %q", ErrUnderAge, p.ID())
	}
	p.become(StatusActive, PolicyIssued{p.ID(), p.holder.ID(), p.premium, p.coverage}, at)
	return nil
}

// Suspend takes an active policy out of force for now: [PolicySuspended]. It refuses one that
// is not active with a [*TransitionError].
func (p *InsurancePolicy) Suspend(at time.Time) error {
	if err := p.canBecome(StatusSuspended); err != nil {
		return err
	}
	p.become(StatusSuspended, PolicySuspended{p.ID()}, at)
	return nil
}

// Reinstate puts a suspended policy back in force: [PolicyReinstated]. On the given day the
// coverage period is not over ([ErrCoverageOver]). A policy that is not suspended is refused
// with a [*TransitionError], or, for a draft, which wants [InsurancePolicy.Activate], with
// [ErrNotSuspended].
func (p *InsurancePolicy) Reinstate(on calendar.Date, at time.Time) error {
	if err := p.canBecome(StatusActive); err != nil {
		return err
	}
	if err := p.requireStatus(StatusSuspended, "be reinstated", ErrNotSuspended); err != nil {
		return err
	}
	if err := p.requireCoverage(on); err != nil {
		return err
	}
	p.become(StatusActive, PolicyReinstated{p.ID()}, at)
	return nil
}

// Cancel ends the policy early: [PolicyCancelled]. The reason is clean text of up to 1,000
// runes ([ErrNoReason]), the day from which it takes effect is any ([ErrNoDay] for none). It
// refuses a policy with pending claims with [ErrPending], and one that is cancelled or expired with a
// [*TransitionError].
func (p *InsurancePolicy) Cancel(reason string, effectiveOn calendar.Date, at time.Time) error {
	if err := p.canBecome(StatusCancelled); err != nil {
		return err
	}
	reason, err := text.Description(reason)
	if err != nil {
		return fmt.Errorf("%w: it %w", ErrNoReason, err)
	}
	if !effectiveOn.IsValid() {
		return fmt.Errorf("%w: the effective date of a cancellation", ErrNoDay)
	}
	if n := p.claims.Pending(); n > 0 {
		return fmt.Errorf("%w: policy %q has %d", ErrPending, p.ID(), n)
	}
	p.reason, p.effectiveOn = reason, effectiveOn
	p.become(StatusCancelled, PolicyCancelled{p.ID(), reason, effectiveOn}, at)
	return nil
}

// Expire notes that the coverage period is over: [PolicyExpired]. It does so from the end of
// coverage on ([ErrNotDue] before), whatever claims are pending. It refuses a policy that is
// neither active nor suspended with a [*TransitionError].
func (p *InsurancePolicy) Expire(on calendar.Date, at time.Time) error {
	if err := p.canBecome(StatusExpired); err != nil {
		return err
	}
	if !p.isOver(on) {
		return fmt.Errorf("%w: policy %q is covered until %s", ErrNotDue, p.ID(), p.coverage.End())
	}
	p.become(StatusExpired, PolicyExpired{p.ID()}, at)
	return nil
}

func (p *InsurancePolicy) requireCoverage(on calendar.Date) error {
	switch {
	case !on.IsValid():
		return fmt.Errorf("%w: the day at hand", ErrNoDay)
	case p.isOver(on):
		return fmt.Errorf("%w: policy %q was covered until %s", ErrCoverageOver, p.ID(), p.coverage.End())
	}
	return nil
}

func (p *InsurancePolicy) requireStatus(want Status, attempt string, rule error) error {
	if p.status == want {
		return nil
	}
	return &StateError{Policy: p.ID(), Attempt: attempt, Status: p.status, Allowed: []Status{want}, Err: rule}
}

func (p *InsurancePolicy) canBecome(next Status) error {
	if !p.status.CanBecome(next) {
		return &TransitionError{Policy: p.ID(), From: p.status, To: next}
	}
	return nil
}

// become takes the step that canBecome allowed.
func (p *InsurancePolicy) become(next Status, e Event, at time.Time) {
	p.status = next
	aggregate.Record(&p.root, e, at)
}
