// Package razorpay is the gateway of payments to the provider of that name: an
// anti-corruption layer over its HTTP API. What the provider calls things stays in here.
//
//	gateway, err := razorpay.New("https://api.razorpay.com", keyID, keySecret)
//	…
//	service := payment.NewService(uow, gateway)
//
// # Glossary
//
//   - Receipt: the provider's word for what the merchant calls a payment: our payment's
//     identity.
//   - Paise: hundredths of a rupee, in which the provider counts. A [money.Money] in INR has
//     exactly as many minor units, so every amount crosses without rounding.
//   - inr: the currency as the provider spells it. Another currency is refused here.
//
// # What is asked of the provider
//
//	GET  /v1/payments?receipt=…          {"items":[payment, …]}
//	POST /v1/payments                    amount, currency, receipt, method, token → payment
//	POST /v1/payments/{id}/capture       amount, currency → payment
//	POST /v1/payments/{id}/void          → payment
//	POST /v1/payments/{id}/refund        amount, receipt → payment
//
// A payment has id, receipt, amount, currency and status (created, authorized, captured,
// voided, refunded, failed), refund_id once it is refunded, and error_description when it
// failed. Members that are not named here are ignored. A refusal is a 400, 402 or 422 with
// {"error":{"description":…}}.
//
// # Delivery semantics
//
// The provider promises no idempotency keys, so nothing is posted blindly. Each step asks
// for the payment by receipt first, and posts only what has not happened. When the answer
// to a post is lost — a time-out, a cut connection, a 5xx, an answer that is none — the
// payment is asked for once more: if it has happened, that is the answer. If it has not, it
// may still be on its way, so it is not posted again at once: the step returns an error that
// is [ErrNoAnswer], and whoever asks again later finds out or posts then. Two calls about one
// payment at the same time are for the caller to prevent, as package payment does.
//
// Redirects are not followed: they would carry the key elsewhere. An answer is read up to
// 1 MiB.
//
// # Errors
//
// Every error is a [*CallError]; key, secret and token are in none, and what the provider
// wrote in none but as the cleaned description of a refusal.
package razorpay
