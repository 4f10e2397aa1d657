package money_test

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

var (
	_ encoding.TextMarshaler   = money.Money{}
	_ encoding.TextAppender    = money.Money{}
	_ encoding.TextUnmarshaler = (*money.Money)(nil)
	_ json.Marshaler           = money.Money{}
	_ json.Unmarshaler         = (*money.Money)(nil)
	_ driver.Valuer            = money.Money{}
	_ sql.Scanner              = (*money.Money)(nil)
)

func TestEveryEncodingGivesTheAmountBack(t *testing.T) {
	t.Parallel()
	for _, tt := range readable {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := money.MustParse(tt.text)

			text, err := m.MarshalText()
			require.NoError(t, err)
			require.Equal(t, tt.want, string(text))
			var fromText money.Money
			require.NoError(t, fromText.UnmarshalText(text))
			require.Equal(t, m, fromText)

			value, err := m.Value()
			require.NoError(t, err)
			require.Equal(t, tt.want, value)
			var fromSQL money.Money
			require.NoError(t, fromSQL.Scan(value))
			require.Equal(t, m, fromSQL)

			appended, err := m.AppendText([]byte("total: "))
			require.NoError(t, err)
			require.Equal(t, "total: "+tt.want, string(appended))
		})
	}
}

func TestNoAmountIsEmptyTextAndNull(t *testing.T) {
	t.Parallel()
	var none money.Money

	text, err := none.MarshalText()
	require.NoError(t, err)
	require.Empty(t, text)
	value, err := none.Value()
	require.NoError(t, err)
	require.Nil(t, value)
	data, err := json.Marshal(none)
	require.NoError(t, err)
	require.Equal(t, "null", string(data))

	for _, tt := range []struct {
		name string
		read func(*money.Money) error
	}{
		{"text", func(m *money.Money) error { return m.UnmarshalText(nil) }},
		{"SQL", func(m *money.Money) error { return m.Scan(nil) }},
		{"JSON", func(m *money.Money) error { return json.Unmarshal([]byte("null"), m) }},
		{"binary", func(m *money.Money) error { return m.UnmarshalBinary(nil) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := money.MustParse("USD 1.00")
			require.NoError(t, tt.read(&m))
			require.Equal(t, money.Money{}, m)
		})
	}
}

func TestADatabaseGivesTextOrNull(t *testing.T) {
	t.Parallel()
	for _, src := range []any{int64(12), 12.34, true, json.Number("12"), "", []byte{}, []byte(nil)} {
		m := money.MustParse("EUR 1.00")
		require.ErrorIs(t, m.Scan(src), money.ErrMalformed, "%T", src)
		require.Equal(t, money.MustParse("EUR 1.00"), m)
	}
}

func TestScannedBytesAreNotKept(t *testing.T) {
	t.Parallel()
	var m money.Money
	row := []byte("USD 12.34")
	require.NoError(t, m.Scan(row))
	copy(row, "EUR 99.99")
	require.Equal(t, money.MustParse("USD 12.34"), m)
}

func TestOtherEncodersCarryTheText(t *testing.T) {
	t.Parallel()
	type price struct {
		List money.Money
		Paid money.Money `xml:",attr"`
	}
	p := price{List: money.MustParse("USD 12.34"), Paid: money.MustParse("KWD 1.250")}

	var stream bytes.Buffer
	require.NoError(t, gob.NewEncoder(&stream).Encode(p))
	var fromGob price
	require.NoError(t, gob.NewDecoder(&stream).Decode(&fromGob))
	require.Equal(t, p, fromGob)

	data, err := xml.Marshal(p)
	require.NoError(t, err)
	require.Equal(t, `<price Paid="KWD 1.250"><List>USD 12.34</List></price>`, string(data))
	var fromXML price
	require.NoError(t, xml.Unmarshal(data, &fromXML))
	require.Equal(t, p, fromXML)

	keys, err := json.Marshal(map[money.Money]int{p.List: 1})
	require.NoError(t, err)
	require.JSONEq(t, `{"USD 12.34":1}`, string(keys))
}

func TestJSONHasExactlyTheDigitsOfTheCurrency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, amount, want string }{
		{"dollars", "USD 12345.67", `{"amount":"12345.67","currency":"USD"}`},
		{"whole dollars", "USD 5", `{"amount":"5.00","currency":"USD"}`},
		{"nothing", "USD 0", `{"amount":"0.00","currency":"USD"}`},
		{"yen", "JPY 500", `{"amount":"500","currency":"JPY"}`},
		{"dinars", "KWD 1.25", `{"amount":"1.250","currency":"KWD"}`},
		{"the largest", "USD 92233720368547758.07", `{"amount":"92233720368547758.07","currency":"USD"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := money.MustParse(tt.amount)
			data, err := json.Marshal(m)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(data))

			var back money.Money
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, m, back)
		})
	}
}

func TestOmitzeroDropsNoAmountAndNeverAnAmountOfZero(t *testing.T) {
	t.Parallel()
	type bill struct {
		Tip money.Money `json:"tip,omitzero"`
	}
	data, err := json.Marshal([]bill{{}, {Tip: money.Zero(money.JPY)}})
	require.NoError(t, err)
	require.JSONEq(t, `[{},{"tip":{"amount":"0","currency":"JPY"}}]`, string(data))
}

func TestJSONIsRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, data, want string }{
		{"the members in the other order", `{"currency":"USD","amount":"12.34"}`, "USD 12.34"},
		{"white space", " {\t\"amount\" : \"12.34\" ,\r\n \"currency\" : \"USD\" } ", "USD 12.34"},
		{"a number", `{"amount":12.34,"currency":"USD"}`, "USD 12.34"},
		{"a number no float can hold", `{"amount":92233720368547758.07,"currency":"USD"}`, "USD 92233720368547758.07"},
		{"a whole number", `{"amount": 12 ,"currency":"USD"}`, "USD 12.00"},
		{"a number last", `{"currency":"USD","amount":0}`, "USD 0.00"},
		{"fewer digits", `{"amount":"12.3","currency":"USD"}`, "USD 12.30"},
		{"the code in small letters", `{"amount":"12.34","currency":"usd"}`, "USD 12.34"},
		{"escapes", `{"\u0061mount":"\u00312.34","currency":"US\u0044"}`, "USD 12.34"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got money.Money
			require.NoError(t, json.Unmarshal([]byte(tt.data), &got))
			require.Equal(t, tt.want, got.String())
		})
	}
}

func TestJSONIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, data string
		want       error
	}{
		{"nothing", ``, money.ErrMalformed},
		{"an empty object", `{}`, money.ErrMalformed},
		{"an array", `["12.34","USD"]`, money.ErrMalformed},
		{"the text", `"USD 12.34"`, money.ErrMalformed},
		{"a number", `12.34`, money.ErrMalformed},
		{"true", `true`, money.ErrMalformed},
		{"null with more", `nullnull`, money.ErrMalformed},
		{"no amount", `{"currency":"USD"}`, money.ErrMalformed},
		{"no currency", `{"amount":"12.34"}`, money.ErrMalformed},
		{"an amount of null", `{"amount":null,"currency":"USD"}`, money.ErrMalformed},
		{"a currency of null", `{"amount":"12.34","currency":null}`, money.ErrMalformed},
		{"an amount of true", `{"amount":true,"currency":"USD"}`, money.ErrMalformed},
		{"an amount in an object", `{"amount":{},"currency":"USD"}`, money.ErrMalformed},
		{"a currency in an array", `{"amount":"12.34","currency":["USD"]}`, money.ErrMalformed},
		{"a number for a currency", `{"amount":"12.34","currency":840}`, money.ErrMalformed},
		{"an empty amount", `{"amount":"","currency":"USD"}`, money.ErrMalformed},
		{"an empty currency", `{"amount":"12.34","currency":""}`, money.ErrUnknownCurrency},
		{"the amount twice", `{"amount":"12.34","amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"the amount twice, once empty", `{"amount":"","amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"the amount twice, once missing", `{"amount":,"amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"the amount twice, once in escapes", `{"amount":"12.34","\u0061mount":"1","currency":"USD"}`, money.ErrMalformed},
		{"the currency twice", `{"amount":"12.34","currency":"USD","currency":"EUR"}`, money.ErrMalformed},
		{"a member more", `{"amount":"12.34","currency":"USD","note":""}`, money.ErrMalformed},
		{"a member without a name", `{"amount":"12.34","currency":"USD","":""}`, money.ErrMalformed},
		{"a capital", `{"Amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"the Kelvin sign", `{"amount":"12.34","currency":"U\u212aD"}`, money.ErrUnknownCurrency},
		{"a long s in a name", `{"amount":"12.34","currency":"USD","current\u017f":""}`, money.ErrMalformed},
		{"a comma last", `{"amount":"12.34","currency":"USD",}`, money.ErrMalformed},
		{"a comma first", `{,"amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"no comma", `{"amount":"12.34" "currency":"USD"}`, money.ErrMalformed},
		{"no colon", `{"amount" "12.34","currency":"USD"}`, money.ErrMalformed},
		{"another bracket", `{"amount":"12.34","currency":"USD"]`, money.ErrMalformed},
		{"something behind", `{"amount":"12.34","currency":"USD"}{}`, money.ErrMalformed},
		{"another object behind", `{"amount":"12.34","currency":"USD"} 1`, money.ErrMalformed},
		{"an end in the middle", `{"amount":"12.34","currency":"US`, money.ErrMalformed},
		{"an end after an escape", `{"amount":"12.34","currency":"US\`, money.ErrMalformed},
		{"a wrong escape", `{"amount":"\q12","currency":"USD"}`, money.ErrMalformed},
		{"a wrong escape, then a number", `{"amount":"\q"12,"currency":"USD"}`, money.ErrMalformed},
		{"an escaped quote", `{"amount":"1\"2","currency":"USD"}`, money.ErrMalformed},
		{"a negative number", `{"amount":-12.34,"currency":"USD"}`, money.ErrMalformed},
		{"an exponent", `{"amount":1e2,"currency":"USD"}`, money.ErrMalformed},
		{"an exponent in text", `{"amount":"1E2","currency":"USD"}`, money.ErrMalformed},
		{"a number without a zero", `{"amount":.5,"currency":"USD"}`, money.ErrMalformed},
		{"a number with a zero", `{"amount":01,"currency":"USD"}`, money.ErrMalformed},
		{"a number in spaces", `{"amount":" 12.34 ","currency":"USD"}`, money.ErrMalformed},
		{"a byte order mark", "\ufeff" + `{"amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"another white space", "\u00a0" + `{"amount":"12.34","currency":"USD"}`, money.ErrMalformed},
		{"too many digits", `{"amount":"12.340","currency":"USD"}`, money.ErrPrecision},
		{"a number of too many digits", `{"amount":12.340,"currency":"USD"}`, money.ErrPrecision},
		{"too much", `{"amount":92233720368547758.08,"currency":"USD"}`, money.ErrOverflow},
		{"an unknown code", `{"amount":"12.34","currency":"QQQ"}`, money.ErrUnknownCurrency},
		{"a currency code without a minor unit", `{"amount":"12.34","currency":"XAU"}`, money.ErrUnknownCurrency},
		{"an amount longer than is read", `{"amount":` + strings.Repeat("9", 65) + `,"currency":"USD"}`, money.ErrBounds},
		{"a document longer than is read", `{"amount":"12.34","currency":"USD"` + strings.Repeat(" ", 500) + `}`, money.ErrBounds},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := money.MustParse("EUR 1.00")
			require.ErrorIs(t, got.UnmarshalJSON([]byte(tt.data)), tt.want)
			require.Equal(t, money.MustParse("EUR 1.00"), got, "the target is left alone")
			require.Error(t, json.Unmarshal([]byte(tt.data), &got))
			require.Equal(t, money.MustParse("EUR 1.00"), got, "the target is left alone")
		})
	}
}
