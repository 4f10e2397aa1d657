// Package fixed reads decimals into integers with a fixed number of decimals: what values
// of the module keep, so that == is equality and nothing is rounded.
package fixed

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Units returns d in units of 10^-decimals. It is false for a negative d, one above limit
// units, and one with more decimals. It looks at exponent and coefficient before it does
// any arithmetic: those of a hostile decimal may be astronomical. CoefficientInt64 gives the
// low bits; that the decimal made of them is equal says that there are no others.
func Units(d decimal.Decimal, decimals int, limit int64) (int64, bool) {
	exponent := int(d.Exponent())
	units := d.CoefficientInt64()
	if exponent < -18 || exponent > 18 || units < 0 || !decimal.New(units, d.Exponent()).Equal(d) {
		return 0, false
	}
	for range exponent + decimals {
		if units > limit/10 {
			return 0, false
		}
		units *= 10
	}
	for range -exponent - decimals {
		if units%10 != 0 {
			return 0, false
		}
		units /= 10
	}
	return units, units <= limit
}

// Parse is [Units] for plain decimal text: digits with at most one point between them.
func Parse(s string, decimals int, limit int64) (int64, bool) {
	const longest = 40
	whole, fraction, point := strings.Cut(s, ".")
	if len(s) > longest || whole == "" || point && fraction == "" || !isDigits(whole) || !isDigits(fraction) {
		return 0, false
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return 0, false
	}
	return Units(d, decimals, limit)
}

// Decimal returns units of 10^-decimals as a decimal.
func Decimal(units int64, decimals int) decimal.Decimal {
	return decimal.New(units, -int32(decimals)) //nolint:gosec // a handful
}

// Format writes units of 10^-decimals with no more decimals than it needs. It does not ask
// package decimal, whose output depends on package variables.
func Format(units int64, decimals int) string {
	s := strconv.FormatInt(units, 10)
	if decimals <= 0 {
		return s
	}
	for len(s) <= decimals {
		s = "0" + s
	}
	whole, fraction := s[:len(s)-decimals], strings.TrimRight(s[len(s)-decimals:], "0")
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
