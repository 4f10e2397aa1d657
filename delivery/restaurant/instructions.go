package restaurant

import (
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
)

const instructionsWord = "instructions"

// Instructions are what the customer asks of the kitchen, such as "no onions". They may tell
// of an allergy or a faith, so they are personal: String shows them, package fmt and package
// slog do not. The zero Instructions are none.
type Instructions struct {
	instructions private.Value[string]
}

// ParseInstructions trims s. It refuses more than 1,000 runes and what is not clean text;
// blank text is the zero Instructions.
func ParseInstructions(s string) (Instructions, error) {
	clean, err := text.Optional(s, text.MaxDescription)
	if err != nil || clean == "" {
		return Instructions{}, err
	}
	return Instructions{private.Keep(clean)}, nil
}

// MustParseInstructions is [ParseInstructions] for tests and package variables: it panics on
// an error.
func MustParseInstructions(s string) Instructions { return must(ParseInstructions(s)) }

// IsValid reports whether there are any.
func (i Instructions) IsValid() bool { return !i.instructions.IsZero() }

// String returns the text; "" for the zero Instructions.
func (i Instructions) String() string { return i.instructions.Reveal() }

// Format implements [fmt.Formatter]: every verb prints "[instructions]".
func (i Instructions) Format(f fmt.State, _ rune) { i.instructions.Print(f, instructionsWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (i Instructions) LogValue() slog.Value {
	return slog.StringValue(i.instructions.Redacted(instructionsWord))
}

// MarshalText is [Instructions.String].
func (i Instructions) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText is [ParseInstructions].
func (i *Instructions) UnmarshalText(b []byte) error {
	parsed, err := ParseInstructions(string(b))
	if err == nil {
		*i = parsed
	}
	return err
}
