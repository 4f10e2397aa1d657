package restaurant

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Tickets are the tickets that have been stored.
type Tickets interface {
	repository.Repository[OrderID, *Ticket]

	// Open returns a restaurant's tickets that are received, accepted or being prepared, in
	// the order of their identities.
	Open(ctx context.Context, r RestaurantID) iter.Seq2[*Ticket, error]
}

var byRestaurant = repository.By("open_at", func(s TicketSnapshot) (RestaurantID, bool) {
	return s.Restaurant, s.Status == StatusReceived || s.Status == StatusAccepted || s.Status == StatusPreparing
})

var ticketMapping = repository.Map("delivery.restaurant.ticket", (*Ticket).Snapshot, RestoreTicket,
	repository.Events[TicketSnapshot](eventTypes), byRestaurant)

type tickets struct {
	repository.Collection[OrderID, *Ticket, TicketSnapshot]
}

func (t tickets) Open(ctx context.Context, r RestaurantID) iter.Seq2[*Ticket, error] {
	return t.Where(ctx, byRestaurant.Is(r))
}
