// Package postgres keeps aggregates in PostgreSQL, for any number of processes.
//
//	store, err := postgres.Open(ctx, "postgres://orders@db/orders", postgres.Migrate())
//	uow := ordering.NewUnitOfWork(store)
//	relay := outbox.NewRelay(store, sink)
//	go relay.Run(ctx)
//
// It keeps the whole contract of [repository.Store], is a queue for relays ([outbox.Queue])
// and keeps the marks of package inbox, in tables of one schema. It passes the suites of all
// three, also while its connections are cut.
//
// # What is promised
//
//   - A commit is one transaction: states, keys, events, marks, and the user's own SQL, are
//     stored together or not at all.
//   - An error of Commit that is [repository.ErrOutcomeUnknown] leaves open whether the batch
//     was stored: the connection was lost when COMMIT was on its way. Nobody tries again by
//     himself. To try again with the same versions is safe: what was stored is a conflict,
//     and what was not is stored then, with the same identities of its events. Any other
//     error says that surely nothing is stored, as long as the user's own SQL leaves the end
//     of the transaction to the store.
//   - Who reads sees what was committed before he asked, an aggregate whole: each read is
//     one statement.
//   - Texts are compared byte by byte, whatever the collation of the database.
//   - Events of one aggregate get positions in the order of its versions. The row of an
//     aggregate is locked before its events are numbered, and relays own partitions; no
//     relay looks for what is after a last position, and none passes over locked rows.
//
// How durable a commit is says the server: with synchronous_commit off, it may lose the last
// ones in a crash.
//
// # The user's own SQL
//
// A function of type func(context.Context, pgx.Tx) error that is attached to a unit of work
// with [repository.Attach] runs at the end of its transaction. It may use savepoints; the
// transaction itself is the store's to end. After each function the store asks the server
// whether it is still the same one, which is a round trip more for units of work with SQL of
// their own, and none for others. When it is not, the error is [ErrTx], no later function
// runs, and whatever is open is rolled back. The server knows what has become of the
// transaction: if the function has rolled it back, nothing of the batch is stored; if it has
// committed it, the batch is, and the error is [repository.ErrOutcomeUnknown] as well, since
// what the function did afterwards is not. The same goes for a function that does so and then
// returns an error of its own. What it has stored after a ROLLBACK of its own the store does
// not know of, nor of a COMMIT with which it has lost, closed or blocked the connection.
//
// # Tables
//
// The names begin with a prefix ([DefaultPrefix]). [Migrate] makes the tables; [Schema]
// prints the SQL for those who migrate by other means. The store validates them when it is
// opened. Payloads are bytes (bytea) that hold JSON: jsonb would reorder keys and refuse
// some texts.
//
// The columns of the outbox are those that the outbox event router of Debezium asks for, under
// other names:
//
//	transforms.outbox.table.field.event.id=id
//	transforms.outbox.table.field.event.key=aggregate_id
//	transforms.outbox.table.field.event.payload=payload
//	transforms.outbox.route.by.field=aggregate_kind
//	transforms.outbox.table.fields.additional.placement=name:header:type,content_type:header,occurred_at:header
//	value.converter=io.debezium.converters.BinaryDataConverter
//
// Debezium reads the log of the database and removes nothing: who uses it in place of a relay
// deletes old rows himself.
//
// # After a restore
//
// A database that was put back to an earlier point, or a copy that goes on as a system of its
// own, is given another namespace before the first program starts: [Store.RenewNamespace].
//
// # Connections
//
// A commit takes one connection of the pool, after everything that could be refused without
// one is refused. A relay that waits has one connection of its own beside the pool. Behind
// PgBouncer in transaction mode, use default_query_exec_mode=exec (simple_protocol and
// cache_describe work, the default and describe_exec do not) and [NotifyEvery] of 0: a session
// that others share cannot listen.
//
// PostgreSQL 13 and later, in UTF-8.
package postgres
