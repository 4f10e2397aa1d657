// Package outboxtest tests stores that are queues for relays, with [Run].
//
// A store is tested by a function of its own package's tests:
//
//	func TestOutbox(t *testing.T) {
//		outboxtest.Run(t, outboxtest.Harness{
//			New: func(*testing.T) outboxtest.Store { return memstore.New(memstore.WithOutbox()) },
//		})
//	}
//
// Each sentence of the contract of [outbox.Queue] is a clause with a name and a subtest of its
// own. The suite commits events of its own aggregates, a letter and a parcel, and takes them
// out again, by hand and with relays. Leases and delays run by the clock of the store, so it
// waits in real time: for a fraction of a second in most clauses, never by a deadline that a
// busy machine would miss.
//
// The package imports the standard library and this module only, so that a store can use it
// without taking on a test dependency. Its own tests hold each clause against a queue that
// breaks just that sentence.
package outboxtest
