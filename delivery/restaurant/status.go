package restaurant

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a ticket stands in its life. The zero Status is none.
type Status uint8

// The statuses of a ticket.
const (
	StatusReceived  Status = iota + 1 // the kitchen has been told
	StatusAccepted                    // the kitchen will prepare it
	StatusPreparing                   // the food is being prepared
	StatusReady                       // the food waits for the delivery partner
	StatusRejected                    // the kitchen cannot prepare it
	StatusWithdrawn                   // the order was cancelled
)

// statusTransitions is the life of a ticket.
var statusTransitions = lifecycle.New(
	lifecycle.Step[Status]{State: StatusReceived, Name: "received", Next: []Status{StatusAccepted, StatusRejected, StatusWithdrawn}},
	lifecycle.Step[Status]{State: StatusAccepted, Name: "accepted", Next: []Status{StatusPreparing, StatusRejected, StatusWithdrawn}},
	lifecycle.Step[Status]{State: StatusPreparing, Name: "preparing", Next: []Status{StatusReady, StatusWithdrawn}},
	lifecycle.Step[Status]{State: StatusReady, Name: "ready", Next: []Status{StatusWithdrawn}},
	lifecycle.Step[Status]{State: StatusRejected, Name: "rejected"},
	lifecycle.Step[Status]{State: StatusWithdrawn, Name: "withdrawn"},
)

// Statuses returns every status in the order of its life.
func Statuses() []Status { return statusTransitions.All() }

// ParseStatus returns the status with the given name, such as "received".
func ParseStatus(name string) (Status, error) {
	if s, ok := statusTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statusTransitions.Has(s) }

// CanBecome reports whether a ticket can go from s to next.
func (s Status) CanBecome(next Status) bool { return statusTransitions.CanBecome(s, next) }

// Next returns what a ticket can become from s; none at the end of its life.
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
