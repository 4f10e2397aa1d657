package repository_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// branchBank opens an account on each of the first days of March 2026, at Ulm and at Bonn in
// turn, and returns the collection of them outside of any unit of work.
func branchBank(n int) repository.Collection[AccountID, *Account, AccountSnapshot] {
	uow := collectionUnit(memstore.New())
	all := uow.Repositories()
	for i := range n {
		id := fmt.Sprintf("DE-%d", i+1)
		at := time.Date(2026, time.March, i+1, 9, 0, 0, 0, time.UTC)
		a := OpenAccount(AccountID{id}, Holder{"holder of " + id}, Branch{[]string{"Ulm", "Bonn"}[i%2]}, at)
		if err := all.Save(context.Background(), a); err != nil {
			panic(err)
		}
	}
	return all
}

// collectionUnit is a unit of work whose repositories are the bare collection.
func collectionUnit(
	s repository.Store, opts ...repository.Option,
) *repository.UnitOfWork[repository.Collection[AccountID, *Account, AccountSnapshot]] {
	return repository.NewUnitOfWork(s, func(s *repository.Session) repository.Collection[AccountID, *Account, AccountSnapshot] {
		return repository.In(s, accountMapping)
	}, opts...)
}

func ExampleBy() {
	byBranch := repository.By("branch", func(s AccountSnapshot) (Branch, bool) { return Branch{s.Branch}, s.Branch != "" })

	for a, err := range branchBank(4).Where(context.Background(), byBranch.Is(Branch{"Ulm"})) {
		fmt.Println(a.ID(), err)
	}
	// Output:
	// DE-1 <nil>
	// DE-3 <nil>
}

func ExampleUnique() {
	byHolder := repository.Unique("holder", func(s AccountSnapshot) (Holder, bool) { return Holder{s.Holder}, true })
	mapping := repository.Map("bank.account", (*Account).Snapshot, RestoreAccount, byHolder,
		repository.Events[AccountSnapshot](bankTypes))
	accounts := repository.NewUnitOfWork(memstore.New(), func(s *repository.Session) repository.Collection[AccountID, *Account, AccountSnapshot] {
		return repository.In(s, mapping)
	}).Repositories()

	ctx := context.Background()
	fmt.Println(accounts.Save(ctx, OpenAccount(AccountID{"DE-1"}, Holder{"ann"}, Branch{"Ulm"}, time.Now())))
	fmt.Println(accounts.Save(ctx, OpenAccount(AccountID{"DE-2"}, Holder{"ann"}, Branch{"Bonn"}, time.Now())))
	// Output:
	// <nil>
	// repository: bank.account "DE-2": another has the same key in the unique index "holder"
}

func ExampleOrdered() {
	byDay := repository.Ordered("opened", func(s AccountSnapshot) (Day, bool) { return Day{s.Opened}, s.Opened != "" })
	accounts, ctx := branchBank(5), context.Background()

	for a, err := range accounts.Where(ctx, byDay.Between(Day{"2026-03-02"}, Day{"2026-03-04"})) {
		fmt.Println(a.ID(), err)
	}
	since, err := accounts.Count(ctx, byDay.Between(Day{"2026-03-03"}, Day{}))
	fmt.Println(since, "since the third", err)
	// Output:
	// DE-2 <nil>
	// DE-3 <nil>
	// DE-4 <nil>
	// 3 since the third <nil>
}

// A page of a list on the web: the cursor goes out with one request and comes back with the
// next.
func ExampleCollection_Page() {
	accounts, ctx := branchBank(5), context.Background()

	for text := ""; ; {
		after, err := repository.ParseCursor(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		page, next, err := accounts.Page(ctx, repository.Query{After: after}, 2)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, a := range page {
			fmt.Print(a.ID(), " ")
		}
		text = next.String()
		fmt.Printf("next: %q\n", text)
		if text == "" {
			return
		}
	}
	// Output:
	// DE-1 DE-2 next: "REUtMgBERS0y"
	// DE-3 DE-4 next: "REUtNABERS00"
	// DE-5 next: ""
}

func ExampleParseCursor() {
	_, err := repository.ParseCursor("page 2")
	fmt.Println(err)
	// Output: repository: this is no cursor
}

// Ann's loan depends on Bob's account, which it does not change: had Bob's account been
// changed by another meanwhile, the loan would be refused.
func ExampleCollection_Check() {
	ctx, store := context.Background(), memstore.New()
	uow := collectionUnit(store)
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	for _, name := range []string{"ann", "bob"} {
		if err := uow.Repositories().Save(ctx, OpenAccount(AccountID{name}, Holder{name}, Branch{}, at)); err != nil {
			fmt.Println(err)
		}
	}

	err := uow.Do(ctx, func(ctx context.Context, accounts repository.Collection[AccountID, *Account, AccountSnapshot]) error {
		ann, err := accounts.Get(ctx, AccountID{"ann"})
		if err != nil {
			return err
		}
		bob, err := accounts.Get(ctx, AccountID{"bob"})
		if err != nil {
			return err
		}
		depositMeanwhile(store, "bob")
		return errors.Join(accounts.Check(ctx, bob), ann.Deposit(5000, at), accounts.Save(ctx, ann))
	})
	fmt.Println(err)
	// Output: repository: bank.account "bob" is not stored at version 1
}

func depositMeanwhile(s repository.Store, id string) {
	ctx, others := context.Background(), collectionUnit(s).Repositories()
	a, err := others.Get(ctx, AccountID{id})
	if err != nil {
		panic(err)
	}
	if err := errors.Join(a.Deposit(1, time.Unix(0, 0)), others.Save(ctx, a)); err != nil {
		panic(err)
	}
}

func ExampleCollection_Delete() {
	accounts, ctx := branchBank(1), context.Background()

	a, err := accounts.Get(ctx, AccountID{"DE-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(accounts.Delete(ctx, a))
	_, err = accounts.Get(ctx, AccountID{"DE-1"})
	fmt.Println(err)
	again := OpenAccount(AccountID{"DE-1"}, Holder{"ann"}, Branch{"Ulm"}, time.Unix(0, 0))
	fmt.Println(accounts.Save(ctx, again))
	// Output:
	// <nil>
	// repository: no bank.account "DE-1"
	// repository: bank.account "DE-1" has been deleted
}

// In its first schema an account had an owner; it has a holder now. What is stored stays as
// it is and is read as if it had been written today.
func ExampleSchema() {
	holderFromOwner := func(old []byte) ([]byte, error) {
		var v1 map[string]json.RawMessage
		if err := json.Unmarshal(old, &v1); err != nil {
			return nil, err
		}
		v1["holder"] = v1["owner"]
		delete(v1, "owner")
		return json.Marshal(v1)
	}
	mapping := repository.Map("bank.account", (*Account).Snapshot, RestoreAccount,
		repository.Schema[AccountSnapshot](2, holderFromOwner))

	stored := `{"id":"DE-1","owner":"ann","branch":"Ulm","opened":"2026-03-02","balance":5}`
	state, err := mapping.Kind().Decode(1, []byte(stored))
	fmt.Printf("%+v %v\n", state, err)
	_, err = mapping.Kind().Decode(3, []byte(stored))
	fmt.Println(err)
	// Output:
	// {ID:DE-1 Holder:ann Branch:Ulm Opened:2026-03-02 Balance:5 Notes:[]} <nil>
	// repository: a stored snapshot cannot be restored: its schema is version 3, this program knows 1 to 2
}
