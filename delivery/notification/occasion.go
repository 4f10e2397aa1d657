package notification

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// An Occasion is what has happened to an order that its customer is told. The zero Occasion
// is none.
type Occasion uint8

// The occasions.
const (
	OccasionPlaced    Occasion = iota + 1 // placed, and paid for
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

// Occasions returns every occasion.
func Occasions() []Occasion { return occasionNames.All() }

// ParseOccasion returns the occasion with the given name, such as "on the way".
func ParseOccasion(name string) (Occasion, error) {
	if o, ok := occasionNames.Parse(name); ok {
		return o, nil
	}
	return 0, ErrOccasion
}

// IsValid reports whether o is one of the declared occasions.
func (o Occasion) IsValid() bool { return occasionNames.Has(o) }

// String returns the name in lower case; "" for the zero Occasion.
func (o Occasion) String() string { return occasionNames.Name(o) }

// MarshalText is [Occasion.String] for a valid occasion; others are refused.
func (o Occasion) MarshalText() ([]byte, error) {
	if !o.IsValid() {
		return nil, ErrOccasion
	}
	return []byte(o.String()), nil
}

// UnmarshalText is [ParseOccasion].
func (o *Occasion) UnmarshalText(b []byte) error {
	parsed, err := ParseOccasion(string(b))
	if err == nil {
		*o = parsed
	}
	return err
}
