package partner

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
)

const addressWord = "address"

// An Address is where to go, on one line, such as "B-12, FC Road, Pune, Maharashtra - 411005".
// Addresses are equal (==) when they are the same text.
//
// It is personal: String shows it, package fmt and package slog do not. The zero Address is
// none.
type Address struct {
	address private.Value[string]
}

// ParseAddress trims s: clean text of up to 1,000 runes that is not blank.
func ParseAddress(s string) (Address, error) {
	clean, err := text.Line(s, text.MaxDescription)
	if err != nil {
		return Address{}, fmt.Errorf("partner: the address %w", err)
	}
	return Address{private.Keep(clean)}, nil
}

// MustParseAddress is [ParseAddress] for tests and package variables: it panics on an error.
func MustParseAddress(s string) Address { return must(ParseAddress(s)) }

// IsValid reports whether a is an address, as all but the zero Address are.
func (a Address) IsValid() bool { return !a.address.IsZero() }

// String returns the address; "" for the zero Address.
func (a Address) String() string { return a.address.Reveal() }

// Format implements [fmt.Formatter]: every verb prints "[address]".
func (a Address) Format(f fmt.State, _ rune) { a.address.Print(f, addressWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.address.Redacted(addressWord)) }

// MarshalJSON writes a JSON string; null for the zero Address.
func (a Address) MarshalJSON() ([]byte, error) {
	if !a.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(a.String())
}

// UnmarshalJSON reads what [Address.MarshalJSON] writes, and nothing else.
func (a *Address) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*a = Address{}
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("partner: address: %w", ErrZero) // its cause may repeat the text
	}
	parsed, err := ParseAddress(s)
	switch {
	case err != nil:
		return err
	case parsed.String() != s:
		return fmt.Errorf("partner: address: %w", ErrZero)
	}
	*a = parsed
	return nil
}
