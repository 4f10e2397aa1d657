package money

import (
	"database/sql/driver"
	"fmt"
)

//go:generate go run ./internal/gen

// A Currency is a currency of ISO 4217 that has a minor unit, one of the constants of
// this package. The zero Currency, and any number that is not one of the constants, is
// no currency: its code is empty.
//
// The number behind a constant changes from one edition of the table to the next. It
// leaves the process in no encoding: the code does.
type Currency uint16

type entry struct {
	code     string
	numeric  string
	digits   uint8
	historic bool
}

// ParseCurrency returns the currency with a code of three ASCII letters in any case. A
// code that ISO 4217 does not know, or knows without a minor unit (XXX, XAU), is
// [ErrUnknownCurrency]. Withdrawn codes are known, see [Currency.Historic].
func ParseCurrency(code string) (Currency, error) {
	c := currencyOf(code)
	if c == 0 {
		return 0, refuseCode("parse currency", code)
	}
	return c, nil
}

// MustParseCurrency is [ParseCurrency] for tests and package variables: it panics on an
// error.
func MustParseCurrency(code string) Currency {
	c, err := ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

// IsValid reports whether c is one of the constants.
func (c Currency) IsValid() bool { return c != 0 && int(c) < len(currencies) }

// Historic reports whether the currency has been withdrawn. Amounts in it are read and
// computed like any others, because the past is.
func (c Currency) Historic() bool { return c.entry().historic }

// Code returns the alphabetic code in capitals, such as "USD"; "" for no currency.
func (c Currency) Code() string { return c.entry().code }

// Digits returns how many digits an amount has after the point, 0 to 4.
func (c Currency) Digits() int { return int(c.entry().digits) }

// Numeric returns the numeric code, three digits such as "840"; "" for no currency. It
// identifies nothing over time: XCG took over 532 from ANG.
func (c Currency) Numeric() string { return c.entry().numeric }

// String returns the code.
func (c Currency) String() string { return c.Code() }

// AppendText appends the code, or nothing for no currency.
func (c Currency) AppendText(b []byte) ([]byte, error) { return append(b, c.Code()...), nil }

// MarshalText returns the code, or empty text for no currency.
func (c Currency) MarshalText() ([]byte, error) { return []byte(c.Code()), nil }

// UnmarshalText reads a code as [ParseCurrency] does; empty text is no currency.
func (c *Currency) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = 0
		return nil
	}
	return c.read("read currency", text)
}

// MarshalBinary is [Currency.MarshalText]: without it encoding/gob would send the number.
func (c Currency) MarshalBinary() ([]byte, error) { return c.MarshalText() }

// UnmarshalBinary is [Currency.UnmarshalText].
func (c *Currency) UnmarshalBinary(data []byte) error { return c.UnmarshalText(data) }

// MarshalJSON returns the code as a string, null for no currency.
func (c Currency) MarshalJSON() ([]byte, error) {
	if !c.IsValid() {
		return []byte("null"), nil
	}
	return []byte(`"` + c.Code() + `"`), nil
}

// UnmarshalJSON reads a string with a code, or null. An empty string is refused.
func (c *Currency) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*c = 0
		return nil
	}
	if len(data) > MaxJSON {
		return refuseText("decode currency", "", ErrBounds)
	}
	p := scanner{data: data}
	code := p.text()
	if code == nil || !p.end() {
		return refuseText("decode currency", "", ErrMalformed)
	}
	return c.read("decode currency", code)
}

// Value returns the code for a database, NULL for no currency.
func (c Currency) Value() (driver.Value, error) {
	if !c.IsValid() {
		return nil, nil
	}
	return c.Code(), nil
}

// Scan reads a code, a string or bytes, or NULL from a database.
func (c *Currency) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*c = 0
		return nil
	case string:
		parsed, err := ParseCurrency(src)
		if err == nil {
			*c = parsed
		}
		return err
	case []byte:
		return c.read("scan currency", src)
	default:
		return refuseText(fmt.Sprintf("scan currency from %T", src), "", ErrMalformed)
	}
}

func (c *Currency) read(op string, code []byte) error {
	if found := currencyOf(code); found != 0 {
		*c = found
		return nil
	}
	return refuseCode(op, code)
}

// entry returns what the table says of c; for no currency, the empty first entry.
func (c Currency) entry() *entry {
	if int(c) < len(currencies) {
		return &currencies[c]
	}
	return &currencies[0]
}

// currencyOf returns the currency with that code in any case, or none.
func currencyOf[T string | []byte](code T) Currency {
	if len(code) != 3 || !isLetter(code[0]) || !isLetter(code[1]) || !isLetter(code[2]) {
		return 0
	}
	// Only now that all three are known to be ASCII letters is their case folded: Unicode
	// folding makes an I of a dotless ı and a K of the Kelvin sign.
	const lower = 'a' - 'A'
	x, y, z := code[0]&^lower, code[1]&^lower, code[2]&^lower
	for c := byLetter[x-'A']; c < byLetter[x-'A'+1]; c++ {
		if known := currencies[c].code; known[1] == y && known[2] == z {
			return c
		}
	}
	return 0
}

func isLetter(b byte) bool { return b|0x20-'a' < 26 }
func isDigit(b byte) bool  { return b-'0' < 10 }
