package billing

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where an invoice stands in its life. The zero Status is none.
type Status uint8

// The statuses of an invoice.
const (
	StatusPending  Status = iota + 1 // its total is owed
	StatusPaid                       // its total was paid
	StatusVoid                       // nothing is owed and nothing was paid
	StatusRefunded                   // what was paid has gone back
	StatusDisputed                   // the customer contests what was paid
)

// statuses is the life of an invoice.
var statuses = lifecycle.New(
	lifecycle.Step[Status]{State: StatusPending, Name: "pending", Next: []Status{StatusPaid, StatusVoid}},
	lifecycle.Step[Status]{State: StatusPaid, Name: "paid", Next: []Status{StatusRefunded, StatusDisputed}},
	lifecycle.Step[Status]{State: StatusVoid, Name: "void"},
	lifecycle.Step[Status]{State: StatusRefunded, Name: "refunded"},
	lifecycle.Step[Status]{State: StatusDisputed, Name: "disputed", Next: []Status{StatusPaid, StatusRefunded}},
)

// Statuses returns every status in the order of an invoice's life.
func Statuses() []Status { return statuses.All() }

// ParseStatus returns the status with the given name, such as "paid".
func ParseStatus(name string) (Status, error) {
	if s, ok := statuses.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statuses.Has(s) }

// CanBecome reports whether an invoice can go from s to next.
func (s Status) CanBecome(next Status) bool { return statuses.CanBecome(s, next) }

// Next returns what an invoice can become from s; none at the end of its life.
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
