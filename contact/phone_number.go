package contact

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"strings"

	"github.com/ashlar-go/ashlar/internal/private"
)

// The number of digits in an international number. E.164 gives the upper bound; the lower
// is that of the shortest numbers in use, a country code of three digits and a subscriber
// number of four (Niue, Tokelau).
const (
	minDigits = 7
	maxDigits = 15
)

const phoneNumberWords = "phone number"

// A PhoneNumber is an international telephone number in the form of ITU-T E.164, such as
// +442079460123. Numbers are equal (==) when they are the same text.
//
// It is personal data and treated as [EmailAddress] is: [PhoneNumber.String] gives the
// number, package fmt prints "[phone number]" under every verb, and so does package
// log/slog.
//
// The zero PhoneNumber is no number and reaches nobody: it is not valid, its String is
// empty, its JSON and SQL forms are null.
type PhoneNumber struct {
	phoneNumber private.Value[string]
}

// ParsePhoneNumber reads a plus sign and 7 to 15 ASCII digits, of which the first is not 0,
// white space around them allowed. Spaces, hyphens, brackets and a national trunk zero are
// refused rather than dropped: "+44 (0)20 …" without its brackets is another number, and
// only a table of national plans could tell. Extensions, short codes and national numbers
// are refused as well. The error is [ErrNotPhoneNumber] with the rule that was broken,
// without the input.
func ParsePhoneNumber(s string) (PhoneNumber, error) {
	if len(s) > maxInput {
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "it is too long")
	}
	s = strings.TrimSpace(s)
	digits, plus := strings.CutPrefix(s, "+")
	switch {
	case s == "":
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "it is blank")
	case !plus:
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "it does not begin with + and a country code")
	case strings.ContainsFunc(digits, isNoDigit):
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "it has something other than digits after the +")
	case len(digits) < minDigits:
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "it has fewer than 7 digits")
	case len(digits) > maxDigits:
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "it has more than 15 digits")
	case digits[0] == '0':
		return PhoneNumber{}, refuse(ErrNotPhoneNumber, "no country code begins with 0")
	}
	return PhoneNumber{phoneNumber: private.Keep(s)}, nil
}

// MustParsePhoneNumber is [ParsePhoneNumber] for tests and package variables: it panics
// where that returns an error, with the error.
func MustParsePhoneNumber(s string) PhoneNumber {
	p, err := ParsePhoneNumber(s)
	if err != nil {
		panic(err)
	}
	return p
}

// IsValid reports whether p is a number, which all but the zero value are.
func (p PhoneNumber) IsValid() bool { return p != PhoneNumber{} }

// Compare orders numbers as their text: -1, 0 or +1. The zero value comes first.
func (p PhoneNumber) Compare(o PhoneNumber) int { return strings.Compare(p.String(), o.String()) }

// String returns the number itself, "" for the zero value. It is injective, so it may be a
// key.
func (p PhoneNumber) String() string { return p.phoneNumber.Reveal() }

// Format implements [fmt.Formatter] so that no verb prints the number: all give
// "[phone number]", or "[no phone number]" for the zero value.
func (p PhoneNumber) Format(f fmt.State, _ rune) { p.phoneNumber.Print(f, phoneNumberWords) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (p PhoneNumber) LogValue() slog.Value {
	return slog.StringValue(p.phoneNumber.Redacted(phoneNumberWords))
}

// MarshalText returns the number, empty for the zero value.
func (p PhoneNumber) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what [ParsePhoneNumber] takes, and empty text as the zero value.
func (p *PhoneNumber) UnmarshalText(text []byte) error {
	return unmarshalText(p, text, ParsePhoneNumber)
}

// MarshalJSON returns a JSON string, or null for the zero value.
func (p PhoneNumber) MarshalJSON() ([]byte, error) { return marshalJSON(p.String()) }

// UnmarshalJSON reads a JSON string that [ParsePhoneNumber] takes, and null as the zero
// value. A JSON number is refused: it has lost its plus sign.
func (p *PhoneNumber) UnmarshalJSON(data []byte) error {
	return unmarshalJSON(p, data, ParsePhoneNumber, ErrNotPhoneNumber)
}

// Value implements [driver.Valuer]: the number as text, or NULL for the zero value.
func (p PhoneNumber) Value() (driver.Value, error) { return value(p.String()) }

// Scan implements [database/sql.Scanner] for text (a string or bytes) that
// [ParsePhoneNumber] takes, and NULL as the zero value.
func (p *PhoneNumber) Scan(src any) error {
	return scan(p, src, ParsePhoneNumber, ErrNotPhoneNumber)
}

// isNoDigit is about ASCII: the digits of other scripts are letters to a telephone network.
func isNoDigit(r rune) bool { return r < '0' || r > '9' }
