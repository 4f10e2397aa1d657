package billing

import (
	"fmt"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// A PaymentSchedule is how an amount is paid over a coverage period: in instalments that sum
// to it, each due on a day of its own. They are paid one by one, in any order. When whatever
// is paid for ends early, those that were still to come are cancelled.
//
// A command that returns an error has changed nothing and recorded nothing.
type PaymentSchedule struct {
	root[ScheduleID]

	reference   Reference
	amount      money.Money
	coverage    calendar.DateRange
	frequency   Frequency
	instalments Instalments
}

// NewPaymentSchedule divides an amount into instalments over a coverage period:
// [PaymentScheduleCreated]. Its identity is [ScheduleOf] the reference. It is due in equal
// parts on [Frequency.DueDates]; where the amount does not divide, the first ones are a cent
// higher. The error is an [*invariant.Error] with everything that is wrong, or
// [ErrTooManyInstalments].
func NewPaymentSchedule(r Reference, amount money.Money, coverage calendar.DateRange, f Frequency, at time.Time) (*PaymentSchedule, error) {
	s := &PaymentSchedule{
		root: aggregate.New(ScheduleOf(r)), reference: r, amount: amount, coverage: coverage, frequency: f,
	}
	if err := s.checkTerms(); err != nil {
		return nil, err
	}
	var err error
	if s.instalments, err = divide(amount, coverage, f); err != nil {
		return nil, err
	}
	aggregate.Record(&s.root, PaymentScheduleCreated{s.ID(), r, amount, coverage, f, s.instalments}, at)
	return s, nil
}

func divide(amount money.Money, coverage calendar.DateRange, f Frequency) (Instalments, error) {
	dates, err := f.DueDates(coverage)
	if err != nil {
		return Instalments{}, err
	}
	parts, err := amount.Split(len(dates))
	if err != nil {
		return Instalments{}, err
	}
	list := make([]Instalment, len(dates))
	for i := range list {
		list[i] = Instalment{number: i + 1, amount: parts[i], dueOn: dates[i], status: StatusDue}
	}
	return Instalments{list}, nil
}

// Reference returns what the schedule is for.
func (s *PaymentSchedule) Reference() Reference { return s.reference }

// Amount returns what all instalments sum to.
func (s *PaymentSchedule) Amount() money.Money { return s.amount }

// Coverage returns the period over which the amount is paid.
func (s *PaymentSchedule) Coverage() calendar.DateRange { return s.coverage }

// Frequency returns how often an instalment is due.
func (s *PaymentSchedule) Frequency() Frequency { return s.frequency }

// Instalments returns the instalments in the order in which they are due.
func (s *PaymentSchedule) Instalments() Instalments { return s.instalments }

// Total returns the sum of the instalments that stand at a status: what is paid, what is
// still due, what is not asked for any more.
func (s *PaymentSchedule) Total(status InstalmentStatus) money.Money {
	sum := money.Zero(s.amount.Currency())
	for _, i := range s.instalments.All() {
		if i.status == status {
			sum, _ = sum.Add(i.amount) // all together they are at most the amount
		}
	}
	return sum
}

// String returns identity, frequency and number of instalments.
func (s *PaymentSchedule) String() string {
	return fmt.Sprintf("payment schedule %s (%s, %d instalments)", s.ID(), s.frequency, s.instalments.Len())
}

// GoString is [PaymentSchedule.String].
func (s *PaymentSchedule) GoString() string { return s.String() }

// PayInstalment notes that the instalment of a number, from 1, has been paid: [InstalmentPaid].
// There is one of that number ([ErrInstalmentNotFound]), it is due ([ErrNotDue]), whether its
// day has come or not, and it is paid with its amount ([ErrWrongAmount]).
func (s *PaymentSchedule) PayInstalment(number int, amount money.Money, at time.Time) error {
	if number < 1 || number > s.instalments.Len() {
		return &InstalmentError{Schedule: s.ID(), Number: number, Err: ErrInstalmentNotFound}
	}
	i := s.instalments.At(number - 1)
	switch {
	case !i.status.CanBecome(StatusPaid):
		return &InstalmentError{Schedule: s.ID(), Number: number, Status: i.status, Err: ErrNotDue}
	case amount != i.amount:
		return &InstalmentError{Schedule: s.ID(), Number: number, Status: i.status, Err: ErrWrongAmount}
	}
	s.become(StatusPaid, func(o Instalment) bool { return o.number == number })
	aggregate.Record(&s.root, InstalmentPaid{s.ID(), s.reference, number, amount}, at)
	return nil
}

// CancelInstalments cancels the instalments that are due on or after a day:
// [InstalmentsCancelled]. What is due before it stays due, what is paid stays paid. When there
// is nothing to cancel, nothing changes, nothing is recorded, and that is no error. It refuses
// the zero Date with [ErrNoDay].
func (s *PaymentSchedule) CancelInstalments(effectiveOn calendar.Date, at time.Time) error {
	if !effectiveOn.IsValid() {
		return fmt.Errorf("%w: the effective date of a cancellation", ErrNoDay)
	}
	cancelled := s.become(StatusCancelled, func(i Instalment) bool { return !i.dueOn.Before(effectiveOn) })
	if cancelled.Len() > 0 {
		aggregate.Record(&s.root, InstalmentsCancelled{s.ID(), s.reference, effectiveOn, cancelled}, at)
	}
	return nil
}

// become takes the step for the selected instalments that can, and returns them as they are
// then. The list is replaced: others may hold the one before.
func (s *PaymentSchedule) become(next InstalmentStatus, selected func(Instalment) bool) Instalments {
	list := slices.Clone(s.instalments.instalments)
	var changed []Instalment
	for n, i := range list {
		if selected(i) && i.status.CanBecome(next) {
			list[n].status = next
			changed = append(changed, list[n])
		}
	}
	s.instalments = Instalments{list}
	return Instalments{changed}
}
