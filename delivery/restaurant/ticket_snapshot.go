package restaurant

import "github.com/ashlar-go/ashlar/aggregate"

// A TicketSnapshot is the state of a ticket as it goes to storage.
type TicketSnapshot struct {
	Order        OrderID      `json:"order"`
	Restaurant   RestaurantID `json:"restaurant"`
	Dishes       Dishes       `json:"dishes"`
	Instructions Instructions `json:"instructions,omitzero"`
	Status       Status       `json:"status"`
	Reason       string       `json:"reason,omitempty"`
}

// Snapshot returns the ticket's state.
func (t *Ticket) Snapshot() TicketSnapshot {
	return TicketSnapshot{
		Order: t.ID(), Restaurant: t.restaurant, Dishes: t.dishes, Instructions: t.instructions,
		Status: t.status, Reason: t.reason,
	}
}

// RestoreTicket returns the ticket with the given state, at version 0 and without events. It
// refuses what no ticket can have been, with an [*invariant.Error] that names each member.
func RestoreTicket(s TicketSnapshot) (*Ticket, error) {
	t := &Ticket{
		root: aggregate.New(s.Order), restaurant: s.Restaurant, dishes: s.Dishes, instructions: s.Instructions,
		status: s.Status, reason: s.Reason,
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}
