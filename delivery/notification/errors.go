package notification

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a notification, as the errors that state them.
var (
	ErrTransition = failure.New(failure.Refused, "delivery.notification.transition", "notification: the notification cannot become that")
	ErrChannel    = failure.New(failure.Refused, "delivery.notification.channel", "notification: the customer cannot be reached through this channel, or has been")
	ErrTooSoon    = failure.New(failure.Conflict, "delivery.notification.too_soon", "notification: the notification is being sent")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrOccasion  = failure.New(failure.Invalid, "delivery.notification.occasion", "notification: there is no such occasion")
	ErrNoChannel = failure.New(failure.Invalid, "delivery.notification.no_channel", "notification: there is no such channel")
	ErrText      = failure.New(failure.Invalid, "delivery.notification.text", "notification: a text is clean and of 1 to 1,000 runes")
	ErrMinutes   = failure.New(failure.Invalid, "delivery.notification.minutes", "notification: an estimate is from 0 to 10,000 minutes")
	ErrStatus    = failure.New(failure.Invalid, "delivery.notification.status", "notification: there is no such status")
	ErrZero      = failure.New(failure.Invalid, "delivery.notification.zero", "notification: a value is missing")
	ErrSnapshot  = failure.New(failure.Invalid, "delivery.notification.snapshot", "notification: the snapshot is not one of a notification")
)

// ErrNotSent says that a sender failed. The notification is stored, and is tried again.
var ErrNotSent = failure.New(failure.OutcomeUnknown, "delivery.notification.not_sent", "notification: it may not have been sent")

// A SendError says which channel of a notification failed. It wraps [ErrNotSent] and what the
// sender said, and prints the code of that alone: the text may name the customer.
type SendError struct {
	Notification NotificationID
	Channel      Channel
	Cause        error
}

func (e *SendError) Error() string {
	return fmt.Sprintf("%v: notification %q by %s (%s)", ErrNotSent, e.Notification, e.Channel, failure.CodeOf(e.Cause))
}

// Unwrap returns [ErrNotSent] and what the sender said.
func (e *SendError) Unwrap() []error { return []error{ErrNotSent, e.Cause} }

// A TransitionError refuses a step in the life of a notification. It wraps [ErrTransition].
type TransitionError struct {
	Notification NotificationID
	From, To     Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("notification: the notification of identity %q cannot become %s: it is %s, from where it can become %s",
		e.Notification, e.To, e.From, statusTransitions.Words(e.Allowed()))
}

// Allowed returns what it can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }
