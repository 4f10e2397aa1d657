package notification

import (
	"encoding/hex"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// An OrderID identifies the order that a notification is about: up to 128 bytes of text
// without control characters. The zero OrderID identifies nothing.
type OrderID struct{ order string }

// ParseOrderID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseOrderID(s string) (OrderID, error) {
	clean, err := identity.Parse("notification: the order ID", s)
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
	return identity.Unmarshal(&id.order, "notification: the order ID", b)
}

// A CustomerID identifies the customer who is told, as an [OrderID] does the order.
type CustomerID struct{ customer string }

// ParseCustomerID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseCustomerID(s string) (CustomerID, error) {
	clean, err := identity.Parse("notification: the customer ID", s)
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
	return identity.Unmarshal(&id.customer, "notification: the customer ID", b)
}

// A NotificationID identifies a notification. It follows from the order and the occasion.
type NotificationID struct{ notification string }

// ParseNotificationID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseNotificationID(s string) (NotificationID, error) {
	clean, err := identity.Parse("notification: the notification ID", s)
	return NotificationID{clean}, err
}

// MustParseNotificationID is [ParseNotificationID] for tests and package variables: it panics on an error.
func MustParseNotificationID(s string) NotificationID { return must(ParseNotificationID(s)) }

// String returns the identity as it was parsed; "" for the zero NotificationID.
func (id NotificationID) String() string { return id.notification }

// MarshalText is [NotificationID.String].
func (id NotificationID) MarshalText() ([]byte, error) { return []byte(id.notification), nil }

// UnmarshalText is [ParseNotificationID]; empty text is the zero NotificationID.
func (id *NotificationID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.notification, "notification: the notification ID", b)
}

// NotificationIDFor returns the identity of the notification about an order on an occasion:
// the same for the same, another for any other.
func NotificationIDFor(o OrderID, on Occasion) NotificationID {
	id := uuid.NewSHA1(notificationNamespace(), []byte(on.String()+"/"+o.order))
	return NotificationID{"NTF-" + hex.EncodeToString(id[:])}
}

// notificationNamespace is made of this context's name and stays: stored identities follow
// from it.
func notificationNamespace() uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/ashlar-go/ashlar/delivery/notification"))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
