package billing_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/ordering/billing"
)

func FuzzInvoiceLineJSON(f *testing.F) {
	const members = `"description":"Course","quantity":2,"unit_price":{"amount":"29.00","currency":"GBP"}`
	for _, doc := range []string{
		"{" + members + "}", "null", "", "{}", "[]", "{" + members + `,"x":1}`, "{" + members + "," + members + "}", "{" + members + "} {}",
		`{"description":" Course","quantity":2,"unit_price":{"amount":"29.00","currency":"GBP"}}`,
		`{"description":"Course","quantity":-1,"unit_price":{"amount":"29.00","currency":"GBP"}}`,
		`{"description":"Course","quantity":2,"unit_price":{"amount":"92233720368547758.07","currency":"GBP"}}`,
		`{"description":"Course","quantity":2,"unit_price":null}`, `{"description":"\ud800","quantity":2.0,"unit_price":"GBP 29.00"}`,
		"{\"description\":\"\xff\"}",
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		l := invoiceLine("A", 1, "GBP 1.00")
		if err := l.UnmarshalJSON(document); err != nil {
			require.Equal(t, invoiceLine("A", 1, "GBP 1.00"), l)
			require.Less(t, len(err.Error()), 3000)
			return
		}
		require.Equal(t, l != billing.InvoiceLine{}, l.IsValid())
		written, err := l.MarshalJSON()
		require.NoError(t, err)
		var again billing.InvoiceLine
		require.NoError(t, again.UnmarshalJSON(written))
		require.Equal(t, l, again)
	})
}

// What is decoded and restored is an invoice: it goes to storage and back as it is.
func FuzzInvoiceSnapshotJSON(f *testing.F) {
	for _, i := range []*billing.Invoice{pending(), paid(), disputed(), upheld(), void(), refunded()} {
		b, err := json.Marshal(i.Snapshot())
		require.NoError(f, err)
		f.Add(b)
	}
	f.Add([]byte(`{"lines":[],"issued_at":"9999-12-31T23:59:59.999999999Z"}`))
	f.Add([]byte(`{"lines":null,"issued_at":"0001-01-01T00:00:00+23:59","status":""}`))
	kind := billing.InvoiceMapping.Kind()
	f.Fuzz(func(t *testing.T, document []byte) {
		state, err := kind.Decode(1, document)
		if err != nil {
			return
		}
		snapshot, ok := state.(billing.InvoiceSnapshot)
		require.True(t, ok)
		i, err := billing.RestoreInvoice(snapshot)
		if err != nil {
			require.Nil(t, i)
			return
		}
		sum := i.Rebate()
		sum, err = sum.Add(i.Total())
		require.NoError(t, err)
		for _, l := range i.Lines().All() {
			sum, err = sum.Sub(l.Total())
			require.NoError(t, err)
		}
		require.Zero(t, sum.Minor(), "the total is the sum of the lines less the rebate")
		written, err := kind.Encode(i.Snapshot())
		require.NoError(t, err)
		again, err := kind.Decode(1, written)
		require.NoError(t, err)
		require.Equal(t, i.Snapshot(), again)
	})
}
