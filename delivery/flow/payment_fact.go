package flow

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A PaymentFact is something that is known of one attempt to pay. The zero PaymentFact is none.
type PaymentFact uint8

// The payment facts.
const (
	PaymentAuthorised     PaymentFact = iota + 1 // the amount is reserved
	PaymentDeclined                              // the amount was not reserved
	PaymentCaptured                              // the amount is taken
	PaymentCaptureRefused                        // the amount was not taken
	PaymentVoided                                // nothing is reserved any more
	PaymentRefunded                              // the customer has the amount back
)

var paymentFactNames = lifecycle.New(
	lifecycle.Step[PaymentFact]{State: PaymentAuthorised, Name: "authorised"},
	lifecycle.Step[PaymentFact]{State: PaymentDeclined, Name: "declined"},
	lifecycle.Step[PaymentFact]{State: PaymentCaptured, Name: "captured"},
	lifecycle.Step[PaymentFact]{State: PaymentCaptureRefused, Name: "capture refused"},
	lifecycle.Step[PaymentFact]{State: PaymentVoided, Name: "voided"},
	lifecycle.Step[PaymentFact]{State: PaymentRefunded, Name: "refunded"},
)

// PaymentFacts returns every one of the payment facts.
func PaymentFacts() []PaymentFact { return paymentFactNames.All() }

// ParsePaymentFact returns the one of the payment facts that has the given name, such as "authorised".
func ParsePaymentFact(name string) (PaymentFact, error) { return parseName(paymentFactNames, name) }

// IsValid reports whether it is one of the declared payment facts.
func (x PaymentFact) IsValid() bool { return paymentFactNames.Has(x) }

// String returns the name in lower case; "" for the zero PaymentFact.
func (x PaymentFact) String() string { return paymentFactNames.Name(x) }

// MarshalText is [PaymentFact.String] for one that is valid; others are refused.
func (x PaymentFact) MarshalText() ([]byte, error) { return nameText(paymentFactNames, x) }

// UnmarshalText is [ParsePaymentFact].
func (x *PaymentFact) UnmarshalText(b []byte) error { return unmarshalName(paymentFactNames, x, b) }
