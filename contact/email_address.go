package contact

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"strings"

	"github.com/ashlar-go/ashlar/internal/private"
)

// The bounds of an e-mail address, in bytes. The first two are those of RFC 5321 (section
// 4.5.3.1, and 256 for a path less its angle brackets), the third that of RFC 1035.
const (
	maxEmailAddress = 254
	maxLocal        = 64
	maxLabel        = 63
)

// maxInput bounds what is looked at, white space included. Longer input is refused unread.
const maxInput = 512

const emailAddressWords = "e-mail address"

// An EmailAddress is the address of a mailbox, such as ada@example.org: trimmed,
// lower-cased, in ASCII. Addresses are equal (==) when they are the same text.
//
// It is personal data. [EmailAddress.String] gives the address; package fmt prints
// "[e-mail address]" under every verb, %v and %s included, and so does package log/slog.
// Hence fmt.Sprint(a) and a.String() differ: write String where the address is meant, and
// never make a key with fmt. A template of text/template or html/template needs
// {{.Email.String}} likewise.
//
// The zero EmailAddress is no address and identifies nobody: it is not valid, its String is
// empty, its JSON and SQL forms are null.
type EmailAddress struct {
	emailAddress private.Value[string]
}

// ParseEmailAddress reads an e-mail address, white space around it and letters of either
// case allowed. Otherwise it takes
//
//   - a local part of at most 64 bytes: ASCII letters, digits and !#$%&'*+-/=?^_`{|}~, with
//     single dots between them (o'brien@example.org is somebody);
//   - a host of two or more labels of ASCII letters, digits and inner hyphens, each of at
//     most 63 bytes; the last is not a number, which no top-level domain is and every IPv4
//     address has (RFC 1123, section 2.1). Other scripts come as punycode;
//   - at most 254 bytes in all.
//
// Display names, quoted local parts, comments and address literals are mail's syntax, not
// somebody's address, and are refused, as is every character outside ASCII. The error is
// [ErrNotEmailAddress] with the rule that was broken, without the input.
func ParseEmailAddress(s string) (EmailAddress, error) {
	if len(s) > maxInput {
		return EmailAddress{}, refuse(ErrNotEmailAddress, "it is too long")
	}
	s = strings.TrimSpace(s)
	if rule := brokenRule(s); rule != "" {
		return EmailAddress{}, refuse(ErrNotEmailAddress, rule)
	}
	// All bytes are known to be ASCII by now: the cases of other letters fold into it.
	return EmailAddress{emailAddress: private.Keep(strings.ToLower(s))}, nil
}

// MustParseEmailAddress is [ParseEmailAddress] for tests and package variables: it panics
// where that returns an error, with the error.
func MustParseEmailAddress(s string) EmailAddress {
	e, err := ParseEmailAddress(s)
	if err != nil {
		panic(err)
	}
	return e
}

// IsValid reports whether e is an address, which all but the zero value are.
func (e EmailAddress) IsValid() bool { return e != EmailAddress{} }

// Compare orders addresses as their text: -1, 0 or +1. The zero value comes first.
func (e EmailAddress) Compare(o EmailAddress) int { return strings.Compare(e.String(), o.String()) }

// Local returns the part before the @, which names the mailbox. It is personal data in a
// plain string.
func (e EmailAddress) Local() string {
	local, _, _ := strings.Cut(e.String(), "@")
	return local
}

// Domain returns the host after the @, without a final dot.
func (e EmailAddress) Domain() string {
	_, domain, _ := strings.Cut(e.String(), "@")
	return domain
}

// String returns the address itself, "" for the zero value. It is injective, so it may be a
// key.
func (e EmailAddress) String() string { return e.emailAddress.Reveal() }

// Format implements [fmt.Formatter] so that no verb prints the address: all give
// "[e-mail address]", or "[no e-mail address]" for the zero value.
func (e EmailAddress) Format(f fmt.State, _ rune) { e.emailAddress.Print(f, emailAddressWords) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (e EmailAddress) LogValue() slog.Value {
	return slog.StringValue(e.emailAddress.Redacted(emailAddressWords))
}

// MarshalText returns the address, empty for the zero value.
func (e EmailAddress) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads what [ParseEmailAddress] takes, and empty text as the zero value.
func (e *EmailAddress) UnmarshalText(text []byte) error {
	return unmarshalText(e, text, ParseEmailAddress)
}

// MarshalJSON returns a JSON string, or null for the zero value.
func (e EmailAddress) MarshalJSON() ([]byte, error) { return marshalJSON(e.String()) }

// UnmarshalJSON reads a JSON string that [ParseEmailAddress] takes, and null as the zero
// value.
func (e *EmailAddress) UnmarshalJSON(data []byte) error {
	return unmarshalJSON(e, data, ParseEmailAddress, ErrNotEmailAddress)
}

// Value implements [driver.Valuer]: the address as text, or NULL for the zero value.
func (e EmailAddress) Value() (driver.Value, error) { return value(e.String()) }

// Scan implements [database/sql.Scanner] for text (a string or bytes) that
// [ParseEmailAddress] takes, and NULL as the zero value.
func (e *EmailAddress) Scan(src any) error {
	return scan(e, src, ParseEmailAddress, ErrNotEmailAddress)
}
