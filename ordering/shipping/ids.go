package shipping

import (
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// A ShipmentID identifies a shipment. The zero ShipmentID identifies nothing.
type ShipmentID struct{ shipment string }

// shipmentSpace makes shipments' identities of orders'. It stays for ever.
var shipmentSpace = [16]byte{0x5b, 0x1c, 0x9a, 0x0e, 0x3f, 0x77, 0x4d, 0x21, 0x8e, 0x60, 0x42, 0xd9, 0x17, 0xa3, 0xc8, 0xf4}

// ShipmentOf returns the identity of the shipment of an order, always the same: a UUID of
// version 5.
func ShipmentOf(o SourceOrderID) ShipmentID {
	return ShipmentID{uuid.NewSHA1(shipmentSpace, []byte(o.order)).String()}
}

// ParseShipmentID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseShipmentID(s string) (ShipmentID, error) {
	clean, err := identity.Parse("shipping: the shipment ID", s)
	return ShipmentID{clean}, err
}

// String returns the identity; "" for the zero ShipmentID.
func (id ShipmentID) String() string { return id.shipment }

// MarshalText is [ShipmentID.String].
func (id ShipmentID) MarshalText() ([]byte, error) { return []byte(id.shipment), nil }

// UnmarshalText is [ParseShipmentID]; empty text is the zero ShipmentID.
func (id *ShipmentID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.shipment, "shipping: the shipment ID", b)
}

// A SourceOrderID is the identity of the order that a shipment is of, in ordering's words.
type SourceOrderID struct{ order string }

// ParseSourceOrderID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseSourceOrderID(s string) (SourceOrderID, error) {
	clean, err := identity.Parse("shipping: the order ID", s)
	return SourceOrderID{clean}, err
}

// String returns the identity; "" for the zero SourceOrderID.
func (id SourceOrderID) String() string { return id.order }

// MarshalText is [SourceOrderID.String].
func (id SourceOrderID) MarshalText() ([]byte, error) { return []byte(id.order), nil }

// UnmarshalText is [ParseSourceOrderID]; empty text is the zero SourceOrderID.
func (id *SourceOrderID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.order, "shipping: the order ID", b)
}

// A RecipientID is the identity of who gets a shipment: the customer's, in ordering's words.
type RecipientID struct{ recipient string }

// ParseRecipientID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseRecipientID(s string) (RecipientID, error) {
	clean, err := identity.Parse("shipping: the recipient ID", s)
	return RecipientID{clean}, err
}

// String returns the identity; "" for the zero RecipientID.
func (id RecipientID) String() string { return id.recipient }

// MarshalText is [RecipientID.String].
func (id RecipientID) MarshalText() ([]byte, error) { return []byte(id.recipient), nil }

// UnmarshalText is [ParseRecipientID]; empty text is the zero RecipientID.
func (id *RecipientID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.recipient, "shipping: the recipient ID", b)
}
