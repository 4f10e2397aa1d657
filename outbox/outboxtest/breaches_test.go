package outboxtest_test

import (
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/outbox/outboxtest"
)

// breaches are the ways in which a queue is broken, and the clauses that must say so.
func breaches() map[string][]string {
	return map[string][]string{
		"keeps the first event only":              {"CommittedEventsArePending"},
		"forgets the events of deletes":           {"EventsOfDeletesArePending"},
		"keeps events of refused batches":         {"RefusedBatchLeavesNoMessage"},
		"takes any event":                         {"UnfitEventIsRefusedAtCommit"},
		"takes any state":                         {"UnfitStateIsRefusedAtCommit"},
		"cuts the time to microseconds":           {"MessageIsWhatWasRecorded"},
		"drops metadata":                          {"MessageIsWhatWasRecorded"},
		"drops the cause":                         {"MessageIsWhatWasRecorded"},
		"makes identities anew":                   {"MessageIsWhatWasRecorded"},
		"forgets the schema":                      {"MessageIsWhatWasRecorded"},
		"numbers batches downwards":               {"PendingIsByPosition", "DrainDeliversAllInOrder"},
		"forgets a partition":                     {"OneOwnerHasAllPartitions"},
		"leases twice":                            {"LeaseIsExclusive"},
		"rounds shares down":                      {"OwnersShareFairly"},
		"knows no shares":                         {"OwnersShareFairly"},
		"never renews":                            {"ClaimRenews"},
		"gives a token at each claim":             {"RenewedLeaseKeepsItsToken"},
		"never lets go":                           {"LeaseRunsOut"},
		"has one token for all":                   {"TokenGrowsWithTheOwner", "StaleLeaseIsFenced"},
		"stays when it leaves":                    {"LeaveFreesTheLeases"},
		"leaves for all":                          {"LeaveFreesTheLeases"},
		"reads the latest first":                  {"PendingIsByPosition", "DrainDeliversAllInOrder", "ConcurrentCommitsAreDeliveredInOrder", "RelaysThatComeAndGoLoseNothing"},
		"knows no limit":                          {"PendingTakesALimit"},
		"reads all partitions":                    {"PendingKeepsToItsPartitions"},
		"skips what was read":                     {"PendingStaysUntilSettled"},
		"overtakes what is delayed":               {"DelayedMessageHoldsItsAggregate"},
		"knows no delays":                         {"DelayedMessageHoldsItsAggregate"},
		"delays for ever":                         {"DelayEnds"},
		"keeps what is delivered":                 {"DeliveredMessageIsGone"},
		"forgets attempts":                        {"RefusalIsRemembered"},
		"settles one at a time":                   {"SettleTakesVerdictsTogether"},
		"knows no tokens":                         {"StaleLeaseIsFenced", "LeftLeaseIsFenced"},
		"keeps fences to itself":                  {"StaleLeaseIsFenced"},
		"asks only whether a partition is leased": {"MissingLeaseIsFenced", "FencedMessageDoesNotHoldTheOthers"},
		"buries what is gone":                     {"SettledMessageIsPassedOver"},
		"drops what is parked":                    {"ParkedMessageIsADeadLetter"},
		"forgets why":                             {"ParkedMessageIsADeadLetter"},
		"holds what is behind a dead letter":      {"ParkedMessageLetsItsAggregateGo"},
		"lists dead letters as they came":         {"DeadLettersComeInPages"},
		"begins each page anew":                   {"DeadLettersComeInPages"},
		"replays with old attempts":               {"ReplayedLetterIsPendingAtItsPlace"},
		"replays at the end":                      {"ReplayedLetterIsPendingAtItsPlace"},
		"discards all for none":                   {"DiscardedLetterIsGone"},
		"waits without end":                       {"WaitEnds", "WaitTellsOfWhatCameBefore"},
		"waits on without a context":              {"WaitEndsWithItsContext"},
		"counts what is due":                      {"StatsCount"},
		"knows no age":                            {"StatsKnowTheOldest"},
		"takes the age of what is due":            {"StatsKnowTheOldest"},
		"ignores contexts":                        {"DoneContextIsRefused"},
	}
}

func TestEachBreachIsCaughtByTheClauseThatNamesIt(t *testing.T) {
	t.Parallel()
	for breach, caught := range breaches() {
		for _, clause := range caught {
			t.Run(breach+" "+clause, func(t *testing.T) {
				t.Parallel()
				err := contract.Noticed(func() error { return outboxtest.CheckBriefly(t.Context(), clause, newNaiveStore(breach)) })
				if err == nil {
					t.Errorf("%s does not notice", clause)
				} else {
					t.Logf("%s: %v", clause, err)
				}
			})
		}
	}
}

func TestACorrectStoreKeepsEachClause(t *testing.T) {
	t.Parallel()
	for _, clause := range outboxtest.Clauses() {
		t.Run(clause, func(t *testing.T) {
			t.Parallel()
			if err := outboxtest.Check(t.Context(), clause, newNaiveStore("")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoClauseGoesWithoutAStoreThatBreaksIt(t *testing.T) {
	t.Parallel()
	names := outboxtest.Clauses()
	for _, caught := range breaches() {
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(caught, n) })
	}
	if len(names) > 0 {
		t.Errorf("nothing proves that these clauses can fail: %q", names)
	}
}
