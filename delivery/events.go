package delivery

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in delivery. Only this package has events of it, so that a switch
// over them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isDelivery()
}

// EventTypes lists the events of delivery.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[OrderPlaced](),
	events.TypeOf[OrderConfirmed](),
	events.TypeOf[OrderReady](),
	events.TypeOf[OrderDispatched](),
	events.TypeOf[OrderDelivered](),
	events.TypeOf[OrderCancelled](),
	events.TypeOf[OrderItemsChanged](),
	events.TypeOf[OrderRated](),
	events.TypeOf[CustomerRegistered](),
	events.TypeOf[CustomerContactChanged](),
	events.TypeOf[CustomerSubscribed](),
	events.TypeOf[CustomerUnsubscribed](),
	events.TypeOf[RestaurantRegistered](),
	events.TypeOf[RestaurantOpened](),
	events.TypeOf[RestaurantClosed](),
	events.TypeOf[RestaurantMoved](),
	events.TypeOf[RestaurantPremiumChanged](),
	events.TypeOf[DeliveryPartnerRegistered](),
	events.TypeOf[DeliveryPartnerAvailable](),
	events.TypeOf[DeliveryPartnerUnavailable](),
	events.TypeOf[DeliveryPartnerPhoneChanged](),
	events.TypeOf[CartStarted](),
	events.TypeOf[CartItemAdded](),
	events.TypeOf[CartItemRemoved](),
	events.TypeOf[CartItemQuantityUpdated](),
	events.TypeOf[CartEmptied](),
	events.TypeOf[CartMadeOrder](),
)
