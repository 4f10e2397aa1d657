package money_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

func minors(shares []money.Money) []int64 {
	var units []int64
	for _, s := range shares {
		units = append(units, s.Minor())
	}
	return units
}

func TestAnAmountIsHandedOutToTheLastCent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
	}{
		{"evenly", 100, []int64{1, 1}, []int64{50, 50}},
		{"the cent left over goes to the first of equals", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"two cents left over", 101, []int64{1, 1, 1}, []int64{34, 34, 33}},
		{"the largest fraction first", 100, []int64{1, 2, 3}, []int64{17, 33, 50}}, // 16.67 33.33 50
		{"the largest fraction last", 10, []int64{3, 3, 8}, []int64{2, 2, 6}},      // 2.14 2.14 5.71
		{"a zero weight gets nothing", 5, []int64{0, 1, 0, 1, 0}, []int64{0, 3, 0, 2, 0}},
		{"one share", 7, []int64{3}, []int64{7}},
		{"a cent among three", 1, []int64{1, 1, 1}, []int64{1, 0, 0}},
		{"a cent to the heaviest", 1, []int64{1, 1, 2}, []int64{0, 0, 1}},
		{"nothing in proportion", 0, []int64{1, 2}, []int64{0, 0}},
		{"nothing among those that weigh nothing", 0, []int64{0, 0}, []int64{0, 0}},
		{"the largest by the largest weights", math.MaxInt64, []int64{math.MaxInt64, math.MaxInt64}, []int64{1 << 62, 1<<62 - 1}},
		{"weights that sum to 64 bits", 3, []int64{math.MaxInt64, math.MaxInt64, 1}, []int64{2, 1, 0}},
		{"a fraction just below one", math.MaxInt64, []int64{1, math.MaxInt64 - 1}, []int64{1, math.MaxInt64 - 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := money.FromMinor(tt.minor, money.USD)
			require.NoError(t, err)
			shares, err := m.Allocate(tt.weights...)
			require.NoError(t, err)
			require.Equal(t, tt.want, minors(shares))

			sum, err := money.Sum(money.USD, shares...)
			require.NoError(t, err)
			require.Equal(t, m, sum)
		})
	}
}

func TestAnAmountCannotBeHandedOut(t *testing.T) {
	t.Parallel()
	m := money.MustParse("USD 1.00")
	for _, tt := range []struct {
		name    string
		m       money.Money
		weights []int64
		want    error
	}{
		{"to nobody", m, nil, money.ErrShares},
		{"when it is nothing, to nobody", money.Zero(money.USD), nil, money.ErrShares},
		{"by a negative weight", m, []int64{2, -1}, money.ErrShares},
		{"by the most negative weight", m, []int64{2, math.MinInt64}, money.ErrShares},
		{"when nothing, by a negative weight", money.Zero(money.USD), []int64{-1}, money.ErrShares},
		{"to those that weigh nothing", m, []int64{0, 0}, money.ErrShares},
		{"to more than the bound", m, slices.Repeat([]int64{1}, money.MaxShares+1), money.ErrShares},
		{"by weights that sum to 65 bits", m, []int64{math.MaxInt64, math.MaxInt64, 2}, money.ErrOverflow},
		{"when it is no amount", money.Money{}, []int64{1}, money.ErrNoAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			shares, err := tt.m.Allocate(tt.weights...)
			require.ErrorIs(t, err, tt.want)
			require.Nil(t, shares)
		})
	}
}

func TestTheWeightsAreLeftAsTheyWere(t *testing.T) {
	t.Parallel()
	weights := []int64{3, 1, 2}
	_, err := money.MustParse("USD 1.00").Allocate(weights...)
	require.NoError(t, err)
	require.Equal(t, []int64{3, 1, 2}, weights)
}

func TestAnAmountIsSplit(t *testing.T) {
	t.Parallel()
	shares, err := money.MustParse("USD 1.00").Split(3)
	require.NoError(t, err)
	require.Equal(t, []money.Money{
		money.MustParse("USD 0.34"), money.MustParse("USD 0.33"), money.MustParse("USD 0.33"),
	}, shares)

	shares, err = money.MustParse("JPY 2").Split(4)
	require.NoError(t, err)
	require.Equal(t, []int64{1, 1, 0, 0}, minors(shares))

	shares, err = most(t).Split(money.MaxShares)
	require.NoError(t, err)
	sum, err := money.Sum(money.USD, shares...)
	require.NoError(t, err)
	require.Equal(t, most(t), sum)

	for _, n := range []int{0, -1, math.MinInt, money.MaxShares + 1, math.MaxInt} {
		_, err = money.MustParse("USD 1.00").Split(n)
		require.ErrorIs(t, err, money.ErrShares, "%d shares", n)
	}
	_, err = money.Money{}.Split(1)
	require.ErrorIs(t, err, money.ErrNoAmount)
}
