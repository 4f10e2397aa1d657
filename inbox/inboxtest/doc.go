// Package inboxtest tests stores that keep the marks of package inbox.
//
// A store is tested by a function of its own package's tests:
//
//	func TestInbox(t *testing.T) {
//		inboxtest.Run(t, inboxtest.Harness{
//			New: func(t *testing.T) inboxtest.Store { return memstore.New() },
//		})
//	}
//
// Each sentence of the contract of [inbox.Store], and of what [inbox.Once] promises on top of
// it, is a clause with a name and a subtest of its own. The suite brings its own aggregate, a
// tally, and speaks to the store both directly and through units of work under a bus.
//
// The package imports the standard library and this module only, so that a store can use it
// without taking on a test dependency. Its own tests hold each clause against a store that
// breaks just that sentence.
package inboxtest
