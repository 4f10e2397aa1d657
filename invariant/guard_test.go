package invariant_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
)

// says makes a pre rule that answers err whatever it sees.
func says(name string, err error) invariant.Pre[books] {
	return invariant.Pre[books]{Name: name, Check: func(books) error { return err }}
}

// saysAfter makes a post rule that answers err whatever it sees.
func saysAfter(name string, err error) invariant.Post[books] {
	return invariant.Post[books]{Name: name, Check: func(_, _ books) error { return err }}
}

func before(rules ...invariant.Pre[books]) invariant.Rules[books] {
	return invariant.Rules[books]{Pre: rules}
}

func after(rules ...invariant.Post[books]) invariant.Rules[books] {
	return invariant.Rules[books]{Post: rules}
}

// bank returns two accounts with a past: a version, and an event that waits.
func bank() (ada, bob *account) {
	return &account{owner: "Ada", balance: 100, version: 3, pending: []string{"opened"}},
		&account{owner: "Bob", balance: 20, version: 1}
}

// move changes both accounts in everything they have.
func move(ada, bob *account) error {
	if err := ada.withdraw(30); err != nil {
		return err
	}
	bob.deposit(30)
	ada.version++
	ada.pending[0] = "rewritten"
	return nil
}

func TestAnOperationWhoseRulesHoldIsDone(t *testing.T) {
	t.Parallel()
	ada, bob := bank()

	err := transfer(30).Guard(view(ada, bob), func() error { return move(ada, bob) }, ada.keep, bob.keep)

	require.NoError(t, err)
	require.Equal(t, 70, ada.balance)
	require.Equal(t, 50, bob.balance)
	require.Equal(t, 4, ada.version)
	require.Equal(t, []string{"deposited 30"}, bob.pending)
}

func TestRulesThatDemandNothingLetEverythingPass(t *testing.T) {
	t.Parallel()
	ran := false
	err := invariant.Rules[books]{}.Guard(func() books { return books{} }, func() error { ran = true; return nil })
	require.NoError(t, err)
	require.True(t, ran)
}

func TestAfterAnyFailureEveryParticipantIsAsItWas(t *testing.T) {
	t.Parallel()
	refusal := invariant.Violate("k", errFrozen)
	tests := map[string]struct {
		rules invariant.Rules[books]
		op    func(ada, bob *account) error
		want  error
	}{
		"a violation before": {before(says("r", refusal)), move, errFrozen},
		"a violation after":  {after(saysAfter("r", refusal)), move, errFrozen},
		"an operation that fails half way": {transfer(1), func(ada, _ *account) error {
			return errors.Join(ada.withdraw(5), errFrozen)
		}, errFrozen},
		"a rule that errs before": {before(says("r", errFrozen)), move, invariant.ErrRule},
		"a rule that errs after":  {after(saysAfter("r", errFrozen)), move, invariant.ErrRule},
		"a rule that panics after": {after(invariant.Post[books]{Name: "r", Check: func(_, _ books) error {
			panic("no")
		}}), move, invariant.ErrRule},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ada, bob := bank()
			adaBefore, bobBefore := ada.copy(), bob.copy()

			err := tt.rules.Guard(view(ada, bob), func() error { return tt.op(ada, bob) }, ada.keep, bob.keep)

			require.ErrorIs(t, err, tt.want)
			require.Equal(t, adaBefore, *ada)
			require.Equal(t, bobBefore, *bob)
		})
	}
}

func TestARuleBeforeAndAViewThatChangeAParticipantAreUndone(t *testing.T) {
	t.Parallel()
	ada, bob := bank()
	adaBefore, bobBefore := ada.copy(), bob.copy()
	rules := before(invariant.Pre[books]{Name: "meddles", Check: func(books) error {
		ada.deposit(1)
		return invariant.Violate("k", errFrozen)
	}})

	err := rules.Guard(func() books { bob.deposit(1); return books{} }, func() error { return nil }, ada.keep, bob.keep)

	require.ErrorIs(t, err, errFrozen)
	require.Equal(t, adaBefore, *ada)
	require.Equal(t, bobBefore, *bob)
}

func TestNothingRunsAfterAViolationBefore(t *testing.T) {
	t.Parallel()
	views, ran, asked := 0, false, false
	rules := before(says("r", invariant.Violate("k", errFrozen)))
	rules.Post = []invariant.Post[books]{{Name: "p", Check: func(_, _ books) error { asked = true; return nil }}}

	err := rules.Guard(func() books { views++; return books{} }, func() error { ran = true; return nil })

	require.ErrorIs(t, err, errFrozen)
	require.Equal(t, 1, views)
	require.False(t, ran)
	require.False(t, asked)
}

func TestTheErrorOfTheOperationIsReturnedAsItIs(t *testing.T) {
	t.Parallel()
	asked := false
	rules := after(invariant.Post[books]{Name: "p", Check: func(_, _ books) error { asked = true; return nil }})
	cause := fmt.Errorf("half way: %w", errFunds)

	err := rules.Guard(func() books { return books{} }, func() error { return cause })

	require.Same(t, cause, err)
	require.False(t, asked)
}

func TestRulesAfterSeeTheStateBeforeAndTheStateAfter(t *testing.T) {
	t.Parallel()
	ada, bob := bank()
	var was, is books
	rules := after(invariant.Post[books]{Name: "p", Check: func(before, after books) error {
		was, is = before, after
		return nil
	}})
	require.NoError(t, rules.Guard(view(ada, bob), func() error { return move(ada, bob) }, ada.keep, bob.keep))
	require.Equal(t, books{from: 100, to: 20}, was)
	require.Equal(t, books{from: 70, to: 50}, is)
}

func TestAllViolationsOfAStageAreReportedInOrderOfDeclaration(t *testing.T) {
	t.Parallel()
	first, second, third := errors.New("first"), errors.New("second"), errors.New("third")
	tests := map[string]invariant.Rules[books]{
		"before": before(
			says("a", invariant.Violate("z", first)),
			says("b", nil),
			says("c", errors.Join(invariant.Violate("a", second), invariant.Violate("z", third))),
		),
		"after": after(
			saysAfter("a", invariant.Violate("z", first)),
			saysAfter("b", nil),
			saysAfter("c", errors.Join(invariant.Violate("a", second), invariant.Violate("z", third))),
		),
	}
	for name, rules := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := rules.Guard(func() books { return books{} }, func() error { return nil })
			require.Equal(t, []string{"z", "a", "z"}, keysOf(err))
			require.Equal(t, []error{first, second, third}, reasonsOf(err))
			require.Equal(t, []string{"z", "a"}, violated(err).Keys())
			require.Equal(t, 3, violated(err).Len())
		})
	}
}

func TestWhatARuleMaySay(t *testing.T) {
	t.Parallel()
	violation := invariant.Violate("k", errFunds)
	tests := map[string]struct {
		said     error
		violated bool
	}{
		"a violation":                          {violation, true},
		"two violations joined":                {errors.Join(violation, violation), true},
		"a violation with text around it":      {fmt.Errorf("checking: %w", violation), true},
		"violations joined twice over":         {errors.Join(violation, errors.Join(violation)), true},
		"another error":                        {errFrozen, false},
		"another error beside a violation":     {errors.Join(violation, errFrozen), false},
		"another error before a violation":     {errors.Join(errFrozen, violation), false},
		"another error in a violation's place": {fmt.Errorf("%w: %w", errFrozen, violation), false},
		"an Error without violations":          {&invariant.Error{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := before(says("the rule", tt.said)).Guard(func() books { return books{} }, func() error { return nil })
			if tt.violated {
				require.ErrorIs(t, err, invariant.ErrViolated)
				require.NotErrorIs(t, err, invariant.ErrRule)
				require.ErrorIs(t, err, errFunds)
				return
			}
			var broken *invariant.RuleError
			require.ErrorAs(t, err, &broken)
			require.Equal(t, "the rule", broken.Rule)
			require.Equal(t, invariant.StagePre, broken.Stage)
			require.ErrorIs(t, err, tt.said)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.Equal(t, "invariant.rule_failed", failure.CodeOf(err))
		})
	}
}

func TestARuleThatCannotBeJudgedEndsTheStage(t *testing.T) {
	t.Parallel()
	asked := false
	rules := before(
		says("a", invariant.Violate("k", errFunds)),
		says("b", errFrozen),
		invariant.Pre[books]{Name: "c", Check: func(books) error { asked = true; return nil }},
	)
	err := rules.Guard(func() books { return books{} }, func() error { return nil })
	require.ErrorIs(t, err, invariant.ErrRule)
	require.NotErrorIs(t, err, invariant.ErrViolated)
	require.False(t, asked)
}

func TestARuleThatPanicsTellsWhichWhereAndNothingPersonal(t *testing.T) {
	t.Parallel()
	type customer struct{ email string }
	rules := after(invariant.Post[books]{Name: "the rule", Check: func(_, _ books) error {
		panic(customer{email: "ada@example.org"})
	}})

	err := rules.Guard(func() books { return books{} }, func() error { return nil })

	var broken *invariant.RuleError
	require.ErrorAs(t, err, &broken)
	require.Equal(t, "the rule", broken.Rule)
	require.Equal(t, invariant.StagePost, broken.Stage)
	var panicked *invariant.PanicError
	require.ErrorAs(t, err, &panicked)
	require.Equal(t, customer{email: "ada@example.org"}, panicked.Value())
	require.Contains(t, panicked.Stack(), "TestARuleThatPanicsTellsWhichWhereAndNothingPersonal")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		require.NotContains(t, fmt.Sprintf(verb, err), "ada@", verb)
		require.NotContains(t, fmt.Sprintf(verb, panicked), "ada@", verb)
	}
	require.NotContains(t, panicked.Stack(), "ada@")
}

func TestARuleThatPanicsWithAnErrorUnwrapsToIt(t *testing.T) {
	t.Parallel()
	rules := before(invariant.Pre[books]{Name: "r", Check: func(books) error { panic(errFrozen) }})
	err := rules.Guard(func() books { return books{} }, func() error { return nil })
	require.ErrorIs(t, err, errFrozen)
	require.ErrorIs(t, err, invariant.ErrRule)

	rules = before(invariant.Pre[books]{Name: "r", Check: func(books) error { panic(nil) }})
	err = rules.Guard(func() books { return books{} }, func() error { return nil })
	var nilPanic *runtime.PanicNilError
	require.ErrorAs(t, err, &nilPanic)
}

func TestAPanicPutsEverythingBackAndGoesOn(t *testing.T) {
	t.Parallel()
	type bomb struct{ fuse *int }
	value := bomb{fuse: new(int)}
	tests := map[string]func(ada, bob *account) error{
		"in the operation": func(ada, bob *account) error {
			return invariant.Rules[books]{}.Guard(view(ada, bob), func() error {
				ada.deposit(1)
				panic(value)
			}, ada.keep, bob.keep)
		},
		"in the view before": func(ada, bob *account) error {
			return invariant.Rules[books]{}.Guard(func() books {
				ada.deposit(1)
				panic(value)
			}, func() error { return nil }, ada.keep, bob.keep)
		},
		"in the view after": func(ada, bob *account) error {
			look := view(ada, bob)
			return invariant.Rules[books]{}.Guard(func() books {
				if ada.balance != 100 {
					panic(value)
				}
				return look()
			}, func() error { return move(ada, bob) }, ada.keep, bob.keep)
		},
		"in a keeper": func(ada, bob *account) error {
			return invariant.Rules[books]{}.Guard(view(ada, bob), func() error { return nil },
				ada.keep, func() func() error {
					ada.deposit(1)
					panic(value)
				})
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ada, bob := bank()
			adaBefore, bobBefore := ada.copy(), bob.copy()
			require.PanicsWithValue(t, value, func() { _ = run(ada, bob) })
			require.Equal(t, adaBefore, *ada)
			require.Equal(t, bobBefore, *bob)
		})
	}
}

// plunge is looked for in the stack below.
func plunge() { panic("deep") }

func TestAPanicKeepsItsStack(t *testing.T) {
	t.Parallel()
	ada, bob := bank()
	var stack string
	func() {
		defer func() {
			buf := make([]byte, 1<<16)
			stack = string(buf[:runtime.Stack(buf, false)])
			require.Equal(t, "deep", recover())
		}()
		_ = transfer(1).Guard(view(ada, bob), func() error { plunge(); return nil }, ada.keep, bob.keep)
	}()
	require.Contains(t, stack, "invariant_test.plunge", "a recover on the way would have unwound it")
}

func TestGoexitPutsEverythingBack(t *testing.T) {
	t.Parallel()
	leave := func() error { runtime.Goexit(); return nil }
	tests := map[string]func(ada, bob *account){
		"in the operation": func(ada, bob *account) {
			_ = transfer(1).Guard(view(ada, bob), func() error { _ = move(ada, bob); return leave() }, ada.keep, bob.keep)
		},
		"in a rule": func(ada, bob *account) {
			rules := after(invariant.Post[books]{Name: "r", Check: func(_, _ books) error { return leave() }})
			_ = rules.Guard(view(ada, bob), func() error { return move(ada, bob) }, ada.keep, bob.keep)
		},
		"in an undo": func(ada, bob *account) {
			_ = transfer(1).Guard(view(ada, bob), func() error { _ = move(ada, bob); return errFrozen },
				ada.keep, bob.keep, func() func() error { return leave })
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ada, bob := bank()
			adaBefore, bobBefore := ada.copy(), bob.copy()
			done, came := make(chan struct{}), false
			go func() {
				defer close(done)
				run(ada, bob)
				came = true
			}()
			<-done
			require.False(t, came, "the goroutine was to end")
			require.Equal(t, adaBefore, *ada)
			require.Equal(t, bobBefore, *bob)
		})
	}
}

func TestAnUndoThatFailsIsReportedAndTheOthersAreDone(t *testing.T) {
	t.Parallel()
	errTorn := errors.New("torn")
	fails := func() func() error { return func() error { return errTorn } }
	panics := func() func() error { return func() error { panic(errTorn) } }
	for name, broken := range map[string]invariant.Keeper{"it errs": fails, "it panics": panics} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ada, bob := bank()
			adaBefore, bobBefore := ada.copy(), bob.copy()

			err := after(saysAfter("r", invariant.Violate("k", errFunds))).
				Guard(view(ada, bob), func() error { return move(ada, bob) }, ada.keep, broken, bob.keep)

			var undo *invariant.UndoError
			require.ErrorAs(t, err, &undo)
			require.ErrorIs(t, err, invariant.ErrUndo)
			require.ErrorIs(t, err, errTorn)
			require.ErrorIs(t, err, errFunds, "what made undoing necessary is not lost")
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.Equal(t, "invariant.undo_failed", failure.CodeOf(err))
			require.Equal(t, adaBefore, *ada)
			require.Equal(t, bobBefore, *bob)
		})
	}
}

func TestAnUndoThatFailsDuringAPanicReplacesItAndCarriesIt(t *testing.T) {
	t.Parallel()
	errTorn := errors.New("torn")
	ada, _ := bank()
	adaBefore := ada.copy()
	defer func() {
		err, ok := recover().(error)
		require.True(t, ok)
		require.ErrorIs(t, err, errTorn)
		var panicked *invariant.PanicError
		require.ErrorAs(t, err, &panicked)
		require.Equal(t, "secret", panicked.Value())
		require.Contains(t, panicked.Stack(), "TestAnUndoThatFailsDuringAPanic")
		require.NotContains(t, err.Error(), "secret")
		require.Equal(t, adaBefore, *ada)
	}()
	_ = invariant.Rules[int]{}.Guard(func() int { return 0 }, func() error { ada.deposit(1); panic("secret") },
		ada.keep, func() func() error { return func() error { return errTorn } })
}

func TestParticipantsArePutBackTheLastKeptFirst(t *testing.T) {
	t.Parallel()
	var order []string
	named := func(name string) invariant.Keeper {
		return func() func() error {
			order = append(order, "keep "+name)
			return func() error { order = append(order, "undo "+name); return nil }
		}
	}
	err := invariant.Rules[int]{}.Guard(func() int { return 0 }, func() error { return errFrozen }, named("a"), named("b"))
	require.ErrorIs(t, err, errFrozen)
	require.Equal(t, []string{"keep a", "keep b", "undo b", "undo a"}, order)
}

func TestAGuardedOperationInsideAnotherIsUndoneByItself(t *testing.T) {
	t.Parallel()
	ada, bob := bank()
	inner := after(saysAfter("r", invariant.Violate("k", errFrozen)))

	err := transfer(30).Guard(view(ada, bob), func() error {
		refused := inner.Guard(view(ada, bob), func() error { ada.deposit(1000); return nil }, ada.keep)
		require.ErrorIs(t, refused, errFrozen)
		return move(ada, bob)
	}, ada.keep, bob.keep)

	require.NoError(t, err)
	require.Equal(t, 70, ada.balance)
}

func TestADeclarationThatCannotBeRightPanics(t *testing.T) {
	t.Parallel()
	look, op := func() books { return books{} }, func() error { return nil }
	check := func(books) error { return nil }
	tests := map[string]func() error{
		"a pre rule without a check":  func() error { return before(invariant.Pre[books]{Name: "r"}).Guard(look, op) },
		"a pre rule without a name":   func() error { return before(invariant.Pre[books]{Check: check}).Guard(look, op) },
		"a post rule without a check": func() error { return after(invariant.Post[books]{Name: "r"}).Guard(look, op) },
		"a post rule without a name":  func() error { return after(saysAfter("", nil)).Guard(look, op) },
		"no view":                     func() error { return before().Guard(nil, op) },
		"no operation":                func() error { return before().Guard(look, nil) },
		"a nil participant":           func() error { return before().Guard(look, op, nil) },
		"a keeper without an undo":    func() error { return before().Guard(look, op, func() func() error { return nil }) },
	}
	for name, guard := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, func() { _ = guard() })
		})
	}
}

func TestStagesHaveNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, "pre", invariant.StagePre.String())
	require.Equal(t, "post", invariant.StagePost.String())
	require.Equal(t, "none", invariant.Stage(0).String())
	require.True(t, strings.HasSuffix(invariant.Stage(7).String(), "(7)"))
}

func keysOf(err error) []string {
	var keys []string
	for key := range violated(err).All() {
		keys = append(keys, key)
	}
	return keys
}

func reasonsOf(err error) []error {
	var reasons []error
	for _, reason := range violated(err).All() {
		reasons = append(reasons, reason)
	}
	return reasons
}
