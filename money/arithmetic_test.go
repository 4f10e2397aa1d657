package money_test

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

// most is the largest amount there is.
func most(t *testing.T) money.Money {
	t.Helper()
	m, err := money.FromMinor(math.MaxInt64, money.USD)
	require.NoError(t, err)
	return m
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func TestAmountsAreAdded(t *testing.T) {
	t.Parallel()
	sum, err := money.MustParse("GBP 49.00").Add(money.MustParse("GBP 99.00"))
	require.NoError(t, err)
	require.Equal(t, money.MustParse("GBP 148.00"), sum)

	sum, err = most(t).Add(money.Zero(money.USD))
	require.NoError(t, err)
	require.Equal(t, most(t), sum)
}

func TestAnAdditionIsRefused(t *testing.T) {
	t.Parallel()
	usd := money.MustParse("USD 1.00")
	for _, tt := range []struct {
		name string
		m, o money.Money
		want error
	}{
		{"across currencies", usd, money.MustParse("EUR 1.00"), money.ErrCurrencyMismatch},
		{"beyond what can be held", most(t), money.MustParse("USD 0.01"), money.ErrOverflow},
		{"the largest to itself", most(t), most(t), money.ErrOverflow},
		{"of no amount", usd, money.Money{}, money.ErrNoAmount},
		{"to no amount", money.Money{}, usd, money.ErrNoAmount},
		{"of nothing to nothing", money.Money{}, money.Money{}, money.ErrNoAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.m.Add(tt.o)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, money.Money{}, got)

			var told *money.Error
			require.ErrorAs(t, err, &told)
			require.Equal(t, tt.m, told.Amount)
			require.Equal(t, tt.o, told.Other)
		})
	}
}

func TestASubtractionNeverGoesBelowZero(t *testing.T) {
	t.Parallel()
	m := money.MustParse("USD 1.00")
	rest, err := m.Sub(m)
	require.NoError(t, err)
	require.Equal(t, money.Zero(money.USD), rest)

	_, err = m.Sub(money.MustParse("USD 1.01"))
	require.ErrorIs(t, err, money.ErrNegative)
	_, err = m.Sub(money.MustParse("CAD 0.01"))
	require.ErrorIs(t, err, money.ErrCurrencyMismatch)
	_, err = m.Sub(money.Money{})
	require.ErrorIs(t, err, money.ErrNoAmount)
	_, err = money.Money{}.Sub(money.Money{})
	require.ErrorIs(t, err, money.ErrNoAmount)
}

func TestAnAmountIsMultipliedByAQuantity(t *testing.T) {
	t.Parallel()
	price := money.MustParse("USD 19.99")
	for _, tt := range []struct {
		name string
		m    money.Money
		n    int64
		want money.Money
		err  error
	}{
		{"three of them", price, 3, money.MustParse("USD 59.97"), nil},
		{"none of them", price, 0, money.Zero(money.USD), nil},
		{"one of the largest", most(t), 1, most(t), nil},
		{"two of the largest", most(t), 2, money.Money{}, money.ErrOverflow},
		{"a product that wraps round to something small", money.MustParse("JPY 4294967296"), 1 << 32, money.Money{}, money.ErrOverflow},
		{"the largest of the largest", most(t), math.MaxInt64, money.Money{}, money.ErrOverflow},
		{"minus one", price, -1, money.Money{}, money.ErrNegative},
		{"minus one of nothing", money.Zero(money.USD), -1, money.Money{}, money.ErrNegative},
		{"the most negative number", price, math.MinInt64, money.Money{}, money.ErrNegative},
		{"no amount", money.Money{}, 1, money.Money{}, money.ErrNoAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.m.Mul(tt.n)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestAProductIsRoundedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, amount, factor, want string
	}{
		{"a tax rate", "USD 100.00", "0.0825", "USD 8.25"},
		{"a half goes up", "USD 0.01", "0.5", "USD 0.01"},
		{"another half goes up", "USD 0.03", "0.5", "USD 0.02"},
		{"below a half goes down", "USD 0.01", "0.4999999999999999999999999999999999", "USD 0.00"},
		{"rounding digit by digit would go up", "USD 1.00", "0.00444444444444444445", "USD 0.00"},
		{"a rate of exchange", "JPY 1000", "83.1234567890123456", "JPY 83123"},
		{"a factor of twenty digits", "USD 3.00", "1234.3333333333333333", "USD 3703.00"},
		{"a factor of 38 digits", "USD 10.00", "1.2345678901234567890123456789012345678", "USD 12.35"},
		{"the largest by one", "USD 92233720368547758.07", "1.000000000000000000", "USD 92233720368547758.07"},
		{"the largest by one in 38 digits", "USD 92233720368547758.07", "1.0000000000000000000000000000000000000", "USD 92233720368547758.07"},
		{"the largest by almost nothing", "USD 92233720368547758.07", "0.00000000000000000000000000000000000001", "USD 0.00"},
		{"nothing by the largest factor", "USD 0.00", "99999999999999999999999999999999999999", "USD 0.00"},
		{"by nothing", "USD 12.34", "0", "USD 0.00"},
		{"by nothing with digits", "USD 12.34", "0.000", "USD 0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.MustParse(tt.amount).MulDecimal(dec(tt.factor))
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
		})
	}
	got, err := money.MustParse("USD 0.02").MulDecimal(decimal.New(3, 4))
	require.NoError(t, err)
	require.Equal(t, "USD 600.00", got.String(), "a positive exponent")
}

func TestAProductIsRefused(t *testing.T) {
	t.Parallel()
	usd := money.MustParse("USD 1.00")
	for _, tt := range []struct {
		name   string
		m      money.Money
		factor decimal.Decimal
		want   error
	}{
		{"by a negative factor", usd, dec("-0.1"), money.ErrNegative},
		{"of nothing by a negative factor", money.Zero(money.USD), dec("-0.1"), money.ErrNegative},
		{"beyond what can be held", most(t), dec("1.0000000000000000001"), money.ErrOverflow},
		{"beyond two words", most(t), dec("99999999999999999999999999999999999999"), money.ErrOverflow},
		{"beyond three words", most(t), dec("99999999999999999999999999999999999999").Shift(38), money.ErrOverflow},
		{"that wraps round to nothing", money.MustParse("JPY 4294967296"), dec("4294967296"), money.ErrOverflow},
		{"by 39 digits", usd, dec("1.00000000000000000000000000000000000000"), money.ErrBounds},
		{"of no amount", money.Money{}, dec("1"), money.ErrNoAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.m.MulDecimal(tt.factor)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, money.Money{}, got)
		})
	}
}

func TestADiscountLeavesTheRestRoundedHalfUp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, amount, percent, net, off string
	}{
		{"a tenth", "USD 148.00", "10", "USD 133.20", "USD 14.80"},
		{"an eighth", "USD 0.20", "12.5", "USD 0.18", "USD 0.02"}, // 0.175 goes up
		{"a third, nearly", "USD 100.00", "33.333", "USD 66.67", "USD 33.33"},
		{"half of an odd amount", "USD 0.01", "50", "USD 0.01", "USD 0.00"},
		{"a hair more than half", "USD 0.01", "50.00000000000000000000000000000000001", "USD 0.00", "USD 0.01"},
		{"a hair less than half", "USD 0.01", "49.99999999999999999999999999999999999", "USD 0.01", "USD 0.00"},
		{"a sliver beyond half of the last digit", "JPY 1", "50.0000000000000000000000001", "JPY 0", "JPY 1"},
		{"a sliver in the last of forty digits", "JPY 250", "0.20000000000000000000000000000000000001", "JPY 249", "JPY 1"},
		{"nothing", "USD 12.34", "0", "USD 12.34", "USD 0.00"},
		{"all", "USD 12.34", "100", "USD 0.00", "USD 12.34"},
		{"all, in tens", "USD 12.34", "1e2", "USD 0.00", "USD 12.34"},
		{"all, in 38 digits", "USD 12.34", "100.00000000000000000000000000000000000", "USD 0.00", "USD 12.34"},
		{"all of the largest", "USD 92233720368547758.07", "100", "USD 0.00", "USD 92233720368547758.07"},
		{"almost all of the largest", "USD 92233720368547758.07", "99.99999999999999999999999999999999999", "USD 0.00", "USD 92233720368547758.07"},
		{"of nothing", "USD 0.00", "10", "USD 0.00", "USD 0.00"},
		{"the least percentage", "USD 10.00", "0.00000000000000000000000000000000000001", "USD 10.00", "USD 0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			net, off, err := money.MustParse(tt.amount).Discount(dec(tt.percent))
			require.NoError(t, err)
			require.Equal(t, tt.net, net.String())
			require.Equal(t, tt.off, off.String())
		})
	}
}

func TestADiscountIsRefused(t *testing.T) {
	t.Parallel()
	usd := money.MustParse("USD 1.00")
	for _, tt := range []struct {
		name    string
		m       money.Money
		percent decimal.Decimal
		want    error
	}{
		{"below nothing", usd, dec("-0.1"), money.ErrPercent},
		{"more than all", usd, dec("100.1"), money.ErrPercent},
		{"a hair more than all", usd, dec("100.00000000000000000000000000000000001"), money.ErrPercent},
		{"more than all, in hundreds", usd, decimal.New(2, 2), money.ErrPercent},
		{"more than all of nothing", money.Zero(money.USD), dec("101"), money.ErrPercent},
		{"a percentage that wraps", usd, dec("18446744073709551616"), money.ErrPercent},
		{"a percentage beyond three words", usd, dec("99999999999999999999999999999999999999").Shift(38), money.ErrPercent},
		{"in 39 digits", usd, dec("1.00000000000000000000000000000000000000"), money.ErrBounds},
		{"of no amount", money.Money{}, dec("10"), money.ErrNoAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			net, off, err := tt.m.Discount(tt.percent)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, money.Money{}, net)
			require.Equal(t, money.Money{}, off)
		})
	}
}

func TestAmountsAreSummed(t *testing.T) {
	t.Parallel()
	sum, err := money.Sum(money.INR, money.MustParse("INR 300"), money.MustParse("INR 99"), money.MustParse("INR 100"))
	require.NoError(t, err)
	require.Equal(t, money.MustParse("INR 499"), sum)

	sum, err = money.Sum(money.INR)
	require.NoError(t, err)
	require.Equal(t, money.Zero(money.INR), sum)

	_, err = money.Sum(money.INR, money.MustParse("INR 1"), money.MustParse("USD 1"))
	require.ErrorIs(t, err, money.ErrCurrencyMismatch)
	_, err = money.Sum(money.INR, money.Money{})
	require.ErrorIs(t, err, money.ErrNoAmount)
	_, err = money.Sum(money.USD, most(t), most(t), most(t))
	require.ErrorIs(t, err, money.ErrOverflow)
	_, err = money.Sum(0)
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
}
