package inboxtest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// markClauses are the sentences about marks in commits.
func markClauses() []clause {
	return []clause{
		{name: "UnknownMarkIsNotThere", run: unknownMarkIsNotThere},
		{name: "MarkAndEffectAreStoredTogether", run: markAndEffectAreStoredTogether},
		{name: "MarkIsStoredAlone", run: markIsStoredAlone},
		{name: "MarkedBatchIsRefused", run: markedBatchIsRefused},
		{name: "RefusedBatchLeavesNoMark", run: refusedBatchLeavesNoMark},
		{name: "MarksAreOfAConsumer", run: marksAreOfAConsumer},
		{name: "OrderOfMarksIsIrrelevant", run: orderOfMarksIsIrrelevant},
		{name: "MarkOutlivesItsEffect", run: markOutlivesItsEffect},
		{name: "DoneContextIsRefused", run: doneContextIsRefused},
		{name: "ReopenedStoreHasTheMarks", run: reopenedStoreHasTheMarks, reopens: true},
	}
}

func unknownMarkIsNotThere(t *trial) error {
	for range 2 { // asking is not marking
		t.marked("of a fresh store", false, mark("billing", "a"), mark("billing", "b"), mark("mail", "a"))
	}
	t.commits("a mark that was asked for", marks(mark("billing", "a")))
	return t.Err
}

func markAndEffectAreStoredTogether(t *trial) error {
	t.commits("a tally and its mark", beside(put("bells", 0, 1), mark("billing", "a")))
	t.marked("after its commit", true, mark("billing", "a"))
	t.counts("after its commit", "bells", 1)
	t.commits("the next tally and its mark", beside(put("bells", 1, 2), mark("billing", "b")))
	t.marked("after the next commit", true, mark("billing", "a"), mark("billing", "b"))
	t.counts("after the next commit", "bells", 2)
	return t.Err
}

func markIsStoredAlone(t *trial) error {
	t.commits("a mark alone", marks(mark("billing", "a")))
	t.marked("after its commit", true, mark("billing", "a"))
	t.refuses("a mark alone, again", marks(mark("billing", "a")), repository.ErrMarked)
	t.marked("after it was refused", true, mark("billing", "a"))
	return t.Err
}

func markedBatchIsRefused(t *trial) error {
	t.commits("a tally and its mark", beside(put("bells", 0, 1), mark("billing", "a")))
	t.refuses("a tally under a mark that is there", beside(put("bells", 1, 2), mark("billing", "a")), repository.ErrMarked)
	t.counts("after it was refused", "bells", 1)
	t.refuses("another tally under a mark that is there", beside(put("doors", 0, 1), mark("billing", "a")), repository.ErrMarked)
	t.counts("after it was refused", "doors", 0)
	t.commits("the tally that was refused", beside(put("bells", 1, 2), mark("billing", "b")))
	return t.Err
}

func refusedBatchLeavesNoMark(t *trial) error {
	t.commits("a tally", beside(put("bells", 0, 1)))
	t.refuses("a stale tally and a mark", beside(put("bells", 0, 1), mark("billing", "a")), repository.ErrConflict)
	t.marked("after a stale change", false, mark("billing", "a"))
	unfit := beside(put("bells", 1, 2), mark("billing", "a"))
	unfit.Attach = []any{func(chan struct{}) error { return nil }}
	t.refuses("a mark and an attached function of an unknown type", unfit, repository.ErrAttachment)
	t.marked("after an attached function of an unknown type", false, mark("billing", "a"))
	t.refuses("a mark twice", marks(mark("billing", "a"), mark("billing", "a")), repository.ErrBatch)
	t.marked("after a mark twice", false, mark("billing", "a"))
	t.commits("the mark of what was refused", beside(put("bells", 1, 2), mark("billing", "a")))
	t.counts("after all", "bells", 2)
	return t.Err
}

// consumers are names that a store may take for one another, or cut.
func consumers() []string {
	long := strings.Repeat("b", 511)
	return []string{
		"billing", "Billing", "billing ", " billing", "bílling", "bi\u0301lling", "billing%", "b_lling", "billing\n",
		"o'clock", `say "when"`, "заказы", "\U0001F514", long, long + "b", long + "c",
	}
}

func marksAreOfAConsumer(t *trial) error {
	for i, name := range consumers() {
		t.marked("before its commit", false, mark(name, "a"))
		t.commits("the mark of a consumer", beside(put("bells", uint64(i), i+1), mark(name, "a"))) //nolint:gosec // a small index
		t.marked("after its commit", true, mark(name, "a"))
		t.marked("of another event", false, mark(name, "b"))
	}
	for _, name := range consumers() {
		t.refuses("the mark of a consumer, again", marks(mark(name, "a")), repository.ErrMarked)
	}
	return t.Err
}

func orderOfMarksIsIrrelevant(t *trial) error {
	a, b, c := mark("billing", "a"), mark("billing", "b"), mark("mail", "a")
	t.commits("a mark", marks(b))
	for _, batch := range [][]repository.Mark{{a, b, c}, {b, a, c}, {c, a, b}} {
		t.refuses("marks of which one is there", beside(put("bells", 0, 1), batch...), repository.ErrMarked)
		t.marked("beside one that is there", false, a, c)
		t.counts("beside a mark that is there", "bells", 0)
	}
	d, e, f := mark("mail", "d"), mark("billing", "d"), mark("billing", "e")
	t.commits("several marks", beside(put("bells", 0, 1), f, d, e))
	t.marked("after the commit of several", true, d, e, f)
	for _, m := range []repository.Mark{f, d, e} {
		t.refuses("one of several, again", marks(m), repository.ErrMarked)
	}
	return t.Err
}

func markOutlivesItsEffect(t *trial) error {
	t.commits("a tally and its mark", beside(put("bells", 0, 1), mark("billing", "a")))
	gone := repository.Change{Kind: tallyMapping.Kind(), Op: repository.Delete, ID: "bells", Expected: 1}
	t.commits("the end of the tally", beside(gone))
	t.marked("after the end of its effect", true, mark("billing", "a"))
	t.refuses("the mark again", marks(mark("billing", "a")), repository.ErrMarked)
	return t.Err
}

func doneContextIsRefused(t *trial) error {
	t.commits("a mark", marks(mark("billing", "a")))
	if t.Err != nil {
		return t.Err
	}
	cancelled, cancel := context.WithCancel(t.Ctx)
	cancel()
	late, cancel := context.WithDeadline(t.Ctx, noon().Add(-100*365*24*time.Hour))
	defer cancel()
	for _, ctx := range []context.Context{cancelled, late} {
		want := ctx.Err()
		for _, m := range []repository.Mark{mark("billing", "a"), mark("billing", "b")} {
			_, err := t.store.Marked(ctx, m)
			t.Refused("Marked under a done context", err, want)
		}
		_, err := t.store.Forget(ctx, 0)
		t.Refused("Forget under a done context", err, want)
		t.Refused("Commit under a done context", t.store.Commit(ctx, marks(mark("billing", "b"))), want)
	}
	t.marked("after a done context", true, mark("billing", "a"))
	t.marked("after a done context", false, mark("billing", "b"))
	return t.Err
}

func reopenedStoreHasTheMarks(t *trial) error {
	stored := []repository.Mark{mark("billing", "a"), mark("mail", "a"), mark("billing", "b")}
	t.commits("a tally and its marks", beside(put("bells", 0, 1), slices.Clone(stored)...))
	if t.Err != nil {
		return t.Err
	}
	t.store = t.reopen()
	t.marked("of a store that was reopened", true, stored...)
	t.marked("of a store that was reopened", false, mark("mail", "b"))
	t.counts("in a store that was reopened", "bells", 1)
	t.refuses("a mark again", marks(stored[1]), repository.ErrMarked)
	return t.Err
}
