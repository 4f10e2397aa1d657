package calendar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/calendar"
)

func dates() *rapid.Generator[calendar.Date] {
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		first := calendar.MustParse("0001-01-01")
		d, err := first.AddDays(rapid.IntRange(0, 3_652_058).Draw(t, "day"))
		require.NoError(t, err)
		return d
	})
}

func ranges() *rapid.Generator[calendar.DateRange] {
	return rapid.Custom(func(t *rapid.T) calendar.DateRange {
		// Near one another, so that they do overlap and touch.
		start, err := calendar.MustParse("2024-01-20").AddDays(rapid.IntRange(0, 60).Draw(t, "start"))
		require.NoError(t, err)
		end, err := start.AddDays(rapid.IntRange(1, 30).Draw(t, "days"))
		require.NoError(t, err)
		r, err := calendar.NewDateRange(start, end)
		require.NoError(t, err)
		return r
	})
}

func asTime(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// Days from 0001-01-01 to 9999-12-31 are what package time says, and so are their numbers:
// each one of the eras that begin and end the calendar and of 2000, every 31st of the others.
func TestADayIsThatOfPackageTime(t *testing.T) {
	t.Parallel()

	first := calendar.MustParse("0001-01-01")
	for n := 0; n <= 3_652_058; n++ {
		at := asTime(first).AddDate(0, 0, n)
		d, err := first.AddDays(n)
		y, m, day := at.Date()
		if err != nil || d.Year() != y || d.Month() != m || d.Day() != day || d.Weekday() != at.Weekday() || first.DaysUntil(d) != n {
			require.Failf(t, "wrong day", "day %d is %s, %s, %d days on; package time has %s", n, d, d.Weekday(), first.DaysUntil(d), at)
		}
		if near := y <= 9 || y >= 9991 || y >= 1895 && y <= 1905 || y >= 1995 && y <= 2005; !near {
			n += min(30, max(0, 3_652_058-n-1))
		}
	}
}

func TestArithmeticAgreesWithPackageTime(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		d, o := dates().Draw(t, "date"), dates().Draw(t, "other")
		n := d.DaysUntil(o)
		require.Equal(t, int(asTime(o).Unix()-asTime(d).Unix())/86_400, n)
		back, err := d.AddDays(n)
		require.NoError(t, err)
		require.Equal(t, o, back)
		require.Equal(t, asTime(d).Compare(asTime(o)), d.Compare(o))
		require.Equal(t, d.Compare(o), strings.Compare(d.String(), o.String()), "text is ordered like the days")
		require.Equal(t, d.Before(o), o.After(d))

		months := rapid.IntRange(-2400, 2400).Draw(t, "months")
		want := time.Date(d.Year(), d.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
		moved, err := d.AddMonths(months)
		if want.Year() < 1 || want.Year() > 9999 {
			require.ErrorIs(t, err, calendar.ErrOutOfRange)
			return
		}
		require.NoError(t, err)
		last := want.AddDate(0, 1, -1)
		require.Equal(t, want.AddDate(0, 0, min(d.Day(), last.Day())-1), asTime(moved))
		if months%12 == 0 {
			same, err := d.AddYears(months / 12)
			require.NoError(t, err)
			require.Equal(t, moved, same)
		}
	})
}

func TestEveryFormOfADateReadsBack(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		d := dates().Draw(t, "date")
		require.Equal(t, asTime(d).Format(time.DateOnly), d.String())
		requireRoundTrip(t, d, calendar.Parse)
		end, err := d.AddDays(rapid.IntRange(1, 1000).Draw(t, "days"))
		if err != nil {
			return
		}
		r, err := calendar.NewDateRange(d, end)
		require.NoError(t, err)
		requireRoundTrip(t, r, calendar.ParseDateRange)
	})
}

// A range is the set of its days, and every predicate says about ranges what is true of sets.
func TestARangeIsTheSetOfItsDays(t *testing.T) {
	t.Parallel()

	days := func(r calendar.DateRange) map[calendar.Date]bool {
		set := map[calendar.Date]bool{}
		for d := calendar.MustParse("2024-01-01"); d.Before(calendar.MustParse("2024-05-01")); {
			if r.Contains(d) {
				set[d] = true
			}
			next, err := d.AddDays(1)
			require.NoError(t, err)
			d = next
		}
		return set
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := ranges().Draw(t, "a"), ranges().Draw(t, "b")
		inA, inB := days(a), days(b)
		require.Len(t, inA, a.Days())
		require.True(t, inA[a.Start()])
		require.False(t, inA[a.End()], "the end is not one of the days")

		both := map[calendar.Date]bool{}
		for d := range inA {
			if inB[d] {
				both[d] = true
			}
		}
		require.Equal(t, len(both) > 0, a.Overlaps(b))
		require.Equal(t, a.Overlaps(b), b.Overlaps(a))
		common, ok := a.Intersect(b)
		require.Equal(t, len(both) > 0, ok)
		require.Equal(t, both, days(common))
		require.Equal(t, !ok && (a.End() == b.Start() || b.End() == a.Start()), a.Adjacent(b))
		require.Equal(t, a == b, a.Compare(b) == 0)
		require.Equal(t, a.Compare(b), -b.Compare(a))
	})
}
