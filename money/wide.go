package money

import (
	"cmp"
	"encoding/binary"
	"math/bits"

	"github.com/shopspring/decimal"
)

// MaxDigits bounds the decimals that are taken as amounts, factors and percentages: a
// coefficient of at most 38 digits, as in a DECIMAL(38) column, and an exponent from −38
// to 38. A product of several rates may need rounding before it is handed in. Reading a
// coefficient that does not fit an int64 allocates; reading any other does not.
const MaxDigits = 38

// A number is a decimal that has been read: coefficient × 10^exponent, not negative, with
// a coefficient below 10^38 < 2^127.
type number struct {
	coefficient wide
	exponent    int
}

// read looks at the exponent and the size of d before anything is computed with it:
// decimal's own operations take time and memory that grow with both, up to never
// returning. It returns [ErrBounds] or [ErrNegative].
func read(d decimal.Decimal) (number, error) {
	if !withinBounds(d.Exponent()) {
		return number{}, ErrBounds
	}
	if d.Sign() < 0 {
		return number{}, ErrNegative
	}
	n := number{exponent: int(d.Exponent())}
	if small, ok := smallCoefficient(d); ok {
		n.coefficient.lo = uint64(small)
		return n, nil
	}
	if d.Cmp(decimal.New(1, d.Exponent()+MaxDigits)) >= 0 {
		return number{}, ErrBounds
	}
	var b [16]byte
	d.Coefficient().FillBytes(b[:])
	n.coefficient.mid, n.coefficient.lo = binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	return n, nil
}

func withinBounds(exponent int32) bool { return exponent >= -MaxDigits && exponent <= MaxDigits }

// smallCoefficient returns the coefficient of d if it fits an int64. It costs the same for
// any d: CoefficientInt64 gives the low bits, and the comparison of decimals that have the
// same exponent is one of coefficients, which says whether those are all. (Coefficient
// copies all of it, NumDigits raises ten to its length.)
func smallCoefficient(d decimal.Decimal) (int64, bool) {
	low := d.CoefficientInt64()
	return low, d.Cmp(decimal.New(low, d.Exponent())) == 0
}

// exceeds reports whether n is more than limit.
func (n number) exceeds(limit uint64) bool {
	scaled, bound := n.coefficient, wide{lo: limit}
	ok := true
	if n.exponent < 0 {
		bound, _, _ = bound.shift(-n.exponent) // at most 100 × 10^38 < 2^134
	} else {
		scaled, _, ok = scaled.shift(n.exponent)
	}
	return !ok || bound.less(scaled)
}

// A wide is an unsigned integer of 192 bits. It holds an amount times a coefficient, of
// 63 and 127 bits. (It is a struct because arrays do not travel in registers.)
type wide struct{ hi, mid, lo uint64 }

func (w wide) less(o wide) bool {
	_, borrow := bits.Sub64(w.lo, o.lo, 0)
	_, borrow = bits.Sub64(w.mid, o.mid, borrow)
	_, borrow = bits.Sub64(w.hi, o.hi, borrow)
	return borrow != 0
}

// times returns w × by and whether that fits.
func (w wide) times(by uint64) (product wide, ok bool) {
	loHi, lo := bits.Mul64(w.lo, by)
	midHi, mid := bits.Mul64(w.mid, by)
	over, hi := bits.Mul64(w.hi, by)
	mid, carry := bits.Add64(mid, loHi, 0)
	hi, carry = bits.Add64(hi, midHi, carry)
	return wide{hi, mid, lo}, over == 0 && carry == 0
}

// over returns w ÷ by and what remains.
func (w wide) over(by uint64) (wide, uint64) {
	var q wide
	r := w.mid
	if w.hi != 0 || w.mid >= by { // else the upper words of q are zero: most often
		q.hi = w.hi / by
		q.mid, r = bits.Div64(w.hi%by, w.mid, by)
	}
	q.lo, r = bits.Div64(r, w.lo, by)
	return q, r
}

// shift returns w × 10^exponent without its fraction, how that fraction compares to one
// half (−1, 0, 1), and whether the result fits.
func (w wide) shift(exponent int) (shifted wide, half int, ok bool) {
	for exponent > 0 {
		step := min(exponent, maxPower)
		if w, ok = w.times(byExponent[step]); !ok {
			return wide{}, -1, false
		}
		exponent -= step
	}
	if exponent == 0 {
		return w, -1, true
	}
	lost := uint64(0)
	for exponent < -maxPower {
		step := min(-exponent-maxPower, maxPower)
		var rest uint64
		w, rest = w.over(byExponent[step])
		lost |= rest
		exponent += step
	}
	unit := byExponent[-exponent]
	w, rest := w.over(unit)
	half = cmp.Compare(rest, unit-rest)
	if half == 0 && lost != 0 {
		half = 1
	}
	return w, half, true
}

// rounded returns w, or w + 1 if it is to be rounded up, and whether that can be held.
func (w wide) rounded(up bool) (int64, bool) {
	minor := w.lo
	if up {
		minor++
	}
	return int64(minor), w.hi == 0 && w.mid == 0 && w.lo <= maxMinor && minor <= maxMinor
}

// byExponent holds the powers of ten of 64 bits.
var byExponent = [maxPower + 1]uint64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

const maxPower = 19
