package restaurant

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
)

// ChangeTicket is the command to put other dishes on a ticket.
type ChangeTicket struct {
	Order  string `json:"order"`
	Dishes []Line `json:"dishes"`
}

// ChangeTicket puts other dishes on the ticket: [TicketChanged], unless they are on it.
func (s *Service) ChangeTicket(ctx context.Context, c ChangeTicket) error {
	var v invariant.Violations
	_, err := ParseOrderID(c.Order)
	v.Add("order", err)
	dishes, err := dishesOf(c.Dishes)
	v.Add("", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onTicket(ctx, c.Order, func(t *Ticket, at time.Time) error {
		if t.Dishes().Equal(dishes) {
			return nil
		}
		return t.Change(dishes, at)
	})
}

// AcceptTicket is the command to accept a ticket.
type AcceptTicket struct {
	Order string `json:"order"`
}

// AcceptTicket says that the kitchen will prepare the order: [TicketAccepted].
func (s *Service) AcceptTicket(ctx context.Context, c AcceptTicket) error {
	return s.onTicket(ctx, c.Order, (*Ticket).Accept, StatusAccepted, StatusPreparing, StatusReady)
}

// PrepareTicket is the command to begin with a ticket.
type PrepareTicket struct {
	Order string `json:"order"`
}

// PrepareTicket says that the kitchen has begun: [PreparationStarted].
func (s *Service) PrepareTicket(ctx context.Context, c PrepareTicket) error {
	return s.onTicket(ctx, c.Order, (*Ticket).Prepare, StatusPreparing, StatusReady)
}

// MarkFoodReady is the command to say that the food waits for the delivery partner.
type MarkFoodReady struct {
	Order string `json:"order"`
}

// MarkFoodReady says that the food waits for the delivery partner: [FoodReady].
func (s *Service) MarkFoodReady(ctx context.Context, c MarkFoodReady) error {
	return s.onTicket(ctx, c.Order, (*Ticket).MarkReady, StatusReady)
}

// RejectTicket is the command to reject a ticket.
type RejectTicket struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// RejectTicket says that the kitchen cannot prepare the order: [TicketRejected].
func (s *Service) RejectTicket(ctx context.Context, c RejectTicket) error {
	return s.onTicket(ctx, c.Order, func(t *Ticket, at time.Time) error { return t.Reject(c.Reason, at) }, StatusRejected)
}

// WithdrawTicket is the command to tell the kitchen that the order was cancelled.
type WithdrawTicket struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// WithdrawTicket has the kitchen stop: [TicketWithdrawn]. One that was rejected has stopped.
func (s *Service) WithdrawTicket(ctx context.Context, c WithdrawTicket) error {
	return s.onTicket(ctx, c.Order, func(t *Ticket, at time.Time) error { return t.Withdraw(c.Reason, at) },
		StatusWithdrawn, StatusRejected)
}
