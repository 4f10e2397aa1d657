package money

import (
	"errors"
	"math/bits"

	"github.com/shopspring/decimal"
)

// Sum returns the total of the amounts, all of which must be of c; without any it is 0.00
// of c. The errors are those of [Money.Add], and [ErrUnknownCurrency].
func Sum(c Currency, amounts ...Money) (Money, error) {
	if !c.IsValid() {
		return Money{}, refuseText("sum", "", ErrUnknownCurrency)
	}
	total := Money{0, c}
	for _, amount := range amounts {
		var err error
		if total, err = total.Add(amount); err != nil {
			return Money{}, err
		}
	}
	return total, nil
}

// Add returns m + o. It refuses another currency ([ErrCurrencyMismatch]), the zero Money
// ([ErrNoAmount]) and a sum that cannot be held ([ErrOverflow]).
func (m Money) Add(o Money) (Money, error) {
	sum := m.minor + o.minor // of two that are not negative: too much turns negative
	if m.currency != o.currency || m.currency == 0 || sum < 0 {
		return Money{}, refusePair("add", m, o, ErrOverflow)
	}
	return Money{sum, m.currency}, nil
}

// Sub returns m − o. It refuses to go below zero ([ErrNegative]), another currency
// ([ErrCurrencyMismatch]) and the zero Money ([ErrNoAmount]).
func (m Money) Sub(o Money) (Money, error) {
	rest := m.minor - o.minor
	if m.currency != o.currency || m.currency == 0 || rest < 0 {
		return Money{}, refusePair("subtract", m, o, ErrNegative)
	}
	return Money{rest, m.currency}, nil
}

// Mul returns m × n, for quantities. It refuses a negative n ([ErrNegative]), more than
// can be held ([ErrOverflow]) and the zero Money ([ErrNoAmount]).
func (m Money) Mul(n int64) (Money, error) {
	hi, lo := bits.Mul64(uint64(m.minor), uint64(n))
	switch {
	case m.currency == 0:
		return Money{}, refuseInt("multiply", m, n, ErrNoAmount)
	case n < 0:
		return Money{}, refuseInt("multiply", m, n, ErrNegative)
	case hi != 0 || lo > maxMinor:
		return Money{}, refuseInt("multiply", m, n, ErrOverflow)
	}
	return Money{int64(lo), m.currency}, nil
}

// MulDecimal returns m × f, for rates: the product is exact and rounded once, half up, to
// the digits of the currency. It refuses a negative factor ([ErrNegative]), one beyond
// [MaxDigits] ([ErrBounds]), more than can be held ([ErrOverflow]) and the zero Money
// ([ErrNoAmount]).
func (m Money) MulDecimal(f decimal.Decimal) (Money, error) {
	if m.currency == 0 {
		return Money{}, refuseDecimal("multiply", m, f, ErrNoAmount)
	}
	n, err := read(f)
	if err != nil {
		return Money{}, refuseDecimal("multiply", m, f, err)
	}
	product, _ := n.coefficient.times(uint64(m.minor)) // 127 bits by 63: never too much
	w, half, ok := product.shift(n.exponent)
	minor, fits := w.rounded(half >= 0)
	if !ok || !fits {
		return Money{}, refuseDecimal("multiply", m, f, ErrOverflow)
	}
	return Money{minor, m.currency}, nil
}

// Discount takes percent off m, a number from 0 to 100 such as 12.5. It returns what
// remains, m × (1 − percent/100) rounded half up to the digits of the currency, and what
// was taken off: net + off is m. It refuses another percentage ([ErrPercent]), one beyond
// [MaxDigits] ([ErrBounds]) and the zero Money ([ErrNoAmount]).
func (m Money) Discount(percent decimal.Decimal) (net, off Money, err error) {
	if m.currency == 0 {
		return Money{}, Money{}, refuseDecimal("discount", m, percent, ErrNoAmount)
	}
	p, err := read(percent)
	if err == nil && p.exceeds(100) || errors.Is(err, ErrNegative) {
		err = ErrPercent
	}
	if err != nil {
		return Money{}, Money{}, refuseDecimal("discount", m, percent, err)
	}
	// The net amount rounded half up is m less the discount rounded half down.
	product, _ := p.coefficient.times(uint64(m.minor))
	w, half, _ := product.shift(p.exponent - 2)
	minor, _ := w.rounded(half > 0) // at most m
	return Money{m.minor - minor, m.currency}, Money{minor, m.currency}, nil
}
