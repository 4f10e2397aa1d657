// Package historytest lets clients at a store all at once, writes down what each asked and
// was told, and checks that one client after the other could have been told the same: that
// the history of every document is linearizable.
//
//	func TestHistories(t *testing.T) {
//		historytest.Run(t, func(t *testing.T) repository.Store { return memstore.New() })
//	}
//
// It finds what no test of one client can: a lost update between a check and a write, a
// read of what is older than a finished write, a write that was acknowledged and is gone,
// one that was refused and is there, a used identity that is free again.
//
// A seed decides what the clients ask; when they do is the scheduler's. A finding names
// its seed, which makes the same requests again.
package historytest
