package payment

import "github.com/ashlar-go/ashlar/events"

// Event is what happens to payments. Only this package has events of it, so that a switch
// over them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isPayment()
}

// EventTypes lists the events of payment.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[PaymentRequested](),
	events.TypeOf[CaptureRequested](),
	events.TypeOf[VoidRequested](),
	events.TypeOf[RefundRequested](),
	events.TypeOf[StepAskedAgain](),
	events.TypeOf[PaymentAuthorised](),
	events.TypeOf[PaymentFailed](),
	events.TypeOf[PaymentCaptured](),
	events.TypeOf[PaymentVoided](),
	events.TypeOf[PaymentRefunded](),
)
