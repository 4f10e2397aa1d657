// Package memstore keeps aggregates in memory: for tests, for examples, and for programs
// whose data may go when they do.
//
//	store := memstore.New()
//	uow := ordering.NewUnitOfWork(store, repository.PublishTo(bus))
//
// It keeps the whole contract of [repository.Store] and passes package repositorytest:
// versions, unique keys, all-or-nothing commits, tombstones, marks. What it stores are
// snapshots, never live aggregates, so nobody changes stored state by changing an object.
//
// With an outbox ([WithOutbox]) it is a queue for a relay too and passes package outboxtest:
// it is to a database what a rehearsal is to the evening. Without one it encodes nothing, and
// keeps snapshots that no database could.
//
// The cost of an operation does not grow with what else is stored, but for the logarithm
// in the ordered indexes. There is no goroutine and nothing to close.
package memstore
