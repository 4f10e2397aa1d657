package money_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
)

func TestEveryErrorHasItsCode(t *testing.T) {
	t.Parallel()
	codes := map[string]error{
		"money.no_amount":         money.ErrNoAmount,
		"money.negative":          money.ErrNegative,
		"money.overflow":          money.ErrOverflow,
		"money.currency_mismatch": money.ErrCurrencyMismatch,
		"money.unknown_currency":  money.ErrUnknownCurrency,
		"money.malformed":         money.ErrMalformed,
		"money.precision":         money.ErrPrecision,
		"money.bounds":            money.ErrBounds,
		"money.percent":           money.ErrPercent,
		"money.shares":            money.ErrShares,
	}
	for code, err := range codes {
		wrapped := &money.Error{Op: "try", Err: err}
		require.Equal(t, code, failure.CodeOf(wrapped))
		require.Equal(t, failure.Invalid, failure.KindOf(wrapped))
	}
}

func TestAnErrorCarriesItsOperands(t *testing.T) {
	t.Parallel()
	usd := money.MustParse("USD 1.00")
	_, quantity := usd.Mul(-3)
	_, factor := usd.MulDecimal(dec("-0.50"))
	_, exponent := usd.MulDecimal(decimal.New(-5, 3))
	_, _, percent := usd.Discount(dec("120"))
	_, parts := usd.Split(0)
	_, shares := usd.Allocate()
	_, minor := money.FromMinor(-5, money.USD)
	_, amount := money.New(dec("-5.5"), money.USD)
	_, code := money.ParseCurrency("QQQ")
	_, digits := money.Parse("USD 1.234")
	for _, tt := range []struct {
		name string
		err  error
		on   money.Money
		text string
	}{
		{"a quantity", quantity, usd, "-3"},
		{"a factor", factor, usd, "-0.50"},
		{"a factor with a positive exponent", exponent, usd, "-5000"},
		{"a percentage", percent, usd, "120"},
		{"a number of shares", parts, usd, "0"},
		{"no shares", shares, usd, ""},
		{"minor units", minor, money.Money{}, "-5"},
		{"a decimal", amount, money.Money{}, "-5.5"},
		{"a code", code, money.Money{}, "QQQ"},
		{"an amount", digits, money.Money{}, "1.234"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var told *money.Error
			require.ErrorAs(t, tt.err, &told)
			require.NotEmpty(t, told.Op)
			require.Equal(t, tt.on, told.Amount)
			require.Equal(t, tt.text, told.Text)
		})
	}
}

func TestAnErrorRepeatsNoTextThatMayBeSomebodysOrHostile(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"secret@example.org", "USD secret", "secret 12", "\x1b[2Jsecret", "sec\u202eret", "12 secret",
		"USD 1 secret", "abc secret", strings.Repeat("secret", 1000), "secret" + strings.Repeat("1", 1000),
		"+4912345", "USD +4912345", "a.b", "secret.1", "ret.49",
	} {
		var m money.Money
		var c money.Currency
		_, parsed := money.Parse(text)
		_, amount := money.ParseAmount(text, money.USD)
		_, code := money.ParseCurrency(text)
		for _, err := range []error{
			parsed, amount, code,
			m.UnmarshalText([]byte(text)), m.UnmarshalJSON([]byte(text)), m.Scan(text), m.Scan([]byte(text)),
			m.UnmarshalJSON([]byte(`{"amount":"` + text + `","currency":"USD"}`)),
			m.UnmarshalJSON([]byte(`{"amount":"1","currency":"` + text + `"}`)),
			m.UnmarshalJSON([]byte(`{"` + text + `":"1","currency":"USD"}`)),
			c.UnmarshalText([]byte(text)), c.UnmarshalJSON([]byte(`"` + text + `"`)), c.Scan(text), c.Scan([]byte(text)),
		} {
			require.Error(t, err, "%q", text)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, err.Error(), "49")
			require.Less(t, len(err.Error()), 200)
			for _, r := range err.Error() {
				require.True(t, r >= ' ' && r < 0x7f, "%q in %q", r, err)
			}
		}
	}
}

func TestAnErrorRepeatsNoDigitsThatMayBeThoseOfACard(t *testing.T) {
	t.Parallel()
	const card = "4111111111111111"
	var m money.Money
	var c money.Currency
	_, parsed := money.Parse(card)
	_, spaced := money.Parse("411 1111111111111")
	_, amount := money.ParseAmount(card, 0)
	_, code := money.ParseCurrency(card)
	for _, err := range []error{
		parsed, spaced, amount, code,
		m.UnmarshalText([]byte(card)), m.UnmarshalJSON([]byte(card)), m.Scan(card), m.Scan([]byte(card)),
		m.UnmarshalJSON([]byte(`{"amount":"1","currency":"` + card + `"}`)),
		c.UnmarshalText([]byte(card)), c.UnmarshalJSON([]byte(`"` + card + `"`)), c.Scan(card), c.Scan([]byte(card)),
	} {
		require.Error(t, err)
		require.NotContains(t, err.Error(), "411")
	}
}

func TestAnErrorKeepsNoBufferOfItsCaller(t *testing.T) {
	t.Parallel()
	text := []byte("QQQ")
	var c money.Currency
	err := c.UnmarshalText(text)
	before := err.Error()
	copy(text, "ZZZ")
	require.Equal(t, before, err.Error())
}
