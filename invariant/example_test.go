package invariant_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
)

// A transfer debits one account and credits another. Whether it may, and whether it did
// what it should, is a rule about both.
func Example() {
	ada := &account{owner: "Ada", balance: 100}
	bob := &account{owner: "Bob", balance: 20}

	rules := invariant.Rules[books]{
		Pre: []invariant.Pre[books]{
			{Name: "the funds suffice", Check: func(b books) error {
				if b.from < 70 {
					return invariant.Violate("from", fmt.Errorf("a balance of %d does not cover 70", b.from))
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
	move := func() error {
		return rules.Guard(
			func() books { return books{from: ada.balance, to: bob.balance} },
			func() error {
				if err := ada.withdraw(70); err != nil {
					return err
				}
				bob.deposit(70)
				return nil
			},
			ada.keep, bob.keep,
		)
	}

	fmt.Println(move(), ada.balance, bob.balance)
	fmt.Println(move(), ada.balance, bob.balance)
	// Output:
	// <nil> 30 90
	// invariant: from: a balance of 30 does not cover 70 30 90
}

func ExampleRules_Guard() {
	ada := &account{owner: "Ada", balance: 100}
	bob := &account{owner: "Bob", balance: 20}

	// The operation forgets to credit what it debits. The rule after it finds out, and
	// neither account has changed.
	err := transfer(70).Guard(view(ada, bob), func() error { return ada.withdraw(70) }, ada.keep, bob.keep)

	fmt.Println(err)
	fmt.Println(ada.balance, bob.balance)
	// Output:
	// invariant: the sum of both accounts has changed
	// 100 20
}

// Several violations of one rule are joined. Keys may repeat; JSON groups by them.
func ExampleViolate() {
	rules := invariant.Rules[int]{Pre: []invariant.Pre[int]{
		{Name: "every product is in stock", Check: func(int) error {
			return errors.Join(
				invariant.Violate("_service", errors.New("'Brave New World' is out of stock")),
				invariant.Violate("_service", errors.New("'Dune' is out of stock")),
			)
		}},
		{Name: "the order is paid for", Check: func(int) error {
			return invariant.Violate("_service", errors.New("Order must have a valid payment method"))
		}},
	}}

	err := rules.Guard(func() int { return 0 }, func() error { return nil })

	document, _ := json.MarshalIndent(err, "", "  ")
	fmt.Println(string(document))
	// Output:
	// {
	//   "_service": [
	//     "'Brave New World' is out of stock",
	//     "'Dune' is out of stock",
	//     "Order must have a valid payment method"
	//   ]
	// }
}

// A command with several bad fields is refused once, with all of them.
func ExampleViolations() {
	checkLine := func(name string, quantity int) error {
		var v invariant.Violations
		if name == "" {
			v.Add("name", errors.New("is blank"))
		}
		if quantity < 1 {
			v.Add("quantity", errors.New("must be at least 1"))
		}
		return v.Err()
	}

	var v invariant.Violations
	v.Add("email", failure.New(failure.Invalid, "contact.not_email_address", "has no @"))
	v.Add("lines[0]", checkLine("Dune", 2))
	v.Add("lines[1]", checkLine("", 0))
	err := v.Err()

	for _, key := range violated(err).Keys() {
		fmt.Println(key)
	}
	fmt.Println(failure.KindOf(err))
	// Output:
	// email
	// lines[1].name
	// lines[1].quantity
	// invalid
}

func ExampleError() {
	err := transfer(0).Guard(
		func() books { return books{from: -1} },
		func() error { return nil },
	)

	if violations, ok := errors.AsType[*invariant.Error](err); ok {
		for key, why := range violations.All() {
			fmt.Println(key, "-", why)
		}
	}
	fmt.Println(errors.Is(err, errFunds), failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// amount - must be at least 1
	// from - the funds do not suffice
	// true refused invariant.violated
}

func ExampleRuleError() {
	rules := invariant.Rules[int]{Pre: []invariant.Pre[int]{
		{Name: "the rate is known", Check: func(int) error { return errors.New("rates: connection lost") }},
	}}

	err := rules.Guard(func() int { return 0 }, func() error { return nil })

	fmt.Println(err)
	fmt.Println(errors.Is(err, invariant.ErrRule), failure.KindOf(err))
	// Output:
	// invariant: the pre rule "the rate is known" could not be judged: rates: connection lost
	// true internal
}

// A check that panics is a RuleError too. What it panicked with is there for who asks.
func ExamplePanicError() {
	rules := invariant.Rules[[]int]{Post: []invariant.Post[[]int]{
		{Name: "the first is the largest", Check: func(_, after []int) error { panic(after[0]) }},
	}}

	err := rules.Guard(func() []int { return []int{42} }, func() error { return nil })

	fmt.Println(err)
	if panicked, ok := errors.AsType[*invariant.PanicError](err); ok {
		fmt.Println(panicked.Value())
	}
	// Output:
	// invariant: the post rule "the first is the largest" could not be judged: panic with a value of type int
	// 42
}

func ExampleUndoError() {
	torn := func() func() error {
		return func() error { return errors.New("the snapshot cannot be restored") }
	}

	err := invariant.Rules[int]{}.Guard(
		func() int { return 0 },
		func() error { return errFrozen },
		torn,
	)

	fmt.Println(err)
	fmt.Println(errors.Is(err, invariant.ErrUndo), errors.Is(err, errFrozen), failure.KindOf(err))
	// Output:
	// invariant: participants not put back: 1: the snapshot cannot be restored; undone because of: the account is frozen
	// true true internal
}

func ExampleStage() {
	fmt.Println(invariant.StagePre, invariant.StagePost)
	// Output:
	// pre post
}

// violated returns the violations in err.
func violated(err error) *invariant.Error {
	e, _ := errors.AsType[*invariant.Error](err)
	return e
}
