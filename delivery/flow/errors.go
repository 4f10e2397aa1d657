package flow

import "github.com/ashlar-go/ashlar/failure"

// The rules of a flow, as the errors that state them.
var (
	ErrUnknownAttempt = failure.New(failure.Refused, "delivery.flow.unknown_attempt", "flow: the flow has not asked for that payment")
	ErrNotOverdue     = failure.New(failure.Refused, "delivery.flow.not_overdue", "flow: the deadline has not passed")

	ErrContradiction = failure.New(failure.Refused, "delivery.flow.contradiction", "flow: an order is delivered or cancelled, and not both")

	// ErrRefused: another context will not do what it is asked, however often. Ports wrap it.
	ErrRefused = failure.New(failure.Refused, "delivery.flow.refused", "flow: another context refuses")
	// ErrNotReleased: the gateway refused to let the money go. It is asked again.
	ErrNotReleased = failure.New(failure.OutcomeUnknown, "delivery.flow.not_released", "flow: the money has not been let go yet")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrPaymentDetails = failure.New(failure.Invalid, "delivery.flow.payment_details", "flow: the payment details are not in order")
	ErrFact           = failure.New(failure.Invalid, "delivery.flow.fact", "flow: there is no such fact, or it says more than that")
	ErrName           = failure.New(failure.Invalid, "delivery.flow.name", "flow: there is no such name")
	ErrZero           = failure.New(failure.Invalid, "delivery.flow.zero_value", "flow: a value is missing")
	ErrSnapshot       = failure.New(failure.Invalid, "delivery.flow.snapshot", "flow: the snapshot is not one of a flow")
)
