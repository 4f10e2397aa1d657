package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
)

func span(s string) calendar.DateRange { return calendar.MustParseDateRange(s) }

func TestARangeEndsAfterItStarts(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		start, end calendar.Date
		want       error
	}{
		"the end is the start":         {day("2026-01-01"), day("2026-01-01"), calendar.ErrOrder},
		"the end is before the start":  {day("2026-01-02"), day("2026-01-01"), calendar.ErrOrder},
		"there is no start":            {calendar.Date{}, day("2026-01-01"), calendar.ErrNoDate},
		"there is no end":              {day("2026-01-01"), calendar.Date{}, calendar.ErrNoDate},
		"there is neither":             {calendar.Date{}, calendar.Date{}, calendar.ErrNoDate},
		"one day":                      {day("2026-01-01"), day("2026-01-02"), nil},
		"as long as the calendar goes": {day("0001-01-01"), day("9999-12-31"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := calendar.NewDateRange(tt.start, tt.end)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want == nil, r.IsValid())
			if tt.want == nil {
				require.Equal(t, tt.start, r.Start())
				require.Equal(t, tt.end, r.End())
			}
		})
	}
}

func TestTwoYearsInARowTouchAndDoNotOverlap(t *testing.T) {
	t.Parallel()

	this, next := span("2026-01-01/2027-01-01"), span("2027-01-01/2028-01-01")
	require.Equal(t, 365, this.Days())
	require.Equal(t, 366, span("2028-01-01/2029-01-01").Days())
	require.False(t, this.Overlaps(next))
	require.True(t, this.Adjacent(next))
	require.True(t, next.Adjacent(this))
	require.False(t, this.Adjacent(this))
	_, ok := this.Intersect(next)
	require.False(t, ok)

	gap := span("2027-01-02/2028-01-01")
	require.False(t, this.Adjacent(gap))
	overlap, ok := this.Intersect(span("2026-12-31/2028-01-01"))
	require.True(t, ok)
	require.Equal(t, span("2026-12-31/2027-01-01"), overlap)
}

func TestTheZeroRangeHasNoDays(t *testing.T) {
	t.Parallel()

	var zero calendar.DateRange
	year := span("2026-01-01/2027-01-01")
	require.False(t, zero.IsValid())
	require.Empty(t, zero.String())
	require.Zero(t, zero.Days())
	require.False(t, zero.Contains(day("2026-01-01")))
	require.False(t, zero.Contains(calendar.Date{}))
	require.False(t, year.Contains(calendar.Date{}))
	require.False(t, zero.Overlaps(year))
	require.False(t, year.Overlaps(zero))
	require.False(t, zero.Overlaps(zero))
	require.False(t, zero.Adjacent(zero))
	require.False(t, zero.Adjacent(year))
	_, ok := zero.Intersect(year)
	require.False(t, ok)
}

func TestARangeIsReadInOneForm(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		s    string
		want error
	}{
		"a duration":             {"2026-01-01/P1Y", calendar.ErrNotRange},
		"the end cut short":      {"2026-01-01/12-31", calendar.ErrNotRange},
		"two hyphens":            {"2026-01-01--2027-01-01", calendar.ErrNotRange},
		"one date":               {"2026-01-01", calendar.ErrNotRange},
		"another slash":          {"2026-01-01\\2027-01-01", calendar.ErrNotRange},
		"30 February":            {"2026-02-30/2027-01-01", calendar.ErrNotDate},
		"30 February at its end": {"2026-01-01/2026-02-30", calendar.ErrNotRange},
		"backwards":              {"2027-01-01/2026-01-01", calendar.ErrOrder},
		"no days":                {"2027-01-01/2027-01-01", calendar.ErrOrder},
		"year 0":                 {"0000-01-01/2027-01-01", calendar.ErrOutOfRange},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := calendar.ParseDateRange(tt.s)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, calendar.DateRange{}, r)
		})
	}
}
