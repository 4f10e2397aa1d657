package restaurant

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in restaurant. Only this package has events of it, so that a switch over
// them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isRestaurant()
}

// EventTypes lists the events of restaurant.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[TicketReceived](),
	events.TypeOf[TicketChanged](),
	events.TypeOf[TicketAccepted](),
	events.TypeOf[PreparationStarted](),
	events.TypeOf[FoodReady](),
	events.TypeOf[TicketRejected](),
	events.TypeOf[TicketWithdrawn](),
)
