package ordering_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/ordering"
)

// fuzzValue holds the decoder of a value to three rules: what it refuses leaves the target
// alone and is Invalid, what it takes comes back from its own encoding, and that encoding is
// one only.
func fuzzValue[V interface {
	comparable
	json.Marshaler
	IsValid() bool
}](f *testing.F, standing V, decode func(*V, []byte) error,
) {
	f.Helper()
	f.Fuzz(func(t *testing.T, document []byte) {
		v := standing
		if err := decode(&v, document); err != nil {
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, standing, v)
			require.Less(t, len(err.Error()), 3000)
			return
		}
		var zero V
		require.Equal(t, v != zero, v.IsValid())
		written, err := v.MarshalJSON()
		require.NoError(t, err)
		var again V
		require.NoError(t, decode(&again, written))
		require.Equal(t, v, again)
		rewritten, err := again.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, written, rewritten)
	})
}

func addDocuments(f *testing.F, members string, more ...string) {
	f.Helper()
	f.Add([]byte("{" + members + "}"))
	f.Add([]byte("null"))
	for _, doc := range malformedJSON(members) {
		f.Add([]byte(doc))
	}
	for _, doc := range more {
		f.Add([]byte(doc))
	}
}

func FuzzAddressJSON(f *testing.F) {
	addDocuments(
		f, `"street":"1 Main St","city":"London","postal_code":"EC1A 1AA","country":"GB"`,
		`{"street":"\u2028","city":"L\u0000","postal_code":"\ud800","country":"gb"}`,
		`{"street":"`+strings.Repeat("é", 200)+`","city":"\u200d","postal_code":"\u202e","country":"YU"}`,
	)
	fuzzValue(f, home(), (*ordering.Address).UnmarshalJSON)
}

func FuzzOrderLineJSON(f *testing.F) {
	addDocuments(
		f, `"product":"P1","name":"Python Course","quantity":1,"unit_price":{"amount":"49.00","currency":"GBP"}`,
		`{"product":"P1","name":"x","quantity":1e3,"unit_price":{"amount":49,"currency":"gbp"}}`,
		`{"product":" P1 ","name":"x","quantity":1000000,"unit_price":{"amount":"92233720368547758.07","currency":"GBP"}}`,
		`{"product":"","name":"x","quantity":-0,"unit_price":{"amount":"1","currency":"JPY"}}`,
	)
	fuzzValue(f, pythonCourse(), (*ordering.OrderLine).UnmarshalJSON)
}

func FuzzDiscountJSON(f *testing.F) {
	addDocuments(
		f, `"code":"SPRING","percent":"12.5"`, `{"code":"A","percent":"100"}`, `{"code":"A","percent":"0.0001"}`, `{"code":"A","percent":"12.50"}`,
		`{"code":"A","percent":"1e2"}`, `{"code":"A","percent":"."}`, `{"code":"A","percent":"00000001"}`, `{"code":"A ","percent":"1"}`, `{"code":"A","percent":"-1"}`,
	)
	fuzzValue(f, ordering.MustNewDiscount("B", "1"), (*ordering.Discount).UnmarshalJSON)
}

func FuzzOrderSnapshotJSON(f *testing.F) {
	stored, err := filepath.Glob(filepath.Join("testdata", "order_*.json"))
	require.NoError(f, err)
	require.NotEmpty(f, stored)
	for _, name := range stored {
		b, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(b)
		f.Add(b[:len(b)/2])
		f.Add([]byte(strings.ReplaceAll(string(b), "GBP", "JPY")))
		f.Add([]byte(strings.ReplaceAll(string(b), `"delivered"`, `"placed"`)))
	}
	f.Add([]byte("null"))
	f.Add([]byte("{}"))
	kind := ordering.OrderMapping.Kind()
	f.Fuzz(func(t *testing.T, document []byte) {
		state, err := kind.Decode(kind.Schema, document)
		if err != nil {
			return
		}
		s, ok := state.(ordering.OrderSnapshot)
		require.True(t, ok)
		o, err := ordering.RestoreOrder(s)
		if err != nil {
			require.Equal(t, s, state)
			require.NotEmpty(t, pathsOf(t, err))
			return
		}
		require.Equal(t, s, o.Snapshot())
		written, err := kind.Encode(o.Snapshot())
		require.NoError(t, err)
		again, err := kind.Decode(kind.Schema, written)
		require.NoError(t, err)
		require.Equal(t, state, again)
		rewritten, err := kind.Encode(again)
		require.NoError(t, err)
		require.Equal(t, written, rewritten)
		// Nothing that was restored panics, whatever it is told.
		for _, command := range orderCommands() {
			_ = command(o)
		}
		_, err = ordering.RestoreOrder(o.Snapshot())
		require.NoError(t, err)
	})
}

func FuzzParseOrderID(f *testing.F) {
	f.Add("o-1")
	for _, text := range texttest.Refused(128) {
		f.Add(text)
	}
	for _, text := range []string{" o ", strings.Repeat("é", 64), "\ufeffo", "o\u200d", "o\u2028", "urn:uuid:0", "{}", "\u0085o"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ordering.ParseOrderID(s)
		if err != nil {
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Zero(t, id)
			return
		}
		require.LessOrEqual(t, len(id.String()), 128)
		require.True(t, utf8.ValidString(id.String()))
		again, err := ordering.ParseOrderID(id.String())
		require.NoError(t, err)
		require.Equal(t, id, again)
		b, err := id.MarshalText()
		require.NoError(t, err)
		var read ordering.OrderID
		require.NoError(t, read.UnmarshalText(b))
		require.Equal(t, id, read)
	})
}
