// Package payment is the context that moves the money of an order: it reserves the total
// when the order is placed, takes it once the restaurant has confirmed, and gives it back
// when the order is cancelled. It never charges twice.
//
// # Glossary
//
//   - Payment: one amount of money for one order, [Payment]. An order whose items change has
//     several, told apart by their attempt. Not a transaction.
//   - Attempt: which payment of its order it is, from 1. Not a retry: the same attempt asked
//     for again is the same payment.
//   - Authorise: the customer's bank reserves the amount. Not charge, not block.
//   - Capture: the reserved amount is taken. It bears an invoice number from then on. Not
//     settle, not collect.
//   - Void: a reserved amount is let go, before it is captured. Not cancel, not reverse.
//   - Refund: a captured amount is given back, all of it. Not chargeback.
//   - Decline: the bank refuses to reserve the amount. Not fail.
//   - Gateway: who does all of this for us, [Gateway]. Not provider: that is the firm behind
//     one gateway.
//   - Step: one of authorise, capture, void and refund, [Step]. It is under way from when we
//     decided on it until the gateway has said how it went. Not operation.
//   - Token: the gateway's word for the customer's card or account, [Token]. A secret.
//   - Tax: how much of the amount is tax, as the [Taxes] port says. Not an extra.
//
// # Life cycle
//
//	authorising → authorised → capturing → captured → refunding → refunded
//	            ↘ declined   ↘ voiding → voided
//
// Each step is under way first and then either done or refused. A refused capture can be
// voided, a refused void or refund tried again. [Status.CanBecome] is the whole table.
//
// # Rules
//
//   - The identity of a payment follows from order and attempt, so a request that arrives
//     twice, or twice at once, is one payment.
//   - That a step is begun is stored before the gateway is called, how it went after. No
//     unit of work is open during the call.
//   - One caller at a time is with the gateway about a payment. When its answer is lost, by a
//     crash or a cut line, another may ask again after a while ([WithPatience]). The gateway
//     is asked about the same payment again, and does only what it has not done.
//   - The amount is positive, the tax in its currency and no more than it.
//   - The token is kept until the payment is authorised or declined, and then forgotten.
//
// # Events
//
// [PaymentRequested], [CaptureRequested], [VoidRequested], [RefundRequested] and
// [StepAskedAgain] say what was asked for; [PaymentAuthorised], [PaymentCaptured],
// [PaymentVoided], [PaymentRefunded] and [PaymentFailed] what came of it. Each names the order
// and the attempt. Their wire names begin with "delivery.payment.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A step that the life cycle does not have is a
// [*TransitionError]; a step that somebody else is at, and one that is not known to have
// happened, is a [*StepError]. A decline is no error: it is a state, and [PaymentFailed] says
// so. Malformed fields come all at once in an invariant.Error, by path.
//
// # Context map
//
// Payment is told by the process of an order what to do, and follows no events itself. The
// gateway is an anti-corruption layer over a provider's API: see package razorpay. The tax
// office is one we conform to, behind [Taxes].
package payment
