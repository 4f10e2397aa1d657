package ordering

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A CartStatus is where a cart stands in its life. The zero CartStatus is none.
type CartStatus uint8

// The statuses of a cart.
const (
	CartStatusOpen   CartStatus = iota + 1 // items are being added
	CartStatusPlaced                       // it has become an order
)

// cartStatuses is the life of a cart.
var cartStatuses = lifecycle.New(
	lifecycle.Step[CartStatus]{State: CartStatusOpen, Name: "open", Next: []CartStatus{CartStatusPlaced}},
	lifecycle.Step[CartStatus]{State: CartStatusPlaced, Name: "placed"},
)

// CartStatuses returns every status in the order of a cart's life.
func CartStatuses() []CartStatus { return cartStatuses.All() }

// ParseCartStatus returns the status with the given name, such as "open".
func ParseCartStatus(name string) (CartStatus, error) {
	if s, ok := cartStatuses.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s CartStatus) IsValid() bool { return cartStatuses.Has(s) }

// CanBecome reports whether a cart can go from s to next.
func (s CartStatus) CanBecome(next CartStatus) bool { return cartStatuses.CanBecome(s, next) }

// Next returns what a cart can become from s; none at the end of its life.
func (s CartStatus) Next() []CartStatus { return cartStatuses.Next(s) }

// String returns the name in lower case; "" for the zero CartStatus.
func (s CartStatus) String() string { return cartStatuses.Name(s) }

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
