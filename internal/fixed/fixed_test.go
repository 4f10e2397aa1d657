package fixed_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/internal/fixed"
)

func TestUnits(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		in    decimal.Decimal
		units int64
		ok    bool
	}{
		"whole":                   {decimal.New(12, 0), 12_000, true},
		"three decimals":          {decimal.New(12345, -3), 12_345, true},
		"trailing zeros":          {decimal.New(1234500000, -8), 12_345, true},
		"an exponent":             {decimal.New(1, 2), 100_000, true},
		"zero":                    {decimal.Zero, 0, true},
		"the limit":               {decimal.New(1000, 0), 1_000_000, true},
		"above the limit":         {decimal.New(1000001, -3), 0, false},
		"far above the limit":     {decimal.New(1, 18), 0, false},
		"too many decimals":       {decimal.New(1, -4), 0, false},
		"negative":                {decimal.New(-1, 0), 0, false},
		"an astronomic exponent":  {decimal.New(1, 1e8), 0, false},
		"a microscopic exponent":  {decimal.New(1, -1e8), 0, false},
		"zero with such exponent": {decimal.New(0, 1e8), 0, false},
		"too many digits":         {decimal.RequireFromString(strings.Repeat("1", 40)), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			units, ok := fixed.Units(tt.in, 3, 1_000_000)
			require.Equal(t, tt.ok, ok)
			if ok {
				require.Equal(t, tt.units, units)
			}
		})
	}
}

func TestParseTakesPlainDecimalTextOnly(t *testing.T) {
	t.Parallel()

	for _, s := range []string{"0", "1", "1.5", "001.500", "999.999"} {
		_, ok := fixed.Parse(s, 3, 1_000_000)
		require.True(t, ok, s)
	}
	for _, s := range []string{"", ".", "1.", ".5", "+1", "-1", "1e3", "1_0", "1.2.3", " 1", "１", "NaN", strings.Repeat("0", 1e6)} {
		_, ok := fixed.Parse(s, 3, 1_000_000)
		require.False(t, ok, "%.20q", s)
	}
}

func TestFormatIsReadBackAsTheSameUnits(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.IntRange(0, 6).Draw(t, "decimals")
		units := rapid.Int64Range(0, 1e12).Draw(t, "units")
		parsed, ok := fixed.Parse(fixed.Format(units, decimals), decimals, 1e12)
		require.True(t, ok)
		require.Equal(t, units, parsed)
		back, ok := fixed.Units(fixed.Decimal(units, decimals), decimals, 1e12)
		require.True(t, ok)
		require.Equal(t, units, back)
	})
	require.Equal(t, "12.5", fixed.Format(125_000, 4))
	require.Equal(t, "0.05", fixed.Format(5, 2))
	require.Equal(t, "100", fixed.Format(100, 0))
}
