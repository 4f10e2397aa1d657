// Package events carries domain events from the aggregate that records them to whoever
// reacts.
//
// An [Event] is a fact in the past tense: an immutable value with a stable name. An
// [Envelope] is the fact with its circumstances: identity, instant, the aggregate it
// speaks of, what caused it. A [Bus] hands envelopes to the handlers that subscribed:
//
//	bus := events.NewBus()
//	events.Subscribe(bus, "confirmation e-mail", func(ctx context.Context, e ordering.OrderPlaced) error {
//		return mailer.Confirm(ctx, e.Customer, e.Total)
//	})
//
// Aggregates do not publish. A unit of work of package repository does, once their state
// is stored.
//
// # Delivery
//
// The bus is synchronous and promises nine things. Package eventstest checks them.
//
//  1. Handlers run one after the other on the goroutine of the publisher, in order of
//     subscription. One that is cancelled before its turn is not called; one that is added
//     during a delivery sees the next event.
//  2. Every handler runs, whatever the others do. Errors are joined, each a
//     [*HandlerError] that names handler and event; a panic becomes a [*PanicError].
//     Neither prints the contents of the event.
//  3. An event published by a handler waits until the event at hand has reached every
//     handler, and those published before it have too. Its errors leave by the outermost
//     call; the inner one returns nil. Recursion ends with a [*DepthError]: at a depth of
//     100, or when it branches, at 100,000 events. The context of a delivery that has ended
//     is an ordinary context.
//  4. No lock is held while a handler runs: it may subscribe, cancel and publish.
//  5. The type a handler subscribes to may be an interface; [Event] itself means all.
//  6. Cancelling twice is cancelling once.
//  7. A context that is done stops the delivery between two handlers, and the
//     [*UndeliveredError] says which did not run. A handler that ignores its context holds
//     the publisher, except under [Timeout].
//  8. An event without subscribers is no error.
//  9. What a handler publishes names the handled event as its cause and shares its
//     correlation and its metadata.
//
// There is no asynchronous mode and no retry: a reaction that must survive a crash goes
// through an outbox, which knows what has been handled. A bus that is fed from one says so
// ([Bus.MarkRelayed]).
//
// # Encoding
//
// [Types.Encode] makes of an envelope what is stored and sent, an [Encoded]: the event as
// JSON with the version of its schema, the circumstances as values. [Types.Decode] reads it,
// strictly: what it does not know it refuses with a [*CodecError], and passes nothing over in
// silence.
//
// The JSON of an event outlives the program that wrote it. A member may be added when its
// zero value is right for what was stored before, and it must be optional to those who read.
// Any other change is a new version: [Schema] lists, for each older one, the [Upcast] to the
// next. Keep a file with the JSON of each version and a test that decodes it.
//
// # CloudEvents
//
// [Encoded.Attributes] are the circumstances under the names of CloudEvents 1.0, for a
// binding in binary mode, where the data go beside them as they are; [ParseAttributes] reads
// them. What CloudEvents has no name for goes in extension attributes: the kind of the
// aggregate and its version, the index of the event, the version of the schema, correlation,
// cause and metadata.
package events
