package invariant_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/invariant"
)

// A trouble is what a step of a guarded operation comes to.
type trouble int

const (
	none trouble = iota
	violates
	errs
	panics
	troubles
)

var errTrouble = errors.New("trouble")

// strike is what a rule or an operation in that trouble does.
func (tr trouble) strike() error {
	switch tr {
	case violates:
		return invariant.Violate("k", errTrouble)
	case errs:
		return errTrouble
	case panics:
		panic(errTrouble)
	case none, troubles:
	}
	return nil
}

func drawTroubles(t *rapid.T, label string, atMost int) []trouble {
	// Most rules hold, or no operation would ever be done.
	one := rapid.OneOf(rapid.Just(int(none)), rapid.Just(int(none)), rapid.Just(int(none)), rapid.IntRange(0, int(troubles)-1))
	drawn := rapid.SliceOfN(one, 0, atMost).Draw(t, label)
	trs := make([]trouble, len(drawn))
	for i, d := range drawn {
		trs[i] = trouble(d)
	}
	return trs
}

func anyTrouble(trs []trouble) bool {
	for _, tr := range trs {
		if tr != none {
			return true
		}
	}
	return false
}

// Whatever the rules and the operation do: after a failure or a panic every participant is
// as it was, and after success the operation is done in full and every rule was asked.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		accounts := make([]*account, rapid.IntRange(1, 5).Draw(t, "accounts"))
		participants := make([]invariant.Keeper, len(accounts))
		for i := range accounts {
			accounts[i] = &account{owner: fmt.Sprint(i), balance: rapid.IntRange(0, 50).Draw(t, "balance")}
			participants[i] = accounts[i].keep
		}
		was := copies(accounts)

		pre, post := drawTroubles(t, "pre", 3), drawTroubles(t, "post", 3)
		meddles := rapid.Bool().Draw(t, "the first pre rule meddles")
		asked := 0
		var rules invariant.Rules[int]
		for i, tr := range pre {
			rules.Pre = append(rules.Pre, invariant.Pre[int]{Name: "pre", Check: func(int) error {
				asked++
				if i == 0 && meddles {
					accounts[0].deposit(1)
				}
				return tr.strike()
			}})
		}
		for _, tr := range post {
			rules.Post = append(rules.Post, invariant.Post[int]{Name: "post", Check: func(_, _ int) error {
				asked++
				return tr.strike()
			}})
		}
		steps := rapid.SliceOfN(rapid.IntRange(0, len(accounts)-1), 0, 6).Draw(t, "steps")
		stops := drawTroubles(t, "the operation", 1)
		op := func() error {
			for _, i := range steps {
				accounts[i].deposit(i + 1)
				accounts[i].version++
			}
			for _, tr := range stops {
				if err := tr.strike(); err != nil {
					return err
				}
			}
			return nil
		}

		err, panicked := guarded(func() error {
			return rules.Guard(func() int { return total(accounts) }, op, participants...)
		})

		if anyTrouble(pre) || anyTrouble(post) || anyTrouble(stops) {
			require.True(t, panicked || err != nil)
			require.Equal(t, was, copies(accounts))
			return
		}
		require.NoError(t, err)
		require.False(t, panicked)
		require.Equal(t, len(pre)+len(post), asked)
		gained := 0
		for _, i := range steps {
			gained += i + 1
		}
		if meddles && len(pre) > 0 {
			gained++
		}
		require.Equal(t, sum(was)+gained, total(accounts))
	})
}

// guarded runs f, returns its error and reports whether it ended in the panic of a trouble.
func guarded(f func() error) (err error, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			panicked = p == any(errTrouble)
		}
	}()
	return f(), false
}

func copies(accounts []*account) []account {
	all := make([]account, len(accounts))
	for i, a := range accounts {
		all[i] = a.copy()
	}
	return all
}

func total(accounts []*account) int { return sum(copies(accounts)) }

func sum(accounts []account) int {
	s := 0
	for _, a := range accounts {
		s += a.balance
	}
	return s
}
