// Package notification is the context that tells customers what becomes of their orders, by
// e-mail, SMS and push.
//
// # Glossary
//
//   - Notification: what a customer is told about an order on one occasion, [Notification].
//     Not an alert.
//   - Occasion: what has happened, such as that the order is on the way, [Occasion]. Not type.
//   - Channel: how the customer is reached, [Channel]: e-mail, SMS or push. Not medium.
//   - Recipient: who is told, and how they can be reached, [Recipient].
//   - Send: hand a message to who carries it, a [Sender]. Whether it arrives is not known.
//   - Wording: what is said, [Wording]. Not template.
//   - Drop: stop trying, [Notification.Drop]. Not expire.
//
// # Life cycle
//
//	pending → sent
//	        ↘ dropped
//
// [Status.CanBecome] is the whole table.
//
// # Rules
//
//   - There is one notification for an order and an occasion: asked for twice, or twice at
//     once, it is sent by one.
//   - It goes through every channel by which the recipient can be reached: by e-mail if there
//     is an address, by SMS if there is a number, and always by push.
//   - A channel that failed is tried again a few times, and then dropped: old news is none.
//
// # Delivery semantics
//
// A message is sent once, but for a program that stops between sending it and noting that,
// and a sender that fails after all: then it is sent again, with the same [Message.Key], by
// which a careful [Sender] tells. No unit of work is open while it is sent.
//
// # Events
//
// [NotificationRequested], [NotificationSent] for each channel, [NotificationTriedAgain] and
// [NotificationDropped]. They name the customer and not how to reach them. Their wire names
// begin with "delivery.notification.".
//
// # Errors
//
// Each rule has an error, Err… in this package. A channel that failed is a [*SendError].
// Malformed fields come all at once in an invariant.Error, by path.
//
// # Context map
//
// Notification listens and tells nobody but the customer. Who carries messages is behind a
// [Sender].
package notification
