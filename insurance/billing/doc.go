// Package billing is the context in which premiums are collected: in which instalments the
// premium of a policy is due, and which of them are paid. It follows insurance through its
// events and has a model of its own, which knows amounts and days and no claims, limits or
// policyholders.
//
// # Glossary
//
//   - Payment schedule: the instalments in which an amount is due over a coverage period,
//     [PaymentSchedule]. Not a plan, not an invoice.
//   - Reference: what is paid for, in the words of whoever asked for the schedule,
//     [Reference]: here, the identity of a policy.
//   - Instalment: a part of the amount and the day on which it is due, [Instalment]. Not a rate.
//   - Frequency: how often an instalment is due, [Frequency].
//   - Pay an instalment: [PaymentSchedule.PayInstalment]. Not settle.
//   - Cancel instalments: those that were still to come are not asked for any more,
//     [PaymentSchedule.CancelInstalments]. Not void, not refund: what is paid stays paid.
//
// # Life cycle
//
//	due → paid | cancelled
//
// That is the life of an instalment; the schedule itself has no states.
//
// # Rules
//
//   - There is one schedule for a reference: its [ScheduleID] derives from it. The same event
//     twice, or twice at once, makes one.
//   - Instalments sum to the amount to the cent. Where it does not divide, the first ones are
//     a cent higher.
//   - They are due on the first day of coverage and then every month, quarter or year counted
//     from it, while coverage lasts; in a month that is too short, on its last day: 31 January,
//     28 February, 31 March.
//   - An instalment is paid once, and with its amount.
//   - On a cancellation, instalments due on or after its effective date are cancelled; earlier
//     ones stay due. Suspending a policy changes nothing here.
//
// # Documents, commands and events
//
// The one document is the [PaymentSchedule]. Commands: [CreatePaymentSchedule],
// [CancelInstalments], [PayInstalment]. Events: [PaymentScheduleCreated], [InstalmentPaid],
// [InstalmentsCancelled]; their wire names begin with "insurance.billing.".
//
// # Errors
//
// [ErrInstalmentNotFound], [ErrNotDue] and [ErrWrongAmount] in an [*InstalmentError],
// [ErrTooManyInstalments], and what a malformed value is refused with.
//
// # Context map
//
// Downstream of insurance, behind the anti-corruption layer in acl.go ([Subscribe]):
// PolicyIssued creates a monthly schedule over the policy's coverage, PolicyCancelled cancels
// instalments. A cancellation of a policy without a schedule, which was a draft, is no error.
package billing
