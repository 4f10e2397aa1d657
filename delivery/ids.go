package delivery

import (
	"strings"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// How an order ID reads: the prefix, and hexadecimal digits in capitals. New ones have all
// 32 digits of a UUID, because eight of them collide within a hundred thousand orders.
const (
	orderIDPrefix    = "ORD-"
	minOrderIDDigits = 8
	maxOrderIDDigits = 32
)

// An OrderID identifies an order: "ORD-" and 8 to 32 hexadecimal digits in capitals. The
// zero OrderID identifies nothing.
type OrderID struct{ order string }

// NewOrderID returns a new identity: "ORD-" and the 32 digits of a random UUID.
func NewOrderID() OrderID {
	return OrderID{orderIDPrefix + strings.ToUpper(strings.ReplaceAll(uuid.NewString(), "-", ""))}
}

// ParseOrderID trims s and refuses what does not read as an order ID with [ErrOrderID].
func ParseOrderID(s string) (OrderID, error) {
	clean, err := identity.Parse("delivery: the order ID", s)
	if err != nil {
		return OrderID{}, err
	}
	digits, ok := strings.CutPrefix(clean, orderIDPrefix)
	if !ok || len(digits) < minOrderIDDigits || len(digits) > maxOrderIDDigits || strings.Trim(digits, "0123456789ABCDEF") != "" {
		return OrderID{}, ErrOrderID
	}
	return OrderID{clean}, nil
}

// MustParseOrderID is [ParseOrderID] for tests and package variables: it panics on an error.
func MustParseOrderID(s string) OrderID { return must(ParseOrderID(s)) }

// String returns the identity as it was parsed; "" for the zero OrderID.
func (id OrderID) String() string { return id.order }

// MarshalText is [OrderID.String].
func (id OrderID) MarshalText() ([]byte, error) { return []byte(id.order), nil }

// UnmarshalText is [ParseOrderID]; empty text is the zero OrderID.
func (id *OrderID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = OrderID{}
		return nil
	}
	parsed, err := ParseOrderID(string(b))
	if err == nil {
		*id = parsed
	}
	return err
}

// A CustomerID identifies a customer: up to 128 bytes of clean text. The zero CustomerID
// identifies nothing.
type CustomerID struct{ customer string }

// NewCustomerID returns a new identity, a random UUID.
func NewCustomerID() CustomerID { return CustomerID{uuid.NewString()} }

// ParseCustomerID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseCustomerID(s string) (CustomerID, error) {
	clean, err := identity.Parse("delivery: the customer ID", s)
	return CustomerID{clean}, err
}

// MustParseCustomerID is [ParseCustomerID] for tests and package variables: it panics on an
// error.
func MustParseCustomerID(s string) CustomerID { return must(ParseCustomerID(s)) }

// String returns the identity as it was parsed; "" for the zero CustomerID.
func (id CustomerID) String() string { return id.customer }

// MarshalText is [CustomerID.String].
func (id CustomerID) MarshalText() ([]byte, error) { return []byte(id.customer), nil }

// UnmarshalText is [ParseCustomerID]; empty text is the zero CustomerID.
func (id *CustomerID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.customer, "delivery: the customer ID", b)
}

// A RestaurantID identifies a restaurant: up to 128 bytes of clean text. The zero RestaurantID
// identifies nothing.
type RestaurantID struct{ restaurant string }

// NewRestaurantID returns a new identity, a random UUID.
func NewRestaurantID() RestaurantID { return RestaurantID{uuid.NewString()} }

// ParseRestaurantID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseRestaurantID(s string) (RestaurantID, error) {
	clean, err := identity.Parse("delivery: the restaurant ID", s)
	return RestaurantID{clean}, err
}

// MustParseRestaurantID is [ParseRestaurantID] for tests and package variables: it panics on an
// error.
func MustParseRestaurantID(s string) RestaurantID { return must(ParseRestaurantID(s)) }

// String returns the identity as it was parsed; "" for the zero RestaurantID.
func (id RestaurantID) String() string { return id.restaurant }

// MarshalText is [RestaurantID.String].
func (id RestaurantID) MarshalText() ([]byte, error) { return []byte(id.restaurant), nil }

// UnmarshalText is [ParseRestaurantID]; empty text is the zero RestaurantID.
func (id *RestaurantID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.restaurant, "delivery: the restaurant ID", b)
}

// A MenuItemID identifies a dish on a restaurant's menu, and with it an item of an order: up to 128 bytes of clean text. The zero MenuItemID
// identifies nothing.
type MenuItemID struct{ menuItem string }

// NewMenuItemID returns a new identity, a random UUID.
func NewMenuItemID() MenuItemID { return MenuItemID{uuid.NewString()} }

// ParseMenuItemID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseMenuItemID(s string) (MenuItemID, error) {
	clean, err := identity.Parse("delivery: the menu item ID", s)
	return MenuItemID{clean}, err
}

// MustParseMenuItemID is [ParseMenuItemID] for tests and package variables: it panics on an
// error.
func MustParseMenuItemID(s string) MenuItemID { return must(ParseMenuItemID(s)) }

// String returns the identity as it was parsed; "" for the zero MenuItemID.
func (id MenuItemID) String() string { return id.menuItem }

// MarshalText is [MenuItemID.String].
func (id MenuItemID) MarshalText() ([]byte, error) { return []byte(id.menuItem), nil }

// UnmarshalText is [ParseMenuItemID]; empty text is the zero MenuItemID.
func (id *MenuItemID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.menuItem, "delivery: the menu item ID", b)
}

// A DeliveryPartnerID identifies a delivery partner: up to 128 bytes of clean text. The zero DeliveryPartnerID
// identifies nothing.
type DeliveryPartnerID struct{ deliveryPartner string }

// NewDeliveryPartnerID returns a new identity, a random UUID.
func NewDeliveryPartnerID() DeliveryPartnerID { return DeliveryPartnerID{uuid.NewString()} }

// ParseDeliveryPartnerID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseDeliveryPartnerID(s string) (DeliveryPartnerID, error) {
	clean, err := identity.Parse("delivery: the delivery partner ID", s)
	return DeliveryPartnerID{clean}, err
}

// MustParseDeliveryPartnerID is [ParseDeliveryPartnerID] for tests and package variables: it panics on an
// error.
func MustParseDeliveryPartnerID(s string) DeliveryPartnerID { return must(ParseDeliveryPartnerID(s)) }

// String returns the identity as it was parsed; "" for the zero DeliveryPartnerID.
func (id DeliveryPartnerID) String() string { return id.deliveryPartner }

// MarshalText is [DeliveryPartnerID.String].
func (id DeliveryPartnerID) MarshalText() ([]byte, error) { return []byte(id.deliveryPartner), nil }

// UnmarshalText is [ParseDeliveryPartnerID]; empty text is the zero DeliveryPartnerID.
func (id *DeliveryPartnerID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.deliveryPartner, "delivery: the delivery partner ID", b)
}

// A CartID identifies a cart: up to 128 bytes of clean text. The zero CartID
// identifies nothing.
type CartID struct{ cart string }

// NewCartID returns a new identity, a random UUID.
func NewCartID() CartID { return CartID{uuid.NewString()} }

// ParseCartID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseCartID(s string) (CartID, error) {
	clean, err := identity.Parse("delivery: the cart ID", s)
	return CartID{clean}, err
}

// MustParseCartID is [ParseCartID] for tests and package variables: it panics on an
// error.
func MustParseCartID(s string) CartID { return must(ParseCartID(s)) }

// String returns the identity as it was parsed; "" for the zero CartID.
func (id CartID) String() string { return id.cart }

// MarshalText is [CartID.String].
func (id CartID) MarshalText() ([]byte, error) { return []byte(id.cart), nil }

// UnmarshalText is [ParseCartID]; empty text is the zero CartID.
func (id *CartID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.cart, "delivery: the cart ID", b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
