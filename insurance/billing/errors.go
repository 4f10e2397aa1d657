package billing

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a payment schedule.
var (
	ErrInstalmentNotFound = failure.New(failure.NotFound, "insurance.billing.instalment_not_found", "billing: the schedule has no such instalment")
	ErrNotDue             = failure.New(failure.Refused, "insurance.billing.not_due", "billing: only an instalment that is due is paid")
	ErrWrongAmount        = failure.New(failure.Refused, "insurance.billing.wrong_amount", "billing: an instalment is paid with its amount")
	ErrTooManyInstalments = failure.New(failure.Refused, "insurance.billing.too_many_instalments", "billing: a schedule has at most 1,200 instalments, a hundred years of months")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrFrequency   = failure.New(failure.Invalid, "insurance.billing.frequency", "billing: instalments are monthly, quarterly or annual")
	ErrNotPositive = failure.New(failure.Invalid, "insurance.billing.not_positive", "billing: the amount must be above zero")
	ErrNoDay       = failure.New(failure.Invalid, "insurance.billing.no_day", "billing: this needs a day")
	ErrStatus      = failure.New(failure.Invalid, "insurance.billing.status", "billing: there is no such status")
	ErrZero        = failure.New(failure.Invalid, "insurance.billing.zero_value", "billing: a value is missing")
	ErrSnapshot    = failure.New(failure.Invalid, "insurance.billing.snapshot", "billing: the snapshot is not one of a schedule")
)

// An InstalmentError refuses what was to be done with an instalment. It wraps the rule.
type InstalmentError struct {
	Schedule ScheduleID
	Number   int              // from 1
	Status   InstalmentStatus // zero when there is no such instalment
	Err      error
}

func (e *InstalmentError) Error() string {
	s := fmt.Sprintf("%v: schedule %q, instalment %d", e.Err, e.Schedule, e.Number)
	if e.Status.IsValid() {
		s += ", which is " + e.Status.String()
	}
	return s
}

// Unwrap returns the rule.
func (e *InstalmentError) Unwrap() error { return e.Err }
