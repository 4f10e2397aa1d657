package shipping

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a shipment stands in its life. The zero Status is none.
type Status uint8

// The statuses of a shipment.
const (
	StatusPendingCollection Status = iota + 1 // it waits for the carrier
	StatusInTransit                           // the carrier has it
	StatusDelivered                           // the recipient has it
	StatusFailed                              // the carrier could not deliver it
	StatusCancelled                           // it was called off before the carrier had it
)

// statuses is the life of a shipment.
var statuses = lifecycle.New(
	lifecycle.Step[Status]{State: StatusPendingCollection, Name: "pending collection", Next: []Status{StatusInTransit, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusInTransit, Name: "in transit", Next: []Status{StatusDelivered, StatusFailed}},
	lifecycle.Step[Status]{State: StatusDelivered, Name: "delivered"},
	lifecycle.Step[Status]{State: StatusFailed, Name: "failed"},
	lifecycle.Step[Status]{State: StatusCancelled, Name: "cancelled"},
)

// Statuses returns every status in the order of a shipment's life.
func Statuses() []Status { return statuses.All() }

// ParseStatus returns the status with the given name, such as "in transit".
func ParseStatus(name string) (Status, error) {
	if s, ok := statuses.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statuses.Has(s) }

// CanBecome reports whether a shipment can go from s to next.
func (s Status) CanBecome(next Status) bool { return statuses.CanBecome(s, next) }

// Next returns what a shipment can become from s; none at the end of its life.
func (s Status) Next() []Status { return statuses.Next(s) }

// String returns the name in lower case; "" for the zero Status.
func (s Status) String() string { return statuses.Name(s) }

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
