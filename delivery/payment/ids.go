package payment

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/identity"
)

// An OrderID identifies the order that is paid for: up to 128 bytes of text without control
// characters. The zero OrderID identifies nothing.
type OrderID struct{ order string }

// ParseOrderID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParseOrderID(s string) (OrderID, error) {
	clean, err := identity.Parse("payment: the order ID", s)
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
	return identity.Unmarshal(&id.order, "payment: the order ID", b)
}

// A PaymentID identifies a payment. It follows from the order and the attempt, and is short
// enough for what providers take as a receipt: "PAY-" and 32 hexadecimal digits. The zero
// PaymentID identifies nothing.
type PaymentID struct{ payment string }

// PaymentIDFor returns the identity of the payment of an order at an attempt: the same for
// the same, another for any other.
func PaymentIDFor(order OrderID, attempt int) PaymentID {
	id := uuid.NewSHA1(paymentNamespace(), []byte(strconv.Itoa(attempt)+"/"+order.order))
	return PaymentID{"PAY-" + strings.ToUpper(hex.EncodeToString(id[:]))}
}

// paymentNamespace is made of this context's name and stays: stored identities follow from it.
func paymentNamespace() uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/ashlar-go/ashlar/delivery/payment"))
}

// ParsePaymentID trims s and refuses what is blank, longer than 128 bytes or not clean text.
func ParsePaymentID(s string) (PaymentID, error) {
	clean, err := identity.Parse("payment: the payment ID", s)
	return PaymentID{clean}, err
}

// MustParsePaymentID is [ParsePaymentID] for tests and package variables: it panics on an
// error.
func MustParsePaymentID(s string) PaymentID { return must(ParsePaymentID(s)) }

// String returns the identity as it was parsed; "" for the zero PaymentID.
func (id PaymentID) String() string { return id.payment }

// MarshalText is [PaymentID.String].
func (id PaymentID) MarshalText() ([]byte, error) { return []byte(id.payment), nil }

// UnmarshalText is [ParsePaymentID]; empty text is the zero PaymentID.
func (id *PaymentID) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&id.payment, "payment: the payment ID", b)
}

// An InvoiceNumber names the invoice of a captured payment, as a [PaymentID] does the
// payment.
type InvoiceNumber struct{ invoice string }

// InvoiceNumberFor returns the number that a payment's invoice has unless [WithInvoiceNumbers]
// says otherwise: "INV-" and the digits of the payment.
func InvoiceNumberFor(p PaymentID) InvoiceNumber {
	digits, _ := strings.CutPrefix(p.payment, "PAY-")
	return InvoiceNumber{"INV-" + digits}
}

// ParseInvoiceNumber trims s and refuses what is blank, longer than 128 bytes or not clean
// text.
func ParseInvoiceNumber(s string) (InvoiceNumber, error) {
	clean, err := identity.Parse("payment: the invoice number", s)
	return InvoiceNumber{clean}, err
}

// MustParseInvoiceNumber is [ParseInvoiceNumber] for tests and package variables: it panics
// on an error.
func MustParseInvoiceNumber(s string) InvoiceNumber { return must(ParseInvoiceNumber(s)) }

// String returns the number as it was parsed; "" for the zero InvoiceNumber.
func (n InvoiceNumber) String() string { return n.invoice }

// MarshalText is [InvoiceNumber.String].
func (n InvoiceNumber) MarshalText() ([]byte, error) { return []byte(n.invoice), nil }

// UnmarshalText is [ParseInvoiceNumber]; empty text is the zero InvoiceNumber.
func (n *InvoiceNumber) UnmarshalText(b []byte) error {
	return identity.Unmarshal(&n.invoice, "payment: the invoice number", b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
