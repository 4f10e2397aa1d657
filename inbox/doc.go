// Package inbox has each handler's effect happen once, however often its event is delivered.
//
// What is delivered at least once is delivered twice some day. A handler whose effect is
// stored by a unit of work can have it stored once: the mark that says "this consumer has
// handled this event" goes into the same commit, and a commit that finds the mark is
// refused. [Once] is the middleware of a bus that does so:
//
//	bus := events.NewBus(events.Use(inbox.Once(store)))
//	events.Subscribe(bus, "billing", func(ctx context.Context, e ordering.OrderPlaced) error {
//		return invoices.Do(ctx, …) // the invoice and the mark, in one commit
//	})
//
// [Handle] is the same for what reads events without a bus.
//
// # What is promised
//
//   - The first unit of work that the handler commits with its context stores the mark, also
//     one that changes nothing. A handler that commits none, and succeeds, has the mark stored
//     after it. One whose event is marked already is not called.
//   - Of two deliveries at the same time one commits; what the other did is not stored, and
//     its error is nobody's.
//   - A handler that fails or panics before that commit leaves no mark: its event comes again.
//     One that fails after it has handled its event all the same ([HandledError]).
//   - The effect must be in that one commit, and its error must be the handler's. What a
//     handler does beside it, in a second unit of work or outside of the store, may happen
//     twice or, after a failure between the two, not at all.
//   - Marks are of a consumer: the name under which it subscribed. A consumer that is given
//     another name is another consumer. Two handlers that see the same event want two names:
//     under one name, the second is taken for a repetition of the first.
//
// The identity of an event is that of its envelope. Stored events keep theirs for ever; a
// plain event that is published again gets a new one, and is another event.
//
// Marks stay until [Store.Forget] removes the old ones. Keep them for longer than an event
// can take to come again: as long as the broker keeps messages, as dead letters wait.
package inbox
