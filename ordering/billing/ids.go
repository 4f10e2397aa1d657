package billing

import (
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// An InvoiceID identifies an invoice. The zero InvoiceID identifies nothing.
type InvoiceID struct{ invoice string }

// invoiceSpace makes invoices' identities of orders'. It stays for ever.
var invoiceSpace = [16]byte{0xc2, 0x4e, 0x31, 0x7d, 0x90, 0x0b, 0x4f, 0x5a, 0xb1, 0x26, 0xe8, 0x6c, 0x3d, 0x55, 0x02, 0x9f}

// InvoiceOf returns the identity of the invoice of an order, always the same: a UUID of
// version 5.
func InvoiceOf(o SourceOrderID) InvoiceID {
	return InvoiceID{uuid.NewSHA1(invoiceSpace, []byte(o.order)).String()}
}

// ParseInvoiceID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseInvoiceID(s string) (InvoiceID, error) {
	clean, err := identity.Parse("billing: the invoice ID", s)
	return InvoiceID{clean}, err
}

// String returns the identity; "" for the zero InvoiceID.
func (id InvoiceID) String() string { return id.invoice }

// MarshalText is [InvoiceID.String].
func (id InvoiceID) MarshalText() ([]byte, error) { return []byte(id.invoice), nil }

// UnmarshalText is [ParseInvoiceID]; empty text is the zero InvoiceID.
func (id *InvoiceID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.invoice, "billing: the invoice ID", b)
}

// A SourceOrderID is the identity of the order that an invoice is for, in ordering's words.
type SourceOrderID struct{ order string }

// ParseSourceOrderID trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseSourceOrderID(s string) (SourceOrderID, error) {
	clean, err := identity.Parse("billing: the order ID", s)
	return SourceOrderID{clean}, err
}

// String returns the identity; "" for the zero SourceOrderID.
func (id SourceOrderID) String() string { return id.order }

// MarshalText is [SourceOrderID.String].
func (id SourceOrderID) MarshalText() ([]byte, error) { return []byte(id.order), nil }

// UnmarshalText is [ParseSourceOrderID]; empty text is the zero SourceOrderID.
func (id *SourceOrderID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.order, "billing: the order ID", b)
}

// A CustomerID identifies who owes, in ordering's words.
type CustomerID struct{ customer string }

// ParseCustomerID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseCustomerID(s string) (CustomerID, error) {
	clean, err := identity.Parse("billing: the customer ID", s)
	return CustomerID{clean}, err
}

// String returns the identity; "" for the zero CustomerID.
func (id CustomerID) String() string { return id.customer }

// MarshalText is [CustomerID.String].
func (id CustomerID) MarshalText() ([]byte, error) { return []byte(id.customer), nil }

// UnmarshalText is [ParseCustomerID]; empty text is the zero CustomerID.
func (id *CustomerID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.customer, "billing: the customer ID", b)
}
