package shipping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/ordering/shipping"
)

func FuzzParseWeight(f *testing.F) {
	for _, s := range badNumbers("1.25", "0.001", "100000", "100000.0000") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := shipping.ParseWeight(s)
		require.Equal(t, err == nil, w.IsValid())
		if err != nil {
			require.ErrorIs(t, err, shipping.ErrWeight)
			return
		}
		b, err := w.MarshalText()
		require.NoError(t, err)
		require.Equal(t, w, shipping.MustParseWeight(string(b)))
		require.LessOrEqual(t, len(b), len(s), "the text is the shortest")
	})
}

func FuzzParseDimensions(f *testing.F) {
	for _, s := range append(badNumbers(), "30x21.5x2", "1x1", "1x1x1x1", "xx", "1xx1", "10000x0.1x10000.0") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := shipping.ParseDimensions(s)
		require.Equal(t, err == nil, d.IsValid())
		if err != nil {
			require.ErrorIs(t, err, shipping.ErrDimensions)
			return
		}
		b, err := d.MarshalText()
		require.NoError(t, err)
		require.Equal(t, d, shipping.MustParseDimensions(string(b)))
		require.True(t, d.Length().IsPositive() && d.Width().IsPositive() && d.Height().IsPositive())
	})
}

func FuzzPhysicalItemJSON(f *testing.F) {
	const members = `"name":"Course","quantity":2,"weight_kg":"0.75","dimensions_cm":"30x21.5x2"`
	for _, doc := range []string{
		"{" + members + "}", "null", "", "{}", "[]", "{" + members + `,"x":1}`, "{" + members + "," + members + "}", "{" + members + "} {}",
		`{"name":" Course","quantity":2,"weight_kg":"0.75","dimensions_cm":"30x21.5x2"}`,
		`{"name":"Course","quantity":0,"weight_kg":"0.75","dimensions_cm":"30x21.5x2"}`,
		`{"name":"Course","quantity":1e3,"weight_kg":"0.7500","dimensions_cm":"30.0x21.5x2"}`,
		`{"name":"Course","quantity":2,"weight_kg":"","dimensions_cm":""}`,
		`{"name":"Course","quantity":2,"weight_kg":null,"dimensions_cm":null}`,
		`{"name":"Course","quantity":2,"weight_kg":0.75,"dimensions_cm":[30,21.5,2]}`,
		`{"name":"\ud800","quantity":2,"weight_kg":"1","dimensions_cm":"1x1x1"}`, "{\"name\":\"\xff\"}",
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		i := book()
		if err := i.UnmarshalJSON(document); err != nil {
			require.Equal(t, book(), i)
			require.Less(t, len(err.Error()), 3000)
			return
		}
		require.Equal(t, i != shipping.PhysicalItem{}, i.IsValid())
		written, err := i.MarshalJSON()
		require.NoError(t, err)
		var again shipping.PhysicalItem
		require.NoError(t, again.UnmarshalJSON(written))
		require.Equal(t, i, again)
	})
}
