package repository_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// An Account of a bank is the aggregate of these examples.
type Account struct {
	root[AccountID]

	holder  Holder
	branch  Branch
	opened  Day
	balance int // cents
	notes   []string
}

type root[ID aggregate.Identity] = aggregate.Root[ID]

type (
	AccountID struct{ account string }
	Holder    struct{ holder string }
	Branch    struct{ branch string }
	Day       struct{ day string } // 2006-01-02
)

func (id AccountID) String() string { return id.account }
func (h Holder) String() string     { return h.holder }
func (b Branch) String() string     { return b.branch }
func (d Day) String() string        { return d.day }

func OpenAccount(id AccountID, h Holder, b Branch, at time.Time) *Account {
	a := &Account{root: aggregate.New(id), holder: h, branch: b, opened: Day{at.Format(time.DateOnly)}}
	aggregate.Record(&a.root, AccountOpened{Account: id.account, Holder: h.holder}, at)
	return a
}

var ErrAmount = errors.New("the amount is not positive")

func (a *Account) Deposit(cents int, at time.Time) error {
	if cents <= 0 {
		return ErrAmount
	}
	a.balance += cents
	aggregate.Record(&a.root, Deposited{Account: a.ID().account, Cents: cents}, at)
	return nil
}

// What happens to an account.
type (
	AccountOpened struct{ Account, Holder string }
	Deposited     struct {
		Account string
		Cents   int
	}
)

func (AccountOpened) EventName() string { return "bank.account_opened" }
func (Deposited) EventName() string     { return "bank.deposited" }

// An AccountSnapshot is how an account goes to storage and comes back.
type AccountSnapshot struct {
	ID      string   `json:"id"`
	Holder  string   `json:"holder"`
	Branch  string   `json:"branch"`
	Opened  string   `json:"opened"`
	Balance int      `json:"balance"`
	Notes   []string `json:"notes,omitempty"`
}

func (a *Account) Snapshot() AccountSnapshot {
	return AccountSnapshot{
		a.ID().account, a.holder.holder, a.branch.branch, a.opened.day, a.balance, slices.Clone(a.notes),
	}
}

func RestoreAccount(s AccountSnapshot) (*Account, error) {
	if s.ID == "" || s.Holder == "" {
		return nil, errors.New("an account without an identity or a holder")
	}
	return &Account{
		root: aggregate.New(AccountID{s.ID}), holder: Holder{s.Holder}, branch: Branch{s.Branch}, opened: Day{s.Opened},
		balance: s.Balance, notes: append([]string(nil), s.Notes...),
	}, nil
}

// The declarations: by what accounts are found, and how they are stored.
var (
	byHolder = repository.Unique("holder", func(s AccountSnapshot) (Holder, bool) { return Holder{s.Holder}, true })
	byBranch = repository.By("branch", func(s AccountSnapshot) (Branch, bool) { return Branch{s.Branch}, s.Branch != "" })
	byDay    = repository.Ordered("opened", func(s AccountSnapshot) (Day, bool) { return Day{s.Opened}, s.Opened != "" })

	bankTypes = events.NewTypes(events.TypeOf[AccountOpened](), events.TypeOf[Deposited]())

	accountMapping = repository.Map("bank.account", (*Account).Snapshot, RestoreAccount,
		byHolder, byBranch, byDay, repository.Events[AccountSnapshot](bankTypes))
)

// Accounts is what the context offers; Bank holds all its repositories.
type Accounts interface {
	repository.Repository[AccountID, *Account]
	AtBranch(ctx context.Context, b Branch) iter.Seq2[*Account, error]
}

type Bank struct{ Accounts Accounts }

type accounts struct {
	repository.Collection[AccountID, *Account, AccountSnapshot]
}

func (a accounts) AtBranch(ctx context.Context, b Branch) iter.Seq2[*Account, error] {
	return a.Where(ctx, byBranch.Is(b))
}

func NewUnitOfWork(store repository.Store, opts ...repository.Option) *repository.UnitOfWork[Bank] {
	return repository.NewUnitOfWork(store, func(s *repository.Session) Bank {
		return Bank{Accounts: accounts{repository.In(s, accountMapping)}}
	}, opts...)
}

// A context declares its aggregate and its mapping, works on any store, and hears of what
// happened once it is stored.
func Example() {
	ctx := context.Background()
	bus := events.NewBus()
	events.Subscribe(bus, "statement", func(_ context.Context, e Deposited) error {
		fmt.Printf("%s: %d cents more\n", e.Account, e.Cents)
		return nil
	})
	uow := NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	morning := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

	err := uow.Do(ctx, func(ctx context.Context, bank Bank) error {
		ann := OpenAccount(AccountID{"DE-1"}, Holder{"ann"}, Branch{"Ulm"}, morning)
		return bank.Accounts.Save(ctx, ann)
	})
	fmt.Println("opened:", err)

	err = uow.Do(ctx, func(ctx context.Context, bank Bank) error {
		ann, err := bank.Accounts.Get(ctx, AccountID{"DE-1"})
		if err != nil {
			return err
		}
		if err := ann.Deposit(1250, morning.Add(time.Hour)); err != nil {
			return err
		}
		return bank.Accounts.Save(ctx, ann)
	})
	fmt.Println("deposited:", err)

	for a, err := range uow.Repositories().Accounts.AtBranch(ctx, Branch{"Ulm"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(a.ID(), "is at version", a.Version(), "with", a.Snapshot().Balance, "cents")
	}
	// Output:
	// opened: <nil>
	// DE-1: 1250 cents more
	// deposited: <nil>
	// DE-1 is at version 2 with 1250 cents
}
