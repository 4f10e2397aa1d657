package flow

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// An Occasion is something that the customer is told. The zero Occasion is none.
type Occasion uint8

// The occasions.
const (
	OccasionPlaced    Occasion = iota + 1 // placed, and the payment is known
	OccasionConfirmed                     // the restaurant prepares it
	OccasionOnTheWay                      // a delivery partner has it
	OccasionDelivered                     // the customer has it
	OccasionCancelled                     // it was stopped
	OccasionRefunded                      // the customer has the money back
)

var occasionNames = lifecycle.New(
	lifecycle.Step[Occasion]{State: OccasionPlaced, Name: "placed"},
	lifecycle.Step[Occasion]{State: OccasionConfirmed, Name: "confirmed"},
	lifecycle.Step[Occasion]{State: OccasionOnTheWay, Name: "on the way"},
	lifecycle.Step[Occasion]{State: OccasionDelivered, Name: "delivered"},
	lifecycle.Step[Occasion]{State: OccasionCancelled, Name: "cancelled"},
	lifecycle.Step[Occasion]{State: OccasionRefunded, Name: "refunded"},
)

// Occasions returns every one of the occasions.
func Occasions() []Occasion { return occasionNames.All() }

// ParseOccasion returns the one of the occasions that has the given name, such as "placed".
func ParseOccasion(name string) (Occasion, error) { return parseName(occasionNames, name) }

// IsValid reports whether it is one of the declared occasions.
func (x Occasion) IsValid() bool { return occasionNames.Has(x) }

// String returns the name in lower case; "" for the zero Occasion.
func (x Occasion) String() string { return occasionNames.Name(x) }

// MarshalText is [Occasion.String] for one that is valid; others are refused.
func (x Occasion) MarshalText() ([]byte, error) { return nameText(occasionNames, x) }

// UnmarshalText is [ParseOccasion].
func (x *Occasion) UnmarshalText(b []byte) error { return unmarshalName(occasionNames, x, b) }
