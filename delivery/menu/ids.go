package menu

import (
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// A RestaurantID identifies a restaurant, and with it its menu: up to 128 bytes of clean text. The zero
// RestaurantID identifies nothing.
type RestaurantID struct{ restaurant string }

// ParseRestaurantID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseRestaurantID(s string) (RestaurantID, error) {
	clean, err := identity.Parse("menu: the restaurant ID", s)
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
	return identity.Unmarshal(&id.restaurant, "menu: the restaurant ID", b)
}

// An ItemID identifies an item of a menu: up to 128 bytes of clean text. The zero
// ItemID identifies nothing.
type ItemID struct{ item string }

// NewItemID returns a new identity, a random UUID.
func NewItemID() ItemID { return ItemID{uuid.NewString()} }

// ParseItemID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseItemID(s string) (ItemID, error) {
	clean, err := identity.Parse("menu: the item ID", s)
	return ItemID{clean}, err
}

// MustParseItemID is [ParseItemID] for tests and package variables: it panics on an error.
func MustParseItemID(s string) ItemID { return must(ParseItemID(s)) }

// String returns the identity as it was parsed; "" for the zero ItemID.
func (id ItemID) String() string { return id.item }

// MarshalText is [ItemID.String].
func (id ItemID) MarshalText() ([]byte, error) { return []byte(id.item), nil }

// UnmarshalText is [ParseItemID]; empty text is the zero ItemID.
func (id *ItemID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.item, "menu: the item ID", b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
