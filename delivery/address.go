package delivery

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

// An Address is where food is fetched or delivered, in India: flat or house number, street
// or locality, city, state and PIN code. Addresses are equal (==) when they are the same
// text.
//
// An address is personal: String shows it, package fmt and package slog do not.
//
// The zero Address is no address.
type Address struct {
	address private.Value[addressParts]
}

type addressParts struct {
	house, street, city, state, pinCode string
}

// NewAddress returns an address of trimmed parts. Each is clean text of up to 200 runes and
// not blank; the PIN code is six ASCII digits. The error is an [*invariant.Error] with every part that is wrong, under house, street, city,
// state and pin_code.
func NewAddress(house, street, city, state, pinCode string) (Address, error) {
	var v invariant.Violations
	p := addressParts{
		house:  line(&v, "house", house),
		street: line(&v, "street", street),
		city:   line(&v, "city", city),
		state:  line(&v, "state", state),
	}
	if pin, err := text.Name(pinCode); err != nil {
		v.Add("pin_code", err)
	} else if p.pinCode = pin; !isPINCode(pin) {
		v.Add("pin_code", ErrPINCode)
	}
	if err := v.Err(); err != nil {
		return Address{}, err
	}
	return Address{private.Keep(p)}, nil
}

// MustNewAddress is [NewAddress] for tests and package variables: it panics on an error.
func MustNewAddress(house, street, city, state, pinCode string) Address {
	return must(NewAddress(house, street, city, state, pinCode))
}

// IsValid reports whether a is an address, as all but the zero Address are.
func (a Address) IsValid() bool { return !a.address.IsZero() }

// House returns the flat or house number.
func (a Address) House() string { return a.address.Reveal().house }

// Street returns the street or locality.
func (a Address) Street() string { return a.address.Reveal().street }

// City returns the city.
func (a Address) City() string { return a.address.Reveal().city }

// State returns the state or union territory.
func (a Address) State() string { return a.address.Reveal().state }

// PINCode returns the six digits of the PIN code.
func (a Address) PINCode() string { return a.address.Reveal().pinCode }

// SingleLine returns the address as it is written on one line, such as
// "B-12, FC Road, Pune, Maharashtra - 411005"; "" for the zero Address.
func (a Address) SingleLine() string {
	if !a.IsValid() {
		return ""
	}
	p := a.address.Reveal()
	return p.house + ", " + p.street + ", " + p.city + ", " + p.state + " - " + p.pinCode
}

// String is [Address.SingleLine].
func (a Address) String() string { return a.SingleLine() }

// Format implements [fmt.Formatter]: every verb prints "[address]".
func (a Address) Format(f fmt.State, _ rune) { a.address.Print(f, addressWord) }

// LogValue implements [slog.LogValuer] with what Format prints.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.address.Redacted(addressWord)) }

// MarshalJSON writes an object of house, street, city, state and pin_code; null for the zero
// Address.
func (a Address) MarshalJSON() ([]byte, error) {
	if !a.IsValid() {
		return []byte("null"), nil
	}
	p := a.address.Reveal()
	return json.Marshal(struct {
		House   string `json:"house"`
		Street  string `json:"street"`
		City    string `json:"city"`
		State   string `json:"state"`
		PINCode string `json:"pin_code"`
	}{p.house, p.street, p.city, p.state, p.pinCode})
}

// UnmarshalJSON reads what [Address.MarshalJSON] writes, and nothing else.
func (a *Address) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*a = Address{}
		return nil
	}
	var p addressParts
	err := strictjson.Object(b,
		strictjson.Member{Name: "house", To: &p.house},
		strictjson.Member{Name: "street", To: &p.street},
		strictjson.Member{Name: "city", To: &p.city},
		strictjson.Member{Name: "state", To: &p.state},
		strictjson.Member{Name: "pin_code", To: &p.pinCode})
	if err != nil {
		return fmt.Errorf("delivery: address: %w", err)
	}
	for _, part := range []string{p.house, p.street, p.city, p.state} {
		if !text.IsLine(part, text.MaxName) {
			return fmt.Errorf("delivery: address: %w", ErrZero)
		}
	}
	if !isPINCode(p.pinCode) {
		return fmt.Errorf("delivery: address: %w", ErrPINCode)
	}
	*a = Address{private.Keep(p)}
	return nil
}

func isPINCode(s string) bool {
	if len(s) != 6 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
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
