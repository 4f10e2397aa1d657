package flow

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Fact is something that is known of an order. The zero Fact is none.
type Fact uint8

// The facts.
const (
	FactPlaced          Fact = iota + 1 // the customer has placed the order
	FactConfirmed                       // the order is confirmed
	FactReady                           // the order is marked ready for pickup
	FactDispatched                      // the order is on the way
	FactDelivered                       // the order has reached the customer
	FactCancelled                       // the order is stopped, by whomever
	FactTicketAccepted                  // the kitchen will prepare it
	FactFoodReady                       // the food waits for the delivery partner
	FactTicketRejected                  // the kitchen cannot prepare it
	FactTicketWithdrawn                 // the kitchen has stopped
	FactChangeRefused                   // the kitchen had begun with other dishes
	FactAssigned                        // a delivery partner brings it
	FactPickedUp                        // the delivery partner has the food
	FactHandedOver                      // the customer has the food
	FactCalledOff                       // the delivery partner does not come
	FactExpired                         // the deadline has passed
)

var factNames = lifecycle.New(
	lifecycle.Step[Fact]{State: FactPlaced, Name: "placed"},
	lifecycle.Step[Fact]{State: FactConfirmed, Name: "confirmed"},
	lifecycle.Step[Fact]{State: FactReady, Name: "ready"},
	lifecycle.Step[Fact]{State: FactDispatched, Name: "dispatched"},
	lifecycle.Step[Fact]{State: FactDelivered, Name: "delivered"},
	lifecycle.Step[Fact]{State: FactCancelled, Name: "cancelled"},
	lifecycle.Step[Fact]{State: FactTicketAccepted, Name: "ticket accepted"},
	lifecycle.Step[Fact]{State: FactFoodReady, Name: "food ready"},
	lifecycle.Step[Fact]{State: FactTicketRejected, Name: "ticket rejected"},
	lifecycle.Step[Fact]{State: FactTicketWithdrawn, Name: "ticket withdrawn"},
	lifecycle.Step[Fact]{State: FactChangeRefused, Name: "change refused"},
	lifecycle.Step[Fact]{State: FactAssigned, Name: "partner assigned"},
	lifecycle.Step[Fact]{State: FactPickedUp, Name: "food picked up"},
	lifecycle.Step[Fact]{State: FactHandedOver, Name: "food handed over"},
	lifecycle.Step[Fact]{State: FactCalledOff, Name: "delivery called off"},
	lifecycle.Step[Fact]{State: FactExpired, Name: "expired"},
)

// Facts returns every one of the facts.
func Facts() []Fact { return factNames.All() }

// ParseFact returns the one of the facts that has the given name, such as "placed".
func ParseFact(name string) (Fact, error) { return parseName(factNames, name) }

// IsValid reports whether it is one of the declared facts.
func (x Fact) IsValid() bool { return factNames.Has(x) }

// String returns the name in lower case; "" for the zero Fact.
func (x Fact) String() string { return factNames.Name(x) }

// MarshalText is [Fact.String] for one that is valid; others are refused.
func (x Fact) MarshalText() ([]byte, error) { return nameText(factNames, x) }

// UnmarshalText is [ParseFact].
func (x *Fact) UnmarshalText(b []byte) error { return unmarshalName(factNames, x, b) }
