// Package nats sends the events of an outbox to NATS JetStream and delivers them from there
// to the bus of another process.
//
// A [Stream] says where: the name of the stream and the prefix of its subjects. A [Sink] is
// given to a relay on the one side; a [Consumer] feeds a bus on the other:
//
//	shop := nats.Stream{Name: "SHOP", Prefix: "shop"}
//	_, err := js.CreateOrUpdateStream(ctx, shop.Config())
//
//	sink, err := nats.NewSink(ctx, js, shop)
//	go outbox.NewRelay(store, sink).Run(ctx)
//
//	bus := events.NewBus(events.Use(inbox.Once(invoices)))
//	consumer, err := nats.NewConsumer(ctx, js, shop, "billing", bus, ordering.EventTypes())
//	go consumer.Run(ctx)
//
// # Messages
//
// A message is a CloudEvent in binary mode, by the NATS binding of CloudEvents 1.0.3, which is
// a draft: 1.0.2 knew NATS without headers, and no binary mode. Attributes are headers with
// the prefix "ce-", percent-encoded; the data are the payload. [Decode] reads a message.
//
// The subject is the prefix, the name of the event and the identity of its aggregate, the
// identity escaped into one token: "shop.ordering.order_placed.o-1". So nats consumers can
// filter by event ([Stream.Filter]) or by context ("shop.ordering.>").
//
// # What the sink promises
//
//   - A message counts as sent when this stream has acknowledged it, and no other.
//   - The next event of an aggregate is sent when the one before is acknowledged. An event
//     whose ack was lost is sent again first.
//   - The identity of the event is the message's Nats-Msg-Id, so the broker drops what is sent
//     again within its window of duplicates, two minutes unless the stream says otherwise. What
//     comes after the window, as when the broker was away for longer, is stored twice, and is
//     for package inbox to drop.
//   - [NewSink] refuses a stream that can drop what it has acknowledged, unless the risk is
//     accepted by its name ([Accept]), and a connection that keeps messages for a broker that
//     is away: connect with ReconnectBufSize(-1).
//
// An ack says that the broker has the message, and not that its disk has: JetStream syncs
// every two minutes unless the server says "sync_interval: always". What survives the loss of
// a machine is a matter of replicas: three of them, on three machines.
//
// # What the consumer promises
//
//   - At least once: a message is acknowledged after the bus has delivered it, by which time
//     its handlers have succeeded. Package inbox has their effects happen once.
//   - In order for each aggregate: an event is handled after those before it were handled or
//     parked. One that is refused is tried again here and holds back those of its aggregate,
//     for ever ([Hold]) or until it is parked in a stream of dead letters ([ParkAfter]).
//   - Other aggregates go on, up to [Window] unacknowledged messages: when the held events and
//     those behind them fill it, the consumer stands still.
//   - Any number of processes may run one durable consumer: the broker pins one of them and the
//     others stand by. So the order holds; to share the load, make several consumers of
//     different events.
//   - After a crash, a change of the pinned process or a lost connection, messages may be with
//     nobody until [AckWait] is over, while the broker already hands out those behind them. The
//     consumer finds that by a gap in the numbers of deliveries, and handles nothing until the
//     broker has handed out to it all that is unacknowledged. That can take as long as AckWait,
//     and as long as the handler of another process that still has one.
//   - A process that is no longer pinned, or stood still for longer than AckWait
//     ([ErrStoodStill]), gives back what it holds and stands by.
//
// The order is of first deliveries: what comes again comes after what was handled before. It
// is lost when somebody deletes or purges what is not yet acknowledged. A handler that is at
// work when its process gives back comes to its end, beside the process that has taken over.
package nats
