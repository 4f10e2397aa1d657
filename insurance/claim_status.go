package insurance

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A ClaimStatus is where a claim stands. The zero ClaimStatus is none.
type ClaimStatus uint8

// The statuses of a claim.
const (
	ClaimStatusPending  ClaimStatus = iota + 1 // it is filed, and nobody has decided
	ClaimStatusApproved                        // it is to be paid
	ClaimStatusDenied                          // it is not to be paid
)

// claimTransitions is the life of a claim.
var claimTransitions = lifecycle.New(
	lifecycle.Step[ClaimStatus]{State: ClaimStatusPending, Name: "pending", Next: []ClaimStatus{ClaimStatusApproved, ClaimStatusDenied}},
	lifecycle.Step[ClaimStatus]{State: ClaimStatusApproved, Name: "approved"},
	lifecycle.Step[ClaimStatus]{State: ClaimStatusDenied, Name: "denied"},
)

// ClaimStatuses returns every status in the order of a claim's life.
func ClaimStatuses() []ClaimStatus { return claimTransitions.All() }

// ParseClaimStatus returns the status with the given name, such as "pending".
func ParseClaimStatus(name string) (ClaimStatus, error) {
	if s, ok := claimTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s ClaimStatus) IsValid() bool { return claimTransitions.Has(s) }

// CanBecome reports whether a claim can go from s to next.
func (s ClaimStatus) CanBecome(next ClaimStatus) bool { return claimTransitions.CanBecome(s, next) }

// Next returns what a claim can become from s; none at the end of its life.
func (s ClaimStatus) Next() []ClaimStatus { return claimTransitions.Next(s) }

// String returns the name in lower case; "" for the zero ClaimStatus.
func (s ClaimStatus) String() string { return claimTransitions.Name(s) }

// MarshalText is [ClaimStatus.String] for a valid status; others are refused.
func (s ClaimStatus) MarshalText() ([]byte, error) {
	if !s.IsValid() {
		return nil, ErrStatus
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseClaimStatus].
func (s *ClaimStatus) UnmarshalText(b []byte) error {
	parsed, err := ParseClaimStatus(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}
