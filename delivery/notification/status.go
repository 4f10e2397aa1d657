package notification

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a notification stands in its life. The zero Status is none.
type Status uint8

// The statuses of a notification.
const (
	StatusPending Status = iota + 1 // it has not reached every channel
	StatusSent                      // it has been sent through every channel
	StatusDropped                   // it was tried often enough
)

// statusTransitions is the life of a notification.
var statusTransitions = lifecycle.New(
	lifecycle.Step[Status]{State: StatusPending, Name: "pending", Next: []Status{StatusSent, StatusDropped}},
	lifecycle.Step[Status]{State: StatusSent, Name: "sent"},
	lifecycle.Step[Status]{State: StatusDropped, Name: "dropped"},
)

// Statuses returns every status in the order of its life.
func Statuses() []Status { return statusTransitions.All() }

// ParseStatus returns the status with the given name, such as "pending".
func ParseStatus(name string) (Status, error) {
	if s, ok := statusTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statusTransitions.Has(s) }

// CanBecome reports whether a notification can go from s to next.
func (s Status) CanBecome(next Status) bool { return statusTransitions.CanBecome(s, next) }

// Next returns what a notification can become from s; none at the end of its life.
func (s Status) Next() []Status { return statusTransitions.Next(s) }

// String returns the name in lower case; "" for the zero Status.
func (s Status) String() string { return statusTransitions.Name(s) }

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
