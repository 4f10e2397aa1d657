package money_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

// requireSound requires what holds for whatever a reader returns: an amount that comes
// back from its text, or the zero Money and an error of this package.
func requireSound(t *testing.T, got money.Money, err error) {
	t.Helper()
	if err != nil {
		var told *money.Error
		require.ErrorAs(t, err, &told)
		require.Less(t, len(err.Error()), 200)
		require.Equal(t, money.Money{}, got)
		return
	}
	require.GreaterOrEqual(t, got.Minor(), int64(0))
	if !got.IsValid() {
		require.Equal(t, money.Money{}, got)
		return
	}
	back, err := money.Parse(got.String())
	require.NoError(t, err)
	require.Equal(t, got, back)
}

func FuzzParse(f *testing.F) {
	for _, tt := range readable {
		f.Add(tt.text)
	}
	for _, tt := range unreadable {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := money.Parse(text)
		requireSound(t, got, err)
		require.Equal(t, err == nil, got.IsValid())

		var read money.Money
		readErr := read.UnmarshalText([]byte(text))
		if text != "" {
			require.Equal(t, got, read)
			require.Equal(t, err == nil, readErr == nil)
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, tt := range unreadable {
		f.Add(tt.text, uint16(money.USD))
	}
	f.Add("12.34", uint16(money.USD))
	f.Add("12", uint16(money.JPY))
	f.Add("1.234", uint16(money.KWD))
	f.Add("1.2345", uint16(money.CLF))
	f.Add("1", uint16(0))
	f.Fuzz(func(t *testing.T, amount string, number uint16) {
		c := money.Currency(number)
		got, err := money.ParseAmount(amount, c)
		requireSound(t, got, err)
		require.Equal(t, err == nil, got.IsValid())
		if err != nil {
			return
		}
		// What is read is what it means.
		want, ok := new(big.Rat).SetString(amount)
		require.True(t, ok)
		want.Mul(want, new(big.Rat).SetFloat64(math.Pow10(c.Digits())))
		require.Zero(t, want.Cmp(ratOf(got)))
	})
}

func FuzzParseCurrency(f *testing.F) {
	for _, code := range []string{"USD", "usd", "ıqd", "İQD", "\u212aWD", "u\u017fd", "XXX", "XAU", "QQQ", "", "US", "USDT", "840", "\xff\xff\xff", "\x15\x13\x04"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		got, err := money.ParseCurrency(code)
		require.Equal(t, err == nil, got.IsValid())
		var scanned money.Currency
		require.Equal(t, err == nil, scanned.Scan([]byte(code)) == nil)
		require.Equal(t, got, scanned)
		if err != nil {
			require.ErrorIs(t, err, money.ErrUnknownCurrency)
			return
		}
		require.Len(t, code, 3)
		for i := range 3 {
			require.Equal(t, got.Code()[i]|0x20, code[i]|0x20)
		}
	})
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, data := range []string{
		`{"amount":"12.34","currency":"USD"}`, `{"currency":"JPY","amount":12}`, ` { "amount" : "0" , "currency" : "kwd" } `,
		`null`, `{}`, `[]`, `""`, `12`, `{"amount":"1","amount":"1","currency":"USD"}`, `{"amount":,"amount":"1","currency":"USD"}`,
		`{"amount":"\q"1,"currency":"USD"}`, `{"\u0061mount":"1","currency":"\u0055SD"}`, `{"amount":"1","currency":"USD"}{}`,
		`{"amount":1e2,"currency":"USD"}`, `{"amount":-1,"currency":"USD"}`, `{"amount":01,"currency":"USD"}`, `{"amount":"1","currency":"US\`,
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := string(data)
		var got money.Money
		err := got.UnmarshalJSON(data)
		requireSound(t, got, err)
		require.Equal(t, before, string(data), "the input is left as it was")
		if err != nil {
			return
		}
		// Nothing is read that is not JSON, and nothing that encoding/json reads otherwise.
		require.True(t, json.Valid(data))
		if !got.IsValid() {
			require.Equal(t, "null", string(data))
			return
		}
		var want map[string]any
		require.NoError(t, json.Unmarshal(data, &want))
		require.Len(t, want, 2)
		c, err := money.ParseCurrency(want["currency"].(string))
		require.NoError(t, err)
		require.Equal(t, c, got.Currency())
		if amount, ok := want["amount"].(string); ok {
			parsed, err := money.ParseAmount(amount, c)
			require.NoError(t, err)
			require.Equal(t, parsed, got)
		}
	})
}

func FuzzScan(f *testing.F) {
	for _, tt := range unreadable {
		f.Add(tt.text)
	}
	f.Add("USD 12.34")
	f.Fuzz(func(t *testing.T, text string) {
		var fromString, fromBytes money.Money
		err := fromString.Scan(text)
		requireSound(t, fromString, err)
		require.Equal(t, err == nil, fromBytes.Scan([]byte(text)) == nil)
		require.Equal(t, fromString, fromBytes)
		require.Equal(t, err == nil, fromString.IsValid())
	})
}

func FuzzMulDecimal(f *testing.F) {
	f.Add(int64(1), []byte{5}, int32(-1))
	f.Add(int64(math.MaxInt64), []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, int32(-19))
	f.Add(int64(3), []byte{1, 0, 0, 0, 0, 0, 0, 0, 0}, int32(-20))
	f.Add(int64(3), []byte{0x4b, 0x3b, 0x4c, 0xa8, 0x5a, 0x86, 0xc4, 0x7a, 0x09, 0x8a, 0x22, 0x40, 0, 0, 0, 0}, int32(-38)) // 10^38
	f.Add(int64(3), []byte{0x4b, 0x3b, 0x4c, 0xa8, 0x5a, 0x86, 0xc4, 0x7a, 0x09, 0x8a, 0x22, 0x3f, 0xff, 0xff, 0xff, 0xff}, int32(-38))
	f.Add(int64(1), []byte{1}, int32(100_000_000))
	f.Add(int64(1), []byte{1}, int32(math.MinInt32))
	f.Fuzz(func(t *testing.T, minor int64, coefficient []byte, exponent int32) {
		m, err := money.FromMinor(minor&math.MaxInt64, money.USD)
		require.NoError(t, err)
		d := decimal.NewFromBigInt(new(big.Int).SetBytes(coefficient), exponent)

		product, productErr := m.MulDecimal(d)
		net, off, discountErr := m.Discount(d)
		if !withinBounds(d) {
			require.ErrorIs(t, productErr, money.ErrBounds)
			require.ErrorIs(t, discountErr, money.ErrBounds)
			return
		}
		requireHeld(t, halfUp(new(big.Rat).Mul(ratOf(m), rational(d))), product, productErr)
		if rational(d).Cmp(big.NewRat(100, 1)) > 0 {
			require.ErrorIs(t, discountErr, money.ErrPercent)
			return
		}
		require.NoError(t, discountErr)
		require.Equal(t, discounted(m, d).Int64(), net.Minor())
		require.Equal(t, m.Minor(), net.Minor()+off.Minor())
	})
}

func FuzzAllocate(f *testing.F) {
	f.Add(int64(100), []byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add(int64(math.MaxInt64), []byte{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add(int64(1), []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Add(int64(0), []byte{0, 0, 0, 0, 0, 0, 0, 0})
	f.Add(int64(0), []byte{})
	f.Fuzz(func(t *testing.T, minor int64, words []byte) {
		m, err := money.FromMinor(minor&math.MaxInt64, money.USD)
		require.NoError(t, err)
		var weights []int64
		negative, heavy := false, false
		for ; len(words) >= 8 && len(weights) < 100; words = words[8:] {
			w := int64(binary.BigEndian.Uint64(words))
			negative, heavy = negative || w < 0, heavy || w > 0
			weights = append(weights, w)
		}
		shares, err := m.Allocate(weights...)
		switch {
		case negative, len(weights) == 0, !heavy && m.IsPositive():
			require.True(t, errors.Is(err, money.ErrShares) || errors.Is(err, money.ErrOverflow))
		case !sumFits(weights):
			require.ErrorIs(t, err, money.ErrOverflow)
		default:
			require.NoError(t, err)
			require.Equal(t, handedOut(m.Minor(), weights), minors(shares))
		}
	})
}
