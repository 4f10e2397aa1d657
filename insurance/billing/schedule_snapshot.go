package billing

import (
	"fmt"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A PaymentScheduleSnapshot is the state of a schedule as it goes to storage. It consists of
// values that cannot be changed.
type PaymentScheduleSnapshot struct {
	ID          ScheduleID         `json:"id"`
	Reference   Reference          `json:"reference"`
	Amount      money.Money        `json:"amount"`
	Coverage    calendar.DateRange `json:"coverage"`
	Frequency   Frequency          `json:"frequency"`
	Instalments Instalments        `json:"instalments"`
}

// Snapshot returns the schedule's state.
func (s *PaymentSchedule) Snapshot() PaymentScheduleSnapshot {
	return PaymentScheduleSnapshot{
		ID: s.ID(), Reference: s.reference, Amount: s.amount, Coverage: s.coverage, Frequency: s.frequency,
		Instalments: s.instalments,
	}
}

// RestorePaymentSchedule returns the schedule with the given state, at version 0 and without
// events. It refuses what no schedule can have been, with an [*invariant.Error] that names
// each member. How the amount was divided is history, and not calculated again: the
// instalments must sum to it and be due one after the other within the period.
func RestorePaymentSchedule(s PaymentScheduleSnapshot) (*PaymentSchedule, error) {
	p := &PaymentSchedule{
		root: aggregate.New(s.ID), reference: s.Reference, amount: s.Amount, coverage: s.Coverage,
		frequency: s.Frequency, instalments: s.Instalments,
	}
	if err := p.checkTerms(); err != nil {
		return nil, err
	}
	if err := p.checkInstalments(); err != nil {
		return nil, err
	}
	return p, nil
}

// checkTerms reports everything about what was agreed that can be in no schedule.
func (s *PaymentSchedule) checkTerms() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(s.ID() == ScheduleOf(s.reference), "id", ErrSnapshot)
	require(s.reference != Reference{}, "reference", ErrZero)
	require(s.amount.IsPositive(), "amount", ErrNotPositive)
	require(s.coverage.IsValid(), "coverage", ErrNoDay)
	require(s.frequency.IsValid(), "frequency", ErrFrequency)
	return v.Err()
}

func (s *PaymentSchedule) checkInstalments() error {
	var v invariant.Violations
	sum, err := money.Zero(s.amount.Currency()), error(nil)
	var before calendar.Date
	for n, i := range s.instalments.All() {
		path := fmt.Sprintf("instalments[%d]", n)
		if i.number != n+1 || !i.status.IsValid() {
			v.Add(path, ErrSnapshot)
		}
		if !s.coverage.Contains(i.dueOn) || !i.dueOn.After(before) {
			v.Add(path+".due_on", ErrSnapshot)
		}
		before = i.dueOn
		if err == nil {
			sum, err = sum.Add(i.amount)
		}
	}
	if err != nil || sum != s.amount {
		v.Add("instalments", fmt.Errorf("%w: they do not sum to the amount", ErrSnapshot))
	}
	return v.Err()
}
