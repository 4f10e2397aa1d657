package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
)

func FuzzParse(f *testing.F) {
	for _, s := range oddTexts() {
		f.Add(s)
	}
	f.Add("2026-03-01")
	f.Add("2028-02-29")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := calendar.Parse(s)
		at, wrong := time.Parse(time.DateOnly, s)
		require.Equal(t, wrong == nil && at.Year() >= 1, err == nil, "package time reads the same texts, and the year 0")
		if err != nil {
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, calendar.Date{}, d)
			return
		}
		require.Equal(t, s, d.String())
		require.Equal(t, at, asTime(d))
		requireRoundTrip(t, d, calendar.Parse)
	})
}

func FuzzParseDateRange(f *testing.F) {
	for _, s := range oddTexts() {
		f.Add(s + "/2027-01-01")
		f.Add("2026-01-01/" + s)
	}
	f.Add("2026-01-01/P1Y")
	f.Add("2027-01-01/2026-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := calendar.ParseDateRange(s)
		if err != nil {
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, calendar.DateRange{}, r)
			return
		}
		require.Equal(t, s, r.String())
		require.Positive(t, r.Days())
		requireRoundTrip(t, r, calendar.ParseDateRange)
	})
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, s := range []string{`null`, ` null `, `""`, `{}`, `"2026-03-01"`, `"\u0032026-03-01"`, `"2026-01-01/2027-01-01"`, `"2026-03-01`, `20260301`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		d := calendar.MustParse("2026-03-01")
		switch err := d.UnmarshalJSON(document); {
		case err != nil:
			require.Equal(t, calendar.MustParse("2026-03-01"), d)
		case d.IsValid():
			requireRoundTrip(t, d, calendar.Parse)
		default:
			require.Equal(t, "null", string(document))
		}
		var r calendar.DateRange
		if err := r.UnmarshalJSON(document); err == nil && r.IsValid() {
			requireRoundTrip(t, r, calendar.ParseDateRange)
		}
	})
}
