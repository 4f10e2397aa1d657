// Package repositorytest tests what others write against package repository: stores with
// [Run], mappings with [Mapping].
//
// A store is tested by a function of its own package's tests:
//
//	func TestStore(t *testing.T) {
//		repositorytest.Run(t, repositorytest.Harness{
//			New: func(t *testing.T) repository.Store { return memstore.New(memstore.WithOutbox()) },
//			Envelopes: func(s repository.Store) []events.Envelope {
//				return s.(*memstore.Store).Envelopes()
//			},
//		})
//	}
//
// Each sentence of the contract of [repository.Store] is a clause with a name and a subtest
// of its own. The suite brings its own aggregate, a library's book, and speaks to the store
// both directly and through collections and units of work. It assumes nothing of memory:
// what a store returns may be decoded anew each time.
//
// A mapping is tested with aggregates of the context that declares it:
//
//	func TestOrderMapping(t *testing.T) {
//		repositorytest.Mapping(t, memstore.New(), orderMapping, freshOrder, func(o *Order) error {
//			return o.Cancel(reason, at)
//		})
//	}
//
// The package imports the standard library and this module only, so that a store can use it
// without taking on a test dependency. Its own tests hold each clause against a store, or a
// mapping, that breaks just that sentence.
package repositorytest
