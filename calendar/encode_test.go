package calendar_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
)

type encoded interface {
	comparable
	encoding.TextMarshaler
	json.Marshaler
	driver.Valuer
	String() string
}

type decoder[T any] interface {
	*T
	encoding.TextUnmarshaler
	json.Unmarshaler
	sql.Scanner
}

func requireRoundTrip[T encoded, P decoder[T]](t require.TestingT, v T, parse func(string) (T, error)) {
	parsed, err := parse(v.String())
	require.NoError(t, err)
	require.Equal(t, v, parsed)

	var fromText, fromJSON, fromSQL, fromBytes T
	text, err := v.MarshalText()
	require.NoError(t, err)
	require.NoError(t, P(&fromText).UnmarshalText(text))
	require.Equal(t, v, fromText)

	document, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(document, &fromJSON))
	require.Equal(t, v, fromJSON)

	column, err := v.Value()
	require.NoError(t, err)
	require.NoError(t, P(&fromSQL).Scan(column))
	require.Equal(t, v, fromSQL)
	require.NoError(t, P(&fromBytes).Scan([]byte(v.String())))
	require.Equal(t, v, fromBytes)
}

func TestTheZeroValuesAreNullAndEmpty(t *testing.T) {
	t.Parallel()

	requireNone[calendar.Date](t, day("2026-03-01"))
	requireNone[calendar.DateRange](t, span("2026-01-01/2027-01-01"))
}

func requireNone[T encoded, P decoder[T]](t *testing.T, before T) {
	t.Helper()
	var zero T
	document, err := json.Marshal(zero)
	require.NoError(t, err)
	require.Equal(t, "null", string(document))
	column, err := zero.Value()
	require.NoError(t, err)
	require.Nil(t, column)
	text, err := zero.MarshalText()
	require.NoError(t, err)
	require.Empty(t, text)

	for name, read := range map[string]func(*T) error{
		"null":       func(v *T) error { return P(v).UnmarshalJSON([]byte("null")) },
		"NULL":       func(v *T) error { return P(v).Scan(nil) },
		"empty text": func(v *T) error { return P(v).UnmarshalText(nil) },
	} {
		v := before
		require.NoError(t, read(&v), name)
		require.Equal(t, zero, v, name)
	}
}

func TestDecodersRefuseEverythingElseAndLeaveTheTargetAlone(t *testing.T) {
	t.Parallel()

	requireStrict[calendar.Date](t, day("2026-03-01"))
	requireStrict[calendar.DateRange](t, span("2026-01-01/2027-01-01"))
}

func requireStrict[T encoded, P decoder[T]](t *testing.T, before T) {
	t.Helper()
	refused := func(name string, read func(P) error) {
		v := before
		err := read(&v)
		require.Equal(t, failure.Invalid, failure.KindOf(err), name)
		require.Equal(t, before, v, name)
	}
	for _, document := range []string{
		``, `""`, `" "`, `{}`, `[]`, `0`, `20260301`, `true`, ` null`, `"2026-02-30"`, `"2026-03-01`, `"2026-03-01T00:00:00Z"`, `{"date":"2026-03-01"}`,
		`"2027-01-01/2026-01-01"`, `"` + strings.Repeat("2", 1000) + `"`,
	} {
		refused(document, func(v P) error { return v.UnmarshalJSON([]byte(document)) })
	}
	for _, text := range []string{" ", "null", "2026-02-30", "2026-03-01 ", strings.Repeat("2", 1<<20)} {
		refused(text[:min(len(text), 20)], func(v P) error { return v.UnmarshalText([]byte(text)) })
		refused("SQL text", func(v P) error { return v.Scan(text) })
		refused("SQL bytes", func(v P) error { return v.Scan([]byte(text)) })
	}
	for _, column := range []any{int64(20260301), 1.5, true, struct{}{}, ""} {
		refused("a column of another type", func(v P) error { return v.Scan(column) })
	}
}

func TestAColumnOfTypeDateIsTakenAsItReads(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"UTC", "Pacific/Apia", "America/New_York", "America/Sao_Paulo"} {
		var d calendar.Date
		require.NoError(t, d.Scan(time.Date(2026, 3, 1, 0, 0, 0, 0, zone(t, name))))
		require.Equal(t, day("2026-03-01"), d, name)
	}
	d := day("2026-03-01")
	for name, at := range map[string]time.Time{
		"a nanosecond after midnight": time.Date(2026, 3, 2, 0, 0, 0, 1, time.UTC),
		"noon":                        time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		"the year 10000":              time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		require.Equal(t, failure.Invalid, failure.KindOf(d.Scan(at)), name)
		require.Equal(t, day("2026-03-01"), d, name)
	}
}

func TestADateIsTheKeyOfAMap(t *testing.T) {
	t.Parallel()

	document, err := json.Marshal(map[calendar.Date]int{day("2026-03-01"): 1})
	require.NoError(t, err)
	require.JSONEq(t, `{"2026-03-01":1}`, string(document))
}

func TestNoErrorRepeatsADate(t *testing.T) {
	t.Parallel()

	_, err := calendar.Parse("1815-12-99")
	require.NotContains(t, err.Error(), "1815")
	_, err = day("1815-12-10").AddYears(-2000)
	require.NotContains(t, err.Error(), "1815")
	var d calendar.Date
	require.NotContains(t, json.Unmarshal([]byte(`"1815-12-99"`), &d).Error(), "1815")
}
