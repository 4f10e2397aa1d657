package aggregate_test

import (
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

type root[ID aggregate.Identity] = aggregate.Root[ID]

// AccountID identifies an account.
type AccountID struct{ account string }

func (id AccountID) String() string { return id.account }

// Account is a bank account in cents: it is opened, money comes and goes, and it is closed
// when it is empty.
type Account struct {
	root[AccountID]

	balance int64
	closed  bool
}

// AccountSnapshot is an account as it is stored.
type AccountSnapshot struct {
	ID      string `json:"id"`
	Balance int64  `json:"balance"`
	Closed  bool   `json:"closed"`
}

// The events of an account.
type (
	Opened    struct{ Account AccountID }
	Deposited struct {
		Account AccountID
		Amount  int64
	}
	Closed struct{ Account AccountID }
)

func (Opened) EventName() string    { return "bank.opened" }
func (Deposited) EventName() string { return "bank.deposited" }
func (Closed) EventName() string    { return "bank.closed" }

var (
	errNoID     = errors.New("bank: an account has an identity")
	errAmount   = errors.New("bank: an amount is positive")
	errNegative = errors.New("bank: no account is overdrawn")
	errNotEmpty = errors.New("bank: only an empty account is closed")
	errClosed   = errors.New("bank: the account is closed")
)

// OpenAccount opens an account. It records Opened.
func OpenAccount(id AccountID, at time.Time) (*Account, error) {
	if id == (AccountID{}) {
		return nil, errNoID
	}
	a := &Account{root: aggregate.New(id)}
	aggregate.Record(&a.root, Opened{Account: id}, at)
	return a, nil
}

// Deposit adds to the balance. It records Deposited.
func (a *Account) Deposit(amount int64, at time.Time) error {
	switch {
	case a.closed:
		return errClosed
	case amount <= 0:
		return errAmount
	}
	a.balance += amount
	aggregate.Record(&a.root, Deposited{Account: a.ID(), Amount: amount}, at)
	return nil
}

// Close closes the account. It records Closed.
func (a *Account) Close(at time.Time) error {
	switch {
	case a.closed:
		return errClosed
	case a.balance > 0:
		return errNotEmpty
	}
	a.closed = true
	aggregate.Record(&a.root, Closed{Account: a.ID()}, at)
	return nil
}

// Balance returns what is on the account.
func (a *Account) Balance() int64 { return a.balance }

// Snapshot returns the account as it is stored.
func (a *Account) Snapshot() AccountSnapshot {
	return AccountSnapshot{ID: a.ID().String(), Balance: a.balance, Closed: a.closed}
}

// RestoreAccount returns the account of a snapshot. It records nothing.
func RestoreAccount(s AccountSnapshot) (*Account, error) {
	switch {
	case s.ID == "":
		return nil, errNoID
	case s.Balance < 0:
		return nil, errNegative
	}
	return &Account{root: aggregate.New(AccountID{s.ID}), balance: s.Balance, closed: s.Closed}, nil
}

// Card is an aggregate of another type with identities of the same type.
type Card struct{ root[AccountID] }

// Branch is an aggregate with identities of another type.
type Branch struct{ root[BranchID] }

// BranchID identifies a branch.
type BranchID struct{ branch string }

func (id BranchID) String() string { return id.branch }
