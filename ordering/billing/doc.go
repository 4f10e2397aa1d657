// Package billing is the context in which orders are invoiced: what a customer owes for an
// order, and whether it is paid. It follows ordering through its events and has a model of
// its own, which knows amounts and no weights, carriers or addresses.
//
// # Glossary
//
//   - Invoice: what a customer owes for one order, [Invoice]. Not a bill, not an order: that
//     is ordering's word for the intent to buy; here it is the source order.
//   - Invoice line: a description, a quantity, a unit price and their total, [InvoiceLine].
//   - Rebate: what is taken off the sum of the lines. Not discount: that is ordering's
//     percentage with a code.
//   - Pay: the customer has paid the invoice's total, [Invoice.Pay].
//   - Void: nothing is owed any more, nothing was paid, [Invoice.Void]. Not cancel: orders are
//     cancelled.
//   - Refund: what was paid goes back, [Invoice.Refund].
//   - Dispute: the customer contests what was paid, [Invoice.Dispute]; it is upheld in our
//     favour, [Invoice.Uphold], or refunded.
//
// # Life cycle
//
//	pending → paid | void
//	paid → refunded | disputed
//	disputed → paid | refunded
//
// # Rules
//
//   - There is one invoice for an order: its [InvoiceID] derives from the order's identity.
//     The same event twice, or twice at once, makes one.
//   - The total is the sum of the lines less the rebate, in one currency, always.
//   - Only the total is paid, and under a reference. Disputing needs a reason.
//
// # Documents, commands and events
//
// The one document is the [Invoice]. Commands: [IssueInvoice], [PayInvoice],
// [WithdrawInvoice] (which voids or refunds), [DisputeInvoice], [UpholdInvoice],
// [RefundInvoice]. Events: [InvoiceIssued], [InvoicePaid], [InvoiceVoided],
// [InvoiceRefunded], [InvoiceDisputed], [InvoiceUpheld]; their wire names begin with
// "ordering.billing.".
//
// # Errors
//
// [ErrTransition] in a [*TransitionError], [ErrNoLines], [ErrCurrency], [ErrRebate],
// [ErrWrongAmount], [ErrNoReference], [ErrNoReason], and what a malformed value is refused
// with.
//
// # Context map
//
// Downstream of ordering, behind the anti-corruption layer in acl.go ([Subscribe]):
// OrderPlaced issues the invoice, PaymentReceived pays it, OrderCancelled voids it, or
// refunds it when it is paid. A cancellation of an order without an invoice is no error.
package billing
