package calendar_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

func TestADateIsADayOfTheCalendar(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		year  int
		month time.Month
		day   int
		want  error
	}{
		"a day":                             {2026, time.March, 1, nil},
		"the first":                         {1, time.January, 1, nil},
		"the last":                          {9999, time.December, 31, nil},
		"29 February in a leap year":        {2028, time.February, 29, nil},
		"29 February in 2000":               {2000, time.February, 29, nil},
		"29 February in a common year":      {2026, time.February, 29, calendar.ErrNotDate},
		"29 February in 1900":               {1900, time.February, 29, calendar.ErrNotDate},
		"30 February":                       {2028, time.February, 30, calendar.ErrNotDate},
		"31 April":                          {2026, time.April, 31, calendar.ErrNotDate},
		"day 0":                             {2026, time.March, 0, calendar.ErrNotDate},
		"a negative day":                    {2026, time.March, -1, calendar.ErrNotDate},
		"day 32":                            {2026, time.March, 32, calendar.ErrNotDate},
		"month 0":                           {2026, 0, 1, calendar.ErrNotDate},
		"month 13":                          {2026, 13, 1, calendar.ErrNotDate},
		"a month that is far too large":     {2026, math.MaxInt, 1, calendar.ErrNotDate},
		"year 0":                            {0, time.March, 1, calendar.ErrOutOfRange},
		"a negative year":                   {-1, time.March, 1, calendar.ErrOutOfRange},
		"year 10000":                        {10_000, time.January, 1, calendar.ErrOutOfRange},
		"a year that would wrap round":      {math.MinInt, time.January, 1, calendar.ErrOutOfRange},
		"a day that would wrap round":       {2026, time.January, math.MinInt, calendar.ErrNotDate},
		"a day whose low bits are in order": {2026, time.January, 1 << 33, calendar.ErrNotDate},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := calendar.New(tt.year, tt.month, tt.day)
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
				require.Equal(t, failure.Invalid, failure.KindOf(err))
				require.Equal(t, calendar.Date{}, d)
				return
			}
			require.NoError(t, err)
			require.True(t, d.IsValid())
			require.Equal(t, tt.year, d.Year())
			require.Equal(t, tt.month, d.Month())
			require.Equal(t, tt.day, d.Day())
		})
	}
}

func TestTheDayOfAnInstantDependsOnTheZoneAskedForAlone(t *testing.T) {
	t.Parallel()

	apia, newYork := zone(t, "Pacific/Apia"), zone(t, "America/New_York")
	at := time.Date(2026, 6, 30, 23, 59, 0, 0, time.UTC)
	for _, carried := range []*time.Location{time.UTC, time.Local, apia, newYork} {
		for name, tt := range map[string]struct {
			in   *time.Location
			want string
		}{"UTC": {time.UTC, "2026-06-30"}, "Apia": {apia, "2026-07-01"}, "New York": {newYork, "2026-06-30"}} {
			d, err := calendar.Of(at.In(carried), tt.in)
			require.NoError(t, err)
			require.Equal(t, day(tt.want), d, name)
		}
	}

	_, err := calendar.Of(at, nil)
	require.ErrorIs(t, err, calendar.ErrNoZone)
	_, err = calendar.Of(time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC)
	require.ErrorIs(t, err, calendar.ErrOutOfRange)
	_, err = calendar.Of(time.Time{}, newYork)
	require.ErrorIs(t, err, calendar.ErrOutOfRange, "it is still the year 0 there")
	first, err := calendar.Of(time.Time{}, time.UTC)
	require.NoError(t, err)
	require.Equal(t, day("0001-01-01"), first)
}

func TestADateIsReadInOneForm(t *testing.T) {
	t.Parallel()

	for name, s := range oddTexts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := calendar.Parse(s)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, calendar.Date{}, d)
			_, err = calendar.ParseDateRange(s + "/2027-01-01")
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			_, err = calendar.ParseDateRange("2026-01-01/" + s)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
	require.Panics(t, func() { calendar.MustParse("yesterday") })
	require.Panics(t, func() { calendar.MustParseDateRange("yesterday") })
}

func oddTexts() map[string]string {
	return map[string]string{
		"empty":                       "",
		"the basic form":              "20260301",
		"a space before":              " 2026-03-01",
		"a line break after":          "2026-03-01\n",
		"a time after":                "2026-03-01T00:00:00Z",
		"a month of one digit":        "2026-3-001",
		"signs for digits":            "+026-+3-+1",
		"a minus":                     "-026-03-01",
		"slashes":                     "2026/03/01",
		"day before month":            "01-03-2026",
		"another script's digits":     "٢٠٢٦-03",
		"a wide digit":                "2026-03-１",
		"30 February":                 "2026-02-30",
		"a month that is none":        "2026-13-01",
		"the year 0":                  "0000-01-01",
		"a week date":                 "2026-W09-7",
		"an ordinal date":             "2026-060",
		"a NUL":                       "2026-03-0\x00",
		"not UTF-8":                   "2026-03-\xff\xff",
		"six digits of year":          "+002026-03",
		"a range":                     "2026-01-01/2027-01-01",
		"letters of the right length": "YYYY-MM-DD",
	}
}

func TestTheZeroDateIsNone(t *testing.T) {
	t.Parallel()

	var zero calendar.Date
	require.False(t, zero.IsValid())
	require.Empty(t, zero.String())
	require.True(t, zero.Before(day("0001-01-01")))
	require.Zero(t, zero.DaysUntil(day("2026-01-01")))
	require.Zero(t, day("2026-01-01").DaysUntil(zero))
	for name, add := range map[string]func(int) (calendar.Date, error){
		"days": zero.AddDays, "months": zero.AddMonths, "years": zero.AddYears,
	} {
		_, err := add(1)
		require.ErrorIs(t, err, calendar.ErrNoDate, name)
	}
}

func TestMonthsAreClampedAndCountedFromTheStart(t *testing.T) {
	t.Parallel()

	start := day("2026-01-31")
	for months, want := range map[int]string{
		0: "2026-01-31", 1: "2026-02-28", 2: "2026-03-31", 3: "2026-04-30", 12: "2027-01-31", 25: "2028-02-29", -1: "2025-12-31", -2: "2025-11-30",
	} {
		d, err := start.AddMonths(months)
		require.NoError(t, err)
		require.Equal(t, day(want), d, months)
	}
	for years, want := range map[int]string{1: "2029-02-28", 4: "2032-02-29", -3: "2025-02-28", 0: "2028-02-29"} {
		d, err := day("2028-02-29").AddYears(years)
		require.NoError(t, err)
		require.Equal(t, day(want), d, years)
	}
}

func TestArithmeticStopsAtTheEdgesOfTheCalendar(t *testing.T) {
	t.Parallel()

	first, last := day("0001-01-01"), day("9999-12-31")
	require.Equal(t, 3_652_058, first.DaysUntil(last))
	d, err := first.AddDays(3_652_058)
	require.NoError(t, err)
	require.Equal(t, last, d)
	d, err = last.AddDays(-3_652_058)
	require.NoError(t, err)
	require.Equal(t, first, d)

	for name, add := range map[string]func(calendar.Date, int) (calendar.Date, error){
		"add days": calendar.Date.AddDays, "add months": calendar.Date.AddMonths, "add years": calendar.Date.AddYears,
	} {
		for _, n := range []int{1, 200_000 * 366, math.MaxInt32, math.MaxInt, math.MaxInt / 12, math.MaxInt/12 + 1, math.MaxInt64/4 + 3} {
			for from, n := range map[calendar.Date]int{last: n, first: -n} {
				_, err := add(from, n)
				require.ErrorIs(t, err, calendar.ErrOutOfRange)
				var out *calendar.RangeError
				require.ErrorAs(t, err, &out)
				require.Equal(t, calendar.RangeError{From: from, Op: name, N: n}, *out)
			}
		}
		_, err := add(day("2026-01-01"), math.MinInt)
		require.ErrorIs(t, err, calendar.ErrOutOfRange)
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	require.NoError(t, err)
	return l
}
