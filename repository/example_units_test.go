package repository_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// The bare collection of accounts, short enough for a signature.
type collection = repository.Collection[AccountID, *Account, AccountSnapshot]

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func annsAccount() *Account {
	return OpenAccount(AccountID{"DE-1"}, Holder{"ann"}, Branch{"Ulm"}, noon)
}

func ExampleRetryOnConflict() {
	ctx, store := context.Background(), memstore.New()
	uow := collectionUnit(store, repository.RetryOnConflict(3, func(retry int) time.Duration {
		return time.Duration(retry) * time.Millisecond
	}))
	if err := uow.Repositories().Save(ctx, annsAccount()); err != nil {
		fmt.Println(err)
	}

	runs := 0
	err := uow.Do(ctx, func(ctx context.Context, accounts collection) error {
		ann, err := accounts.Get(ctx, AccountID{"DE-1"})
		if err != nil {
			return err
		}
		if runs++; runs == 1 {
			depositMeanwhile(store, "DE-1") // somebody else is first
		}
		return errors.Join(ann.Deposit(100, noon), accounts.Save(ctx, ann))
	})
	ann, _ := uow.Repositories().Get(ctx, AccountID{"DE-1"})
	fmt.Println(err, "after", runs, "runs:", ann.Snapshot().Balance, "cents")
	// Output: <nil> after 2 runs: 101 cents
}

// Memory has no transaction in which a function of the user's could run.
func ExampleAttach() {
	uow := collectionUnit(memstore.New())
	err := uow.Do(context.Background(), func(ctx context.Context, accounts collection) error {
		repository.Attach(ctx, func(tx any) error { return nil })
		return accounts.Save(ctx, annsAccount())
	})
	fmt.Println(errors.Is(err, repository.ErrAttachment))
	_, err = uow.Repositories().Get(context.Background(), AccountID{"DE-1"})
	fmt.Println(err)
	// Output:
	// true
	// repository: no bank.account "DE-1"
}

// A consumer that gets an event twice handles it once.
func ExampleWithMark() {
	uow, handled := collectionUnit(memstore.New()), repository.Mark{Consumer: "accounts", Event: [16]byte{1}}
	for range 2 {
		ctx, mark := repository.WithMark(context.Background(), handled)
		err := uow.Do(ctx, func(context.Context, collection) error { return nil })
		fmt.Println(mark.Committed(), errors.Is(err, repository.ErrMarked))
	}
	// Output:
	// true false
	// false true
}

func ExampleWithClock() {
	bus := events.NewBus()
	events.Subscribe(bus, "log", func(ctx context.Context, e AccountOpened) error {
		env, _ := events.FromContext(ctx)
		fmt.Println(e.EventName(), env.OccurredAt)
		return nil
	})
	uow := collectionUnit(memstore.New(), repository.PublishTo(bus), repository.WithClock(func() time.Time { return noon }))
	a := OpenAccount(AccountID{"DE-1"}, Holder{"ann"}, Branch{"Ulm"}, time.Time{})
	fmt.Println(uow.Repositories().Save(context.Background(), a))
	// Output:
	// bank.account_opened 2026-03-02 12:00:00 +0000 UTC
	// <nil>
}

// A caller asks an error for its kind, or for the sentinel that says what was wrong.
func ExampleNotFoundError() {
	_, err := branchBank(0).Get(context.Background(), AccountID{"DE-9"})
	var missing *repository.NotFoundError
	fmt.Println(errors.As(err, &missing), missing.ID, failure.KindOf(err), failure.CodeOf(err))
	// Output: true DE-9 not_found repository.not_found
}

func ExampleConflictError() {
	accounts, ctx := branchBank(1), context.Background()
	one, _ := accounts.Get(ctx, AccountID{"DE-1"})
	two, _ := accounts.Get(ctx, AccountID{"DE-1"})
	fmt.Println(one.Deposit(1, noon), accounts.Save(ctx, one))
	fmt.Println(two.Deposit(2, noon), accounts.Save(ctx, two))
	// Output:
	// <nil> <nil>
	// <nil> repository: bank.account "DE-1" is not stored at version 1
}

func ExampleDuplicateError() {
	accounts, ctx := branchBank(1), context.Background()
	err := accounts.Save(ctx, OpenAccount(AccountID{"DE-2"}, Holder{"holder of DE-1"}, Branch{}, noon))
	var taken *repository.DuplicateError
	fmt.Println(errors.As(err, &taken), taken.Index, failure.KindOf(err), failure.CodeOf(err))
	// Output: true holder conflict repository.duplicate
}

// The account is stored; what failed is the answer to it.
func ExamplePublishError() {
	bus := events.NewBus()
	events.Subscribe(bus, "welcome", func(context.Context, AccountOpened) error { return errors.New("no ink") })
	uow := collectionUnit(memstore.New(), repository.PublishTo(bus))

	err := uow.Repositories().Save(context.Background(), annsAccount())
	fmt.Println(errors.Is(err, repository.ErrPublish), failure.KindOf(err))
	_, err = uow.Repositories().Get(context.Background(), AccountID{"DE-1"})
	fmt.Println(err)
	// Output:
	// true internal
	// <nil>
}

// An account that is changed and not saved is a defect of the program, and said so.
func ExampleUsageError() {
	uow := collectionUnit(memstore.New())
	fmt.Println(uow.Repositories().Save(context.Background(), annsAccount()))
	err := uow.Do(context.Background(), func(ctx context.Context, accounts collection) error {
		ann, err := accounts.Get(ctx, AccountID{"DE-1"})
		if err != nil {
			return err
		}
		return ann.Deposit(100, noon)
	})
	fmt.Println(err)
	// Output:
	// <nil>
	// repository: an aggregate was changed and not saved: bank.account "DE-1"
}

// A stored document that the restore function refuses names itself and the reason.
func ExampleCorruptError() {
	mapping := repository.Map("bank.account", (*Account).Snapshot, func(AccountSnapshot) (*Account, error) {
		return nil, errors.New("the branch is closed")
	}, repository.Events[AccountSnapshot](bankTypes))
	accounts := repository.NewUnitOfWork(memstore.New(), func(s *repository.Session) collection {
		return repository.In(s, mapping)
	}).Repositories()
	fmt.Println(accounts.Save(context.Background(), annsAccount()))
	_, err := accounts.Get(context.Background(), AccountID{"DE-1"})
	fmt.Println(err)
	// Output:
	// <nil>
	// repository: a stored snapshot cannot be restored: bank.account "DE-1": the branch is closed
}
