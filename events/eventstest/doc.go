// Package eventstest tests what behaves like the bus of package events: the bus itself under
// your middleware, a wrapper around it, or an implementation of your own.
//
//	func TestMyBus(t *testing.T) {
//		eventstest.Run(t, func(t *testing.T) eventstest.Bus {
//			return eventstest.Of(events.NewBus(events.Use(myMiddleware)))
//		})
//	}
//
// Each subtest is one clause of the contract in the comment of package events, and its name
// begins with the number of the point it belongs to. A clause that gets stuck, as it would
// behind a lock, fails after some seconds. A thousand answers to answers count as endless
// recursion. The middleware [events.Timeout] breaks the first point on purpose: under it
// handlers run on goroutines of their own.
//
// The package imports the standard library and package events with what that needs, so a
// test that uses it takes on no test dependency.
package eventstest
