package money_test

import (
	"math"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/money"
)

// What follows computes with rational numbers what package money computes with words.

var half = big.NewRat(1, 2)

// rational returns d exactly. It is for decimals of a few digits.
func rational(d decimal.Decimal) *big.Rat {
	r := new(big.Rat).SetInt(d.Coefficient())
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(d.Exponent(), -d.Exponent()))), nil)
	if d.Exponent() < 0 {
		return r.Quo(r, new(big.Rat).SetInt(ten))
	}
	return r.Mul(r, new(big.Rat).SetInt(ten))
}

// halfUp returns r, which is not negative, rounded half up.
func halfUp(r *big.Rat) *big.Int {
	r = new(big.Rat).Add(r, half)
	return new(big.Int).Quo(r.Num(), r.Denom())
}

func ratOf(m money.Money) *big.Rat { return new(big.Rat).SetInt64(m.Minor()) }

func fits(n *big.Int) bool { return n.Sign() >= 0 && n.IsInt64() }

// withinBounds is what MaxDigits says.
func withinBounds(d decimal.Decimal) bool {
	bound := new(big.Int).Exp(big.NewInt(10), big.NewInt(money.MaxDigits), nil)
	return d.Coefficient().CmpAbs(bound) < 0 && d.Exponent() <= money.MaxDigits && d.Exponent() >= -money.MaxDigits
}

// discounted returns minor × (1 − percent/100) rounded half up.
func discounted(m money.Money, percent decimal.Decimal) *big.Int {
	kept := new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).Quo(rational(percent), big.NewRat(100, 1)))
	return halfUp(kept.Mul(kept, ratOf(m)))
}

// handedOut returns the shares of the largest-remainder method, by sorting.
func handedOut(minor int64, weights []int64) []int64 {
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, big.NewInt(w))
	}
	shares, remainders := make([]int64, len(weights)), make([]*big.Int, len(weights))
	if total.Sign() == 0 {
		return shares
	}
	left, order := minor, make([]int, len(weights))
	for i, w := range weights {
		product := new(big.Int).Mul(big.NewInt(minor), big.NewInt(w))
		whole, remainder := new(big.Int).QuoRem(product, total, new(big.Int))
		shares[i], remainders[i], order[i] = whole.Int64(), remainder, i
		left -= shares[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// sumFits says whether the weights sum to 64 bits.
func sumFits(weights []int64) bool {
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, big.NewInt(w))
	}
	return total.Cmp(new(big.Int).SetUint64(math.MaxUint64)) <= 0
}
