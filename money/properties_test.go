package money_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/money"
)

// anyMinor draws amounts of all sizes, and those at the edges.
func anyMinor() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.Int64Range(0, math.MaxInt64),
		rapid.Int64Range(0, 100_000),
		rapid.SampledFrom([]int64{0, 1, 99, 100, 101, math.MaxInt64 - 1, math.MaxInt64, 1 << 32, 1<<32 - 1, 1 << 62}),
	)
}

func anyCurrency() *rapid.Generator[money.Currency] {
	return rapid.Custom(func(t *rapid.T) money.Currency {
		return money.Currency(rapid.Uint16Range(1, uint16(money.ZWL)).Draw(t, "currency"))
	})
}

func moneyOf(currency *rapid.Generator[money.Currency]) *rapid.Generator[money.Money] {
	return rapid.Custom(func(t *rapid.T) money.Money {
		m, err := money.FromMinor(anyMinor().Draw(t, "minor"), currency.Draw(t, "of"))
		require.NoError(t, err)
		return m
	})
}

func anyMoney() *rapid.Generator[money.Money] { return moneyOf(anyCurrency()) }
func dollars() *rapid.Generator[money.Money]  { return moneyOf(rapid.Just(money.USD)) }

// anyDecimal draws decimals that are not negative, of one word and of two, and a few
// beyond the bounds.
func anyDecimal(lowest, highest int) *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		exponent := int32(rapid.IntRange(lowest, highest).Draw(t, "exponent"))
		if rapid.Bool().Draw(t, "small") {
			return decimal.New(anyMinor().Draw(t, "coefficient"), exponent)
		}
		digits := rapid.StringMatching(`[1-9][0-9]{18,38}`).Draw(t, "coefficient")
		coefficient, ok := new(big.Int).SetString(digits, 10)
		require.True(t, ok)
		return decimal.NewFromBigInt(coefficient, exponent)
	})
}

// requireHeld requires that got is want if that can be held, and a refusal otherwise.
func requireHeld(t require.TestingT, want *big.Int, got money.Money, err error) {
	switch {
	case fits(want):
		require.NoError(t, err)
		require.Equal(t, want.Int64(), got.Minor())
	case want.Sign() < 0:
		require.ErrorIs(t, err, money.ErrNegative)
	default:
		require.ErrorIs(t, err, money.ErrOverflow)
	}
}

func TestArithmeticIsThatOfTheIntegers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, o := dollars().Draw(t, "m"), dollars().Draw(t, "o")
		n := rapid.Int64Range(0, math.MaxInt64).Draw(t, "n")
		x, y := big.NewInt(m.Minor()), big.NewInt(o.Minor())

		sum, err := m.Add(o)
		requireHeld(t, new(big.Int).Add(x, y), sum, err)
		also, err2 := o.Add(m)
		require.Equal(t, sum, also)
		require.Equal(t, err == nil, err2 == nil)
		total, err := money.Sum(money.USD, m, o)
		requireHeld(t, new(big.Int).Add(x, y), total, err)
		rest, err := m.Sub(o)
		requireHeld(t, new(big.Int).Sub(x, y), rest, err)
		product, err := m.Mul(n)
		requireHeld(t, new(big.Int).Mul(x, big.NewInt(n)), product, err)
		order, err := m.Cmp(o)
		require.NoError(t, err)
		require.Equal(t, x.Cmp(y), order)
		require.Equal(t, order, m.Compare(o))
	})
}

func TestAProductWithADecimalIsExactAndRoundedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, f := dollars().Draw(t, "m"), anyDecimal(-40, 40).Draw(t, "f")
		got, err := m.MulDecimal(f)
		if !withinBounds(f) {
			require.ErrorIs(t, err, money.ErrBounds)
			return
		}
		requireHeld(t, halfUp(new(big.Rat).Mul(ratOf(m), rational(f))), got, err)
	})
}

func TestANewAmountIsTheDecimalRoundedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, c := anyDecimal(-40, 40).Draw(t, "d"), anyCurrency().Draw(t, "c")
		got, err := money.New(d, c)
		if !withinBounds(d) {
			require.ErrorIs(t, err, money.ErrBounds)
			return
		}
		unit := new(big.Rat).SetInt64(int64(math.Pow10(c.Digits())))
		requireHeld(t, halfUp(unit.Mul(unit, rational(d))), got, err)
	})
}

func TestAnAmountComesBackFromItsDecimal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney().Draw(t, "m")
		got, err := money.New(m.Amount(), m.Currency())
		require.NoError(t, err)
		require.Equal(t, m, got)
	})
}

func TestADiscountIsExactAndRoundedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, p := dollars().Draw(t, "m"), anyDecimal(-40, 2).Draw(t, "p")
		net, off, err := m.Discount(p)
		switch {
		case !withinBounds(p):
			require.ErrorIs(t, err, money.ErrBounds)
		case rational(p).Cmp(big.NewRat(100, 1)) > 0:
			require.ErrorIs(t, err, money.ErrPercent)
		default:
			require.NoError(t, err)
			require.Equal(t, discounted(m, p).Int64(), net.Minor())
			sum, err := net.Add(off)
			require.NoError(t, err)
			require.Equal(t, m, sum)
		}
	})
}

func TestSharesAreThoseOfTheLargestRemainders(t *testing.T) {
	t.Parallel()
	weights := rapid.SliceOfN(rapid.OneOf(
		rapid.Int64Range(0, 10),
		rapid.Int64Range(0, math.MaxInt64),
		rapid.Just(int64(math.MaxInt64)),
	), 1, 40)
	rapid.Check(t, func(t *rapid.T) {
		m, w := dollars().Draw(t, "m"), weights.Draw(t, "weights")
		shares, err := m.Allocate(w...)
		if !sumFits(w) {
			require.ErrorIs(t, err, money.ErrOverflow)
			return
		}
		if err != nil {
			require.ErrorIs(t, err, money.ErrShares)
			for _, weight := range w {
				require.Zero(t, weight)
			}
			return
		}
		require.Equal(t, handedOut(m.Minor(), w), minors(shares))
		sum, err := money.Sum(money.USD, shares...)
		require.NoError(t, err)
		require.Equal(t, m, sum)
	})
}

func TestASplitIsAnAllocationByEqualWeights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, n := dollars().Draw(t, "m"), rapid.IntRange(1, 400).Draw(t, "n")
		weights := make([]int64, n)
		for i := range weights {
			weights[i] = 1
		}
		want, err := m.Allocate(weights...)
		require.NoError(t, err)
		got, err := m.Split(n)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestEveryAmountComesBackFromItsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney().Draw(t, "m")

		got, err := money.Parse(m.String())
		require.NoError(t, err)
		require.Equal(t, m, got)

		code, amount, _ := strings.Cut(m.String(), " ")
		require.Equal(t, m.Currency().Code(), code)
		require.Equal(t, m.Amount().StringFixed(int32(m.Currency().Digits())), amount)
		got, err = money.ParseAmount(amount, m.Currency())
		require.NoError(t, err)
		require.Equal(t, m, got)

		data, err := json.Marshal(m)
		require.NoError(t, err)
		got = money.Money{}
		require.NoError(t, json.Unmarshal(data, &got))
		require.Equal(t, m, got)
	})
}

func TestTheOrderIsTotalAndByCode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, o := anyMoney().Draw(t, "m"), anyMoney().Draw(t, "o")
		byCode := strings.Compare(m.Currency().Code(), o.Currency().Code())
		require.Equal(t, cmp.Or(byCode, cmp.Compare(m.Minor(), o.Minor())), m.Compare(o))
		require.Equal(t, -m.Compare(o), o.Compare(m))
		_, err := m.Cmp(o)
		require.Equal(t, byCode != 0, errors.Is(err, money.ErrCurrencyMismatch))
	})
}
