package delivery

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A CartStatus says whether a cart can still be changed. The zero CartStatus is none.
type CartStatus uint8

// The statuses of a cart.
const (
	CartOpen   CartStatus = iota + 1 // items come and go
	CartPlaced                       // an order was made of it
)

// cartTransitions is the life of a cart.
var cartTransitions = lifecycle.New(
	lifecycle.Step[CartStatus]{State: CartOpen, Name: "open", Next: []CartStatus{CartPlaced}},
	lifecycle.Step[CartStatus]{State: CartPlaced, Name: "placed"},
)

// CartStatuses returns every status in the order of a cart's life.
func CartStatuses() []CartStatus { return cartTransitions.All() }

// ParseCartStatus returns the status with the given name, such as "open".
func ParseCartStatus(name string) (CartStatus, error) {
	if s, ok := cartTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s CartStatus) IsValid() bool { return cartTransitions.Has(s) }

// CanBecome reports whether a cart can go from s to next.
func (s CartStatus) CanBecome(next CartStatus) bool { return cartTransitions.CanBecome(s, next) }

// Next returns what a cart can become from s; nothing once it is placed.
func (s CartStatus) Next() []CartStatus { return cartTransitions.Next(s) }

// String returns the name in lower case; "" for the zero CartStatus.
func (s CartStatus) String() string { return cartTransitions.Name(s) }

// MarshalText is [CartStatus.String] for a valid status; others are refused.
func (s CartStatus) MarshalText() ([]byte, error) {
	if !s.IsValid() {
		return nil, ErrStatus
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseCartStatus].
func (s *CartStatus) UnmarshalText(b []byte) error {
	parsed, err := ParseCartStatus(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}
