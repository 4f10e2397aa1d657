package billing_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/insurance/billing"
	"github.com/ashlar-go/ashlar/money"
)

func FuzzInstalmentJSON(f *testing.F) {
	document, err := json.Marshal(monthly().Instalments().At(0))
	require.NoError(f, err)
	f.Add(document)
	for _, odd := range []string{``, `null`, ` null`, `{}`, `[]`, `""`, `{"number":0}`, string(document) + `x`, "\xff"} {
		f.Add([]byte(odd))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var i, again billing.Instalment
		if err := json.Unmarshal(document, &i); err != nil {
			require.Equal(t, billing.Instalment{}, i)
			return
		}
		written, err := json.Marshal(i)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again))
		require.Equal(t, i, again)
	})
}

// Whatever stands in a database: it is a schedule whose instalments sum to its amount, or
// refused.
func FuzzPaymentScheduleDocument(f *testing.F) {
	kind := billing.ScheduleMapping.Kind()
	for _, s := range []*schedule{monthly(), after(monthly(), pay(1, "8.34"), cancelFrom("2026-06-30"))} {
		document, err := kind.Encode(s.Snapshot())
		require.NoError(f, err)
		f.Add(document)
	}
	f.Add([]byte(`{}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, document []byte) {
		state, err := kind.Decode(kind.Schema, document)
		if err != nil {
			return
		}
		s, ok := state.(billing.PaymentScheduleSnapshot)
		require.True(t, ok)
		p, err := billing.RestorePaymentSchedule(s)
		if err != nil {
			return
		}
		total, err := money.Sum(p.Amount().Currency(), p.Total(billing.StatusDue), p.Total(billing.StatusPaid), p.Total(billing.StatusCancelled))
		require.NoError(t, err)
		require.Equal(t, p.Amount(), total)
	})
}

func FuzzReference(f *testing.F) {
	for _, s := range []string{"", " ", "policy 1", " policy 1 ", "a\x00b", "a\u202eb", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := billing.ParseReference(s)
		if err != nil {
			require.Equal(t, billing.Reference{}, r)
			return
		}
		again, err := billing.ParseReference(r.String())
		require.NoError(t, err)
		require.Equal(t, r, again)
		require.NotEmpty(t, billing.ScheduleOf(r).String())
	})
}
