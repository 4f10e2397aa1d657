package billing

import (
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// A ScheduleID identifies a payment schedule. The zero ScheduleID identifies nothing.
type ScheduleID struct{ schedule string }

// ScheduleOf returns the identity of the schedule of a reference, always the same: a UUID of
// version 5. Of the zero Reference it is the zero ScheduleID.
func ScheduleOf(r Reference) ScheduleID {
	if r == (Reference{}) {
		return ScheduleID{}
	}
	// The space in which schedules' identities are made of references. It stays for ever.
	space := uuid.UUID{0x5e, 0x0d, 0xa4, 0x1b, 0x37, 0xc2, 0x4d, 0x68, 0x9b, 0x70, 0x2f, 0x81, 0xc9, 0x16, 0xe3, 0x5a}
	return ScheduleID{uuid.NewSHA1(space, []byte(r.reference)).String()}
}

// ParseScheduleID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseScheduleID(s string) (ScheduleID, error) {
	clean, err := identity.Parse("billing: the schedule ID", s)
	return ScheduleID{clean}, err
}

// String returns the identity; "" for the zero ScheduleID.
func (id ScheduleID) String() string { return id.schedule }

// MarshalText is [ScheduleID.String].
func (id ScheduleID) MarshalText() ([]byte, error) { return []byte(id.schedule), nil }

// UnmarshalText is [ParseScheduleID]; empty text is the zero ScheduleID.
func (id *ScheduleID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.schedule, "billing: the schedule ID", b)
}

// A Reference says what a schedule is for, in the words of whoever asked for it. Billing
// does not look into it. The zero Reference is none.
type Reference struct{ reference string }

// ParseReference trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseReference(s string) (Reference, error) {
	clean, err := identity.Parse("billing: the reference", s)
	return Reference{clean}, err
}

// MustParseReference is [ParseReference] for tests and package variables: it panics on an
// error.
func MustParseReference(s string) Reference {
	r, err := ParseReference(s)
	if err != nil {
		panic(err)
	}
	return r
}

// String returns the reference; "" for the zero Reference.
func (r Reference) String() string { return r.reference }

// MarshalText is [Reference.String].
func (r Reference) MarshalText() ([]byte, error) { return []byte(r.reference), nil }

// UnmarshalText is [ParseReference]; empty text is the zero Reference.
func (r *Reference) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&r.reference, "billing: the reference", b)
}
