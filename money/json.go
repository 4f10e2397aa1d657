package money

import (
	"encoding/json"
	"strings"
)

// MaxJSON is the length in bytes up to which a JSON document of an amount is read at all.
const MaxJSON = 512

const (
	amountMember   = `{"amount":"`
	currencyMember = `","currency":"`
	closing        = `"}`
)

// MarshalJSON returns {"amount":"12345.67","currency":"USD"} with exactly the digits of
// the currency, null for the zero Money.
func (m Money) MarshalJSON() ([]byte, error) {
	if m.currency == 0 {
		return []byte("null"), nil
	}
	var buf [widestText]byte
	b := make([]byte, 0, len(amountMember)+len(currencyMember)+len(closing)+widestText)
	b = append(append(b, amountMember...), m.amountText(&buf)...)
	b = append(append(b, currencyMember...), m.currency.Code()...)
	return append(b, closing...), nil
}

// UnmarshalJSON reads what [Money.MarshalJSON] writes, its members in either order. The
// amount may be a number, of which the characters are read; it obeys the rules of
// [Parse]. An object with a member missing, unknown, in another case or there twice is
// refused ([ErrMalformed]), and so is a document longer than [MaxJSON] ([ErrBounds]).
func (m *Money) UnmarshalJSON(data []byte) error {
	const op = "decode"
	if string(data) == "null" {
		*m = Money{}
		return nil
	}
	if len(data) > MaxJSON {
		return refuseText(op, "", ErrBounds)
	}
	amount, code := members(data)
	if amount == nil || code == nil {
		return refuseText(op, "", ErrMalformed)
	}
	c := currencyOf(code)
	if c == 0 {
		return refuseCode(op, code)
	}
	minor, err := parseMinor(amount, c.Digits())
	if err != nil {
		return refuseText(op, amount, err)
	}
	*m = Money{minor, c}
	return nil
}

// members returns the two members of the object that data is, nil if it is anything else.
//
// Amounts are most of what stored documents hold, and this reads one without allocating;
// internal/strictjson, which serves every other type, takes a decoder and some
// thirty-five allocations for as much.
func members(data []byte) (amount, code []byte) {
	s := scanner{data: data}
	if !s.accept('{') {
		return nil, nil
	}
	for {
		name := s.text()
		if name == nil || !s.accept(':') {
			return nil, nil
		}
		isAmount := string(name) == "amount"
		value := s.value(isAmount)
		switch {
		case value == nil:
			return nil, nil
		case isAmount && amount == nil:
			amount = value
		case string(name) == "currency" && code == nil:
			code = value
		default:
			return nil, nil
		}
		if !s.accept(',') {
			break
		}
	}
	if !s.accept('}') || !s.end() {
		return nil, nil
	}
	return amount, code
}

// A scanner goes through a JSON document. It knows just the tokens that are expected.
type scanner struct {
	data []byte
	at   int
}

// accept skips white space and, if it comes next, the byte.
func (s *scanner) accept(b byte) bool {
	s.skipSpace()
	if s.at == len(s.data) || s.data[s.at] != b {
		return false
	}
	s.at++
	return true
}

// end reports whether only white space is left.
func (s *scanner) end() bool {
	s.skipSpace()
	return s.at == len(s.data)
}

// text returns the contents of the string that comes next; nil if something else does.
func (s *scanner) text() []byte {
	if !s.accept('"') {
		return nil
	}
	start, escaped := s.at, false
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case '"':
			s.at++
			if escaped {
				return unescaped(s.data[start-1 : s.at])
			}
			return s.data[start : s.at-1]
		case '\\':
			// An escaped quote is taken for the end, and what is before it then refused:
			// nothing that is read here has a quote in it.
			escaped = true
		}
		s.at++
	}
	return nil
}

// value returns the contents of the string that comes next or, where a number may stand,
// its characters; nil if something else does.
func (s *scanner) value(orNumber bool) []byte {
	s.skipSpace()
	if !orNumber || s.at < len(s.data) && s.data[s.at] == '"' {
		return s.text()
	}
	start := s.at
	for s.at < len(s.data) && strings.IndexByte("0123456789.+-eE", s.data[s.at]) >= 0 {
		s.at++ // what of these makes an amount is for parseMinor to say
	}
	if s.at == start {
		return nil
	}
	return s.data[start:s.at]
}

func (s *scanner) skipSpace() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// unescaped returns the contents of a string that has escapes in it, nil if one is wrong.
func unescaped(quoted []byte) []byte {
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return nil
	}
	return []byte(text)
}
