// Package shipping is the context in which parcels travel: what a courier is to collect,
// where it goes, and whether it has arrived. It follows ordering through its events and has
// a model of its own, which knows weights and sizes and no prices.
//
// # Glossary
//
//   - Shipment: the goods of one order on their way, [Shipment]. Not an order: that is
//     ordering's word for the intent to buy; here it is the source order.
//   - Physical item: what lies in a parcel, with weight and dimensions, [PhysicalItem]. Not a
//     line, not a product.
//   - Recipient: who gets the shipment, known by the customer's identity, [RecipientID].
//   - Carrier: who carries the shipment. Not courier company, not shipper.
//   - Collect: the carrier takes the shipment along, [Shipment.Collect].
//   - Deliver: the recipient has the shipment, [Shipment.Deliver].
//   - Fail: the carrier could not deliver it, [Shipment.Fail]. Not lose.
//
// # Life cycle
//
//	pending collection → in transit → delivered | failed
//	pending collection → cancelled
//
// # Rules
//
//   - There is one shipment for an order: its [ShipmentID] derives from the order's identity.
//     The same event twice, or twice at once, makes one.
//   - A shipment has at least one item. Weights are in kilograms to the gram, dimensions in
//     centimetres to the millimetre; both come from the [Catalogue].
//   - Collecting needs a carrier and a tracking number, failing and cancelling a reason.
//
// # Documents, commands and events
//
// The one document is the [Shipment]. Commands: [PrepareShipment], [CollectShipment],
// [DeliverShipment], [FailShipment], [CancelShipment]. Events: [ShipmentPrepared],
// [ShipmentCollected], [ShipmentDelivered], [ShipmentFailed], [ShipmentCancelled]; their
// wire names begin with "ordering.shipping.".
//
// # Errors
//
// [ErrTransition] in a [*TransitionError], [ErrNoItems], [ErrNoCarrier],
// [ErrNoTrackingNumber], [ErrNoReason], [ErrWeight], [ErrDimensions], and what a malformed
// value is refused with.
//
// # Context map
//
// Downstream of ordering, behind the anti-corruption layer in acl.go ([Subscribe]):
// OrderPlaced prepares the shipment, OrderShipped moves it, OrderCancelled before that
// cancels it. [ShipmentDelivered] delivers the order. Where the two disagree, an event that
// says what the shipment already says is done; one that it cannot follow is an error of the
// handler.
package shipping
