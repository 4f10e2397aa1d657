package ordering

import (
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// An OrderID identifies an order: up to 128 bytes of text without control characters. The
// zero OrderID identifies nothing.
type OrderID struct{ order string }

// NewOrderID returns a new identity, a random UUID. This file is the package's one source of
// randomness.
func NewOrderID() OrderID { return OrderID{uuid.NewString()} }

// ParseOrderID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseOrderID(s string) (OrderID, error) {
	clean, err := identity.Parse("ordering: the order ID", s)
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
	return identity.Unmarshal(&id.order, "ordering: the order ID", b)
}

// A CustomerID identifies a customer, as an [OrderID] does an order.
type CustomerID struct{ customer string }

// ParseCustomerID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseCustomerID(s string) (CustomerID, error) {
	clean, err := identity.Parse("ordering: the customer ID", s)
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
	return identity.Unmarshal(&id.customer, "ordering: the customer ID", b)
}

// NewCustomerID returns a new identity, a random UUID.
func NewCustomerID() CustomerID { return CustomerID{uuid.NewString()} }

// A CartID identifies a cart, as an [OrderID] does an order.
type CartID struct{ cart string }

// NewCartID returns a new identity, a random UUID.
func NewCartID() CartID { return CartID{uuid.NewString()} }

// ParseCartID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseCartID(s string) (CartID, error) {
	clean, err := identity.Parse("ordering: the cart ID", s)
	return CartID{clean}, err
}

// MustParseCartID is [ParseCartID] for tests and package variables: it panics on an error.
func MustParseCartID(s string) CartID { return must(ParseCartID(s)) }

// String returns the identity as it was parsed; "" for the zero CartID.
func (id CartID) String() string { return id.cart }

// MarshalText is [CartID.String].
func (id CartID) MarshalText() ([]byte, error) { return []byte(id.cart), nil }

// UnmarshalText is [ParseCartID]; empty text is the zero CartID.
func (id *CartID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.cart, "ordering: the cart ID", b)
}

// A ProductID identifies a product, as an [OrderID] does an order.
type ProductID struct{ product string }

// ParseProductID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseProductID(s string) (ProductID, error) {
	clean, err := identity.Parse("ordering: the product ID", s)
	return ProductID{clean}, err
}

// MustParseProductID is [ParseProductID] for tests and package variables: it panics on an
// error.
func MustParseProductID(s string) ProductID { return must(ParseProductID(s)) }

// String returns the identity as it was parsed; "" for the zero ProductID.
func (id ProductID) String() string { return id.product }

// MarshalText is [ProductID.String].
func (id ProductID) MarshalText() ([]byte, error) { return []byte(id.product), nil }

// UnmarshalText is [ParseProductID]; empty text is the zero ProductID.
func (id *ProductID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.product, "ordering: the product ID", b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
