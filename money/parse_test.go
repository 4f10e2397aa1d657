package money_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

// readable are texts of amounts and what is written for them.
var readable = []struct{ name, text, want string }{
	{"all digits", "USD 12.34", "USD 12.34"},
	{"one digit", "USD 12.3", "USD 12.30"},
	{"no digits", "USD 12", "USD 12.00"},
	{"less than one", "USD 0.07", "USD 0.07"},
	{"nothing", "USD 0", "USD 0.00"},
	{"the code in small letters", "usd 12.34", "USD 12.34"},
	{"the code in both", "uSd 12.34", "USD 12.34"},
	{"a currency without digits", "JPY 500", "JPY 500"},
	{"a currency of three digits", "KWD 1.25", "KWD 1.250"},
	{"a currency of four digits", "CLF 1.2345", "CLF 1.2345"},
	{"a withdrawn currency", "DEM 1.95", "DEM 1.95"},
	{"the largest", "USD 92233720368547758.07", "USD 92233720368547758.07"},
	{"the largest yen", "JPY 9223372036854775807", "JPY 9223372036854775807"},
}

// unreadable are texts that are no amounts, and why.
var unreadable = []struct {
	name, text string
	want       error
}{
	{"empty", "", money.ErrMalformed},
	{"a space", " ", money.ErrMalformed},
	{"a code", "USD", money.ErrMalformed},
	{"a code and a space", "USD ", money.ErrMalformed},
	{"an amount", "12.34", money.ErrMalformed},
	{"the amount first", "12.34 USD", money.ErrMalformed},
	{"no space", "USD12.34", money.ErrMalformed},
	{"two spaces", "USD  12.34", money.ErrMalformed},
	{"a tab", "USD\t12.34", money.ErrMalformed},
	{"a no-break space", "USD\u00a012.34", money.ErrMalformed},
	{"a space before", " USD 12.34", money.ErrMalformed},
	{"a space after", "USD 12.34 ", money.ErrMalformed},
	{"a line end", "USD 12.34\n", money.ErrMalformed},
	{"a zero byte", "USD 12.34\x00", money.ErrMalformed},
	{"a plus", "USD +12.34", money.ErrMalformed},
	{"a minus", "USD -12.34", money.ErrMalformed},
	{"minus zero", "USD -0.00", money.ErrMalformed},
	{"an exponent", "USD 1e2", money.ErrMalformed},
	{"an underscore", "USD 1_000", money.ErrMalformed},
	{"a separator", "USD 1,000.00", money.ErrMalformed},
	{"a comma", "USD 12,34", money.ErrMalformed},
	{"two points", "USD 1.2.3", money.ErrMalformed},
	{"a point first", "USD .5", money.ErrMalformed},
	{"a point last", "USD 12.", money.ErrMalformed},
	{"a point alone", "USD .", money.ErrMalformed},
	{"a point for a currency without digits", "JPY 12.", money.ErrMalformed},
	{"leading zeros", "USD 007", money.ErrMalformed},
	{"two zeros", "USD 00", money.ErrMalformed},
	{"two zeros before the point", "USD 00.50", money.ErrMalformed},
	{"a hexadecimal", "USD 0x1F", money.ErrMalformed},
	{"not a number", "USD NaN", money.ErrMalformed},
	{"infinite", "USD Inf", money.ErrMalformed},
	{"other digits", "USD ١٢", money.ErrMalformed},
	{"full-width digits", "USD １２", money.ErrMalformed},
	{"the byte before the digits", "USD 1/", money.ErrMalformed},
	{"the byte after the digits", "USD 1:", money.ErrMalformed},
	{"three digits", "USD 12.345", money.ErrPrecision},
	{"three digits, the last a zero", "USD 12.340", money.ErrPrecision},
	{"digits for a currency without", "JPY 12.0", money.ErrPrecision},
	{"an unknown code", "QQQ 12.34", money.ErrUnknownCurrency},
	{"a code that is no letters", "US$ 12.34", money.ErrUnknownCurrency},
	{"a currency code without a minor unit", "XXX 12.34", money.ErrUnknownCurrency},
	{"one cent too much", "USD 92233720368547758.08", money.ErrOverflow},
	{"too much once the digits are completed", "USD 922337203685477580", money.ErrOverflow},
	{"too much once the digits are completed, which wraps to little", "USD 184467440737095517", money.ErrOverflow},
	{"twenty digits", "JPY 10000000000000000000", money.ErrOverflow},
	{"two to the 64th, which wraps to nothing", "JPY 18446744073709551616", money.ErrOverflow},
	{"as many digits as are read", "JPY " + strings.Repeat("9", 60), money.ErrOverflow},
	{"one more than is read", "JPY " + strings.Repeat("9", 61), money.ErrBounds},
	{"a great many spaces", strings.Repeat(" ", 1000), money.ErrBounds},
}

func TestTextIsRead(t *testing.T) {
	t.Parallel()
	for _, tt := range readable {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(tt.text)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
			require.Equal(t, got, money.MustParse(tt.want))

			got, err = money.ParseAmount(tt.text[4:], got.Currency())
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
		})
	}
}

func TestTextIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range unreadable {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(tt.text)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, money.Money{}, got)

			got = money.MustParse("EUR 1.00")
			if tt.text != "" { // empty text is the zero Money
				require.ErrorIs(t, got.UnmarshalText([]byte(tt.text)), tt.want)
			}
			require.ErrorIs(t, got.Scan(tt.text), tt.want)
			require.ErrorIs(t, got.Scan([]byte(tt.text)), tt.want)
			require.Equal(t, money.MustParse("EUR 1.00"), got, "the target is left alone")
		})
	}
}

func TestAnAmountAloneIsReadForACurrency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, amount string
		currency     money.Currency
		want         error
	}{
		{"empty", "", money.USD, money.ErrMalformed},
		{"with a code", "USD 1", money.USD, money.ErrMalformed},
		{"negative", "-1", money.USD, money.ErrMalformed},
		{"too precise", "1.000", money.USD, money.ErrPrecision},
		{"too much", "92233720368547758.08", money.USD, money.ErrOverflow},
		{"too long", "0." + strings.Repeat("0", 100), money.USD, money.ErrBounds},
		{"of no currency", "1", 0, money.ErrUnknownCurrency},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.ParseAmount(tt.amount, tt.currency)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, money.Money{}, got)
		})
	}
}

func TestMustPanicsOnWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { money.MustParse("USD -1") })
	require.Panics(t, func() { money.MustParseCurrency("QQQ") })
	require.NotPanics(t, func() { money.MustParseCurrency("usd") })
}
