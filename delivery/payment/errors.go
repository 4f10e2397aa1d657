package payment

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a payment, as the errors that state them.
var (
	ErrTransition   = failure.New(failure.Refused, "delivery.payment.transition", "payment: the payment cannot become that")
	ErrNotUnderWay  = failure.New(failure.Refused, "delivery.payment.not_under_way", "payment: that step is not under way")
	ErrOtherRequest = failure.New(failure.Refused, "delivery.payment.other_request", "payment: this attempt was requested for something else")

	// ErrUnderWay: somebody is with the gateway about this payment. It passes.
	ErrUnderWay = failure.New(failure.Conflict, "delivery.payment.under_way", "payment: a step is under way")
	// ErrUnsettled: the gateway did not say how the step went. It stays under way.
	ErrUnsettled = failure.New(failure.OutcomeUnknown, "delivery.payment.unsettled", "payment: the gateway did not say how it went")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrAmount   = failure.New(failure.Invalid, "delivery.payment.amount", "payment: an amount is more than nothing")
	ErrTax      = failure.New(failure.Invalid, "delivery.payment.tax", "payment: the tax is in the amount's currency and no more than the amount")
	ErrAttempt  = failure.New(failure.Invalid, "delivery.payment.attempt", "payment: an attempt is from 1 to 1,000")
	ErrToken    = failure.New(failure.Invalid, "delivery.payment.token", "payment: a token is clean text of 1 to 1,000 runes")
	ErrResult   = failure.New(failure.Invalid, "delivery.payment.result", "payment: this is no answer of a gateway")
	ErrStatus   = failure.New(failure.Invalid, "delivery.payment.status", "payment: there is no such status")
	ErrStep     = failure.New(failure.Invalid, "delivery.payment.step", "payment: there is no such step")
	ErrZero     = failure.New(failure.Invalid, "delivery.payment.zero_value", "payment: a value is missing")
	ErrSnapshot = failure.New(failure.Invalid, "delivery.payment.snapshot", "payment: the snapshot is not one of a payment")
)

// A TransitionError refuses a step in the life of a payment. It wraps [ErrTransition].
type TransitionError struct {
	Payment  PaymentID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("payment: payment %q cannot become %s: it is %s, from where it can become %s",
		e.Payment, e.To, e.From, statusTransitions.Words(e.Allowed()))
}

// Allowed returns what the payment can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }

// A StepError says what is wrong with a step of a payment: [ErrUnderWay], [ErrNotUnderWay] or
// [ErrUnsettled]. It prints the code of what the gateway failed with and not its text, which
// may repeat what the provider sent.
type StepError struct {
	Payment PaymentID
	Step    Step
	Err     error // the rule
	Cause   error // what the gateway failed with, if it did
}

func (e *StepError) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("%v: %s of payment %q", e.Err, e.Step, e.Payment)
	}
	return fmt.Sprintf("%v: %s of payment %q (%s)", e.Err, e.Step, e.Payment, failure.CodeOf(e.Cause))
}

// Unwrap returns the rule and what the gateway failed with.
func (e *StepError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Cause}
}
