package ordering

import (
	"github.com/ashlar-go/ashlar/events"
)

// Event is what happens in ordering. Only this package has events of it, so that a switch
// over them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isOrdering()
}

// EventTypes lists the events of ordering.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[OrderStarted](),
	events.TypeOf[LineAdded](),
	events.TypeOf[LineRemoved](),
	events.TypeOf[DiscountApplied](),
	events.TypeOf[OrderPlaced](),
	events.TypeOf[OrderConfirmed](),
	events.TypeOf[OrderShipped](),
	events.TypeOf[OrderDelivered](),
	events.TypeOf[OrderCancelled](),
	events.TypeOf[PaymentReceived](),
	events.TypeOf[CartStarted](),
	events.TypeOf[CartChanged](),
	events.TypeOf[CartPlaced](),
	events.TypeOf[CustomerRegistered](),
	events.TypeOf[StockReceived](),
	events.TypeOf[StockReserved](),
	events.TypeOf[StockReleased](),
	events.TypeOf[StockShipped](),
)
