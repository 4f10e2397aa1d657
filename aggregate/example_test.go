package aggregate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// An account is opened, receives money, is stored as a snapshot and comes back from it. The
// type Account of this example embeds aggregate.Root by way of an unexported alias, so its
// identity and version can be read from outside and nothing can be recorded there.
func Example() {
	at := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

	account, _ := OpenAccount(AccountID{"a-17"}, at)
	_ = account.Deposit(25_00, at.Add(time.Minute))
	err := account.Close(at.Add(time.Hour))
	fmt.Println("close:", err)

	// What has happened waits in the aggregate until a repository stores it.
	for _, recorded := range aggregate.Pending(account) {
		fmt.Printf("%s %s %+v\n", recorded.At.Format(time.TimeOnly), recorded.Event.EventName(), recorded.Event)
	}

	// The state goes to storage as a plain struct and comes back through a check.
	document, _ := json.Marshal(account.Snapshot())
	fmt.Println(string(document))

	var stored AccountSnapshot
	_ = json.Unmarshal(document, &stored)
	restored, _ := RestoreAccount(stored)
	fmt.Println(restored.Balance(), len(aggregate.Pending(restored)), aggregate.Same(account, restored))

	_, err = RestoreAccount(AccountSnapshot{ID: "a-17", Balance: -1})
	fmt.Println("restore:", err)
	// Output:
	// close: bank: only an empty account is closed
	// 12:00:00 bank.opened {Account:a-17}
	// 12:01:00 bank.deposited {Account:a-17 Amount:2500}
	// {"id":"a-17","balance":2500,"closed":false}
	// 2500 0 true
	// restore: bank: no account is overdrawn
}

func ExampleNew() {
	account := &Account{root: aggregate.New(AccountID{"a-17"})}
	fmt.Println(account.ID(), account.Version())
	// Output:
	// a-17 0
}

// Keep remembers an account with its version and its pending events, and puts it back.
func ExampleKeep() {
	account, _ := OpenAccount(AccountID{"a-17"}, time.Time{})
	keep := aggregate.Keep(account, (*Account).Snapshot, RestoreAccount)

	undo := keep()
	_ = account.Deposit(25_00, time.Time{})
	fmt.Println(account.Balance(), len(aggregate.Pending(account)))

	_ = undo()
	fmt.Println(account.Balance(), len(aggregate.Pending(account)))
	// Output:
	// 2500 2
	// 0 1
}

// A repository tells an aggregate where it stands in the store.
func ExampleCommitted() {
	account, _ := OpenAccount(AccountID{"a-17"}, time.Time{})
	pending := aggregate.Pending(account)
	// … the snapshot and the pending events are stored as version 1 …
	aggregate.Committed(account, 1, len(pending))
	fmt.Println(account.Version(), len(aggregate.Pending(account)))
	// Output:
	// 1 0
}

// An aggregate has no JSON of its own: what is stored is its snapshot.
func Example_json() {
	account, _ := OpenAccount(AccountID{"a-17"}, time.Time{})
	_, err := json.Marshal(account)
	fmt.Println(errors.Is(err, aggregate.ErrJSON))
	// Output:
	// true
}
