// Package aggregate holds what every aggregate root has in common: an identity, a version,
// and the events it has recorded and not yet published.
//
// An aggregate embeds [Root] under an unexported name, so that its identity and version
// are readable from outside and nothing else of it is:
//
//	type root[ID aggregate.Identity] = aggregate.Root[ID] // once a package
//
//	type Account struct {
//		root[AccountID]
//
//		balance money.Money
//	}
//
// Each command checks everything, then changes the state, then records what happened:
//
//	func (a *Account) Deposit(m money.Money, at time.Time) error {
//		sum, err := a.balance.Add(m)
//		if err != nil {
//			return err
//		}
//		a.balance = sum
//		aggregate.Record(&a.root, Deposited{Account: a.ID(), Amount: m}, at)
//		return nil
//	}
//
// An aggregate goes to storage as a snapshot, a plain struct of values, and comes back
// through a restore function that checks its structure. Package repository stores it,
// package aggregatetest checks that it keeps to the rules.
//
// An aggregate is for one goroutine at a time. Give it a String and a GoString that name it
// without what is personal: package fmt prints its fields otherwise.
package aggregate
