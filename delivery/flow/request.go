package flow

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Request is something that a flow asks of another context once. The zero Request is none.
type Request uint8

// The requests.
const (
	RequestTicket       Request = iota + 1 // the kitchen is to be told
	RequestConfirmation                    // the order is to be confirmed
	RequestReadyMark                       // the order is to be marked ready
	RequestPartner                         // a delivery partner is to be assigned
	RequestDispatch                        // the order is to be on the way
	RequestDeliveryMark                    // the order is to be delivered
	RequestCancellation                    // the order is to be cancelled
	RequestWithdrawal                      // the kitchen is to stop
	RequestCallOff                         // the delivery partner is not to come
)

var requestNames = lifecycle.New(
	lifecycle.Step[Request]{State: RequestTicket, Name: "ticket"},
	lifecycle.Step[Request]{State: RequestConfirmation, Name: "confirmation"},
	lifecycle.Step[Request]{State: RequestReadyMark, Name: "ready mark"},
	lifecycle.Step[Request]{State: RequestPartner, Name: "partner"},
	lifecycle.Step[Request]{State: RequestDispatch, Name: "dispatch"},
	lifecycle.Step[Request]{State: RequestDeliveryMark, Name: "delivery mark"},
	lifecycle.Step[Request]{State: RequestCancellation, Name: "cancellation"},
	lifecycle.Step[Request]{State: RequestWithdrawal, Name: "withdrawal"},
	lifecycle.Step[Request]{State: RequestCallOff, Name: "call off"},
)

// Requests returns every one of the requests.
func Requests() []Request { return requestNames.All() }

// ParseRequest returns the one of the requests that has the given name, such as "ticket".
func ParseRequest(name string) (Request, error) { return parseName(requestNames, name) }

// IsValid reports whether it is one of the declared requests.
func (x Request) IsValid() bool { return requestNames.Has(x) }

// String returns the name in lower case; "" for the zero Request.
func (x Request) String() string { return requestNames.Name(x) }

// MarshalText is [Request.String] for one that is valid; others are refused.
func (x Request) MarshalText() ([]byte, error) { return nameText(requestNames, x) }

// UnmarshalText is [ParseRequest].
func (x *Request) UnmarshalText(b []byte) error { return unmarshalName(requestNames, x, b) }
