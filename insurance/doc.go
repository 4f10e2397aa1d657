// Package insurance is the context in which people are insured: from the draft of a policy to
// its issue, through the claims that are filed on it, to its end.
//
// # Glossary
//
//   - Policy: a contract of insurance, [InsurancePolicy]. Not a plan, not a product.
//   - Policyholder: the person who is insured by a policy, [Policyholder]. Not a customer, not
//     a user.
//   - Premium: what the policyholder pays for the whole coverage period. Not a price, not a fee.
//   - Coverage period: the days on which damage is covered, a calendar.DateRange. Not a term,
//     not a validity.
//   - Claim limit: what the policy pays at most for all of its claims together. Not a deductible.
//   - Claim: what the policyholder asks for after a damage, [Claim]. Not a case, not a ticket.
//   - File, approve, deny a claim: [InsurancePolicy.FileClaim], [InsurancePolicy.ApproveClaim],
//     [InsurancePolicy.DenyClaim]. Not open, accept, reject.
//   - Activate: coverage begins to bind and the policy is issued, [InsurancePolicy.Activate].
//   - Suspend, reinstate: [InsurancePolicy.Suspend], [InsurancePolicy.Reinstate]. Not pause, not
//     resume.
//   - Cancel: end a policy early, from an effective date, [InsurancePolicy.Cancel]. Not delete.
//   - Expire: note that the coverage period is over, [InsurancePolicy.Expire]. Not close.
//
// # Life cycle
//
//	draft → active ⇄ suspended
//
// From draft, active and suspended a policy can be cancelled; from active and suspended it
// expires. Cancelled and expired are the end. [Status.CanBecome] is the whole table. A claim
// is pending until it is approved or denied: [ClaimStatus.CanBecome].
//
// # Rules
//
//   - Premium and claim limit are positive and of one currency.
//   - The policyholder is at least 18 years old on the day of activation; a policy is not
//     activated or reinstated on or after the end of its coverage.
//   - A claim is filed on an active policy, for damage on a covered day that is not after the
//     filing. It is at most the claim limit, and so are all pending and approved claims together.
//   - Only a pending claim is approved or denied, on an active, suspended or expired policy.
//   - Cancelling needs a reason, an effective date and no pending claim. Expiring needs the end
//     of coverage to have come, whatever claims are pending.
//   - A command that is refused changes nothing and records nothing.
//
// Rules about days are told the day, as a calendar.Date: nothing in this package asks in which
// zone a server stands. A [Service] works it out from its clock in a zone that is an option,
// UTC by default.
//
// # Events
//
// Every command records one: [PolicyDrafted], [PolicyIssued], [ClaimFiled], [ClaimApproved],
// [ClaimDenied], [PolicySuspended], [PolicyReinstated], [PolicyCancelled], [PolicyExpired]. All
// of them name the policy. Their wire names begin with "insurance.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A step that the life cycle does not have is a
// [*TransitionError], a command at the wrong time a [*StateError], a refused claim a
// [*ClaimError]. Malformed fields come all at once in an invariant.Error, by path. What is known
// of a person is in no error and is printed by no verb of package fmt.
//
// # Context map
//
// Insurance knows no other context. Billing follows [PolicyIssued] and [PolicyCancelled] behind
// an anti-corruption layer of its own, in insurance/billing.
package insurance
