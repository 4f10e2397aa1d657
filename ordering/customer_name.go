package ordering

import (
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
)

const customerNameWords = "name"

// A CustomerName is what a customer is called: clean text of up to 200 runes. It is
// personal: String shows it, package fmt and package slog do not.
//
// The zero CustomerName is no name.
type CustomerName struct {
	name private.Value[string]
}

// ParseCustomerName trims s and refuses what is blank, longer than 200 runes or not clean
// text.
func ParseCustomerName(s string) (CustomerName, error) {
	clean, err := text.Name(s)
	if err != nil {
		return CustomerName{}, fmt.Errorf("ordering: the customer's name %w", err)
	}
	return CustomerName{private.Keep(clean)}, nil
}

// MustParseCustomerName is [ParseCustomerName] for tests and package variables: it panics on
// an error.
func MustParseCustomerName(s string) CustomerName { return must(ParseCustomerName(s)) }

// IsValid reports whether n is a name, as all but the zero CustomerName are.
func (n CustomerName) IsValid() bool { return !n.name.IsZero() }

// String returns the name itself; "" for the zero CustomerName.
func (n CustomerName) String() string { return n.name.Reveal() }

// Format implements [fmt.Formatter]: every verb prints "[name]".
func (n CustomerName) Format(f fmt.State, _ rune) { n.name.Print(f, customerNameWords) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (n CustomerName) LogValue() slog.Value {
	return slog.StringValue(n.name.Redacted(customerNameWords))
}

// MarshalText is [CustomerName.String].
func (n CustomerName) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText is [ParseCustomerName]; empty text is the zero CustomerName.
func (n *CustomerName) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*n = CustomerName{}
		return nil
	}
	parsed, err := ParseCustomerName(string(b))
	if err == nil {
		*n = parsed
	}
	return err
}
