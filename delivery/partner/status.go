package partner

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a delivery stands in its life. The zero Status is none.
type Status uint8

// The statuses of a delivery.
const (
	StatusWaiting    Status = iota + 1 // for a delivery partner
	StatusAssigned                     // the partner is on the way to the restaurant
	StatusPickedUp                     // the partner is on the way to the customer
	StatusHandedOver                   // the customer has the food
	StatusCalledOff                    // the order was cancelled before it was picked up
)

// statusTransitions is the life of a delivery.
var statusTransitions = lifecycle.New(
	lifecycle.Step[Status]{State: StatusWaiting, Name: "waiting", Next: []Status{StatusAssigned, StatusCalledOff}},
	lifecycle.Step[Status]{State: StatusAssigned, Name: "assigned", Next: []Status{StatusPickedUp, StatusCalledOff}},
	lifecycle.Step[Status]{State: StatusPickedUp, Name: "picked up", Next: []Status{StatusHandedOver}},
	lifecycle.Step[Status]{State: StatusHandedOver, Name: "handed over"},
	lifecycle.Step[Status]{State: StatusCalledOff, Name: "called off"},
)

// Statuses returns every status in the order of its life.
func Statuses() []Status { return statusTransitions.All() }

// ParseStatus returns the status with the given name, such as "waiting".
func ParseStatus(name string) (Status, error) {
	if s, ok := statusTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statusTransitions.Has(s) }

// CanBecome reports whether a delivery can go from s to next.
func (s Status) CanBecome(next Status) bool { return statusTransitions.CanBecome(s, next) }

// Next returns what a delivery can become from s; none at the end of its life.
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
