package flow

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Wait is an answer that a flow waits for. The zero Wait is none.
type Wait uint8

// The waits.
const (
	WaitPlacement     Wait = iota + 1 // the order is to be placed
	WaitAuthorisation                 // of an attempt to pay
	WaitCapture                       // of what was authorised
	WaitRelease                       // of money that is not ours
	WaitKitchen                       // to accept or reject
	WaitConfirmation                  // of the order
	WaitFood                          // to be ready
	WaitReadyMark                     // on the order
	WaitPartner                       // to be assigned
	WaitPickup                        // of the food
	WaitDispatch                      // of the order
	WaitHandover                      // of the food
	WaitDelivery                      // of the order
	WaitCancellation                  // of the order
	WaitWithdrawal                    // of the ticket
	WaitCallOff                       // of the delivery
)

var waitNames = lifecycle.New(
	lifecycle.Step[Wait]{State: WaitPlacement, Name: "the placement"},
	lifecycle.Step[Wait]{State: WaitAuthorisation, Name: "the authorisation"},
	lifecycle.Step[Wait]{State: WaitCapture, Name: "the capture"},
	lifecycle.Step[Wait]{State: WaitRelease, Name: "the release"},
	lifecycle.Step[Wait]{State: WaitKitchen, Name: "the kitchen"},
	lifecycle.Step[Wait]{State: WaitConfirmation, Name: "the confirmation"},
	lifecycle.Step[Wait]{State: WaitFood, Name: "the food"},
	lifecycle.Step[Wait]{State: WaitReadyMark, Name: "the ready mark"},
	lifecycle.Step[Wait]{State: WaitPartner, Name: "a delivery partner"},
	lifecycle.Step[Wait]{State: WaitPickup, Name: "the pickup"},
	lifecycle.Step[Wait]{State: WaitDispatch, Name: "the dispatch"},
	lifecycle.Step[Wait]{State: WaitHandover, Name: "the handover"},
	lifecycle.Step[Wait]{State: WaitDelivery, Name: "the delivery"},
	lifecycle.Step[Wait]{State: WaitCancellation, Name: "the cancellation"},
	lifecycle.Step[Wait]{State: WaitWithdrawal, Name: "the withdrawal"},
	lifecycle.Step[Wait]{State: WaitCallOff, Name: "the call-off"},
)

// Waits returns every one of the waits.
func Waits() []Wait { return waitNames.All() }

// ParseWait returns the one of the waits that has the given name, such as "the placement".
func ParseWait(name string) (Wait, error) { return parseName(waitNames, name) }

// IsValid reports whether it is one of the declared waits.
func (x Wait) IsValid() bool { return waitNames.Has(x) }

// String returns the name in lower case; "" for the zero Wait.
func (x Wait) String() string { return waitNames.Name(x) }

// MarshalText is [Wait.String] for one that is valid; others are refused.
func (x Wait) MarshalText() ([]byte, error) { return nameText(waitNames, x) }

// UnmarshalText is [ParseWait].
func (x *Wait) UnmarshalText(b []byte) error { return unmarshalName(waitNames, x, b) }
