package inboxtest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/inbox/inboxtest"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/memstore"
)

// breaches are the ways in which a store is broken, and the clauses that must say so.
func breaches() map[string][]string {
	return map[string][]string{
		"marks what it is asked for":    {"UnknownMarkIsNotThere", "FailedHandlerLeavesNoMark"},
		"never says marked":             {"MarkIsStoredAlone", "SecondDeliveryIsNotHandled", "HandlerWithoutChangesIsMarked"},
		"stores marks, not changes":     {"MarkAndEffectAreStoredTogether", "SecondDeliveryIsNotHandled"},
		"stores the first mark only":    {"OrderOfMarksIsIrrelevant"},
		"checks the first mark only":    {"OrderOfMarksIsIrrelevant"},
		"drops a batch of marks alone":  {"MarkIsStoredAlone", "HandlerWithoutChangesIsMarked"},
		"ignores marks":                 {"MarkIsStoredAlone", "MarkedBatchIsRefused", "DeliveryInBetweenIsTheOnlyOne"},
		"stores what it refuses":        {"MarkedBatchIsRefused", "DeliveryInBetweenIsTheOnlyOne"},
		"marks before it checks":        {"RefusedBatchLeavesNoMark", "FailedHandlerLeavesNoMark"},
		"marks an event for all":        {"MarksAreOfAConsumer"},
		"marks a consumer for all":      {"MarksAreOfAConsumer", "SecondDeliveryIsNotHandled"},
		"folds names":                   {"MarksAreOfAConsumer"},
		"trims names":                   {"MarksAreOfAConsumer"},
		"cuts names":                    {"MarksAreOfAConsumer"},
		"ends marks with their effects": {"MarkOutlivesItsEffect"},
		"ignores contexts":              {"DoneContextIsRefused"},
		"loses marks on reopening":      {"ReopenedStoreHasTheMarks"},
		"forgets nothing":               {"ForgetRemovesWhatIsOld", "ForgottenMarkIsStoredAnew"},
		"forgets all":                   {"ForgetKeepsWhatIsYoung", "ForgetRemovesWhatIsOld"},
		"forgets the young":             {"ForgetKeepsWhatIsYoung", "ForgetRemovesWhatIsOld"},
		"counts what is left":           {"ForgetKeepsWhatIsYoung", "ForgetRemovesWhatIsOld"},
		"keeps what it forgets":         {"ForgetRemovesWhatIsOld", "ForgottenMarkIsStoredAnew"},
		"checks, then writes":           {"ConcurrentDeliveriesHaveOneEffect"},
	}
}

func TestEachBreachIsCaughtByTheClauseThatNamesIt(t *testing.T) {
	t.Parallel()
	for breach, caught := range breaches() {
		t.Run(breach, func(t *testing.T) {
			t.Parallel()
			for _, clause := range caught {
				err := contract.Noticed(func() error {
					s := newNaiveStore(breach)
					return inboxtest.Check(t.Context(), clause, s, reopening(s))
				})
				if err == nil {
					t.Errorf("%s does not notice", clause)
				} else {
					t.Logf("%s: %v", clause, err)
				}
			}
		})
	}
}

func TestACorrectStoreKeepsEachClause(t *testing.T) {
	t.Parallel()
	for _, clause := range inboxtest.Clauses() {
		t.Run(clause, func(t *testing.T) {
			t.Parallel()
			s := newNaiveStore("")
			if err := inboxtest.Check(t.Context(), clause, s, reopening(s)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoClauseGoesWithoutAStoreThatBreaksIt(t *testing.T) {
	t.Parallel()
	names := inboxtest.Clauses()
	for _, caught := range breaches() {
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(caught, n) })
	}
	if len(names) > 0 {
		t.Errorf("nothing proves that these clauses can fail: %q", names)
	}
}

func TestTheSuiteRunsEachClause(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, inboxtest.Harness{
		New:    func(*testing.T) inboxtest.Store { return newNaiveStore("") },
		Reopen: func(_ *testing.T, s inboxtest.Store) inboxtest.Store { return s.(*naiveStore).reopen() },
	})
}

func reopening(s *naiveStore) func() inboxtest.Store {
	return func() inboxtest.Store { return s.reopen() }
}

// A store proves itself with one test. This is the one of package memstore.
func Example() {
	testInbox := func(t *testing.T) {
		t.Helper()
		inboxtest.Run(t, inboxtest.Harness{
			New: func(*testing.T) inboxtest.Store { return memstore.New() },
		})
	}
	fmt.Printf("%T\n", testInbox)
	// Output: func(*testing.T)
}
