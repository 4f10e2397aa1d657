package billing

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// An InstalmentStatus is where an instalment stands. The zero InstalmentStatus is none.
type InstalmentStatus uint8

// The statuses of an instalment.
const (
	StatusDue       InstalmentStatus = iota + 1 // it is to be paid, on its day or after
	StatusPaid                                  // it has been paid
	StatusCancelled                             // it is not asked for any more
)

// instalmentTransitions is the life of an instalment.
var instalmentTransitions = lifecycle.New(
	lifecycle.Step[InstalmentStatus]{State: StatusDue, Name: "due", Next: []InstalmentStatus{StatusPaid, StatusCancelled}},
	lifecycle.Step[InstalmentStatus]{State: StatusPaid, Name: "paid"},
	lifecycle.Step[InstalmentStatus]{State: StatusCancelled, Name: "cancelled"},
)

// InstalmentStatuses returns every status in the order of an instalment's life.
func InstalmentStatuses() []InstalmentStatus { return instalmentTransitions.All() }

// ParseInstalmentStatus returns the status with the given name, such as "due".
func ParseInstalmentStatus(name string) (InstalmentStatus, error) {
	if s, ok := instalmentTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s InstalmentStatus) IsValid() bool { return instalmentTransitions.Has(s) }

// CanBecome reports whether an instalment can go from s to next.
func (s InstalmentStatus) CanBecome(next InstalmentStatus) bool {
	return instalmentTransitions.CanBecome(s, next)
}

// Next returns what an instalment can become from s; none at the end of its life.
func (s InstalmentStatus) Next() []InstalmentStatus { return instalmentTransitions.Next(s) }

// String returns the name in lower case; "" for the zero InstalmentStatus.
func (s InstalmentStatus) String() string { return instalmentTransitions.Name(s) }

// MarshalText is [InstalmentStatus.String] for a valid status; others are refused.
func (s InstalmentStatus) MarshalText() ([]byte, error) {
	if !s.IsValid() {
		return nil, ErrStatus
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseInstalmentStatus].
func (s *InstalmentStatus) UnmarshalText(b []byte) error {
	parsed, err := ParseInstalmentStatus(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}
