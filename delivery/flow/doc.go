// Package flow is the process manager of an order: it knows what follows what, between the
// order, its payment, the kitchen, the delivery partner and the customer's notifications, and
// makes it happen. None of those knows another.
//
// # Glossary
//
//   - Flow: how far one order has come and what was asked of whom, [Flow]. It bears the
//     order's identity. Not a saga, not a workflow.
//   - Fact: something that is known to have happened, [Fact] and [PaymentFact]. A fact is noted,
//     once, and stays.
//   - Request: something that a flow asks of another context, [Request]. It is an event of the
//     flow and stored first; who handles it calls the other context through a port.
//   - Attempt: one payment of the order, [Attempt]. A new total is a further attempt.
//   - Release: the customer's money is let go: void before it is captured, refund after.
//   - Notice: what the customer is told, on an [Occasion].
//   - Wait: an answer that is still to come, [Wait].
//   - Overdue: a flow whose order is not on the way at its deadline, [Service.Expire].
//
// # Life cycle
//
//	running → delivered
//	        ↘ cancelling → cancelled
//
// An order can be cancelled by its customer, so a running flow can be cancelled at once; and
// one that is to be cancelled can turn out to be on the way, and be delivered.
// [Status.CanBecome] is the whole table.
//
// # Rules
//
//   - Once the order is placed the payment is authorised and the kitchen told, independently.
//   - The customer is told once placement and payment are both known.
//   - The kitchen's word confirms the order, and later marks it ready. Confirmed and
//     authorised, whichever is last, the payment is captured, for the total of the order as
//     it was confirmed.
//   - A delivery partner is assigned once the food is ready and the payment captured. Picked
//     up is on the way, handed over is delivered.
//   - A changed total is a further attempt; once that is authorised the one before is
//     released. The total of the order's highest version stands, whichever is heard first.
//   - A decline, a refused capture, a kitchen that rejects or cannot change what it has begun,
//     and a missed deadline cancel the order.
//   - A cancelled order, whoever cancelled it, has its money released, its ticket withdrawn and
//     its delivery called off; an answer that comes later is undone in the same way. Of an
//     order that was cancelled before its placement is heard nothing is asked but that its
//     customer be told.
//   - What is asked follows from the facts alone. So handling an event twice, or two in the
//     other order, ends in the same place.
//   - What pays is a secret, kept until the payment is captured or the flow is over.
//
// # Events
//
// [Started], [FactNoted], [PaymentFactNoted], [TotalNoted] and [Ended] say what a flow has
// learned. The others are its requests, from [AuthorisationRequested] to [NoticeRequested].
// Their wire names begin with "delivery.flow.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A port that refuses for good says so with an
// error that is [ErrRefused]: that is an answer, and the flow goes on from it. Any other error
// of a port comes back from the handler, whose event must be delivered again.
//
// # Context map
//
// Flow is downstream of delivery, payment, restaurant and partner, whose events acl.go
// translates into facts, and asks them and notification through the ports [Orders],
// [Payments], [Kitchen], [Partners] and [Notices], which acl.go adapts ([Connect]). It alone
// imports its siblings, there alone.
package flow
