package money_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

// monsters are decimals with which the operations of package decimal take for ever or
// all memory.
func monsters() map[string]decimal.Decimal {
	huge := new(big.Int).Lsh(big.NewInt(1), 33_219_281) // ten million digits
	return map[string]decimal.Decimal{
		"a giant exponent":                decimal.New(1, 1e8),
		"a dwarf exponent":                decimal.New(1, -1e8),
		"nothing with a giant exponent":   decimal.New(0, 1e8),
		"the largest exponent":            decimal.New(1, math.MaxInt32),
		"the smallest exponent":           decimal.New(1, math.MinInt32),
		"one beyond the largest exponent": decimal.New(1, money.MaxDigits+1),
		"one below the smallest exponent": decimal.New(1, -money.MaxDigits-1),
		"ten million digits":              decimal.NewFromBigInt(huge, 0),
		"ten million digits, shifted":     decimal.NewFromBigInt(huge, -30),
		"ten million, and an exponent":    decimal.NewFromBigInt(huge, -1e7),
		"39 digits":                       decimal.NewFromBigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil), -38),
	}
}

func TestADecimalBeyondTheBoundsIsRefused(t *testing.T) {
	t.Parallel()
	m := money.MustParse("USD 1.00")
	for name, d := range monsters() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := money.New(d, money.USD)
			require.ErrorIs(t, err, money.ErrBounds)
			_, err = m.MulDecimal(d)
			require.ErrorIs(t, err, money.ErrBounds)
			_, _, err = m.Discount(d)
			require.ErrorIs(t, err, money.ErrBounds)

			// Whatever else is wrong, the error is made without looking at all of d.
			_, err = money.New(d, 0)
			require.ErrorIs(t, err, money.ErrUnknownCurrency)
			_, err = money.Money{}.MulDecimal(d)
			require.ErrorIs(t, err, money.ErrNoAmount)
		})
	}
	negative := decimal.NewFromBigInt(new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 33_219_281)), 0)
	_, err := money.New(negative, money.USD)
	require.ErrorIs(t, err, money.ErrNegative)
}

// TestThePackageVariablesOfDecimalHaveNoInfluence is not parallel: it changes them.
func TestThePackageVariablesOfDecimalHaveNoInfluence(t *testing.T) {
	story := func() []string {
		m := money.MustParse("USD 1234.50")
		var told []string
		tell := func(m money.Money, err error) {
			data, _ := json.Marshal(m)
			told = append(told, m.String(), string(data))
			if err != nil {
				told = append(told, err.Error())
			}
		}
		tell(money.New(decimal.New(1234500, -4), money.USD))
		tell(money.New(decimal.New(12, 3), money.USD))
		tell(money.New(decimal.Decimal{}, money.USD))
		tell(m.MulDecimal(decimal.New(33333333, -8)))
		tell(m.MulDecimal(decimal.New(-500, -2)))
		tell(m.MulDecimal(decimal.New(-5, 3)))
		net, off, err := m.Discount(decimal.New(33333, -3))
		tell(net, err)
		tell(off, err)
		tell(money.Parse("USD 1.50"))
		return append(told, m.Amount().StringFixed(2))
	}
	want := story()

	division, power, quotes, zeros := decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros
	scientific, iterations, exponent, zero := decimal.UseScientificNotation, decimal.ExpMaxIterations, decimal.MaxDecodeExponent, decimal.Zero
	t.Cleanup(func() {
		decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros = division, power, quotes, zeros
		decimal.UseScientificNotation, decimal.ExpMaxIterations, decimal.MaxDecodeExponent, decimal.Zero = scientific, iterations, exponent, zero
	})
	decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros = 0, 0, true, false
	decimal.UseScientificNotation, decimal.ExpMaxIterations, decimal.MaxDecodeExponent, decimal.Zero = true, 1, 0, decimal.New(7, 0)

	require.Equal(t, want, story())
}
