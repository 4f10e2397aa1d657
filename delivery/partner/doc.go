// Package partner is the context of the delivery partners: it brings food from the
// restaurant to the customer.
//
// # Glossary
//
//   - Delivery: bringing one order from the restaurant to the customer, [Delivery]. Not a
//     trip, not a task.
//   - Delivery partner: who brings it, known here by a [PartnerID]. Not driver, not rider.
//   - Assign: a delivery partner takes the delivery on, [Delivery.Assign]. Not dispatch: an
//     order is dispatched when its food is picked up.
//   - Pick up: the partner has the food, [Delivery.PickUp]. Not collect.
//   - Hand over: the customer has the food, [Delivery.HandOver]. Not drop.
//   - Call off: the order was cancelled before it was picked up, [Delivery.CallOff]. Not
//     abort.
//   - Pickup and drop: the addresses of the restaurant and of the customer.
//   - Roster: who says which delivery partner is free, [Roster]. Not pool.
//
// # Life cycle
//
//	waiting → assigned → picked up → handed over
//
// It can be called off until it is picked up. [Status.CanBecome] is the whole table.
//
// # Rules
//
//   - An order has one delivery, which bears the order's identity: asked for twice, there is
//     one, with one delivery partner.
//   - Who has been assigned picks up and hands over, and nobody else.
//   - Calling off needs a reason.
//   - Routing is not done here: the minutes are estimated elsewhere.
//
// # Events
//
// Every command records one: [DeliveryRequested], [PartnerAssigned], [FoodPickedUp],
// [FoodHandedOver], [DeliveryCalledOff]. Their wire names begin with "delivery.partner.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A step that the life cycle does not have is a
// [*TransitionError]. Malformed fields come all at once in an invariant.Error, by path.
//
// # Context map
//
// Ordering asks for a delivery once the food is ready and paid for, and follows its events.
package partner
