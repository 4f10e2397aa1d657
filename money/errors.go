package money

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/failure"
)

// The ways in which an operation is refused. Each comes wrapped in an [*Error].
var (
	// ErrNoAmount says that an operand is the zero [Money].
	ErrNoAmount = failure.New(failure.Invalid, "money.no_amount", "money: there is no amount")
	// ErrNegative says that an amount or a factor is, or would become, less than zero.
	ErrNegative = failure.New(failure.Invalid, "money.negative", "money: less than zero")
	// ErrOverflow says that an amount is more than [math.MaxInt64] minor units.
	ErrOverflow = failure.New(failure.Invalid, "money.overflow", "money: more than can be held")
	// ErrCurrencyMismatch says that two amounts are of different currencies.
	ErrCurrencyMismatch = failure.New(failure.Invalid, "money.currency_mismatch", "money: the currencies differ")
	// ErrUnknownCurrency says that ISO 4217 has no currency of this code with a minor
	// unit, or that a [Currency] is none.
	ErrUnknownCurrency = failure.New(failure.Invalid, "money.unknown_currency", "money: no currency that amounts are held in")
	// ErrMalformed says that a text or a document is not in the form that is read.
	ErrMalformed = failure.New(failure.Invalid, "money.malformed", "money: not in the form of an amount")
	// ErrPrecision says that a text has more digits after the point than the currency.
	ErrPrecision = failure.New(failure.Invalid, "money.precision", "money: more digits after the point than the currency has")
	// ErrBounds says that the input is longer than is read, see [MaxText], [MaxJSON] and
	// [MaxDigits].
	ErrBounds = failure.New(failure.Invalid, "money.bounds", "money: longer than is read")
	// ErrPercent says that a percentage is not between 0 and 100.
	ErrPercent = failure.New(failure.Invalid, "money.percent", "money: the percentage is not between 0 and 100")
	// ErrShares says that an amount cannot be handed out: there are no shares, more than
	// [MaxShares], one of negative weight, or all weigh nothing and there is money.
	ErrShares = failure.New(failure.Invalid, "money.shares", "money: cannot be handed out in these shares")
)

// An Error says which operation was refused, on what, and why.
type Error struct {
	Op     string // what was tried: "add", "parse", …
	Amount Money  // what it was tried on; the zero Money where there was none
	Other  Money  // the other amount of an addition, a subtraction or a comparison
	Text   string // the refused number or code, if it is plain and short; else empty
	Err    error  // one of the sentinels
}

// Error returns the operation, its operands and the reason.
func (e *Error) Error() string {
	b := make([]byte, 0, 96)
	b = append(b, "money: "...)
	b = append(b, e.Op...)
	for _, operand := range [...]string{e.Amount.String(), e.Other.String(), e.Text} {
		if operand != "" {
			b = append(append(b, ' '), operand...)
		}
	}
	b = append(b, ": "...)
	return string(append(b, strings.TrimPrefix(e.Err.Error(), "money: ")...))
}

// Unwrap returns the sentinel.
func (e *Error) Unwrap() error { return e.Err }

// The refusals below are kept out of line: they are the only thing in an operation that
// allocates, and one that succeeds pays for none of it.

// refusePair gives as the reason what is wrong with the pair, and err if nothing is.
//
//go:noinline
func refusePair(op string, m, o Money, err error) error {
	switch {
	case m.currency == 0 || o.currency == 0:
		err = ErrNoAmount
	case m.currency != o.currency:
		err = ErrCurrencyMismatch
	}
	return &Error{Op: op, Amount: m, Other: o, Err: err}
}

//go:noinline
func refuseAmount(op string, m Money, err error) error {
	return &Error{Op: op, Amount: m, Err: err}
}

//go:noinline
func refuseInt(op string, m Money, n int64, err error) error {
	return &Error{Op: op, Amount: m, Text: strconv.FormatInt(n, 10), Err: err}
}

//go:noinline
func refuseDecimal(op string, m Money, d decimal.Decimal, err error) error {
	e := &Error{Op: op, Amount: m, Err: err}
	if _, ok := smallCoefficient(d); ok && withinBounds(d.Exponent()) {
		e.Text = d.StringFixed(max(0, -d.Exponent())) // exact, and deaf to decimal's package variables
	}
	return e
}

// refuseCode repeats a code that could be one, and nothing else: whatever stood in the
// wrong column may be somebody's name or hostile.
//
//go:noinline
func refuseCode[T string | []byte](op string, code T) error {
	e := &Error{Op: op, Err: ErrUnknownCurrency}
	if len(code) == 3 && isLetter(code[0]) && isLetter(code[1]) && isLetter(code[2]) {
		e.Text = strings.Clone(string(code))
	}
	return e
}

// refuseText repeats the text of an amount if it is short and all digits and points. It
// is given only what stood in the place of an amount: digits elsewhere may be the number
// of a card.
//
//go:noinline
func refuseText[T string | []byte](op string, amount T, err error) error {
	e := &Error{Op: op, Err: err}
	if len(amount) > widestText {
		return e
	}
	for i := range len(amount) {
		if !isDigit(amount[i]) && amount[i] != '.' {
			return e
		}
	}
	e.Text = strings.Clone(string(amount))
	return e
}
