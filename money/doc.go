// Package money holds amounts of money that are never negative, never lose a cent and
// are never added across currencies.
//
//	price := money.MustParse("GBP 49.00")
//	two, err := price.Mul(2)                                  // GBP 98.00
//	net, off, err := two.Discount(decimal.New(125, -1))       // GBP 85.75 and GBP 12.25
//	thirds, err := net.Split(3)                               // 28.59, 28.58, 28.58
//
// A [Money] is a whole number of minor units (cents, paise, fils) and a [Currency]. It is
// 16 bytes, holds no pointer, and == is equality: it may be a map key, go through a
// channel and be compared by any test library. The amount lies between 0 and
// [math.MaxInt64] minor units: some 92 quadrillion dollars.
//
// # No amount
//
// The zero Money is no amount: not 0.00 of anything. It prints as the empty string, is
// JSON null, SQL NULL and empty text, comes back from these as itself, and every
// operation on it fails with [ErrNoAmount]. [Zero] gives 0.00 of a currency. There is no
// method IsZero, because the JSON option omitzero would then drop a legitimate 0.00.
//
// # Arithmetic
//
// Everything is computed on integers, in as many bits as the exact result needs.
// [decimal.Decimal] is how amounts, factors and percentages come in and amounts go out;
// nothing is computed with it, so that its package variables have no influence here.
// Where a result is not a whole number of minor units it is rounded once, half up
// ([New], [Money.MulDecimal], [Money.Discount]), or handed out to the last minor unit
// ([Money.Allocate], [Money.Split]). What would be negative or out of range is refused.
//
// # Text, JSON, SQL
//
// Text, SQL text and [Money.String] are one form, the code and the amount with all of
// the currency's digits: "USD 12345.67". JSON is an object:
//
//	{"amount":"12345.67","currency":"USD"}
//
// Readers take the code in any case and fewer digits after the point than the currency
// has. They refuse more digits, even zeros, and signs, exponents, separators, leading
// zeros, a point without digits on both sides, and any space but the one. In JSON the
// amount may be a number: its characters are read, never a float. Members that are
// missing, unknown, doubled or in another case are refused, and so is {}. A target is
// left alone when reading fails.
//
// Input is bounded before it is read: text longer than [MaxText], a JSON document longer
// than [MaxJSON], and a decimal of more than [MaxDigits] digits or with an exponent
// beyond ±MaxDigits are refused with [ErrBounds] at a cost that does not grow with them.
//
// # Errors
//
// Every error is an [*Error] and unwraps to one of the sentinels of this package. All are
// of kind [failure.Invalid]: a value has no state, so the same call fails again.
package money
