package payment

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Status is where a payment stands in its life. The zero Status is none.
type Status uint8

// The statuses of a payment. Each step is under way, then done or refused.
const (
	StatusAuthorising    Status = iota + 1 // the gateway is asked to reserve the amount
	StatusAuthorised                       // the amount is reserved
	StatusDeclined                         // the amount was not reserved
	StatusCapturing                        // the gateway is asked to take the amount
	StatusCaptured                         // the amount is taken
	StatusCaptureRefused                   // the amount was not taken, and may still be reserved
	StatusVoiding                          // the gateway is asked to let the amount go
	StatusVoided                           // nothing is reserved any more
	StatusVoidRefused                      // the amount may still be reserved
	StatusRefunding                        // the gateway is asked to give the amount back
	StatusRefunded                         // the customer has the amount back
	StatusRefundRefused                    // the customer does not have it back yet
)

// statusTransitions is the life of a payment.
var statusTransitions = lifecycle.New(
	lifecycle.Step[Status]{State: StatusAuthorising, Name: "authorising", Next: []Status{StatusAuthorised, StatusDeclined}},
	lifecycle.Step[Status]{State: StatusAuthorised, Name: "authorised", Next: []Status{StatusCapturing, StatusVoiding}},
	lifecycle.Step[Status]{State: StatusDeclined, Name: "declined"},
	lifecycle.Step[Status]{State: StatusCapturing, Name: "capturing", Next: []Status{StatusCaptured, StatusCaptureRefused}},
	lifecycle.Step[Status]{State: StatusCaptured, Name: "captured", Next: []Status{StatusRefunding}},
	lifecycle.Step[Status]{State: StatusCaptureRefused, Name: "capture refused", Next: []Status{StatusVoiding}},
	lifecycle.Step[Status]{State: StatusVoiding, Name: "voiding", Next: []Status{StatusVoided, StatusVoidRefused}},
	lifecycle.Step[Status]{State: StatusVoided, Name: "voided"},
	lifecycle.Step[Status]{State: StatusVoidRefused, Name: "void refused", Next: []Status{StatusVoiding}},
	lifecycle.Step[Status]{State: StatusRefunding, Name: "refunding", Next: []Status{StatusRefunded, StatusRefundRefused}},
	lifecycle.Step[Status]{State: StatusRefunded, Name: "refunded"},
	lifecycle.Step[Status]{State: StatusRefundRefused, Name: "refund refused", Next: []Status{StatusRefunding}},
)

// Statuses returns every status in the order of a payment's life.
func Statuses() []Status { return statusTransitions.All() }

// ParseStatus returns the status with the given name, such as "authorised".
func ParseStatus(name string) (Status, error) {
	if s, ok := statusTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s Status) IsValid() bool { return statusTransitions.Has(s) }

// CanBecome reports whether a payment can go from s to next.
func (s Status) CanBecome(next Status) bool { return statusTransitions.CanBecome(s, next) }

// Next returns what a payment can become from s; none at the end of its life.
func (s Status) Next() []Status { return statusTransitions.Next(s) }

// UnderWay returns the step that is under way, if one is.
func (s Status) UnderWay() (Step, bool) {
	for _, step := range Steps() {
		if step.begun() == s {
			return step, true
		}
	}
	return 0, false
}

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
