package calendar

import "time"

// lastDay is the number of 9999-12-31.
const lastDay = 3_652_058

// AddDays returns the day n days later, earlier when n is negative. Beyond the years 1 to
// 9999 the error is a [*RangeError]; on the zero Date it is [ErrNoDate].
func (d Date) AddDays(n int) (Date, error) {
	if !d.IsValid() {
		return Date{}, ErrNoDate
	}
	from := d.number()
	if n < -from || n > lastDay-from { // compared before it is added: n may be any int
		return Date{}, &RangeError{From: d, Op: "add days", N: n}
	}
	return fromNumber(from + n), nil
}

// AddMonths returns the same day of the month n months later, earlier when n is negative,
// or the last day of a month that is shorter: 31 January and one month is 28 February, or 29.
// Count from the first date and do not add to the result, which has forgotten the 31st:
// the k-th payment is due at start.AddMonths(k). Errors are those of [Date.AddDays].
func (d Date) AddMonths(n int) (Date, error) { return d.addMonths(n, n, "add months") }

// AddYears returns the same day n years later, earlier when n is negative, with 28 February
// for 29 February in a common year. Errors are those of [Date.AddDays].
func (d Date) AddYears(n int) (Date, error) {
	if n < -maxYear || n > maxYear { // so that 12 n is an int
		n12 := 12 * maxYear
		return d.addMonths(n12, n, "add years")
	}
	return d.addMonths(12*n, n, "add years")
}

func (d Date) addMonths(months, n int, op string) (Date, error) {
	if !d.IsValid() {
		return Date{}, ErrNoDate
	}
	const last = 12*maxYear - 1
	from := 12*(d.Year()-minYear) + int(d.Month()-time.January)
	if months < -from || months > last-from {
		return Date{}, &RangeError{From: d, Op: op, N: n}
	}
	months += from
	year, month := minYear+months/12, time.January+time.Month(months%12)
	return pack(year, month, min(d.Day(), daysIn(year, month))), nil
}

// DaysUntil returns how many days after d the date o is; negative when it is before. It is 0
// when one of them is the zero Date.
func (d Date) DaysUntil(o Date) int {
	if !d.IsValid() || !o.IsValid() {
		return 0
	}
	return o.number() - d.number()
}

// number counts days from 0001-01-01, which is 0. Years are counted from March, so that the
// leap day is the last of its year and months have lengths that a formula gives.
func (d Date) number() int {
	y, m := d.Year(), int(d.Month())
	if m <= 2 {
		y, m = y-1, m+12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d.Day() - 1 - marchOfYear0
}

// marchOfYear0 is how many days 0001-01-01 is after 0000-03-01.
const marchOfYear0 = 306

func fromNumber(n int) Date {
	n += marchOfYear0
	// The era is 400 years: they all have the same number of days.
	era, n := n/146_097, n%146_097
	y := (n - n/1460 + n/36_524 - n/146_096) / 365
	n -= 365*y + y/4 - y/100
	m := (5*n + 2) / 153
	day := n - (153*m+2)/5 + 1
	y, m = y+400*era, m+3
	if m > 12 {
		y, m = y+1, m-12
	}
	return pack(y, time.Month(m), day)
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	case time.January, time.March, time.May, time.July, time.August, time.October, time.December:
		return 31
	}
	return 0
}
