package calendar

import "cmp"

// A DateRange is a run of days: from its start, included, to its end, which is not part of
// it any more. It has at least one day. Ranges are equal (==) when they are the same days.
//
// The zero DateRange is no range: it has no days, contains none and overlaps nothing.
type DateRange struct {
	start, end Date
}

// NewDateRange returns the days from start to the one before end. It refuses zero dates with
// [ErrNoDate] and an end that is not after the start with [ErrOrder].
func NewDateRange(start, end Date) (DateRange, error) {
	switch {
	case !start.IsValid() || !end.IsValid():
		return DateRange{}, ErrNoDate
	case !end.After(start):
		return DateRange{}, ErrOrder
	}
	return DateRange{start, end}, nil
}

// ParseDateRange reads an interval of ISO 8601 between two dates, such as
// 2026-01-01/2027-01-01, and no other form: neither durations nor an end cut short. The
// errors are [ErrNotRange], those of [Parse], and [ErrOrder].
func ParseDateRange(s string) (DateRange, error) {
	const slash = len("2026-01-01")
	if len(s) != len("2026-01-01/2027-01-01") || s[slash] != '/' {
		return DateRange{}, refuse(ErrNotRange, "it is not in the form 2026-01-01/2027-01-01")
	}
	start, err := Parse(s[:slash])
	if err != nil {
		return DateRange{}, refuseBoth(err)
	}
	end, err := Parse(s[slash+1:])
	if err != nil {
		return DateRange{}, refuseBoth(err)
	}
	return NewDateRange(start, end)
}

// MustParseDateRange is [ParseDateRange] for tests and package variables: it panics on an
// error.
func MustParseDateRange(s string) DateRange { return must(ParseDateRange(s)) }

// IsValid reports whether r is a range, as all but the zero DateRange are.
func (r DateRange) IsValid() bool { return r != DateRange{} }

// Contains reports whether d is one of the days: the start is, the end is not.
func (r DateRange) Contains(d Date) bool {
	return d.IsValid() && !d.Before(r.start) && d.Before(r.end)
}

// Overlaps reports whether r and o have a day in common.
func (r DateRange) Overlaps(o DateRange) bool {
	return r.start.Before(o.end) && o.start.Before(r.end)
}

// Adjacent reports whether one begins on the day on which the other ends: they have no day
// in common and none between them.
func (r DateRange) Adjacent(o DateRange) bool {
	return r.IsValid() && o.IsValid() && (r.end == o.start || o.end == r.start)
}

// Compare orders ranges by their start, then by their end: -1, 0 or +1.
func (r DateRange) Compare(o DateRange) int {
	return cmp.Or(r.start.Compare(o.start), r.end.Compare(o.end))
}

// Start returns the first day.
func (r DateRange) Start() Date { return r.start }

// End returns the day after the last.
func (r DateRange) End() Date { return r.end }

// Days returns the number of days, at least 1; 0 for the zero DateRange.
func (r DateRange) Days() int { return r.start.DaysUntil(r.end) }

// Intersect returns the days that r and o have in common, if there are any.
func (r DateRange) Intersect(o DateRange) (DateRange, bool) {
	if !r.Overlaps(o) {
		return DateRange{}, false
	}
	return DateRange{later(r.start, o.start), earlier(r.end, o.end)}, true
}

// String returns the interval in the form 2026-01-01/2027-01-01; "" for the zero DateRange.
func (r DateRange) String() string {
	if !r.IsValid() {
		return ""
	}
	b := append(r.start.append(make([]byte, 0, len("2026-01-01/2027-01-01"))), '/')
	return string(r.end.append(b))
}

func later(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b Date) Date {
	if a.Before(b) {
		return a
	}
	return b
}
