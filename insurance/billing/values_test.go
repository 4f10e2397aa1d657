package billing_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance/billing"
)

func TestADecoderRefusesWhatItsEncoderDoesNotWrite(t *testing.T) {
	t.Parallel()

	written, err := json.Marshal(monthly().Instalments().At(0))
	require.NoError(t, err)
	for name, edit := range map[string][2]string{
		"number 0":           {`"number":1`, `"number":0`},
		"number 1201":        {`"number":1`, `"number":1201`},
		"half a number":      {`"number":1`, `"number":1.5`},
		"no day":             {`"2026-01-31"`, `""`},
		"30 February":        {`"2026-01-31"`, `"2026-02-30"`},
		"a status in caps":   {`"due"`, `"Due"`},
		"an unknown member":  {`{`, `{"x":1,`},
		"a member twice":     {`{`, `{"number":1,`},
		"a missing member":   {`"number":1,`, ``},
		"a member of a case": {`"number"`, `"Number"`},
	} {
		document := strings.Replace(string(written), edit[0], edit[1], 1)
		require.NotEqual(t, string(written), document, name)
		one := monthly().Instalments().At(1)
		require.Error(t, json.Unmarshal([]byte(document), &one), name)
		require.Equal(t, monthly().Instalments().At(1), one, name)
	}
	list := monthly().Instalments()
	for _, document := range []string{`null`, `[null]`, `{}`, `""`, `[{}]`, `[` + strings.Repeat(string(written)+",", 1200) + string(written) + `]`} {
		require.Error(t, list.UnmarshalJSON([]byte(document)))
	}
	require.True(t, monthly().Instalments().Equal(list))
	var none billing.Instalment
	document, err := none.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, "null", string(document))
	require.NoError(t, none.UnmarshalJSON(document))
	require.False(t, none.IsValid())
	require.Empty(t, none.String())
}

func TestNamesReadBack(t *testing.T) {
	t.Parallel()

	for _, f := range billing.Frequencies() {
		text, err := f.MarshalText()
		require.NoError(t, err)
		var read billing.Frequency
		require.NoError(t, read.UnmarshalText(text))
		require.Equal(t, f, read)
	}
	for _, s := range billing.InstalmentStatuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var read billing.InstalmentStatus
		require.NoError(t, read.UnmarshalText(text))
		require.Equal(t, s, read)
	}
	for from := range billing.InstalmentStatus(6) {
		for to := range billing.InstalmentStatus(6) {
			want := from == billing.StatusDue && (to == billing.StatusPaid || to == billing.StatusCancelled)
			require.Equal(t, want, from.CanBecome(to), "%d → %d", from, to)
		}
	}
	f, s := billing.Annual, billing.StatusPaid
	require.ErrorIs(t, f.UnmarshalText([]byte("weekly")), billing.ErrFrequency)
	require.ErrorIs(t, f.UnmarshalText(nil), billing.ErrFrequency)
	require.ErrorIs(t, s.UnmarshalText([]byte("late")), billing.ErrStatus)
	require.Equal(t, billing.Annual, f)
	require.Equal(t, billing.StatusPaid, s)
	_, err := billing.Frequency(0).MarshalText()
	require.ErrorIs(t, err, billing.ErrFrequency)
	_, err = billing.InstalmentStatus(0).MarshalText()
	require.ErrorIs(t, err, billing.ErrStatus)
	require.Empty(t, billing.Frequency(0).String())
	require.Equal(t, "frequency(9)", billing.Frequency(9).String())
}

func TestTheIdentityOfAScheduleIsThatOfItsReferenceForEver(t *testing.T) {
	t.Parallel()

	require.Equal(t, billing.ScheduleOf(ref), billing.ScheduleOf(billing.MustParseReference(" policy 1 ")))
	require.NotEqual(t, billing.ScheduleOf(ref), billing.ScheduleOf(billing.MustParseReference("policy 2")))
	require.Equal(t, billing.ScheduleID{}, billing.ScheduleOf(billing.Reference{}))
	const stored = "8f22ca1c-f5ce-572b-9662-19e322757348" // what is stored under it is found by no other
	require.Equal(t, stored, billing.ScheduleOf(billing.MustParseReference("90110000-0000-4000-8000-000000000101")).String())

	id, err := billing.ParseScheduleID(stored)
	require.NoError(t, err)
	var read billing.ScheduleID
	text, err := id.MarshalText()
	require.NoError(t, err)
	require.NoError(t, read.UnmarshalText(text))
	require.Equal(t, id, read)
	for _, s := range []string{" ", "a\x00b", "a\u202eb", strings.Repeat("x", 129), "\xff"} {
		_, err := billing.ParseScheduleID(s)
		require.Equal(t, failure.Invalid, failure.KindOf(err))
		_, err = billing.ParseReference(s)
		require.Equal(t, failure.Invalid, failure.KindOf(err))
		require.Error(t, read.UnmarshalText([]byte(s)))
		require.Equal(t, id, read)
	}
	require.Panics(t, func() { billing.MustParseReference("") })
}
