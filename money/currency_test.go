package money_test

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

var (
	_ encoding.TextMarshaler   = money.Currency(0)
	_ encoding.TextAppender    = money.Currency(0)
	_ encoding.TextUnmarshaler = (*money.Currency)(nil)
	_ json.Marshaler           = money.Currency(0)
	_ json.Unmarshaler         = (*money.Currency)(nil)
	_ driver.Valuer            = money.Currency(0)
	_ sql.Scanner              = (*money.Currency)(nil)
)

type listed struct {
	Code      string
	Numeric   string
	Digits    *int
	Withdrawn string
}

// lists returns the records of ISO 4217, read here a second time and by other code than
// the generator's.
func lists(t *testing.T) (edition string, all []listed) {
	t.Helper()
	data, err := os.ReadFile("data/currencies.json")
	require.NoError(t, err)
	var doc struct {
		Edition          string
		Active, Historic []listed
	}
	require.NoError(t, json.Unmarshal(data, &doc))
	require.Len(t, doc.Active, 178)
	require.Len(t, doc.Historic, 129)
	return doc.Edition, append(doc.Active, doc.Historic...)
}

func TestTheCurrenciesAreThoseOfTheLists(t *testing.T) {
	t.Parallel()
	edition, all := lists(t)
	require.Equal(t, money.Edition, edition)

	active, historic := 0, 0
	for _, want := range all {
		got, err := money.ParseCurrency(want.Code)
		if want.Digits == nil {
			require.ErrorIs(t, err, money.ErrUnknownCurrency, want.Code)
			continue
		}
		require.NoError(t, err, want.Code)
		require.True(t, got.IsValid())
		require.Equal(t, want.Code, got.Code())
		require.Equal(t, want.Numeric, got.Numeric(), want.Code)
		require.Equal(t, *want.Digits, got.Digits(), want.Code)
		require.Equal(t, want.Withdrawn != "", got.Historic(), want.Code)
		if got.Historic() {
			historic++
		} else {
			active++
		}
	}
	require.Equal(t, 165, active)
	require.Equal(t, 49, historic)

	valid := 0
	for n := range math.MaxUint16 + 1 {
		if money.Currency(n).IsValid() {
			valid++
		}
	}
	require.Equal(t, active+historic, valid, "there are no others")
}

func TestTheConstantsAreNumberedInTheOrderOfTheirCodes(t *testing.T) {
	t.Parallel()
	// Money.Compare promises the order of the codes and compares the numbers.
	previous := ""
	for c := money.Currency(1); c.IsValid(); c++ {
		require.Less(t, previous, c.Code())
		previous = c.Code()
	}
}

func TestAFewThatPeersGetWrong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		currency money.Currency
		code     string
		numeric  string
		digits   int
		historic bool
	}{
		{"dollars", money.USD, "USD", "840", 2, false},
		{"yen have no digits", money.JPY, "JPY", "392", 0, false},
		{"neither have krónur", money.ISK, "ISK", "352", 0, false},
		{"forint have two, if few use them", money.HUF, "HUF", "348", 2, false},
		{"ariary", money.MGA, "MGA", "969", 2, false},
		{"dinars have three", money.KWD, "KWD", "414", 3, false},
		{"unidades de fomento have four", money.CLF, "CLF", "990", 4, false},
		{"a numeric code keeps its zeros", money.ALL, "ALL", "008", 2, false},
		{"the Caribbean guilder took over a number", money.XCG, "XCG", "532", 2, false},
		{"from the Antillean guilder", money.ANG, "ANG", "532", 2, true},
		{"leva are withdrawn", money.BGN, "BGN", "975", 2, true},
		{"marks too", money.DEM, "DEM", "276", 2, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.code, tt.currency.Code())
			require.Equal(t, tt.code, tt.currency.String())
			require.Equal(t, tt.numeric, tt.currency.Numeric())
			require.Equal(t, tt.digits, tt.currency.Digits())
			require.Equal(t, tt.historic, tt.currency.Historic())
		})
	}
}

func TestACodeIsThreeLettersInAnyCase(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"IQD", "iqd", "Iqd", "iQd", "iqD"} {
		got, err := money.ParseCurrency(code)
		require.NoError(t, err, code)
		require.Equal(t, money.IQD, got)
	}
}

func TestACodeIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, code string }{
		{"empty", ""},
		{"two letters", "US"},
		{"four letters", "USDT"},
		{"unknown", "QQQ"},
		{"the first that could be", "AAA"},
		{"the last that could be", "ZZZ"},
		{"a currency code for none", "XXX"},
		{"a currency code for tests", "XTS"},
		{"gold", "XAU"},
		{"special drawing rights", "XDR"},
		{"withdrawn and of unknown digits", "ZWN"},
		{"a number", "840"},
		{"a symbol", "US$"},
		{"a space before", " USD"},
		{"a space within", "U D"},
		{"a dotless i, a capital of which is I", "ıqd"},
		{"a dotted capital I", "İQD"},
		{"the Kelvin sign, a small letter of which is k", "\u212aWD"},
		{"a long s, a capital of which is S", "u\u017fd"},
		{"full-width letters", "ＵＳＤ"},
		{"Cyrillic letters", "RUВ"},
		{"letters with a bit more", "\xd5SD"},
		{"bytes that differ from letters in the bit of the case", "\x15\x13\x04"},
		{"bytes next to the letters", "@[`"},
		{"zero bytes", "\x00\x00\x00"},
		{"not UTF-8", "\xff\xff\xff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.ParseCurrency(tt.code)
			require.ErrorIs(t, err, money.ErrUnknownCurrency)
			require.Equal(t, money.Currency(0), got)

			got = money.EUR
			require.ErrorIs(t, got.Scan(tt.code), money.ErrUnknownCurrency)
			require.ErrorIs(t, got.Scan([]byte(tt.code)), money.ErrUnknownCurrency)
			if tt.code != "" { // empty text is no currency
				require.ErrorIs(t, got.UnmarshalText([]byte(tt.code)), money.ErrUnknownCurrency)
			}
			quoted, err := json.Marshal(tt.code)
			require.NoError(t, err)
			require.ErrorIs(t, json.Unmarshal(quoted, &got), money.ErrUnknownCurrency)
			require.Equal(t, money.EUR, got, "the target is left alone")
		})
	}
}

// TestOnlyKnownCodesAreRead tries every text of three bytes around the letters.
func TestOnlyKnownCodesAreRead(t *testing.T) {
	t.Parallel()
	_, all := lists(t)
	known := map[string]bool{}
	for _, c := range all {
		known[c.Code] = c.Digits != nil
	}
	var code [3]byte
	for x := '?'; x <= '~'; x++ {
		for y := '?'; y <= '~'; y++ {
			for z := '?'; z <= '~'; z++ {
				code = [3]byte{byte(x), byte(y), byte(z)}
				got, err := money.ParseCurrency(string(code[:]))
				if (err == nil) != known[strings.ToUpper(string(code[:]))] || got.IsValid() != (err == nil) {
					t.Fatalf("%s: %v, %v", code, got, err)
				}
			}
		}
	}
}

func TestNoCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range []money.Currency{0, 215, 999, math.MaxUint16} {
		require.False(t, c.IsValid())
		require.False(t, c.Historic())
		require.Empty(t, c.Code())
		require.Empty(t, c.Numeric())
		require.Empty(t, c.String())
		require.Zero(t, c.Digits())
		require.Equal(t, money.Money{}, money.Zero(c))

		text, err := c.MarshalText()
		require.NoError(t, err)
		require.Empty(t, text)
		value, err := c.Value()
		require.NoError(t, err)
		require.Nil(t, value)
		data, err := json.Marshal(c)
		require.NoError(t, err)
		require.Equal(t, "null", string(data))
	}
	for _, read := range []func(*money.Currency) error{
		func(c *money.Currency) error { return c.UnmarshalText(nil) },
		func(c *money.Currency) error { return c.UnmarshalBinary(nil) },
		func(c *money.Currency) error { return c.Scan(nil) },
		func(c *money.Currency) error { return json.Unmarshal([]byte("null"), c) },
	} {
		c := money.USD
		require.NoError(t, read(&c))
		require.Equal(t, money.Currency(0), c)
	}
}

func TestACurrencyTravelsAsItsCode(t *testing.T) {
	t.Parallel()
	type account struct {
		Currency money.Currency `json:"currency"`
	}
	want := account{Currency: money.KWD}

	data, err := json.Marshal(want)
	require.NoError(t, err)
	require.JSONEq(t, `{"currency":"KWD"}`, string(data))
	var got account
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, want, got)

	var stream bytes.Buffer
	require.NoError(t, gob.NewEncoder(&stream).Encode(want))
	require.Contains(t, stream.String(), "KWD")
	got = account{}
	require.NoError(t, gob.NewDecoder(&stream).Decode(&got))
	require.Equal(t, want, got)

	value, err := money.KWD.Value()
	require.NoError(t, err)
	require.Equal(t, "KWD", value)
	for _, row := range []any{"kwd", []byte("KWD")} {
		var scanned money.Currency
		require.NoError(t, scanned.Scan(row))
		require.Equal(t, money.KWD, scanned)
	}
	text, err := money.KWD.AppendText([]byte("in "))
	require.NoError(t, err)
	require.Equal(t, "in KWD", string(text))

	keys, err := json.Marshal(map[money.Currency]int{money.USD: 1})
	require.NoError(t, err)
	require.JSONEq(t, `{"USD":1}`, string(keys))
}

func TestACurrencyInJSONIsAString(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, data string
		want       error
	}{
		{"nothing", ``, money.ErrMalformed},
		{"a number", `840`, money.ErrMalformed},
		{"an object", `{"code":"USD"}`, money.ErrMalformed},
		{"something behind", `"USD" 1`, money.ErrMalformed},
		{"an end in the middle", `"US`, money.ErrMalformed},
		{"an empty string", `""`, money.ErrUnknownCurrency},
		{"too long", `"` + strings.Repeat("U", money.MaxJSON) + `"`, money.ErrBounds},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := money.EUR
			require.ErrorIs(t, c.UnmarshalJSON([]byte(tt.data)), tt.want)
			require.Equal(t, money.EUR, c, "the target is left alone")
		})
	}
	c := money.EUR
	require.ErrorIs(t, c.Scan(int64(840)), money.ErrMalformed)
	require.Equal(t, money.EUR, c)
}
