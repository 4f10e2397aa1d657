package repositorytest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/repository"
)

// finderClauses are the sentences about Find and Count.
func finderClauses() []clause {
	return []clause{
		{name: "FindOrdersByKeyThenIdentity", run: findOrdersByKeyThenIdentity},
		{name: "FindKeepsWithinBounds", run: findKeepsWithinBounds},
		{name: "FindTakesALimit", run: findTakesALimit},
		{name: "FindGoesOnAfterACursor", run: findGoesOnAfterACursor},
		{name: "FindTakesIdentities", run: findTakesIdentities},
		{name: "CountCountsWhatMatches", run: countCountsWhatMatches},
	}
}

func findOrdersByKeyThenIdentity(t *trial) error {
	texts := oddTexts()
	sorted := slices.Sorted(slices.Values(texts))
	for i, text := range texts {
		// Two documents under each key, the later identity first.
		t.commit(t.put(0, lent(fmt.Sprintf("z%d", i), "r", text)), t.put(0, lent(fmt.Sprintf("a%d", i), "r", text)))
	}
	var want []string
	for _, text := range sorted {
		i := slices.Index(texts, text)
		want = append(want, fmt.Sprintf("a%d", i), fmt.Sprintf("z%d", i))
	}
	t.finds("by key", dueIndex.Between(word{}, word{}), want...)
	t.finds("by identity", repository.Query{}, slices.Sorted(slices.Values(want))...)
	t.finds("by identity within one key", readerIndex.Is(word{"r"}), slices.Sorted(slices.Values(want))...)
	for _, id := range []string{"B", "Z", "é", "_", "~", "10", "9"} {
		t.commit(t.put(0, plain(id)))
		want = append(want, id)
	}
	t.finds("by odd identities", repository.Query{}, slices.Sorted(slices.Values(want))...)
	return t.Err
}

// days stores books due on the first days of a month, two on each, and one that is not lent.
func (t *trial) days() {
	t.commit(t.put(0, plain("never")))
	for i := 1; i <= 5; i++ {
		day := fmt.Sprintf("2026-03-%02d", i)
		t.commit(t.put(0, lent(fmt.Sprintf("b%d", i), "anne", day)), t.put(0, lent(fmt.Sprintf("a%d", i), "jane", day)))
	}
}

func findKeepsWithinBounds(t *trial) error {
	t.days()
	day := func(i int) word { return word{fmt.Sprintf("2026-03-%02d", i)} }
	t.finds("between", dueIndex.Between(day(2), day(3)), "a2", "b2", "a3", "b3")
	t.finds("from", dueIndex.Between(day(5), word{}), "a5", "b5")
	t.finds("to", dueIndex.Between(word{}, day(1)), "a1", "b1")
	t.finds("on one day", dueIndex.Between(day(4), day(4)), "a4", "b4")
	t.finds("between bounds that are no keys", dueIndex.Between(word{"2026-03-02!"}, word{"2026-03-04 "}), "a3", "b3", "a4", "b4")
	t.finds("from after to", dueIndex.Between(day(3), day(2)))
	t.finds("beyond all", dueIndex.Between(word{"2027"}, word{}))
	t.finds("before all", dueIndex.Between(word{}, word{"2026"}))
	t.finds("among identities", repository.Query{From: "b4", To: "never"}, "b4", "b5", "never")
	t.finds("the zero key", readerIndex.Is(word{}))
	return t.Err
}

func findTakesALimit(t *trial) error {
	t.days()
	q := dueIndex.Between(word{}, word{})
	all := []string{"a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4", "a5", "b5"}
	for limit := 1; limit <= len(all)+1; limit++ {
		t.finds(fmt.Sprintf("with the limit %d", limit), q.Page(limit, repository.Cursor{}), all[:min(limit, len(all))]...)
	}
	t.finds("without a limit", q, all...)
	t.finds("by identity with a limit", repository.Query{Limit: 2}, "a1", "a2")
	t.finds("by reader with a limit", readerIndex.Is(word{"anne"}).Page(2, repository.Cursor{}), "b1", "b2")
	return t.Err
}

func findGoesOnAfterACursor(t *trial) error {
	t.days()
	q := dueIndex.Between(word{"2026-03-02"}, word{"2026-03-04"})
	all := []string{"a2", "b2", "a3", "b3", "a4", "b4"}
	at := func(id string) repository.Cursor {
		return repository.Cursor{Key: "2026-03-0" + id[1:], ID: id}
	}
	for i, id := range all {
		t.finds("after "+id, q.Page(0, at(id)), all[i+1:]...)
		t.finds("one after "+id, q.Page(1, at(id)), all[i+1:min(i+2, len(all))]...)
	}
	t.finds("after a place before the bounds", q.Page(0, at("a1")), all...)
	t.finds("after a place beyond the bounds", q.Page(0, at("b5")))
	t.finds("after a place between two documents", q.Page(0, repository.Cursor{Key: "2026-03-03", ID: "aa"}), "b3", "a4", "b4")
	t.commit(t.remove("a3", 1))
	t.finds("after a document that is gone", q.Page(2, at("a3")), "b3", "a4")
	t.finds("by identity", repository.Query{Limit: 2, After: repository.Cursor{Key: "b2", ID: "b2"}}, "b3", "b4")
	t.finds("by one key", readerIndex.Is(word{"anne"}).Page(2, repository.Cursor{Key: "anne", ID: "b3"}), "b4", "b5")
	return t.Err
}

func findTakesIdentities(t *trial) error {
	t.days()
	t.commit(t.remove("a4", 1))
	among := func(ids ...string) repository.Query { return repository.Query{IDs: ids} }
	t.finds("an empty list", repository.Query{IDs: []string{}})
	t.finds("an empty list in an index", repository.Query{Index: "due", IDs: []string{}})
	t.finds("identities", among("b2", "a1", "never"), "a1", "b2", "never")
	t.finds("identities repeated", among("b2", "a1", "b2", "a1"), "a1", "b2")
	t.finds("identities unknown or deleted", among("nothing", "a4", "b4"), "b4")
	t.finds("identities after a cursor", repository.Query{
		IDs: []string{"a1", "a2", "b1", "b2"}, After: repository.Cursor{Key: "a2", ID: "a2"}, Limit: 1,
	}, "b1")
	q := dueIndex.Between(word{"2026-03-02"}, word{})
	q.IDs = []string{"b3", "a1", "a5", "b2", "never", "a2"}
	t.finds("identities in an index", q, "a2", "b2", "b3", "a5")
	t.finds("a page of identities in an index", q.Page(2, repository.Cursor{Key: "2026-03-02", ID: "a2"}), "b2", "b3")
	t.counts(bookMapping.Kind(), "identities in an index", q, 4)
	many := make([]string, 500)
	for i := range many {
		many[i] = strings.Repeat("x", i%100) + fmt.Sprint(i)
	}
	t.finds("many identities", among(append(many, "a1", "a2")...), "a1", "a2")
	return t.Err
}

func countCountsWhatMatches(t *trial) error {
	k := bookMapping.Kind()
	t.counts(k, "of nothing", repository.Query{}, 0)
	t.days()
	due := dueIndex.Between(word{"2026-03-02"}, word{"2026-03-04"})
	t.counts(k, "all", repository.Query{}, 11)
	t.counts(k, "between", due, 6)
	t.counts(k, "by reader", readerIndex.Is(word{"anne"}), 5)
	t.counts(k, "whatever the limit and the cursor", due.Page(2, repository.Cursor{Key: "2026-03-03", ID: "a3"}), 6)
	t.counts(k, "an empty list", repository.Query{IDs: []string{}}, 0)
	t.counts(k, "identities", repository.Query{IDs: []string{"a1", "a1", "nothing", "b1"}}, 2)
	t.commit(t.remove("a3", 1))
	t.counts(k, "after a delete", due, 5)
	t.counts(k, "all after a delete", repository.Query{}, 10)
	return t.Err
}
