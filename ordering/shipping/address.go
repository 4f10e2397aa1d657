package shipping

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

const addressWord = "address"

// An Address is what stands on the label of a shipment: up to four lines' worth of text,
// taken over from the source order as it is. Shipping does not judge it; carriers do.
//
// An address is personal: String shows it, package fmt and package slog do not. The zero
// Address is no address.
type Address struct {
	label private.Value[label]
}

type label struct {
	Street     string `json:"street"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

// NewAddress returns an address of trimmed parts, each clean text of up to 200 runes and not
// blank. The error is an [*invariant.Error] with every part that is wrong.
func NewAddress(street, city, postalCode, country string) (Address, error) {
	var v invariant.Violations
	part := func(path, s string) string {
		clean, err := text.Name(s)
		v.Add(path, err)
		return clean
	}
	l := label{part("street", street), part("city", city), part("postal_code", postalCode), part("country", country)}
	if err := v.Err(); err != nil {
		return Address{}, err
	}
	return Address{private.Keep(l)}, nil
}

// IsValid reports whether a is an address, as all but the zero Address are.
func (a Address) IsValid() bool { return !a.label.IsZero() }

// String returns the address on one line; "" for the zero Address.
func (a Address) String() string {
	if !a.IsValid() {
		return ""
	}
	l := a.label.Reveal()
	return l.Street + ", " + l.City + ", " + l.PostalCode + ", " + l.Country
}

// Format implements [fmt.Formatter]: every verb prints "[address]".
func (a Address) Format(f fmt.State, _ rune) { a.label.Print(f, addressWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.label.Redacted(addressWord)) }

// MarshalJSON writes an object of street, city, postal_code and country; null for the zero
// Address.
func (a Address) MarshalJSON() ([]byte, error) {
	if !a.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(a.label.Reveal())
}

// UnmarshalJSON reads what [Address.MarshalJSON] writes, and nothing else.
func (a *Address) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*a = Address{}
		return nil
	}
	var l label
	err := strictjson.Object(b,
		strictjson.Member{Name: "street", To: &l.Street},
		strictjson.Member{Name: "city", To: &l.City},
		strictjson.Member{Name: "postal_code", To: &l.PostalCode},
		strictjson.Member{Name: "country", To: &l.Country})
	if err != nil {
		return fmt.Errorf("shipping: address: %w", err)
	}
	for _, part := range []string{l.Street, l.City, l.PostalCode, l.Country} {
		if !text.IsLine(part, text.MaxName) {
			return fmt.Errorf("shipping: address: %w", ErrZero)
		}
	}
	*a = Address{private.Keep(l)}
	return nil
}
