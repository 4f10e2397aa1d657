package repositorytest_test

import (
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

// breaches are the ways in which a store, or the mapping used with it, is broken, and the
// clauses that must say so.
func breaches() []breach {
	return []breach{
		{store: "keeps the first state", caught: []string{"StoredDocumentIsLoaded"}},
		{store: "hides not found", caught: []string{"UnknownDocumentIsNotFound"}},
		{store: "counts events", caught: []string{"EachSaveIsOneVersion"}},
		{store: "ignores versions", caught: []string{"StaleSaveIsAConflict", "LoserOfARaceKeepsItsEvents", "NoUpdateIsLost"}},
		{store: "checks, then writes", caught: []string{
			"OneOfManyConcurrentSavesWins", "OneOfManyConcurrentMarksWins", "OneOfManyConcurrentClaimsOfAKeyWins",
			"NoUpdateIsLost", "EachStoredEventIsKeptOnce",
		}},
		{store: "keeps its conflicts to itself", caught: []string{"NoUpdateIsLost", "LoserOfARaceKeepsItsEvents", "EachStoredEventIsKeptOnce"}},
		{store: "conflicts with anything under way", caught: []string{"IndependentSavesDoNotConflict"}},
		{store: "finds deleted documents", caught: []string{"DeletedDocumentIsGone"}},
		{store: "resurrects", caught: []string{"DeletedIdentityIsNotUsedAgain", "DeletedAggregateIsGone"}},
		{store: "ignores checks", caught: []string{"CheckRefusesWhatHasChanged", "CheckedAggregateHoldsTheUnit"}},
		{store: "mixes kinds", caught: []string{"KindsDoNotMix"}},
		{store: "trims text", caught: []string{"OddTextSurvives"}},
		{store: "cuts what is long", caught: []string{"LargeDocumentSurvives"}},
		{store: "makes a namespace each time", caught: []string{"NamespaceStays", "EventIdentitiesAreWorkedOut"}},
		{store: "forgets on reopening", caught: []string{"ReopenedStoreHasItAll"}},
		{store: "ignores schemas", caught: []string{"OlderSchemaIsRead"}},
		{store: "stores the first change only", caught: []string{"BatchIsStoredWhole", "UnitIsAllOrNothing"}},
		{store: "stores change by change", caught: []string{"RefusedBatchStoresNothing", "RefusedEventsAreNotKept", "UnitIsAllOrNothing"}},
		{store: "takes malformed batches", caught: []string{"MalformedBatchIsRefused"}},
		{store: "ignores marks", caught: []string{"MarkIsStoredOnce", "OneOfManyConcurrentMarksWins", "MarkOfTheContextIsStored"}},
		{store: "ignores attached functions", caught: []string{"UnknownAttachmentIsRefused"}},
		{store: "ignores contexts", caught: []string{"DoneContextIsRefused"}},
		{store: "ignores unique keys", caught: []string{"UniqueKeyBelongsToOneDocument", "OneOfManyConcurrentClaimsOfAKeyWins"}},
		{store: "folds unique keys", caught: []string{"UniqueKeysAreComparedByteForByte"}},
		{store: "checks keys one by one", caught: []string{"UniqueKeysSwapInOneBatch"}},
		{store: "never frees a key", caught: []string{"FreedUniqueKeyCanBeTaken"}},
		{store: "leaves the index behind", caught: []string{"IndexMovesWithTheState"}},
		{store: "orders as people do", caught: []string{"FindOrdersByKeyThenIdentity"}},
		{store: "leaves out the upper bound", caught: []string{"FindKeepsWithinBounds"}},
		{store: "ignores limits", caught: []string{"FindTakesALimit"}},
		{store: "finds the cursor's document again", caught: []string{"FindGoesOnAfterACursor", "CollectionWalksAllPages"}},
		{store: "takes no identities for all", caught: []string{"FindTakesIdentities"}},
		{store: "counts the rest of the page", caught: []string{"CountCountsWhatMatches"}},
		{store: "loses the events of deletes", caught: []string{"StoredEventsAreKept"}},
		{store: "keeps events before it checks", caught: []string{"RefusedEventsAreNotKept"}},
		{store: "keeps bare events", caught: []string{"EventsAreKeptWithTheirCircumstances"}},
		{store: "keeps the latest event first", caught: []string{"EventsKeepTheirOrder"}},
		{store: "keeps events twice", caught: []string{"StoredEventsAreKept", "EachStoredEventIsKeptOnce"}},
		{store: "stores late", caught: []string{"EventsLeaveOnlyOnceStored"}},
		{store: "keeps states as they are", books: "snapshot shares", caught: []string{"ChangeAfterSaveStaysOutside"}},
		{store: "keeps states as they are", books: "restore shares", caught: []string{"ChangeAfterGetStaysOutside"}},
		{books: "restore records", caught: []string{"RestoredAggregateIsUnchanged"}},
		{books: "lists all", caught: []string{"UnlistedEventIsRefused"}},
	}
}

type breach struct {
	store, books string
	caught       []string
}

func TestEachBreachIsCaughtByTheClauseThatNamesIt(t *testing.T) {
	t.Parallel()
	for _, b := range breaches() {
		t.Run(b.store+" "+b.books, func(t *testing.T) {
			t.Parallel()
			for _, clause := range b.caught {
				err := contract.Noticed(func() error {
					s := newNaiveStore(b.store)
					subject := repositorytest.Subject{Store: s, Envelopes: s.envelopes, Reopen: reopening(s), Books: b.books}
					return repositorytest.Check(t.Context(), clause, subject)
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
	for _, store := range []string{"", "keeps states as they are"} {
		for _, clause := range repositorytest.Clauses() {
			if store != "" && clause == "OlderSchemaIsRead" {
				continue // a store that keeps Go values does not outlive the program
			}
			t.Run(clause+" "+store, func(t *testing.T) {
				t.Parallel()
				s := newNaiveStore(store)
				subject := repositorytest.Subject{Store: s, Envelopes: s.envelopes, Reopen: reopening(s)}
				if err := repositorytest.Check(t.Context(), clause, subject); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestNoClauseGoesWithoutAStoreThatBreaksIt(t *testing.T) {
	t.Parallel()
	names := repositorytest.Clauses()
	for _, b := range breaches() {
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(b.caught, n) })
	}
	if len(names) > 0 {
		t.Errorf("nothing proves that these clauses can fail: %q", names)
	}
}

func reopening(s *naiveStore) func() repository.Store {
	return func() repository.Store { return s.reopen() }
}
