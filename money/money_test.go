package money_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"unsafe"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

func TestEqualAmountsAreEqual(t *testing.T) {
	t.Parallel()
	fifty := money.MustParse("USD 50.00")

	same := map[money.Money]bool{fifty: true} // by ==, as a map key is

	require.True(t, same[money.MustParse("USD 50.0")])
	require.True(t, same[money.MustParse("usd 50")], "the code is normalised, the digits completed")
	require.False(t, same[money.MustParse("USD 75.00")])
	require.False(t, same[money.MustParse("CAD 50.00")])
}

func TestMoneyIsSixteenBytes(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, 16, unsafe.Sizeof(money.Money{}))
}

func TestTheZeroMoneyIsNoAmount(t *testing.T) {
	t.Parallel()
	var none money.Money

	require.False(t, none.IsValid())
	require.False(t, none.IsPositive())
	require.Empty(t, none.String())
	require.Zero(t, none.Minor())
	require.Equal(t, money.Currency(0), none.Currency())
	require.True(t, none.Amount().IsZero())
	require.Equal(t, none, money.Zero(0))
	require.NotEqual(t, none, money.Zero(money.USD))
}

func TestNothingOfACurrencyIsAnAmount(t *testing.T) {
	t.Parallel()
	zero := money.Zero(money.KWD)

	require.True(t, zero.IsValid())
	require.False(t, zero.IsPositive())
	require.Equal(t, "KWD 0.000", zero.String())
}

func TestANewAmountIsRoundedHalfUpToTheDigitsOfItsCurrency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		amount   decimal.Decimal
		currency money.Currency
		want     string
	}{
		{"exact", decimal.New(1234, -2), money.USD, "USD 12.34"},
		{"fewer digits", decimal.New(12, 0), money.USD, "USD 12.00"},
		{"just below half", decimal.New(23449999, -7), money.USD, "USD 2.34"},
		{"half", decimal.New(2345, -3), money.USD, "USD 2.35"},
		{"half of an even digit", decimal.New(2325, -3), money.USD, "USD 2.33"},
		{"half of nothing", decimal.New(5, -3), money.USD, "USD 0.01"},
		{"below half of nothing", decimal.New(4999, -6), money.USD, "USD 0.00"},
		{"the smallest decimal there is", decimal.New(1, -38), money.USD, "USD 0.00"},
		{"no digits", decimal.New(5005, -1), money.JPY, "JPY 501"},
		{"three digits", decimal.New(12345, -4), money.KWD, "KWD 1.235"},
		{"four digits", decimal.New(123455, -5), money.CLF, "CLF 1.2346"},
		{"a positive exponent", decimal.New(12, 3), money.EUR, "EUR 12000.00"},
		{"a zero decimal", decimal.Decimal{}, money.EUR, "EUR 0.00"},
		{"the largest", decimal.New(math.MaxInt64, -2), money.USD, "USD 92233720368547758.07"},
		{"more digits than fit a word", decimal.RequireFromString("12.345000000000000000000000000000000001"), money.USD, "USD 12.35"},
		{"more digits than fit a word, below half", decimal.RequireFromString("12.344999999999999999999999999999999999"), money.USD, "USD 12.34"},
		{"38 digits", decimal.RequireFromString("1.2345678901234567890123456789012345678"), money.USD, "USD 1.23"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.New(tt.amount, tt.currency)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
		})
	}
}

func TestANewAmountIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		amount   decimal.Decimal
		currency money.Currency
		want     error
	}{
		{"negative", decimal.New(-1, 0), money.USD, money.ErrNegative},
		{"negative, though it would round to nothing", decimal.New(-1, -9), money.USD, money.ErrNegative},
		{"negative beyond a word", decimal.RequireFromString("-99999999999999999999"), money.USD, money.ErrNegative},
		{"one minor unit too much", decimal.RequireFromString("92233720368547758.08"), money.USD, money.ErrOverflow},
		{"too much by rounding", decimal.RequireFromString("92233720368547758.075"), money.USD, money.ErrOverflow},
		{"too much for a word", decimal.New(1, 17), money.USD, money.ErrOverflow},
		{"too much for three words", decimal.RequireFromString("99999999999999999999999999999999999999").Shift(38), money.USD, money.ErrOverflow},
		{"two to the 64th, which wraps to nothing", decimal.RequireFromString("184467440737095516.16"), money.USD, money.ErrOverflow},
		{"just below, which wraps when rounded", decimal.RequireFromString("184467440737095516.159"), money.USD, money.ErrOverflow},
		{"39 digits", decimal.RequireFromString("1.00000000000000000000000000000000000000"), money.USD, money.ErrBounds},
		{"of no currency", decimal.New(1, 0), 0, money.ErrUnknownCurrency},
		{"of a number that is no currency", decimal.New(1, 0), math.MaxUint16, money.ErrUnknownCurrency},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.New(tt.amount, tt.currency)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, money.Money{}, got)
		})
	}
}

func TestMinorUnits(t *testing.T) {
	t.Parallel()
	got, err := money.FromMinor(1234, money.KWD)
	require.NoError(t, err)
	require.Equal(t, "KWD 1.234", got.String())
	require.Equal(t, int64(1234), got.Minor())
	require.Equal(t, money.KWD, got.Currency())
	require.Equal(t, "1.234", got.Amount().StringFixed(3))

	_, err = money.FromMinor(-1, money.KWD)
	require.ErrorIs(t, err, money.ErrNegative)
	_, err = money.FromMinor(1, 0)
	require.ErrorIs(t, err, money.ErrUnknownCurrency)
	_, err = money.FromMinor(math.MinInt64, money.JPY)
	require.ErrorIs(t, err, money.ErrNegative)
}

func TestAmountsAreSortedByCodeThenByAmount(t *testing.T) {
	t.Parallel()
	sorted := []money.Money{
		{},
		money.MustParse("EUR 0.00"),
		money.MustParse("EUR 900.00"),
		money.MustParse("JPY 1"),
		money.MustParse("USD 1.00"),
		money.MustParse("USD 1.01"),
	}
	for i, m := range sorted {
		for j, o := range sorted {
			require.Equal(t, i < j, m.Compare(o) < 0, "%v and %v", m, o)
			require.Equal(t, i == j, m.Compare(o) == 0, "%v and %v", m, o)
		}
	}
	shuffled := []money.Money{sorted[4], sorted[2], sorted[0], sorted[5], sorted[3], sorted[1]}
	slices.SortFunc(shuffled, money.Money.Compare)
	require.Equal(t, sorted, shuffled)
}

func TestAmountsOfOneCurrencyAreOrdered(t *testing.T) {
	t.Parallel()
	low, high := money.MustParse("USD 9.99"), money.MustParse("USD 10.00")
	for _, tt := range []struct {
		name string
		m, o money.Money
		want int
	}{
		{"less", low, high, -1},
		{"equal", low, low, 0},
		{"more", high, low, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.m.Cmp(tt.o)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
	_, err := low.Cmp(money.MustParse("EUR 9.99"))
	require.ErrorIs(t, err, money.ErrCurrencyMismatch)
	_, err = low.Cmp(money.Money{})
	require.ErrorIs(t, err, money.ErrNoAmount)
	_, err = money.Money{}.Cmp(low)
	require.ErrorIs(t, err, money.ErrNoAmount)
	var none money.Money
	_, err = none.Cmp(money.Money{})
	require.ErrorIs(t, err, money.ErrNoAmount)
}

func TestEveryVerbPrintsTheText(t *testing.T) {
	t.Parallel()
	m := money.MustParse("USD 0.07")
	require.Equal(t, "USD 0.07", fmt.Sprint(m))
	require.Equal(t, "USD 0.07", fmt.Sprintf("%v", m))
	require.Equal(t, "USD 0.07", fmt.Sprintf("%+v", m))
	require.Equal(t, "  USD 0.07", fmt.Sprintf("%10s", m))
	require.Equal(t, `money.MustParse("USD 0.07")`, fmt.Sprintf("%#v", m))
	require.Equal(t, `money.Money{}`, fmt.Sprintf("%#v", money.Money{}))
	require.Equal(t, "[USD 0.07 ]", fmt.Sprint([]money.Money{m, {}}))
}
