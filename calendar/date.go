package calendar

import (
	"cmp"
	"fmt"
	"time"
)

const (
	minYear = 1
	maxYear = 9999
)

// A Date is a day of the proleptic Gregorian calendar from 0001-01-01 to 9999-12-31. Dates
// are equal (==) when they are the same day.
//
// The zero Date is no date.
type Date struct {
	date int32 // year<<9 | month<<5 | day, so that its order is that of the days
}

// New returns the given day. It refuses what is not in the calendar with [ErrNotDate], such
// as 30 February: unlike [time.Date] it does not go on into March. Years outside of 1 to
// 9999 are [ErrOutOfRange].
func New(year int, month time.Month, day int) (Date, error) {
	if year < minYear || year > maxYear {
		return Date{}, ErrOutOfRange
	}
	if month < time.January || month > time.December {
		return Date{}, refuse(ErrNotDate, "there is no such month")
	}
	if day < 1 || day > daysIn(year, month) {
		return Date{}, refuse(ErrNotDate, "the month has no such day")
	}
	return pack(year, month, day), nil
}

// Of returns the day on which an instant falls in a zone. It asks nothing but its arguments:
// not the zone of the server, and not the one that the instant carries. It refuses a nil
// zone with [ErrNoZone] and years outside of 1 to 9999 with [ErrOutOfRange].
func Of(at time.Time, zone *time.Location) (Date, error) {
	if zone == nil {
		return Date{}, ErrNoZone
	}
	return New(at.In(zone).Date())
}

// Parse reads a date in the form 2026-03-01, and in no other: ten ASCII characters with
// nothing around them. The errors are [ErrNotDate] and, for the year 0000, [ErrOutOfRange].
func Parse(s string) (Date, error) {
	if len(s) != len("2026-03-01") || s[4] != '-' || s[7] != '-' {
		return Date{}, refuse(ErrNotDate, "it is not in the form 2026-03-01")
	}
	year, ok1 := number(s[:4])
	month, ok2 := number(s[5:7])
	day, ok3 := number(s[8:])
	if !ok1 || !ok2 || !ok3 {
		return Date{}, refuse(ErrNotDate, "it is not in the form 2026-03-01")
	}
	return New(year, time.Month(month), day)
}

// MustParse is [Parse] for tests and package variables: it panics on an error.
func MustParse(s string) Date { return must(Parse(s)) }

// IsValid reports whether d is a date, as all but the zero Date are.
func (d Date) IsValid() bool { return d != Date{} }

// Before reports whether d is an earlier day than o. The zero Date is before every other.
func (d Date) Before(o Date) bool { return d.date < o.date }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return d.date > o.date }

// Compare orders days in time: -1, 0 or +1. The zero Date comes first.
func (d Date) Compare(o Date) int { return cmp.Compare(d.date, o.date) }

// Year returns the year, from 1 to 9999; 0 for the zero Date.
func (d Date) Year() int { return int(d.date >> 9) }

// Month returns the month; 0 for the zero Date.
func (d Date) Month() time.Month { return time.Month(d.date >> 5 & 0xF) }

// Day returns the day of the month, from 1; 0 for the zero Date.
func (d Date) Day() int { return int(d.date & 0x1F) }

// Weekday returns the day of the week. The zero Date has none; what is returned for it means
// nothing.
func (d Date) Weekday() time.Weekday {
	return time.Weekday((d.number() + 1) % 7) // day 0 is Monday, 0001-01-01
}

// String returns the date in the form 2026-03-01; "" for the zero Date. The order of the
// texts as bytes is the order of the days.
func (d Date) String() string {
	if !d.IsValid() {
		return ""
	}
	return string(d.append(make([]byte, 0, len("2026-03-01"))))
}

func (d Date) append(b []byte) []byte {
	y, m, day := d.Year(), int(d.Month()), d.Day()
	return append(b,
		digit(y/1000), digit(y/100), digit(y/10), digit(y), '-',
		digit(m/10), digit(m), '-', digit(day/10), digit(day))
}

func pack(year int, month time.Month, day int) Date {
	return Date{int32(year<<9 | int(month)<<5 | day)}
}

// number reads ASCII digits only: strconv would take a sign.
func number(s string) (n int, ok bool) {
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

func digit(n int) byte { return '0' + byte(n%10) }

func must[T fmt.Stringer](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
