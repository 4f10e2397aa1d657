package billing

import (
	"fmt"

	"github.com/ashlar-go/ashlar/calendar"
)

// A Frequency says how often an instalment is due. The zero Frequency is none.
type Frequency uint8

// The frequencies.
const (
	Monthly   Frequency = iota + 1 // every month
	Quarterly                      // every three months
	Annual                         // every twelve months
)

// Frequencies returns every frequency.
func Frequencies() []Frequency { return []Frequency{Monthly, Quarterly, Annual} }

// ParseFrequency returns the frequency with the given name: "monthly", "quarterly" or
// "annual".
func ParseFrequency(name string) (Frequency, error) {
	for _, f := range Frequencies() {
		if f.String() == name {
			return f, nil
		}
	}
	return 0, ErrFrequency
}

// IsValid reports whether f is one of the declared frequencies.
func (f Frequency) IsValid() bool { return f.Months() > 0 }

// Months returns how many months pass from one instalment to the next; 0 for an undeclared
// frequency.
func (f Frequency) Months() int {
	switch f {
	case Monthly:
		return 1
	case Quarterly:
		return 3
	case Annual:
		return 12
	}
	return 0
}

// DueDates returns the days on which instalments over a period are due: its first day, and
// every month, quarter or year counted from that one, which lies within the period. The 31st
// is the last day of a shorter month and the 31st again in the next long one. It refuses an
// undeclared frequency ([ErrFrequency]), no period ([ErrNoDay]) and more than 1,200 days
// ([ErrTooManyInstalments]).
func (f Frequency) DueDates(period calendar.DateRange) ([]calendar.Date, error) {
	switch {
	case !f.IsValid():
		return nil, ErrFrequency
	case !period.IsValid():
		return nil, ErrNoDay
	}
	var dates []calendar.Date
	for k := 0; ; k++ {
		due, err := period.Start().AddMonths(k * f.Months())
		if err != nil || !period.Contains(due) { // after the year 9999 no period goes on
			return dates, nil //nolint:nilerr // see above
		}
		if len(dates) == maxInstalments {
			return nil, ErrTooManyInstalments
		}
		dates = append(dates, due)
	}
}

// String returns the name in lower case; "" for the zero Frequency.
func (f Frequency) String() string {
	switch f {
	case 0:
		return ""
	case Monthly:
		return "monthly"
	case Quarterly:
		return "quarterly"
	case Annual:
		return "annual"
	}
	return fmt.Sprintf("frequency(%d)", uint8(f))
}

// MarshalText is [Frequency.String] for a valid frequency; others are refused.
func (f Frequency) MarshalText() ([]byte, error) {
	if !f.IsValid() {
		return nil, ErrFrequency
	}
	return []byte(f.String()), nil
}

// UnmarshalText is [ParseFrequency].
func (f *Frequency) UnmarshalText(b []byte) error {
	parsed, err := ParseFrequency(string(b))
	if err == nil {
		*f = parsed
	}
	return err
}
