package insurance

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

// homeCountry is where an address is that names no country.
const homeCountry = "US"

// An Address is where a policyholder lives: street, city, state, zip code and country.
// Addresses are equal (==) when they are the same text.
//
// An address is personal: String shows it, package fmt and package slog do not.
//
// The zero Address is no address.
type Address struct {
	address private.Value[addressParts]
}

type addressParts struct {
	street, city, state, zip, country string
}

// NewAddress returns an address of trimmed parts. Each part is clean text of up to 200 runes
// and not blank, but for the country: without one the address is in the US and says so. A
// country is a code of two ASCII letters, in either case; a zip code in the US has 5 digits,
// or 5 and 4 as in 12345-6789. The error is an [*invariant.Error] with every part that is
// wrong, under street, city, state, zip and country.
func NewAddress(street, city, state, zip, country string) (Address, error) {
	var v invariant.Violations
	p := addressParts{
		street: line(&v, "street", street),
		city:   line(&v, "city", city),
		state:  line(&v, "state", state),
		zip:    line(&v, "zip", zip),
	}
	var err error
	if p.country, err = parseCountry(country); err != nil {
		v.Add("country", err)
	} else if p.zip != "" && p.country == homeCountry && !isZip(p.zip) {
		v.Add("zip", ErrZip)
	}
	if err := v.Err(); err != nil {
		return Address{}, err
	}
	return Address{private.Keep(p)}, nil
}

// MustNewAddress is [NewAddress] for tests and package variables: it panics on an error.
func MustNewAddress(street, city, state, zip, country string) Address {
	return must(NewAddress(street, city, state, zip, country))
}

// IsValid reports whether a is an address, as all but the zero Address are.
func (a Address) IsValid() bool { return !a.address.IsZero() }

// Street returns the street with the house number.
func (a Address) Street() string { return a.address.Reveal().street }

// City returns the city.
func (a Address) City() string { return a.address.Reveal().city }

// State returns the state or the province.
func (a Address) State() string { return a.address.Reveal().state }

// Zip returns the zip code, such as "62704" or "62704-1234" in the US.
func (a Address) Zip() string { return a.address.Reveal().zip }

// Country returns the country's code, such as "US".
func (a Address) Country() string { return a.address.Reveal().country }

// String returns the address on one line, such as "12 Oak St, Springfield, IL, 62704, US"; ""
// for the zero Address.
func (a Address) String() string {
	if !a.IsValid() {
		return ""
	}
	return strings.Join([]string{a.Street(), a.City(), a.State(), a.Zip(), a.Country()}, ", ")
}

// Format implements [fmt.Formatter]: every verb prints "[address]".
func (a Address) Format(f fmt.State, _ rune) { a.address.Print(f, addressWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.address.Redacted(addressWord)) }

// MarshalJSON writes an object of street, city, state, zip and country; null for the zero
// Address.
func (a Address) MarshalJSON() ([]byte, error) {
	if !a.IsValid() {
		return []byte("null"), nil
	}
	p := a.address.Reveal()
	return json.Marshal(struct {
		Street  string `json:"street"`
		City    string `json:"city"`
		State   string `json:"state"`
		Zip     string `json:"zip"`
		Country string `json:"country"`
	}{p.street, p.city, p.state, p.zip, p.country})
}

// UnmarshalJSON reads what [Address.MarshalJSON] writes, and nothing else.
func (a *Address) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*a = Address{}
		return nil
	}
	var p addressParts
	err := strictjson.Object(b,
		strictjson.Member{Name: "street", To: &p.street},
		strictjson.Member{Name: "city", To: &p.city},
		strictjson.Member{Name: "state", To: &p.state},
		strictjson.Member{Name: "zip", To: &p.zip},
		strictjson.Member{Name: "country", To: &p.country})
	if err != nil {
		return fmt.Errorf("insurance: address: %w", err)
	}
	parsed, err := NewAddress(p.street, p.city, p.state, p.zip, p.country)
	if err != nil {
		return fmt.Errorf("insurance: address: %w", err)
	}
	if parsed.address.Reveal() != p {
		return fmt.Errorf("insurance: address: %w", ErrZero) // a part that was mended
	}
	*a = parsed
	return nil
}

// parseCountry reads a code in either case; where there is none, it is that of home.
func parseCountry(s string) (string, error) {
	s, err := text.Optional(s, text.MaxName)
	switch {
	case err != nil:
		return "", err
	case s == "":
		return homeCountry, nil
	}
	if s = upper(s); !isCountryCode(s) {
		return "", ErrCountry
	}
	return s, nil
}

// upper folds ASCII letters only: strings.ToUpper makes letters of others.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func isCountryCode(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}

// isZip reports whether s is 12345 or 12345-6789.
func isZip(s string) bool {
	if len(s) != len("12345") && len(s) != len("12345-6789") {
		return false
	}
	for i := range len(s) {
		if i == len("12345") {
			if s[i] != '-' {
				return false
			}
		} else if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func line(v *invariant.Violations, path, s string) string {
	clean, err := text.Name(s)
	v.Add(path, err)
	return clean
}
