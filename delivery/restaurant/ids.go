package restaurant

import (
	"github.com/ashlar-go/ashlar/internal/identity"
)

// An OrderID identifies the order that a ticket is for, and so the ticket: up to 128 bytes of
// text without control characters. The zero OrderID identifies nothing.
type OrderID struct{ order string }

// ParseOrderID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseOrderID(s string) (OrderID, error) {
	clean, err := identity.Parse("restaurant: the order ID", s)
	return OrderID{clean}, err
}

// MustParseOrderID is [ParseOrderID] for tests and package variables: it panics on an error.
func MustParseOrderID(s string) OrderID { return must(ParseOrderID(s)) }

// String returns the identity as it was parsed; "" for the zero OrderID.
func (id OrderID) String() string { return id.order }

// MarshalText is [OrderID.String].
func (id OrderID) MarshalText() ([]byte, error) { return []byte(id.order), nil }

// UnmarshalText is [ParseOrderID]; empty text is the zero OrderID.
func (id *OrderID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.order, "restaurant: the order ID", b)
}

// A RestaurantID identifies the restaurant whose kitchen it is, as an [OrderID] does the ticket.
type RestaurantID struct{ restaurant string }

// ParseRestaurantID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseRestaurantID(s string) (RestaurantID, error) {
	clean, err := identity.Parse("restaurant: the restaurant ID", s)
	return RestaurantID{clean}, err
}

// MustParseRestaurantID is [ParseRestaurantID] for tests and package variables: it panics on an error.
func MustParseRestaurantID(s string) RestaurantID { return must(ParseRestaurantID(s)) }

// String returns the identity as it was parsed; "" for the zero RestaurantID.
func (id RestaurantID) String() string { return id.restaurant }

// MarshalText is [RestaurantID.String].
func (id RestaurantID) MarshalText() ([]byte, error) { return []byte(id.restaurant), nil }

// UnmarshalText is [ParseRestaurantID]; empty text is the zero RestaurantID.
func (id *RestaurantID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.restaurant, "restaurant: the restaurant ID", b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
