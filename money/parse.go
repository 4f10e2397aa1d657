package money

import "math/bits"

// MaxText is the length in bytes up to which text is read at all. What is written is far
// shorter.
const MaxText = 64

// Parse reads a code in any case, exactly one space, and an amount: "USD 12.34". The
// amount is digits without leading zeros, then, if the currency has any, a point and up
// to that many digits. It refuses an unknown code ([ErrUnknownCurrency]), more digits
// after the point, even zeros ([ErrPrecision]), more than can be held ([ErrOverflow]),
// text longer than [MaxText] ([ErrBounds]) and anything else, the empty string included
// ([ErrMalformed]).
func Parse(s string) (Money, error) { return parse("parse", s) }

// ParseAmount reads an amount of c, "12.34", as [Parse] does.
func ParseAmount(amount string, c Currency) (Money, error) {
	if !c.IsValid() {
		return Money{}, refuseText("parse amount", "", ErrUnknownCurrency)
	}
	minor, err := parseMinor(amount, c.Digits())
	if err != nil {
		return Money{}, refuseText("parse amount", amount, err)
	}
	return Money{minor, c}, nil
}

// MustParse is [Parse] for tests and package variables: it panics on an error.
func MustParse(s string) Money {
	m, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return m
}

func parse[T string | []byte](op string, s T) (Money, error) {
	const amount = len("USD ")
	switch {
	case len(s) > MaxText:
		return Money{}, refuseText(op, "", ErrBounds)
	case len(s) <= amount || s[amount-1] != ' ':
		return Money{}, refuseText(op, "", ErrMalformed)
	}
	c := currencyOf(s[:amount-1])
	if c == 0 {
		return Money{}, refuseCode(op, s[:amount-1])
	}
	minor, err := parseMinor(s[amount:], c.Digits())
	if err != nil {
		return Money{}, refuseText(op, s[amount:], err)
	}
	return Money{minor, c}, nil
}

// parseMinor reads an amount with up to that many digits after the point. Its grammar is
// that of JSON numbers less the sign and the exponent. It returns a sentinel.
func parseMinor[T string | []byte](s T, digits int) (int64, error) {
	if len(s) > MaxText {
		return 0, ErrBounds
	}
	minor, i := uint64(0), 0
	for i < len(s) && isDigit(s[i]) {
		minor = minor*10 + uint64(s[i]-'0') // wraps beyond 19 digits, which are refused below
		i++
	}
	whole, fraction := i, 0
	if whole == 0 || s[0] == '0' && whole > 1 {
		return 0, ErrMalformed
	}
	if i < len(s) {
		if s[i] != '.' {
			return 0, ErrMalformed
		}
		for i++; i < len(s) && isDigit(s[i]); i++ {
			minor = minor*10 + uint64(s[i]-'0')
			fraction++
		}
		if fraction == 0 || i < len(s) {
			return 0, ErrMalformed
		}
	}
	if fraction > digits {
		return 0, ErrPrecision
	}
	hi, lo := bits.Mul64(minor, byExponent[digits-fraction])
	if whole+fraction > maxPower || hi != 0 || lo > maxMinor {
		return 0, ErrOverflow
	}
	return int64(lo), nil
}
