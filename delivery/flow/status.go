package flow

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a flow stands in its life. The zero Status is none.
type Status uint8

// The statuses of a flow.
const (
	StatusRunning    Status = iota + 1 // things go on
	StatusCancelling                   // the order is to be cancelled
	StatusDelivered                    // the order has reached the customer
	StatusCancelled                    // the order is stopped
)

// statusTransitions is the life of a flow.
var statusTransitions = lifecycle.New(
	lifecycle.Step[Status]{State: StatusRunning, Name: "running", Next: []Status{StatusCancelling, StatusDelivered, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusCancelling, Name: "cancelling", Next: []Status{StatusDelivered, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusDelivered, Name: "delivered"},
	lifecycle.Step[Status]{State: StatusCancelled, Name: "cancelled"},
)

// Statuses returns every status in the order of a flow's life.
func Statuses() []Status { return statusTransitions.All() }

// ParseStatus returns the status with the given name, such as "running".
func ParseStatus(name string) (Status, error) { return parseName(statusTransitions, name) }

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statusTransitions.Has(s) }

// CanBecome reports whether a flow can go from s to next.
func (s Status) CanBecome(next Status) bool { return statusTransitions.CanBecome(s, next) }

// Next returns what a flow can become from s; none at the end of its life.
func (s Status) Next() []Status { return statusTransitions.Next(s) }

// IsEnd reports whether nothing comes after s.
func (s Status) IsEnd() bool { return s.IsValid() && len(s.Next()) == 0 }

// String returns the name in lower case; "" for the zero Status.
func (s Status) String() string { return statusTransitions.Name(s) }

// MarshalText is [Status.String] for a valid status; others are refused.
func (s Status) MarshalText() ([]byte, error) { return nameText(statusTransitions, s) }

// UnmarshalText is [ParseStatus].
func (s *Status) UnmarshalText(b []byte) error { return unmarshalName(statusTransitions, s, b) }
