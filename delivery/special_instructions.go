package delivery

import (
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
)

const specialInstructionsWords = "special instructions"

// SpecialInstructions are what the customer asks of kitchen and delivery partner, such as
// "no onions" or "ring twice". People write door codes and names there, so they are treated
// as personal: String shows them, package fmt and package slog do not. The zero
// SpecialInstructions are none.
type SpecialInstructions struct {
	instructions private.Value[string]
}

// ParseSpecialInstructions trims s and refuses what is blank, longer than 1,000 runes or not clean
// text. The error does not repeat it.
func ParseSpecialInstructions(s string) (SpecialInstructions, error) {
	clean, err := text.Description(s)
	if err != nil {
		return SpecialInstructions{}, fmt.Errorf("delivery: the special instructions %w", err)
	}
	return SpecialInstructions{private.Keep(clean)}, nil
}

// MustParseSpecialInstructions is [ParseSpecialInstructions] for tests and package variables: it panics on an
// error.
func MustParseSpecialInstructions(s string) SpecialInstructions {
	return must(ParseSpecialInstructions(s))
}

// IsValid reports whether there is any text, as there is in all but the zero SpecialInstructions.
func (t SpecialInstructions) IsValid() bool { return !t.instructions.IsZero() }

// String returns the text; "" for the zero SpecialInstructions.
func (t SpecialInstructions) String() string { return t.instructions.Reveal() }

// Format implements [fmt.Formatter]: every verb prints "[special instructions]".
func (t SpecialInstructions) Format(f fmt.State, _ rune) {
	t.instructions.Print(f, specialInstructionsWords)
}

// LogValue implements [slog.LogValuer] with what Format prints.
func (t SpecialInstructions) LogValue() slog.Value {
	return slog.StringValue(t.instructions.Redacted(specialInstructionsWords))
}

// MarshalText is [SpecialInstructions.String].
func (t SpecialInstructions) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText is [ParseSpecialInstructions]; empty text is the zero SpecialInstructions.
func (t *SpecialInstructions) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = SpecialInstructions{}
		return nil
	}
	parsed, err := ParseSpecialInstructions(string(b))
	if err == nil {
		*t = parsed
	}
	return err
}
