package shipping

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in shipping. Only this package has events of it.
//
//sumtype:decl
type Event interface {
	events.Event
	isShipping()
}

// EventTypes lists the events of shipping.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[ShipmentPrepared](),
	events.TypeOf[ShipmentCollected](),
	events.TypeOf[ShipmentDelivered](),
	events.TypeOf[ShipmentFailed](),
	events.TypeOf[ShipmentCancelled](),
)

// ShipmentPrepared says that the goods of an order wait for the carrier.
type ShipmentPrepared struct {
	Shipment  ShipmentID    `json:"shipment"`
	Order     SourceOrderID `json:"order"`
	Recipient RecipientID   `json:"recipient"`
	Address   Address       `json:"address"`
	Items     PhysicalItems `json:"items"`
}

// ShipmentCollected says that the carrier has taken the shipment along.
type ShipmentCollected struct {
	Shipment       ShipmentID    `json:"shipment"`
	Order          SourceOrderID `json:"order"`
	Carrier        string        `json:"carrier"`
	TrackingNumber string        `json:"tracking_number"`
}

// ShipmentDelivered says that the recipient has the shipment.
type ShipmentDelivered struct {
	Shipment  ShipmentID    `json:"shipment"`
	Order     SourceOrderID `json:"order"`
	Recipient RecipientID   `json:"recipient"`
}

// ShipmentFailed says that the carrier could not deliver the shipment.
type ShipmentFailed struct {
	Shipment ShipmentID    `json:"shipment"`
	Order    SourceOrderID `json:"order"`
	Reason   string        `json:"reason"`
}

// ShipmentCancelled says that the shipment was called off before the carrier had it.
type ShipmentCancelled struct {
	Shipment ShipmentID    `json:"shipment"`
	Order    SourceOrderID `json:"order"`
	Reason   string        `json:"reason"`
}

// EventName returns "ordering.shipping.shipment_prepared".
func (ShipmentPrepared) EventName() string { return "ordering.shipping.shipment_prepared" }

// EventName returns "ordering.shipping.shipment_collected".
func (ShipmentCollected) EventName() string { return "ordering.shipping.shipment_collected" }

// EventName returns "ordering.shipping.shipment_delivered".
func (ShipmentDelivered) EventName() string { return "ordering.shipping.shipment_delivered" }

// EventName returns "ordering.shipping.shipment_failed".
func (ShipmentFailed) EventName() string { return "ordering.shipping.shipment_failed" }

// EventName returns "ordering.shipping.shipment_cancelled".
func (ShipmentCancelled) EventName() string { return "ordering.shipping.shipment_cancelled" }

func (ShipmentPrepared) isShipping()  {}
func (ShipmentCollected) isShipping() {}
func (ShipmentDelivered) isShipping() {}
func (ShipmentFailed) isShipping()    {}
func (ShipmentCancelled) isShipping() {}
