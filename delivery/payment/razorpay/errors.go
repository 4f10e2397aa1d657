package razorpay

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// What may go wrong with a call. A refused step is none of these: it is a result.
var (
	ErrNoAnswer    = failure.New(failure.OutcomeUnknown, "delivery.payment.razorpay.no_answer", "razorpay: the provider gave no answer")
	ErrMisanswered = failure.New(failure.OutcomeUnknown, "delivery.payment.razorpay.misanswered", "razorpay: the provider's answer makes no sense")
	ErrDenied      = failure.New(failure.Internal, "delivery.payment.razorpay.denied", "razorpay: the provider does not let us in")
	ErrConfig      = failure.New(failure.Invalid, "delivery.payment.razorpay.config", "razorpay: the gateway cannot be set up like this")
)

// A CallError says which call went wrong, and how. It prints neither what was sent nor what
// came back.
type CallError struct {
	Call   string // such as "capture"
	Status int    // the HTTP status of the answer; 0 without one
	Err    error  // ErrNoAnswer, ErrMisanswered or ErrDenied
	cause  error  // for errors.Is, such as context.DeadlineExceeded
}

func (e *CallError) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("%v: %s", e.Err, e.Call)
	}
	return fmt.Sprintf("%v: %s: HTTP status %d", e.Err, e.Call, e.Status)
}

// Unwrap returns the kind of error, and the cause if there is one.
func (e *CallError) Unwrap() []error {
	if e.cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.cause}
}
