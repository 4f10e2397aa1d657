package money_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/money"
)

func bigOf(words [3]uint64) *big.Int {
	n := new(big.Int)
	for _, w := range words {
		n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(w))
	}
	return n
}

func TestWideArithmeticIsThatOfTheIntegers(t *testing.T) {
	t.Parallel()
	word := rapid.OneOf(
		rapid.Uint64(),
		rapid.Uint64Range(0, 20),
		rapid.Uint64Range(math.MaxUint64-20, math.MaxUint64),
	)
	rapid.Check(t, func(t *rapid.T) {
		a := [3]uint64{word.Draw(t, "hi"), word.Draw(t, "mid"), word.Draw(t, "lo")}
		b := [3]uint64{word.Draw(t, "hi"), word.Draw(t, "mid"), word.Draw(t, "lo")}
		by := max(1, word.Draw(t, "by"))

		want := new(big.Int).Mul(bigOf(a), new(big.Int).SetUint64(by))
		product, ok := money.Times(a[0], a[1], a[2], by)
		require.Equal(t, want.BitLen() <= 192, ok)
		if ok {
			require.Zero(t, want.Cmp(bigOf(product)))
		}

		quotient, rest := money.Over(a[0], a[1], a[2], by)
		wantQuotient, wantRest := new(big.Int).QuoRem(bigOf(a), new(big.Int).SetUint64(by), new(big.Int))
		require.Zero(t, wantQuotient.Cmp(bigOf(quotient)))
		require.Equal(t, wantRest.Uint64(), rest)

		require.Equal(t, bigOf(a).Cmp(bigOf(b)) < 0, money.Less(a, b))
	})
}

func TestAProductThatFitsButForACarryDoesNot(t *testing.T) {
	t.Parallel()
	_, ok := money.Times(1<<32-1, math.MaxUint64, 0, 1<<32+1)
	require.False(t, ok)
	_, ok = money.Times(math.MaxUint64, 0, 0, 2)
	require.False(t, ok)
	_, ok = money.Times(math.MaxUint64, math.MaxUint64, math.MaxUint64, 1)
	require.True(t, ok)
}
