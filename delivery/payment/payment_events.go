package payment

import "github.com/ashlar-go/ashlar/money"

// PaymentRequested says that an amount is to be reserved. The token is not in it.
type PaymentRequested struct {
	Payment PaymentID   `json:"payment"`
	Order   OrderID     `json:"order"`
	Attempt int         `json:"attempt"`
	Amount  money.Money `json:"amount"`
	Tax     money.Money `json:"tax"` // how much of the amount is tax
	Method  string      `json:"method"`
}

// CaptureRequested says that the reserved amount is to be taken.
type CaptureRequested struct {
	Payment PaymentID     `json:"payment"`
	Order   OrderID       `json:"order"`
	Attempt int           `json:"attempt"`
	Invoice InvoiceNumber `json:"invoice"`
}

// VoidRequested says that the reserved amount is to be let go.
type VoidRequested struct {
	Payment PaymentID `json:"payment"`
	Order   OrderID   `json:"order"`
	Attempt int       `json:"attempt"`
}

// RefundRequested says that the captured amount is to be given back.
type RefundRequested struct {
	Payment PaymentID `json:"payment"`
	Order   OrderID   `json:"order"`
	Attempt int       `json:"attempt"`
}

// StepAskedAgain says that the gateway's answer was lost, and it is asked again.
type StepAskedAgain struct {
	Payment PaymentID `json:"payment"`
	Order   OrderID   `json:"order"`
	Attempt int       `json:"attempt"`
	Step    Step      `json:"step"`
}

// PaymentAuthorised says that the amount is reserved.
type PaymentAuthorised struct {
	Payment   PaymentID   `json:"payment"`
	Order     OrderID     `json:"order"`
	Attempt   int         `json:"attempt"`
	Amount    money.Money `json:"amount"`
	Reference string      `json:"reference"` // the gateway's
}

// PaymentFailed says that the gateway refused a step. The reason is in its words.
type PaymentFailed struct {
	Payment PaymentID   `json:"payment"`
	Order   OrderID     `json:"order"`
	Attempt int         `json:"attempt"`
	Amount  money.Money `json:"amount"`
	Step    Step        `json:"step"`
	Reason  string      `json:"reason"`
}

// PaymentCaptured says that the amount is taken.
type PaymentCaptured struct {
	Payment   PaymentID     `json:"payment"`
	Order     OrderID       `json:"order"`
	Attempt   int           `json:"attempt"`
	Amount    money.Money   `json:"amount"`
	Tax       money.Money   `json:"tax"`
	Invoice   InvoiceNumber `json:"invoice"`
	Reference string        `json:"reference"`
}

// PaymentVoided says that nothing is reserved any more.
type PaymentVoided struct {
	Payment PaymentID   `json:"payment"`
	Order   OrderID     `json:"order"`
	Attempt int         `json:"attempt"`
	Amount  money.Money `json:"amount"`
}

// PaymentRefunded says that the customer has the amount back.
type PaymentRefunded struct {
	Payment   PaymentID   `json:"payment"`
	Order     OrderID     `json:"order"`
	Attempt   int         `json:"attempt"`
	Amount    money.Money `json:"amount"`
	Reference string      `json:"reference"` // of the refund
}

// EventName returns "delivery.payment.payment_requested".
func (PaymentRequested) EventName() string { return "delivery.payment.payment_requested" }

// EventName returns "delivery.payment.capture_requested".
func (CaptureRequested) EventName() string { return "delivery.payment.capture_requested" }

// EventName returns "delivery.payment.void_requested".
func (VoidRequested) EventName() string { return "delivery.payment.void_requested" }

// EventName returns "delivery.payment.refund_requested".
func (RefundRequested) EventName() string { return "delivery.payment.refund_requested" }

// EventName returns "delivery.payment.step_asked_again".
func (StepAskedAgain) EventName() string { return "delivery.payment.step_asked_again" }

// EventName returns "delivery.payment.payment_authorised".
func (PaymentAuthorised) EventName() string { return "delivery.payment.payment_authorised" }

// EventName returns "delivery.payment.payment_failed".
func (PaymentFailed) EventName() string { return "delivery.payment.payment_failed" }

// EventName returns "delivery.payment.payment_captured".
func (PaymentCaptured) EventName() string { return "delivery.payment.payment_captured" }

// EventName returns "delivery.payment.payment_voided".
func (PaymentVoided) EventName() string { return "delivery.payment.payment_voided" }

// EventName returns "delivery.payment.payment_refunded".
func (PaymentRefunded) EventName() string { return "delivery.payment.payment_refunded" }

func (PaymentRequested) isPayment()  {}
func (CaptureRequested) isPayment()  {}
func (VoidRequested) isPayment()     {}
func (RefundRequested) isPayment()   {}
func (StepAskedAgain) isPayment()    {}
func (PaymentAuthorised) isPayment() {}
func (PaymentFailed) isPayment()     {}
func (PaymentCaptured) isPayment()   {}
func (PaymentVoided) isPayment()     {}
func (PaymentRefunded) isPayment()   {}
