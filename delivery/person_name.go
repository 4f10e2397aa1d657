package delivery

import (
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
)

const personNameWord = "name"

// A PersonName is what a customer or a delivery partner is called. It is personal: String
// shows it, package fmt and package slog do not. The zero PersonName is no name.
type PersonName struct {
	name private.Value[string]
}

// ParsePersonName trims s and refuses what is blank, longer than 200 runes or not clean
// text. The error does not repeat it.
func ParsePersonName(s string) (PersonName, error) {
	clean, err := text.Name(s)
	if err != nil {
		return PersonName{}, fmt.Errorf("delivery: the name %w", err)
	}
	return PersonName{private.Keep(clean)}, nil
}

// MustParsePersonName is [ParsePersonName] for tests and package variables: it panics on an
// error.
func MustParsePersonName(s string) PersonName { return must(ParsePersonName(s)) }

// IsValid reports whether there is any text, as there is in all but the zero PersonName.
func (t PersonName) IsValid() bool { return !t.name.IsZero() }

// String returns the text; "" for the zero PersonName.
func (t PersonName) String() string { return t.name.Reveal() }

// Format implements [fmt.Formatter]: every verb prints "[name]".
func (t PersonName) Format(f fmt.State, _ rune) { t.name.Print(f, personNameWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (t PersonName) LogValue() slog.Value {
	return slog.StringValue(t.name.Redacted(personNameWord))
}

// MarshalText is [PersonName.String].
func (t PersonName) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText is [ParsePersonName]; empty text is the zero PersonName.
func (t *PersonName) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = PersonName{}
		return nil
	}
	parsed, err := ParsePersonName(string(b))
	if err == nil {
		*t = parsed
	}
	return err
}
