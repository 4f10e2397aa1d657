package ordering

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

const addressWord = "address"

// An Address is where an order goes: street, city, postal code and country. Addresses are
// equal (==) when they are the same text.
//
// An address is personal: String shows it, package fmt and package slog do not.
//
// The zero Address is no address.
type Address struct {
	address private.Value[addressParts]
}

type addressParts struct {
	street, city, postalCode, country string
}

// NewAddress returns an address of trimmed parts. Each part is clean text of up to 200
// runes and not blank; the country is an assigned code of ISO 3166-1 alpha-2, in either
// case. The error is an [*invariant.Error] with every part that is wrong, under street,
// city, postal_code and country.
func NewAddress(street, city, postalCode, country string) (Address, error) {
	var v invariant.Violations
	p := addressParts{
		street:     line(&v, "street", street),
		city:       line(&v, "city", city),
		postalCode: line(&v, "postal_code", postalCode),
	}
	if country, err := text.Line(country, text.MaxName); err != nil {
		v.Add("country", err)
	} else if p.country = upperCode(country); !isAssigned(p.country) {
		v.Add("country", ErrCountry)
	}
	if err := v.Err(); err != nil {
		return Address{}, err
	}
	return Address{private.Keep(p)}, nil
}

// MustNewAddress is [NewAddress] for tests and package variables: it panics on an error.
func MustNewAddress(street, city, postalCode, country string) Address {
	return must(NewAddress(street, city, postalCode, country))
}

// IsValid reports whether a is an address, as all but the zero Address are.
func (a Address) IsValid() bool { return !a.address.IsZero() }

// Street returns the street with the house number.
func (a Address) Street() string { return a.address.Reveal().street }

// City returns the city.
func (a Address) City() string { return a.address.Reveal().city }

// PostalCode returns the postal code.
func (a Address) PostalCode() string { return a.address.Reveal().postalCode }

// Country returns the country's code, such as "GB".
func (a Address) Country() string { return a.address.Reveal().country }

// String returns the address on one line, such as "1 Main St, London, EC1A 1AA, GB"; "" for
// the zero Address.
func (a Address) String() string {
	if !a.IsValid() {
		return ""
	}
	return strings.Join([]string{a.Street(), a.City(), a.PostalCode(), a.Country()}, ", ")
}

// Format implements [fmt.Formatter]: every verb prints "[address]".
func (a Address) Format(f fmt.State, _ rune) { a.address.Print(f, addressWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.address.Redacted(addressWord)) }

// MarshalJSON writes an object of street, city, postal_code and country; null for the zero
// Address.
func (a Address) MarshalJSON() ([]byte, error) {
	if !a.IsValid() {
		return []byte("null"), nil
	}
	p := a.address.Reveal()
	return json.Marshal(struct {
		Street     string `json:"street"`
		City       string `json:"city"`
		PostalCode string `json:"postal_code"`
		Country    string `json:"country"`
	}{p.street, p.city, p.postalCode, p.country})
}

// UnmarshalJSON reads what [Address.MarshalJSON] writes, and nothing else. It takes a
// country that has been assigned no longer: the address was right when it was made.
func (a *Address) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*a = Address{}
		return nil
	}
	var p addressParts
	err := strictjson.Object(b,
		strictjson.Member{Name: "street", To: &p.street},
		strictjson.Member{Name: "city", To: &p.city},
		strictjson.Member{Name: "postal_code", To: &p.postalCode},
		strictjson.Member{Name: "country", To: &p.country})
	if err != nil {
		return fmt.Errorf("ordering: address: %w", err)
	}
	for _, part := range []string{p.street, p.city, p.postalCode} {
		if !text.IsLine(part, text.MaxName) {
			return fmt.Errorf("ordering: address: %w", ErrZero)
		}
	}
	if !isCountryCode(p.country) {
		return fmt.Errorf("ordering: address: %w", ErrCountry)
	}
	*a = Address{private.Keep(p)}
	return nil
}

func line(v *invariant.Violations, path, s string) string {
	clean, err := text.Name(s)
	v.Add(path, err)
	return clean
}
