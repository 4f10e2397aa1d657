package insurance

import (
	"fmt"

	"github.com/google/uuid"
)

// A PolicyID identifies a policy: a UUID. The zero PolicyID identifies nothing.
type PolicyID struct{ policy uuid.UUID }

// NewPolicyID returns a new identity, a random UUID.
func NewPolicyID() PolicyID { return PolicyID{uuid.New()} }

// ParsePolicyID reads the canonical form of a UUID: 32 hexadecimal digits in lower case with
// hyphens after the 8th, 12th, 16th and 20th. It refuses every other form with [ErrID], also
// those in capitals, braces or without hyphens, so that an identity has one text; and the
// nil UUID, which identifies nothing.
func ParsePolicyID(s string) (PolicyID, error) {
	u, err := parseUUID("the policy ID", s)
	return PolicyID{u}, err
}

// MustParsePolicyID is [ParsePolicyID] for tests and package variables: it panics on an error.
func MustParsePolicyID(s string) PolicyID { return must(ParsePolicyID(s)) }

// String returns the canonical form; "" for the zero PolicyID.
func (id PolicyID) String() string { return formatUUID(id.policy) }

// MarshalText is [PolicyID.String].
func (id PolicyID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is [ParsePolicyID]; empty text is the zero PolicyID.
func (id *PolicyID) UnmarshalText(b []byte) error {
	return unmarshalUUID(&id.policy, "the policy ID", b)
}

// A HolderID identifies a policyholder, as a [PolicyID] does a policy.
type HolderID struct{ holder uuid.UUID }

// NewHolderID returns a new identity, a random UUID.
func NewHolderID() HolderID { return HolderID{uuid.New()} }

// ParseHolderID reads what [ParsePolicyID] reads.
func ParseHolderID(s string) (HolderID, error) {
	u, err := parseUUID("the holder ID", s)
	return HolderID{u}, err
}

// MustParseHolderID is [ParseHolderID] for tests and package variables: it panics on an error.
func MustParseHolderID(s string) HolderID { return must(ParseHolderID(s)) }

// String returns the canonical form; "" for the zero HolderID.
func (id HolderID) String() string { return formatUUID(id.holder) }

// MarshalText is [HolderID.String].
func (id HolderID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is [ParseHolderID]; empty text is the zero HolderID.
func (id *HolderID) UnmarshalText(b []byte) error {
	return unmarshalUUID(&id.holder, "the holder ID", b)
}

// A ClaimID identifies a claim, as a [PolicyID] does a policy.
type ClaimID struct{ claim uuid.UUID }

// NewClaimID returns a new identity, a random UUID.
func NewClaimID() ClaimID { return ClaimID{uuid.New()} }

// ParseClaimID reads what [ParsePolicyID] reads.
func ParseClaimID(s string) (ClaimID, error) {
	u, err := parseUUID("the claim ID", s)
	return ClaimID{u}, err
}

// MustParseClaimID is [ParseClaimID] for tests and package variables: it panics on an error.
func MustParseClaimID(s string) ClaimID { return must(ParseClaimID(s)) }

// String returns the canonical form; "" for the zero ClaimID.
func (id ClaimID) String() string { return formatUUID(id.claim) }

// MarshalText is [ClaimID.String].
func (id ClaimID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is [ParseClaimID]; empty text is the zero ClaimID.
func (id *ClaimID) UnmarshalText(b []byte) error {
	return unmarshalUUID(&id.claim, "the claim ID", b)
}

// parseUUID takes of what uuid.Parse takes only what it writes.
func parseUUID(what, s string) (uuid.UUID, error) {
	const canonical = len("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	if len(s) != canonical {
		return uuid.Nil, fmt.Errorf("%w: %s", ErrID, what)
	}
	u, err := uuid.Parse(s)
	if err != nil || u == uuid.Nil || u.String() != s {
		return uuid.Nil, fmt.Errorf("%w: %s", ErrID, what)
	}
	return u, nil
}

func formatUUID(u uuid.UUID) string {
	if u == uuid.Nil {
		return ""
	}
	return u.String()
}

func unmarshalUUID(target *uuid.UUID, what string, b []byte) error {
	if len(b) == 0 {
		*target = uuid.Nil
		return nil
	}
	u, err := parseUUID(what, string(b[:min(len(b), 64)])) // longer is refused for its length
	if err == nil {
		*target = u
	}
	return err
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
