// Package ordering is the context in which customers order: from a cart to an order that
// is placed, confirmed, shipped and delivered, or cancelled before that, and the stock that
// it is fulfilled from.
//
// # Glossary
//
//   - Cart, cart item: what a customer assembles and has not placed, [Cart], [CartItem]. Not
//     a basket.
//   - Order: a customer's intent to buy, [Order]. Not a purchase, a booking or a request.
//   - Order line: an immutable snapshot of product, name, quantity and price, [OrderLine].
//     Not an item: items are in a cart.
//   - Customer: a registered account with an e-mail address, [Customer]. Not a user.
//   - Place: the customer fixes what is ordered, [Order.Place]. Not submit, not check out.
//   - Confirm: the warehouse says that it can fulfil the order, [Order.Confirm]. Not approve.
//   - Ship: a courier has collected the order, with a tracking number, [Order.Ship]. Not
//     dispatch.
//   - Deliver: the order has arrived, [Order.Deliver]. Not complete.
//   - Cancel: call the order off before it is shipped, [Order.Cancel]. Not delete, not void.
//   - Receive a payment: the order's total has been paid, [Order.ReceivePayment]. Not settle.
//   - Inventory: the stock of one product, [Inventory]. Not warehouse, not article.
//   - Reserve, release: hold stock for an order and let go of it, [Inventory.Reserve],
//     [Inventory.Release]. Not allocate, not free.
//   - Fulfil: reserve what an order asks for and confirm it, [Fulfillment].
//
// # Life cycle
//
//	pending → placed → confirmed → shipped → delivered
//
// From pending, placed and confirmed an order can also be cancelled. Delivered and cancelled
// are the end. [Status.CanBecome] is the whole table. A cart is open until it is placed.
//
// # Rules
//
//   - Lines and discount change only while the order is pending. A product is in an order
//     once; added again at the same price and name, its quantity grows, and at another it is
//     refused.
//   - The total is the sum of the lines less the discount, always, in the one currency of the
//     order.
//   - Placing needs a line, shipping a carrier and a tracking number, cancelling a reason.
//   - An order is paid once, with exactly its total, from the moment it is placed and unless
//     it is cancelled.
//   - No two customers have one e-mail address.
//   - Available stock is never below zero. An order is fulfilled from stock only when it is
//     placed and paid and there is enough of everything; otherwise nothing is reserved.
//     Cancelling it releases what it holds, shipping it takes that out of the house, each in
//     a transaction of its own ([SubscribeStock]).
//   - A command that is refused changes nothing and records nothing.
//
// # Events
//
// Every command records one. Orders: [OrderStarted], [LineAdded], [LineRemoved],
// [DiscountApplied], [OrderPlaced], [OrderConfirmed], [OrderShipped], [OrderDelivered],
// [OrderCancelled], [PaymentReceived]. Carts: [CartStarted], [CartChanged], [CartPlaced].
// Customers: [CustomerRegistered]. Stock: [StockReceived], [StockReserved],
// [StockReleased], [StockShipped]. Their wire names begin with "ordering.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A step that the life cycle does not have is
// a [*TransitionError], a command at the wrong time a [*StateError], a refused line a
// [*LineError], missing stock an [*OutOfStockError]. Malformed fields come all at once in an
// invariant.Error, by path; what stands against a fulfilment comes in one too, under
// _service.
//
// # Context map
//
// Ordering knows no other context. Package shipping and package billing below it follow its
// events, [OrderPlaced] above all, behind anti-corruption layers of their own.
package ordering
