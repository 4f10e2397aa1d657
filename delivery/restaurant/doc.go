// Package restaurant is the context of the kitchen: it gets a ticket for each order, and
// prepares what is on it.
//
// # Glossary
//
//   - Ticket: what the kitchen is to prepare for one order, [Ticket]. Not a job, not a docket.
//   - Dish: a name and how many of it, [Dish]. The kitchen knows no prices. Not an item, which
//     is in the customer's order.
//   - Instructions: what the customer asks of the kitchen, [Instructions]. Not a comment.
//   - Accept: the kitchen will prepare the ticket, [Ticket.Accept]. Not confirm: that is what
//     the order is, once its ticket is accepted.
//   - Prepare: the kitchen makes the food, [Ticket.Prepare]. Not cook.
//   - Mark ready: the food waits for the delivery partner, [Ticket.MarkReady]. Not finish.
//   - Reject: the kitchen says that it cannot, [Ticket.Reject]. Not decline.
//   - Withdraw: the order was cancelled, so the kitchen stops, [Ticket.Withdraw]. Not cancel:
//     an order is cancelled.
//
// # Life cycle
//
//	received → accepted → preparing → ready
//
// It is rejected until preparing begins, and can be withdrawn at any time before.
// [Status.CanBecome] is the whole table.
//
// # Rules
//
//   - An order has one ticket, which bears the order's identity: told twice, the kitchen has
//     one ticket.
//   - A ticket has at least one dish. The dishes change only until the kitchen has answered.
//   - Rejecting and withdrawing need a reason.
//
// # Events
//
// Every command records one: [TicketReceived], [TicketChanged], [TicketAccepted],
// [PreparationStarted], [FoodReady], [TicketRejected], [TicketWithdrawn]. Their wire names
// begin with "delivery.restaurant.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A step that the life cycle does not have is a
// [*TransitionError]. Malformed fields come all at once in an invariant.Error, by path.
//
// # Context map
//
// The kitchen is a supplier of ordering: it is told of orders in words of its own, which
// acl.go makes of the events of package delivery.
package restaurant
