package restaurant

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// A Ticket is what the kitchen is to prepare for one order. The kitchen receives it, and
// accepts or rejects it; it prepares the food and marks it ready. When the order is cancelled
// meanwhile, the ticket is withdrawn.
//
// Every command takes the instant at which it happens and records an event; a command that
// returns an error has changed nothing and recorded nothing.
type Ticket struct {
	root[OrderID]

	restaurant   RestaurantID
	dishes       Dishes
	instructions Instructions
	status       Status
	reason       string // why it was rejected or withdrawn
}

// NewTicket returns a ticket that a restaurant has received: [TicketReceived]. Instructions
// may be none; the error is an [*invariant.Error] under order, restaurant and dishes.
func NewTicket(o OrderID, r RestaurantID, d Dishes, i Instructions, at time.Time) (*Ticket, error) {
	t := &Ticket{root: aggregate.New(o), restaurant: r, dishes: d, instructions: i, status: StatusReceived}
	if err := t.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&t.root, TicketReceived{o, r, d, i}, at)
	return t, nil
}

// Restaurant returns whose kitchen it is for.
func (t *Ticket) Restaurant() RestaurantID { return t.restaurant }

// Dishes returns what is to be prepared.
func (t *Ticket) Dishes() Dishes { return t.dishes }

// Instructions returns what the customer asks of the kitchen.
func (t *Ticket) Instructions() Instructions { return t.instructions }

// Status returns where the ticket stands.
func (t *Ticket) Status() Status { return t.status }

// Reason returns why the ticket was rejected or withdrawn, if it was.
func (t *Ticket) Reason() string { return t.reason }

// Change puts other dishes on the ticket: [TicketChanged]. Once the kitchen has answered it
// returns [ErrNotReceived].
func (t *Ticket) Change(d Dishes, at time.Time) error {
	if t.status != StatusReceived {
		return fmt.Errorf("%w: the ticket of order %q is %s", ErrNotReceived, t.ID(), t.status)
	}
	if d.Len() == 0 {
		return ErrNoDishes
	}
	t.dishes = d
	aggregate.Record(&t.root, TicketChanged{t.ID(), t.restaurant, d}, at)
	return nil
}

// Accept says that the kitchen will prepare the ticket: [TicketAccepted]. It refuses one that
// is not received with a [*TransitionError], as each of the following does at another time.
func (t *Ticket) Accept(at time.Time) error {
	return t.become(StatusAccepted, TicketAccepted{t.ID(), t.restaurant}, at)
}

// Prepare says that the kitchen has begun: [PreparationStarted]. The ticket is accepted.
func (t *Ticket) Prepare(at time.Time) error {
	return t.become(StatusPreparing, PreparationStarted{t.ID(), t.restaurant}, at)
}

// MarkReady says that the food waits for the delivery partner: [FoodReady]. It was being
// prepared.
func (t *Ticket) MarkReady(at time.Time) error {
	return t.become(StatusReady, FoodReady{t.ID(), t.restaurant}, at)
}

// Reject says that the kitchen cannot prepare the ticket: [TicketRejected]. It has not begun.
// The reason is clean text of up to 1,000 runes ([ErrNoReason]).
func (t *Ticket) Reject(reason string, at time.Time) error {
	clean, err := t.canStop(StatusRejected, reason)
	if err != nil {
		return err
	}
	t.reason = clean
	return t.become(StatusRejected, TicketRejected{t.ID(), t.restaurant, clean}, at)
}

// Withdraw says that the order was cancelled: [TicketWithdrawn]. The reason is clean text of
// up to 1,000 runes ([ErrNoReason]).
func (t *Ticket) Withdraw(reason string, at time.Time) error {
	clean, err := t.canStop(StatusWithdrawn, reason)
	if err != nil {
		return err
	}
	t.reason = clean
	return t.become(StatusWithdrawn, TicketWithdrawn{t.ID(), t.restaurant, clean}, at)
}

func (t *Ticket) canStop(next Status, reason string) (string, error) {
	if err := t.canBecome(next); err != nil {
		return "", err
	}
	clean, err := text.Description(reason)
	if err != nil {
		return "", fmt.Errorf("%w: it %w", ErrNoReason, err)
	}
	return clean, nil
}

func (t *Ticket) canBecome(next Status) error {
	if !t.status.CanBecome(next) {
		return &TransitionError{Ticket: t.ID(), From: t.status, To: next}
	}
	return nil
}

func (t *Ticket) become(next Status, e Event, at time.Time) error {
	if err := t.canBecome(next); err != nil {
		return err
	}
	t.status = next
	aggregate.Record(&t.root, e, at)
	return nil
}

// check reports everything about a ticket that no ticket can have.
func (t *Ticket) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(t.ID() != OrderID{}, "order", ErrZero)
	require(t.restaurant != RestaurantID{}, "restaurant", ErrZero)
	require(t.dishes.Len() > 0, "dishes", ErrNoDishes)
	require(t.status.IsValid(), "status", ErrStatus)
	if t.status == StatusRejected || t.status == StatusWithdrawn {
		require(text.IsLine(t.reason, text.MaxDescription), "reason", ErrNoReason)
	} else {
		require(t.reason == "", "reason", ErrSnapshot)
	}
	return v.Err()
}
