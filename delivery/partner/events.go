package partner

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in partner. Only this package has events of it, so that a switch over
// them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isPartner()
}

// EventTypes lists the events of partner.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[DeliveryRequested](),
	events.TypeOf[PartnerAssigned](),
	events.TypeOf[FoodPickedUp](),
	events.TypeOf[FoodHandedOver](),
	events.TypeOf[DeliveryCalledOff](),
)
