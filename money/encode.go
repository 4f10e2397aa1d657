package money

import (
	"database/sql/driver"
	"fmt"
)

// AppendText appends what [Money.String] returns.
func (m Money) AppendText(b []byte) ([]byte, error) {
	var buf [widestText]byte
	return append(b, m.text(&buf)...), nil
}

// MarshalText returns what [Money.String] returns: empty text for the zero Money.
func (m Money) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads what [Parse] reads; empty text is the zero Money.
func (m *Money) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Money{}
		return nil
	}
	return m.read("read", text)
}

// MarshalBinary is [Money.MarshalText], for encoding/gob.
func (m Money) MarshalBinary() ([]byte, error) { return m.MarshalText() }

// UnmarshalBinary is [Money.UnmarshalText].
func (m *Money) UnmarshalBinary(data []byte) error { return m.UnmarshalText(data) }

// Value returns the text of [Money.String] for a database, NULL for the zero Money.
func (m Money) Value() (driver.Value, error) {
	if m.currency == 0 {
		return nil, nil
	}
	return m.String(), nil
}

// Scan reads what [Parse] reads, a string or bytes, or NULL from a database. Empty text
// is refused: NULL is how a column holds no amount.
func (m *Money) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*m = Money{}
		return nil
	case string:
		parsed, err := parse("scan", src)
		if err == nil {
			*m = parsed
		}
		return err
	case []byte:
		return m.read("scan", src)
	default:
		return refuseText(fmt.Sprintf("scan %T", src), "", ErrMalformed)
	}
}

func (m *Money) read(op string, text []byte) error {
	parsed, err := parse(op, text)
	if err == nil {
		*m = parsed
	}
	return err
}
