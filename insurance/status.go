package insurance

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a policy stands in its life. The zero Status is none.
type Status uint8

// The statuses of a policy.
const (
	StatusDraft     Status = iota + 1 // it is written and binds nobody
	StatusActive                      // it is issued: claims can be filed
	StatusSuspended                   // it is in force no more, for now
	StatusCancelled                   // it was ended early
	StatusExpired                     // its coverage period is over
)

// policyTransitions is the life of a policy.
var policyTransitions = lifecycle.New(
	lifecycle.Step[Status]{State: StatusDraft, Name: "draft", Next: []Status{StatusActive, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusActive, Name: "active", Next: []Status{StatusSuspended, StatusCancelled, StatusExpired}},
	lifecycle.Step[Status]{State: StatusSuspended, Name: "suspended", Next: []Status{StatusActive, StatusCancelled, StatusExpired}},
	lifecycle.Step[Status]{State: StatusCancelled, Name: "cancelled"},
	lifecycle.Step[Status]{State: StatusExpired, Name: "expired"},
)

// Statuses returns every status in the order of a policy's life.
func Statuses() []Status { return policyTransitions.All() }

// ParseStatus returns the status with the given name, such as "active".
func ParseStatus(name string) (Status, error) {
	if s, ok := policyTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return policyTransitions.Has(s) }

// CanBecome reports whether a policy can go from s to next.
func (s Status) CanBecome(next Status) bool { return policyTransitions.CanBecome(s, next) }

// Next returns what a policy can become from s; none at the end of its life.
func (s Status) Next() []Status { return policyTransitions.Next(s) }

// String returns the name in lower case; "" for the zero Status.
func (s Status) String() string { return policyTransitions.Name(s) }

// MarshalText is [Status.String] for a valid status; others are refused.
func (s Status) MarshalText() ([]byte, error) {
	if !s.IsValid() {
		return nil, ErrStatus
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseStatus].
func (s *Status) UnmarshalText(b []byte) error {
	parsed, err := ParseStatus(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}
