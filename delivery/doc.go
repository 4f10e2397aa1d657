// Package delivery is the context in which customers order food: from a cart to an order that
// is placed, confirmed, ready for pickup, on the way and delivered, or cancelled before
// dispatch. It is the core of an online food delivery platform.
//
// # Glossary
//
//	Term              Meaning                                   Do not say
//	Customer          person who places food orders             User, Client
//	Restaurant        food vendor registered on the platform    Merchant, Seller
//	Order             confirmed request for food items          Purchase, Request
//	Order Item        one dish and its quantity in an order     Line item, Entry
//	Cart              temporary collection before an order      Basket, Buffer
//	Place             submit a cart, which makes an order       Create, Checkout
//	Confirm           the restaurant takes the order on         Accept, Approve
//	Prepare           the kitchen makes the food                Cook, Process
//	Dispatch          food is handed to a delivery partner      Ship, Send
//	Deliver           food reaches the customer                 Complete, Drop
//	Cancel            the order is stopped before dispatch      Abort, Reverse
//	Delivery Partner  person who physically delivers            Driver, Rider
//	Delivery Fee      what delivery costs the customer          Shipping cost
//	Rating            the customer's score for an order         Review, Feedback
//
// No exported name of this package has a word of the last column in it. Each context below
// has a glossary of its own.
//
// # Life cycle
//
//	placed → confirmed → ready for pickup → on the way → delivered
//
// Before it is on the way an order can also be cancelled. Delivered and cancelled are the
// end. [OrderStatus.CanBecome] is the whole table.
//
// # Rules
//
//   - An order has an item, at any time, and all its amounts are in one currency. The
//     subtotal is the sum of the items, the grand total the subtotal and the delivery fee.
//   - A dish is in an order once. Added again at the same name and price, its quantity
//     grows; at another it is refused. Items change only while the order is placed and no
//     more, and the fee with them.
//   - Prices come from the [Menu], fees from a [DeliveryFeePolicy].
//   - An order is placed with a restaurant that is accepting orders.
//   - An order is dispatched with a delivery partner who is available and on the way with no
//     other, and delivered by that one.
//   - An order is rated once it is delivered, and once.
//   - A cart is of one customer and one restaurant. Placed, it stays as it was.
//   - A command that is refused changes nothing and records nothing.
//
// # Events
//
// [OrderPlaced], [OrderConfirmed], [OrderReady], [OrderDispatched], [OrderDelivered],
// [OrderCancelled], [OrderItemsChanged], [OrderRated]; the events of [Customer],
// [Restaurant], [DeliveryPartner] and [Cart] begin with their names. Their wire names begin
// with "delivery.". A command that finds everything as it should be changes nothing and
// records nothing.
//
// # Errors
//
// Each rule has an error, Err… in this package. A command at the wrong time is a
// [*StateError], which also tells when only support can help; a refused dish is an
// [*ItemError]. Malformed fields come all at once in an invariant.Error, by path.
//
// # Context map
//
// Delivery is supplied by delivery/menu through the port [Menu], and by maps through
// [Distances]. The contexts of payment, kitchen, delivery partners and notifications follow
// its events behind anti-corruption layers of their own; delivery/flow brings them together.
// The map with every arrow is docs/context-map.md.
package delivery
