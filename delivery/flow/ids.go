package flow

import "github.com/ashlar-go/ashlar/internal/identity"

// An OrderID identifies an order, and with it its flow: up to 128 bytes of clean text. The zero
// OrderID identifies nothing.
type OrderID struct{ order string }

// ParseOrderID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseOrderID(s string) (OrderID, error) {
	clean, err := identity.Parse("flow: the order ID", s)
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
	return identity.Unmarshal(&id.order, "flow: the order ID", b)
}

// A CustomerID identifies the customer who placed the order, as an [OrderID] does the order.
type CustomerID struct{ customer string }

// ParseCustomerID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseCustomerID(s string) (CustomerID, error) {
	clean, err := identity.Parse("flow: the customer ID", s)
	return CustomerID{clean}, err
}

// MustParseCustomerID is [ParseCustomerID] for tests and package variables: it panics on an error.
func MustParseCustomerID(s string) CustomerID { return must(ParseCustomerID(s)) }

// String returns the identity as it was parsed; "" for the zero CustomerID.
func (id CustomerID) String() string { return id.customer }

// MarshalText is [CustomerID.String].
func (id CustomerID) MarshalText() ([]byte, error) { return []byte(id.customer), nil }

// UnmarshalText is [ParseCustomerID]; empty text is the zero CustomerID.
func (id *CustomerID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.customer, "flow: the customer ID", b)
}

// A PartnerID identifies the delivery partner who brings the order, as an [OrderID] does the
// order.
type PartnerID struct{ partner string }

// ParsePartnerID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParsePartnerID(s string) (PartnerID, error) {
	clean, err := identity.Parse("flow: the partner ID", s)
	return PartnerID{clean}, err
}

// MustParsePartnerID is [ParsePartnerID] for tests and package variables: it panics on an error.
func MustParsePartnerID(s string) PartnerID { return must(ParsePartnerID(s)) }

// String returns the identity as it was parsed; "" for the zero PartnerID.
func (id PartnerID) String() string { return id.partner }

// MarshalText is [PartnerID.String].
func (id PartnerID) MarshalText() ([]byte, error) { return []byte(id.partner), nil }

// UnmarshalText is [ParsePartnerID]; empty text is the zero PartnerID.
func (id *PartnerID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.partner, "flow: the partner ID", b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
