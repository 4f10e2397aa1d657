// Package sqlite keeps aggregates in one SQLite file, with the events of every commit and
// the marks of who has handled them. It is the store for a service on one machine: nothing
// to install, nothing to run beside it, and nothing lost when the process is killed.
//
//	store, err := sqlite.Open(ctx, "orders.db", sqlite.Migrate())
//	…
//	defer store.Close()
//	uow := ordering.NewUnitOfWork(store) // state and events, in one commit
//
//	bus := events.NewBus(events.Use(inbox.Once(store))) // each handler's effect once
//	billing.Subscribe(bus, billing.NewService(billing.NewUnitOfWork(store)))
//	relay := outbox.NewRelay(store, outbox.ToBus(bus, ordering.EventTypes(), billing.EventTypes()))
//	go relay.Run(ctx) // hands the events over until each is acknowledged
//
// The program in examples/orders does so, and stops at the worst moments.
//
// # Commits
//
// A batch is encoded before anything is locked. One transaction then writes each guarded
// row (only where the version is the expected one), the keys, the events, the marks, and
// runs the user's own SQL ([Tx]). A save whose keys are what they were is one statement
// besides its events'.
//
// A caller whose context ends while the commit waits or is written stores nothing. The
// COMMIT itself is not interrupted, so that giving up never makes it ambiguous. It is
// [repository.ErrOutcomeUnknown] only when SQLite reports that writing the end of it failed
// (a disk that fails or is full): then, and only then, it may be found whole after a
// restart. Trying again with the same expected version is safe.
//
// # Tables
//
// All begin with a prefix, "ashlar_" unless [Prefix] says otherwise, and are STRICT:
//
//	documents     kind, id, version, deleted, schema_version, state, keys
//	keys          kind, name, value, id, is_unique
//	outbox        position, id, aggregate_kind, aggregate_id, version, event_index, name, payload, …
//	dead_letters  those that were refused for good, with parked_at
//	leases        partition, owner, token, until
//	relays        owner, until
//	inbox         consumer, event_id, marked_at
//	store         the namespace of the events' identities
//	migrations    version, checksum, applied_at
//
// States and payloads are the JSON that the mappings and the events write, as bytes. Times of
// the store are milliseconds since 1970; occurred_at is RFC 3339 text, as exact as it was
// said. The tables may be read with any tool. Debezium's outbox router reads the outbox with
// table.field.event.key set to aggregate_id, and so on.
//
// [Open] with [Migrate] makes the tables, in one transaction: several processes may start at
// once. Without it, tables that are missing, older, newer or changed are refused with
// [ErrSchema]. [Schema] prints the SQL for those who migrate with a tool of their own. After
// an index was added to a mapping, [Store.Reindex] gives the stored documents their keys.
//
// # Pragmas
//
// journal_mode is WAL: readers see what is committed and wait for no writer. synchronous is
// FULL: a commit is on the disk when it returns. With [Normal] a loss of power can take the
// last commits, whole ones; a crash of the process takes none in either case. foreign_keys
// is on, for the user's own tables. busy_timeout is short, and the wait for another process
// goes on under the caller's context.
//
// # Limits
//
//   - One writer at a time. Commits of one process take turns in the order they came; several
//     processes may use one file, and wait for each other.
//   - A local disk only. Locks and shared memory do not work on network file systems, and a
//     file there will be damaged.
//   - Beside the file there are two more while it is open, with -wal and -shm at the end of
//     their names. They belong to it: never copy or remove the file alone.
//   - A reader that goes on for long keeps the log from being shortened.
//   - States and events of some megabytes work; SQLite ends at a gigabyte.
//
// # Back-up
//
// Copy a file in use with VACUUM INTO 'copy.db', or with the .backup command of SQLite's own
// shell: both see one moment. A restored copy has the namespace and the positions of its
// original: what was handed over since the copy was made is handed over again, with the same
// identities, which inboxes drop. What is saved anew at a version that the original had reached
// after the copy would have an identity of then, and be dropped as well: a copy that goes on in
// place of its original, or beside it, is given a namespace of its own ([Store.RenewNamespace])
// before the first program starts.
//
// # Errors
//
// What the packages repository and outbox say of a store; and [ErrPath], [ErrNoDatabase],
// [ErrOption], [ErrSchema], [ErrReadOnly], [ErrFull], [ErrDamaged], [ErrClosed], [ErrTx],
// [ErrNamespace].
package sqlite
