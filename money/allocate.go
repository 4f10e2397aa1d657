package money

import "math/bits"

// MaxShares is the most shares that [Money.Allocate] and [Money.Split] hand out: the days
// of 27 years.
const MaxShares = 10_000

// Allocate hands out m in proportion to the weights, to the last minor unit: the shares
// sum to m. Each is the exact share rounded down; the minor units left over go to the
// largest fractions, of equal ones to the first. A weight of zero gets zero.
//
// It refuses no weights, more than [MaxShares], a negative one, and money where all weigh
// nothing ([ErrShares]); weights that sum to more than 64 bits ([ErrOverflow]); and the
// zero Money ([ErrNoAmount]).
func (m Money) Allocate(weights ...int64) ([]Money, error) {
	total, err := m.weigh(weights)
	if err != nil {
		return nil, refuseAmount("allocate", m, err)
	}
	shares := make([]Money, len(weights))
	if m.minor == 0 {
		for i := range shares {
			shares[i] = m
		}
		return shares, nil
	}
	// First each share holds its remainder: what is left over is all of them together.
	// The shares themselves are computed again below, to need no second slice.
	left := uint64(m.minor)
	for i, weight := range weights {
		whole, remainder := m.share(weight, total)
		shares[i].minor = int64(remainder) // its bits: it may need all 64
		left -= whole
	}
	least, several := threshold(shares, left, total)
	for i, weight := range weights {
		whole, remainder := m.share(weight, total)
		switch {
		case remainder > least && left > 0:
			whole++
		case remainder == least && several > 0:
			whole++
			several--
		}
		shares[i] = Money{int64(whole), m.currency}
	}
	return shares, nil
}

// Split hands out m in n shares that differ by one minor unit at most, the larger ones
// first. It refuses n below 1 or above [MaxShares] ([ErrShares]) and the zero Money
// ([ErrNoAmount]).
func (m Money) Split(n int) ([]Money, error) {
	switch {
	case m.currency == 0:
		return nil, refuseInt("split", m, int64(n), ErrNoAmount)
	case n < 1 || n > MaxShares:
		return nil, refuseInt("split", m, int64(n), ErrShares)
	}
	whole, left := m.minor/int64(n), m.minor%int64(n)
	shares := make([]Money, n)
	for i := range shares {
		shares[i] = Money{whole, m.currency}
		if int64(i) < left {
			shares[i].minor++
		}
	}
	return shares, nil
}

// weigh returns the sum of the weights, not zero unless m is.
func (m Money) weigh(weights []int64) (total uint64, err error) {
	if m.currency == 0 {
		return 0, ErrNoAmount
	}
	if len(weights) == 0 || len(weights) > MaxShares {
		return 0, ErrShares
	}
	for _, weight := range weights {
		if weight < 0 {
			return 0, ErrShares
		}
		sum, carry := bits.Add64(total, uint64(weight), 0)
		if carry != 0 {
			return 0, ErrOverflow
		}
		total = sum
	}
	if total == 0 && m.minor > 0 {
		return 0, ErrShares
	}
	return total, nil
}

// share returns m × weight ÷ total and the remainder. The quotient fits: weight is at
// most total.
func (m Money) share(weight int64, total uint64) (whole, remainder uint64) {
	hi, lo := bits.Mul64(uint64(m.minor), uint64(weight))
	return bits.Div64(hi, lo, total)
}

// threshold returns the smallest remainder that gets one of the minor units left over,
// and how many shares with exactly that remainder get one; all larger ones do. It halves
// the range of remainders, which needs no sorting and no memory.
func threshold(remainders []Money, left, total uint64) (least, several uint64) {
	if left == 0 {
		return total, 0 // no remainder is that large
	}
	// The number of remainders ≥ low is at least left: those above zero alone sum to
	// left × total, and each is below total. The number of those ≥ high is less.
	low, high := uint64(1), total
	above := uint64(0) // how many are ≥ high
	for high-low > 1 {
		middle := low + (high-low)/2
		n := uint64(0)
		for i := range remainders {
			if uint64(remainders[i].minor) >= middle {
				n++
			}
		}
		if n >= left {
			low = middle
		} else {
			high, above = middle, n
		}
	}
	return low, left - above
}
