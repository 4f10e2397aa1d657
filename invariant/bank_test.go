package invariant_test

import (
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/invariant"
)

// An account stands for an aggregate: state, a version, pending events, and commands that
// may be refused.
type account struct {
	owner   string
	balance int
	version int
	pending []string
}

var (
	errFunds  = errors.New("the funds do not suffice")
	errFrozen = errors.New("the account is frozen")
)

func (a *account) withdraw(amount int) error {
	if amount > a.balance {
		return errFunds
	}
	a.balance -= amount
	a.pending = append(a.pending, fmt.Sprintf("withdrawn %d", amount))
	return nil
}

func (a *account) deposit(amount int) {
	a.balance += amount
	a.pending = append(a.pending, fmt.Sprintf("deposited %d", amount))
}

// keep is a Keeper: it puts back state, version and pending events. An aggregate of package
// aggregate gets one from aggregate.Keep.
func (a *account) keep() (undo func() error) {
	before := a.copy()
	return func() error {
		*a = before
		return nil
	}
}

func (a *account) copy() account {
	c := *a
	c.pending = append([]string(nil), a.pending...)
	return c
}

// books is the view that the rules of a transfer judge.
type books struct{ from, to int }

func view(from, to *account) func() books {
	return func() books { return books{from: from.balance, to: to.balance} }
}

// transfer returns the rules of moving an amount from one account to another.
func transfer(amount int) invariant.Rules[books] {
	return invariant.Rules[books]{
		Pre: []invariant.Pre[books]{
			{Name: "the amount is positive", Check: func(books) error {
				if amount < 1 {
					return invariant.Violate("amount", errors.New("must be at least 1"))
				}
				return nil
			}},
			{Name: "the funds suffice", Check: func(b books) error {
				if b.from < amount {
					return invariant.Violate("from", errFunds)
				}
				return nil
			}},
		},
		Post: []invariant.Post[books]{
			{Name: "no money is made or lost", Check: func(before, after books) error {
				if before.from+before.to != after.from+after.to {
					return invariant.Violate("", errors.New("the sum of both accounts has changed"))
				}
				return nil
			}},
		},
	}
}
