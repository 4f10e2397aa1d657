package money

import (
	"cmp"
	"math"

	"github.com/shopspring/decimal"
)

// Money is an amount of money in one currency: a whole number of minor units from 0 to
// [math.MaxInt64]. Amounts that are equal are ==.
//
// The zero Money is no amount; see the package comment.
type Money struct {
	minor    int64
	currency Currency // none only in the zero Money, where minor is 0
}

// New returns an amount of c, rounded half up to the digits of the currency: 2.345 is
// USD 2.35. It refuses a negative amount ([ErrNegative]), more than can be held
// ([ErrOverflow]), and a decimal beyond [MaxDigits] ([ErrBounds]).
func New(amount decimal.Decimal, c Currency) (Money, error) {
	if !c.IsValid() {
		return Money{}, refuseDecimal("take an amount", Money{}, amount, ErrUnknownCurrency)
	}
	n, err := read(amount)
	if err != nil {
		return Money{}, refuseDecimal("take an amount", Money{}, amount, err)
	}
	w, half, ok := n.coefficient.shift(n.exponent + c.Digits())
	minor, fits := w.rounded(half >= 0)
	if !ok || !fits {
		return Money{}, refuseDecimal("take an amount", Money{}, amount, ErrOverflow)
	}
	return Money{minor, c}, nil
}

// FromMinor returns an amount given in minor units: cents for USD, fils for KWD, whole
// yen for JPY. It refuses less than zero ([ErrNegative]).
func FromMinor(minor int64, c Currency) (Money, error) {
	switch {
	case !c.IsValid():
		return Money{}, refuseInt("take minor units", Money{}, minor, ErrUnknownCurrency)
	case minor < 0:
		return Money{}, refuseInt("take minor units", Money{}, minor, ErrNegative)
	}
	return Money{minor, c}, nil
}

// Zero returns 0.00 of c, with as many digits as it has. For no currency it returns the
// zero Money, which is no amount.
func Zero(c Currency) Money {
	if !c.IsValid() {
		return Money{}
	}
	return Money{0, c}
}

// Amount returns the amount in major units, exactly: 12.34 for USD 12.34.
func (m Money) Amount() decimal.Decimal { return decimal.New(m.minor, -int32(m.currency.Digits())) }

// Minor returns the amount in minor units: 1234 for USD 12.34.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the currency; none for the zero Money.
func (m Money) Currency() Currency { return m.currency }

// IsValid reports whether m is an amount, if only of 0.00, and not the zero Money.
func (m Money) IsValid() bool { return m.currency != 0 }

// IsPositive reports whether m is more than 0.00.
func (m Money) IsPositive() bool { return m.minor > 0 }

// Compare orders all Money for sorting: by currency code, then by amount; the zero Money
// comes first. To ask which of two prices is lower use [Money.Cmp].
func (m Money) Compare(o Money) int {
	if m.currency != o.currency {
		return cmp.Compare(m.currency, o.currency) // numbered in the order of their codes
	}
	return cmp.Compare(m.minor, o.minor)
}

// Cmp returns -1, 0 or 1 as m is less than, equal to or more than o. It refuses amounts
// of different currencies ([ErrCurrencyMismatch]) and the zero Money ([ErrNoAmount]).
func (m Money) Cmp(o Money) (int, error) {
	if m.currency != o.currency || m.currency == 0 {
		return 0, refusePair("compare", m, o, nil)
	}
	return cmp.Compare(m.minor, o.minor), nil
}

// String returns the code and the amount with all digits of the currency, such as
// "USD 12345.67", "JPY 500" or "KWD 1.250"; "" for the zero Money. [Parse] reads it.
func (m Money) String() string {
	var buf [widestText]byte
	return string(m.text(&buf))
}

// GoString returns the expression that makes m.
func (m Money) GoString() string {
	if m.currency == 0 {
		return "money.Money{}"
	}
	return `money.MustParse("` + m.String() + `")`
}

// widestText is the length of the longest text: a code, a space, the 19 digits of
// math.MaxInt64 and a point.
const widestText = len("USD ") + len("9223372036854775807") + len(".")

// text writes the text of m at the end of buf and returns it.
func (m Money) text(buf *[widestText]byte) []byte {
	if m.currency == 0 {
		return nil
	}
	start := widestText - len(m.amountText(buf)) - len("USD ")
	copy(buf[start:], m.currency.Code())
	buf[start+len("USD")] = ' '
	return buf[start:]
}

// amountText writes the amount at the end of buf, backwards, and returns it.
func (m Money) amountText(buf *[widestText]byte) []byte {
	i, rest := widestText, uint64(m.minor)
	if digits := m.currency.Digits(); digits > 0 {
		for range digits {
			i--
			buf[i] = byte('0' + rest%10)
			rest /= 10
		}
		i--
		buf[i] = '.'
	}
	for {
		i--
		buf[i] = byte('0' + rest%10)
		rest /= 10
		if rest == 0 {
			return buf[i:]
		}
	}
}

// maxMinor is how many minor units can be held.
const maxMinor = math.MaxInt64
