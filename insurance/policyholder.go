package insurance

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// adulthood is the age from which a person can hold a policy, in years.
const adulthood = 18

// A Policyholder is the person who is insured by a policy. It is an entity within the policy:
// two are the same person when their identities are, whatever else is known of them
// ([Policyholder.Same]); == compares everything.
//
// Name, address and date of birth are personal: the methods show them, package fmt and package
// slog print the identity alone.
//
// The zero Policyholder is nobody.
type Policyholder struct {
	id     HolderID
	person private.Value[person]
}

type person struct {
	name    string
	address Address
	born    calendar.Date
}

// NewPolicyholder returns a person with a name of clean text of up to 200 runes, an address,
// and a date of birth that is not after the given day. The error is an [*invariant.Error] with
// everything that is wrong, under id, name, address and date_of_birth.
func NewPolicyholder(id HolderID, name string, address Address, born, on calendar.Date) (Policyholder, error) {
	var v invariant.Violations
	if !on.IsValid() {
		v.Add("on", ErrNoDay)
	} else if born.After(on) {
		v.Add("date_of_birth", ErrBornLater)
	}
	h, err := newPolicyholder(id, name, address, born)
	v.Add("", err)
	if err := v.Err(); err != nil {
		return Policyholder{}, err
	}
	return h, nil
}

// newPolicyholder checks all that is true on any day.
func newPolicyholder(id HolderID, name string, address Address, born calendar.Date) (Policyholder, error) {
	var v invariant.Violations
	if id == (HolderID{}) {
		v.Add("id", ErrZero)
	}
	clean := line(&v, "name", name)
	if !address.IsValid() {
		v.Add("address", ErrZero)
	}
	if !born.IsValid() {
		v.Add("date_of_birth", ErrNoDay)
	}
	if err := v.Err(); err != nil {
		return Policyholder{}, err
	}
	return Policyholder{id, private.Keep(person{clean, address, born})}, nil
}

// IsValid reports whether h is a person, as all but the zero Policyholder are.
func (h Policyholder) IsValid() bool { return h != Policyholder{} }

// Same reports whether h and o are the same person: whether they have one identity.
func (h Policyholder) Same(o Policyholder) bool { return h.IsValid() && h.id == o.id }

// ID returns the person's identity.
func (h Policyholder) ID() HolderID { return h.id }

// Name returns the person's name.
func (h Policyholder) Name() string { return h.person.Reveal().name }

// Address returns where the person lives.
func (h Policyholder) Address() Address { return h.person.Reveal().address }

// DateOfBirth returns the day on which the person was born.
func (h Policyholder) DateOfBirth() calendar.Date { return h.person.Reveal().born }

// Age returns the person's age on a day, in years completed: below 0 before the birth. A birthday counts
// from its first minute to its last. Who was born on 29 February has the birthday of a
// common year on 1 March. The result depends on the two dates alone.
func (h Policyholder) Age(on calendar.Date) int {
	born := h.DateOfBirth()
	years := on.Year() - born.Year()
	// 29 February is before 1 March and not before 28 February, in any year.
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		years--
	}
	return years
}

// Format implements [fmt.Formatter]: every verb prints the identity alone.
func (h Policyholder) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, h.String()) // fmt's own buffer: it does not fail
}

// String returns the identity, such as "policyholder 6ba7b810-…"; "" for the zero Policyholder.
func (h Policyholder) String() string {
	if !h.IsValid() {
		return ""
	}
	return "policyholder " + h.id.String()
}

// LogValue implements [slog.LogValuer] with what Format prints.
func (h Policyholder) LogValue() slog.Value { return slog.StringValue(h.String()) }

// MarshalJSON writes an object of id, name, address and date_of_birth; null for the zero
// Policyholder.
func (h Policyholder) MarshalJSON() ([]byte, error) {
	if !h.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		ID      HolderID      `json:"id"`
		Name    string        `json:"name"`
		Address Address       `json:"address"`
		Born    calendar.Date `json:"date_of_birth"`
	}{h.id, h.Name(), h.Address(), h.DateOfBirth()})
}

// UnmarshalJSON reads what [Policyholder.MarshalJSON] writes, and nothing else. It does not
// ask what day it is: the date of birth was right when the person was entered.
func (h *Policyholder) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*h = Policyholder{}
		return nil
	}
	var (
		id HolderID
		p  person
	)
	err := strictjson.Object(b,
		strictjson.Member{Name: "id", To: &id},
		strictjson.Member{Name: "name", To: &p.name},
		strictjson.Member{Name: "address", To: &p.address},
		strictjson.Member{Name: "date_of_birth", To: &p.born})
	if err != nil {
		return fmt.Errorf("insurance: policyholder: %w", err)
	}
	parsed, err := newPolicyholder(id, p.name, p.address, p.born)
	if err != nil {
		return fmt.Errorf("insurance: policyholder: %w", err)
	}
	if !text.IsLine(p.name, text.MaxName) {
		return fmt.Errorf("insurance: policyholder: %w", ErrZero)
	}
	*h = parsed
	return nil
}
