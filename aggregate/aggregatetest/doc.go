// Package aggregatetest tests aggregates: that a refused command changes nothing, that
// nothing they hand out or take in is shared with them, that they survive storage, and that
// they obey exactly the transitions of their table.
//
// One call holds an aggregate to all of it:
//
//	func TestOrderIsAnAggregate(t *testing.T) {
//		aggregatetest.Run(t, aggregatetest.Harness[*ordering.Order, ordering.OrderSnapshot]{
//			Snapshot: (*ordering.Order).Snapshot,
//			Restore:  ordering.RestoreOrder,
//			States: map[string]func() *ordering.Order{
//				"pending": pendingOrder,
//				"shipped": shippedOrder,
//			},
//			Commands: map[string]func(*ordering.Order) error{
//				"ship":   func(o *ordering.Order) error { return o.Ship(at) },
//				"cancel": func(o *ordering.Order) error { return o.Cancel(reason, at) },
//			},
//			Allowed: map[string][]string{
//				"pending": {"ship", "cancel"},
//			},
//		})
//	}
//
// Every state is tried with every command. What the table allows must succeed and record an
// event, what it does not must be refused and change nothing.
//
// Single stories are told with [Given]:
//
//	aggregatetest.Given(t, shippedOrder()).
//		When(func(o *ordering.Order) error { return o.Cancel(reason, at) }).
//		ThenRefused(ordering.ErrNotPending)
//
// Findings print snapshots and events. Test with made-up data.
//
// The package imports the standard library and this module only, so a test that uses it
// takes on no test dependency.
package aggregatetest
