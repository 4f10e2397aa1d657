package restaurant

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a ticket, as the errors that state them.
var (
	ErrTransition  = failure.New(failure.Refused, "delivery.restaurant.transition", "restaurant: the ticket cannot become that")
	ErrNotReceived = failure.New(failure.Refused, "delivery.restaurant.not_received", "restaurant: the kitchen has answered: the dishes stand")
	ErrOtherTicket = failure.New(failure.Refused, "delivery.restaurant.other_ticket", "restaurant: there is a ticket of this order with something else on it")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrNoDishes      = failure.New(failure.Invalid, "delivery.restaurant.no_dishes", "restaurant: a ticket has at least one dish")
	ErrTooManyDishes = failure.New(failure.Invalid, "delivery.restaurant.too_many_dishes", "restaurant: a ticket has at most 1,000 dishes")
	ErrQuantity      = failure.New(failure.Invalid, "delivery.restaurant.quantity", "restaurant: a quantity is from 1 to 1,000,000")
	ErrNoReason      = failure.New(failure.Invalid, "delivery.restaurant.no_reason", "restaurant: rejecting or withdrawing needs a reason")
	ErrStatus        = failure.New(failure.Invalid, "delivery.restaurant.status", "restaurant: there is no such status")
	ErrZero          = failure.New(failure.Invalid, "delivery.restaurant.zero", "restaurant: a value is missing")
	ErrSnapshot      = failure.New(failure.Invalid, "delivery.restaurant.snapshot", "restaurant: the snapshot is not one of a ticket")
)

// A TransitionError refuses a step in the life of a ticket. It wraps [ErrTransition].
type TransitionError struct {
	Ticket   OrderID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("restaurant: the ticket of order %q cannot become %s: it is %s, from where it can become %s",
		e.Ticket, e.To, e.From, statusTransitions.Words(e.Allowed()))
}

// Allowed returns what it can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }
