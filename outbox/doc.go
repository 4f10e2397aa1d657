// Package outbox hands the events of committed units of work to whoever is told of them: a
// bus in this process, a broker, another service.
//
// A store that has an outbox keeps the events of a unit of work in the same commit as its
// changes. A [Relay] takes them from the store's [Queue] and sends them to a [Sink] until
// each is acknowledged:
//
//	store, err := sqlite.Open(ctx, "orders.db", sqlite.Migrate())
//	uow := ordering.NewUnitOfWork(store) // publishes nothing itself
//	relay := outbox.NewRelay(store, outbox.ToBus(bus, ordering.EventTypes()))
//	go relay.Run(ctx)
//
// # Delivery
//
//   - At least once. A committed event is sent until the sink acknowledges it, whatever
//     crashes in between. It is never skipped because another was committed first.
//   - In order for each aggregate. The first delivery of one version precedes the first of
//     the next. Between aggregates there is no order.
//   - Duplicates carry the same ID. Package inbox drops them.
//   - A failure is local. An event that the sink refuses holds back its own aggregate and no
//     other. How long is the choice of who makes the relay: for ever ([Hold]), or until it
//     has been refused a number of times ([ParkAfter]); then it becomes a dead letter, which
//     can be listed, replayed and discarded, and the events after it go on.
//   - An outage is nobody's fault. When a sink says [ErrUnavailable], no event counts it as
//     an attempt; the relay waits, longer each time, and goes on.
//
// Not promised: exactly one delivery, an order between aggregates, a time.
//
// # Several relays
//
// Any number of relays, in any number of processes, may work on one queue. The events are in
// [Partitions] by their aggregate, a partition is leased to one relay at a time, and the
// relays share the partitions out among themselves. A relay that dies or is stopped loses
// its leases when they run out. One that comes back after that finds its marks refused by
// their fencing tokens: it can send an event twice, and never takes back what another did.
package outbox
