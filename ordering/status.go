package ordering

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where an order stands in its life. The zero Status is none.
type Status uint8

// The statuses of an order.
const (
	StatusPending   Status = iota + 1 // lines are being added
	StatusPlaced                      // the customer has placed it
	StatusConfirmed                   // the warehouse can fulfil it
	StatusShipped                     // a courier has collected it
	StatusDelivered                   // it has arrived
	StatusCancelled                   // it was called off before it was shipped
)

// statuses is the life of an order.
var statuses = lifecycle.New(
	lifecycle.Step[Status]{State: StatusPending, Name: "pending", Next: []Status{StatusPlaced, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusPlaced, Name: "placed", Next: []Status{StatusConfirmed, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusConfirmed, Name: "confirmed", Next: []Status{StatusShipped, StatusCancelled}},
	lifecycle.Step[Status]{State: StatusShipped, Name: "shipped", Next: []Status{StatusDelivered}},
	lifecycle.Step[Status]{State: StatusDelivered, Name: "delivered"},
	lifecycle.Step[Status]{State: StatusCancelled, Name: "cancelled"},
)

// Statuses returns every status in the order of an order's life.
func Statuses() []Status { return statuses.All() }

// ParseStatus returns the status with the given name, such as "placed".
func ParseStatus(name string) (Status, error) {
	if s, ok := statuses.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statuses.Has(s) }

// CanBecome reports whether an order can go from s to next.
func (s Status) CanBecome(next Status) bool { return statuses.CanBecome(s, next) }

// Next returns what an order can become from s; none at the end of its life.
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
