package repositorytest

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// documentClauses are the sentences about one document at a time.
func documentClauses() []clause {
	return []clause{
		{name: "StoredDocumentIsLoaded", run: storedDocumentIsLoaded},
		{name: "UnknownDocumentIsNotFound", run: unknownDocumentIsNotFound},
		{name: "EachSaveIsOneVersion", run: eachSaveIsOneVersion},
		{name: "StaleSaveIsAConflict", run: staleSaveIsAConflict},
		{name: "OneOfManyConcurrentSavesWins", run: oneOfManyConcurrentSavesWins},
		{name: "IndependentSavesDoNotConflict", run: independentSavesDoNotConflict},
		{name: "DeletedDocumentIsGone", run: deletedDocumentIsGone},
		{name: "DeletedIdentityIsNotUsedAgain", run: deletedIdentityIsNotUsedAgain},
		{name: "CheckRefusesWhatHasChanged", run: checkRefusesWhatHasChanged},
		{name: "KindsDoNotMix", run: kindsDoNotMix},
		{name: "OddTextSurvives", run: oddTextSurvives},
		{name: "LargeDocumentSurvives", run: largeDocumentSurvives},
		{name: "NamespaceStays", run: namespaceStays},
		{name: "ReopenedStoreHasItAll", run: reopenedStoreHasItAll, needs: reopening},
		{name: "OlderSchemaIsRead", run: olderSchemaIsRead, needs: reopening},
	}
}

func storedDocumentIsLoaded(t *trial) error {
	k := bookMapping.Kind()
	bare, full := plain("emma"), lent("persuasion", "anne", "2026-03-14")
	full.Notes = []string{"", "first", "first"}
	t.commit(t.put(0, bare))
	t.commit(t.put(0, full))
	t.holds(k, 1, bare)
	t.holds(k, 1, full)
	full.Notes, full.Due = []string{"second"}, ""
	t.commit(t.put(1, full))
	t.holds(k, 2, full)
	t.holds(k, 1, bare)
	return t.Err
}

func unknownDocumentIsNotFound(t *trial) error {
	k := bookMapping.Kind()
	t.lacks(k, "emma")
	t.commit(t.put(0, plain("emma")))
	t.lacks(k, "emm")
	t.lacks(k, "emma2")
	t.lacks(k, "")
	return t.Err
}

func eachSaveIsOneVersion(t *trial) error {
	s := plain("emma")
	t.commit(t.put(0, s))
	t.holds(bookMapping.Kind(), 1, s)
	t.commit(t.put(1, s, bookAcquired{Book: "emma"}, bookNoted{Note: "a"}, bookNoted{Note: "b"}))
	t.holds(bookMapping.Kind(), 2, s)
	t.commit(t.put(2, s, bookNoted{Note: "c"}))
	t.holds(bookMapping.Kind(), 3, s)
	docs := t.find(bookMapping.Kind(), "all", repository.Query{})
	if t.Err == nil && len(docs) == 1 {
		t.is(docs[0], 3, s)
	}
	return t.Err
}

func staleSaveIsAConflict(t *trial) error {
	first, second, stale := plain("emma", "first"), plain("emma", "second"), plain("emma", "stale")
	t.refuses("a version that was never stored", batch(t.put(3, first)), repository.ErrConflict)
	t.lacks(bookMapping.Kind(), "emma")
	t.commit(t.put(0, first))
	t.commit(t.put(1, second))
	for _, version := range []uint64{0, 1, 3, 1 << 40} {
		what := fmt.Sprintf("version %d over version 2", version)
		t.refuses(what, batch(t.put(version, stale)), repository.ErrConflict)
		if version > 0 {
			t.refuses(what+" to delete", batch(t.remove("emma", version)), repository.ErrConflict)
		}
	}
	t.holds(bookMapping.Kind(), 2, second)
	return t.Err
}

func oneOfManyConcurrentSavesWins(t *trial) error {
	const rounds = 12
	for version := range uint64(rounds) {
		if t.Err != nil {
			break
		}
		errs := contract.AtOnce(writers, func(i int) error {
			c := repository.Change{
				Kind: bookMapping.Kind(), Op: repository.Put, ID: "emma", Expected: version,
				State: plain("emma", fmt.Sprintf("%d by %d", version, i)),
			}
			return t.store.Commit(t.Ctx, batch(c))
		})
		t.oneWins(fmt.Sprintf("a concurrent save over version %d", version), errs, repository.ErrConflict)
	}
	return t.Err
}

func independentSavesDoNotConflict(t *trial) error {
	const saves = 12
	for i, err := range contract.AtOnce(writers, func(i int) error {
		s := plain(fmt.Sprintf("book %d", i))
		for version := range uint64(saves) {
			s.Notes = append(s.Notes, "again")
			c := repository.Change{Kind: bookMapping.Kind(), Op: repository.Put, ID: s.Book, Expected: version, State: s}
			if err := t.store.Commit(t.Ctx, batch(c)); err != nil {
				return err
			}
		}
		return nil
	}) {
		t.Succeeds(fmt.Sprintf("saves of writer %d, who alone writes its document", i), err)
	}
	return t.Err
}

func deletedDocumentIsGone(t *trial) error {
	k := bookMapping.Kind()
	s := lent("emma", "anne", "2026-03-14")
	t.commit(t.put(0, s), t.put(0, plain("persuasion")))
	t.commit(t.remove("emma", 1))
	t.lacks(k, "emma")
	t.finds("all", repository.Query{}, "persuasion")
	t.finds("by reader", readerIndex.Is(word{"anne"}))
	t.finds("by due day", dueIndex.Between(word{}, word{}))
	t.finds("by identity", repository.Query{IDs: []string{"emma", "persuasion"}}, "persuasion")
	t.counts(k, "all", repository.Query{}, 1)
	return t.Err
}

func deletedIdentityIsNotUsedAgain(t *trial) error {
	k := bookMapping.Kind()
	s := plain("emma")
	t.commit(t.put(0, s))
	t.commit(t.put(1, s))
	t.commit(t.remove("emma", 2))
	for version := range uint64(5) {
		what := fmt.Sprintf("version %d over a tombstone", version)
		t.refuses(what, batch(t.put(version, s)), repository.ErrDeleted, repository.ErrConflict)
		if version > 0 {
			t.refuses(what+" to delete", batch(t.remove("emma", version)), repository.ErrDeleted, repository.ErrConflict)
			t.refuses(what+" to check", batch(look("emma", version)), repository.ErrDeleted, repository.ErrConflict)
		}
	}
	t.lacks(k, "emma")
	t.counts(k, "all", repository.Query{}, 0)
	return t.Err
}

func checkRefusesWhatHasChanged(t *trial) error {
	k := bookMapping.Kind()
	emma, other := plain("emma"), plain("persuasion")
	t.commit(t.put(0, emma))
	t.commit(t.put(1, emma))
	t.commit(look("emma", 2), t.put(0, other))
	t.holds(k, 2, emma)
	t.holds(k, 1, other)
	other.Notes = []string{"more"}
	t.refuses("a check of a version gone", batch(t.put(1, other), look("emma", 1)), repository.ErrConflict)
	t.refuses("a check of a version to come", batch(look("emma", 3), t.put(1, other)), repository.ErrConflict)
	t.refuses("a check of nothing", batch(t.put(1, other), look("sanditon", 1)), repository.ErrConflict)
	t.holds(k, 1, plain("persuasion"))
	t.commit(look("emma", 2))
	t.holds(k, 2, emma)
	return t.Err
}

func kindsDoNotMix(t *trial) error {
	books, journals := bookMapping.Kind(), journalMapping.Kind()
	book := lent("emma", "anne", "2026-03-14")
	journal := lent("emma", "anne", "2026-03-14")
	journal.Notes = []string{"a journal"}
	t.commit(t.put(0, book)) // the same identity and the same unique key, in two kinds
	t.lacks(journals, "emma")
	t.commit(t.putIn(journals, 0, journal))
	t.commit(t.putIn(journals, 1, journal))
	t.holds(books, 1, book)
	t.holds(journals, 2, journal)
	t.findsAmong(journals, "by reader", readerIndex.Is(word{"anne"}), "emma")
	t.counts(journals, "all", repository.Query{}, 1)
	t.commit(t.remove("emma", 1))
	t.lacks(books, "emma")
	t.holds(journals, 2, journal)
	t.findsAmong(journals, "all", repository.Query{}, "emma")
	t.findsAmong(books, "all", repository.Query{})
	return t.Err
}

// oddTexts are texts that a store may take for something else: all valid UTF-8, none empty.
// In byte order each is followed by a longer one or a later one.
func oddTexts() []string {
	return []string{
		" ", "  leading and trailing  ", "a\tb\nc\r", `"double" and 'single'`, "50%", "a_b", `back\slash\`,
		"'; DROP TABLE documents; --", "$1", "?1", "{}", "null", "emma", "Emma", "EMMA", "émma", "e\u0301mma",
		"日本語", "\U0001F4DA", "\u202e", "\ufeff", "\ufffd", "\U0010ffff", "a/b", "..", "a:b", "a,b", "\x01\x7f",
		strings.Repeat("x", 127), strings.Repeat("x", 128), strings.Repeat("ß", 64),
	}
}

func oddTextSurvives(t *trial) error {
	k := bookMapping.Kind()
	for _, text := range oddTexts() {
		s := bookState{Book: text, Shelfmark: text, Reader: text, Due: text, Notes: []string{text, "a\x00b"}}
		t.commit(t.put(0, s, bookNoted{Book: text, Note: text}))
	}
	for _, text := range oddTexts() {
		s := bookState{Book: text, Shelfmark: text, Reader: text, Due: text, Notes: []string{text, "a\x00b"}}
		t.holds(k, 1, s)
		t.finds("by an odd key", readerIndex.Is(word{text}), text)
		t.finds("by an odd identity", repository.Query{IDs: []string{text}}, text)
		t.finds("between odd bounds", repository.Query{From: text, To: text}, text)
	}
	t.counts(k, "all", repository.Query{}, len(oddTexts()))
	return t.Err
}

func largeDocumentSurvives(t *trial) error {
	s := plain("emma", strings.Repeat("wide as the sea; ", 1<<16))
	for i := range 2000 {
		s.Notes = append(s.Notes, fmt.Sprintf("note %d", i))
	}
	t.commit(t.put(0, s))
	t.holds(bookMapping.Kind(), 1, s)
	return t.Err
}

func namespaceStays(t *trial) error {
	first := t.store.Namespace()
	t.commit(t.put(0, plain("emma"), bookAcquired{Book: "emma"}))
	switch again := t.store.Namespace(); {
	case first == uuid.Nil:
		t.Fail("the namespace is the zero UUID")
	case first != again:
		t.Fail("the namespace was %s and is %s", first, again)
	}
	return t.Err
}

func reopenedStoreHasItAll(t *trial) error {
	k := bookMapping.Kind()
	s := lent("emma", "anne", "2026-03-14")
	mark := repository.Mark{Consumer: "reminders", Event: t.store.Namespace()}
	t.commit(t.put(0, s), t.put(0, plain("sanditon")))
	t.commit(t.put(1, s))
	t.commit(t.remove("sanditon", 1))
	if t.Err == nil {
		t.Succeeds("Commit of a mark", t.store.Commit(t.Ctx, repository.Batch{Marks: []repository.Mark{mark}}))
	}
	namespace := t.store.Namespace()
	t.store = t.reopen()
	if t.store.Namespace() != namespace {
		t.Fail("the namespace was %s and is %s after reopening", namespace, t.store.Namespace())
	}
	t.holds(k, 2, s)
	t.finds("by reader", readerIndex.Is(word{"anne"}), "emma")
	t.counts(k, "all", repository.Query{}, 1)
	t.refuses("a stale version", batch(t.put(1, s)), repository.ErrConflict)
	t.refuses("a deleted identity", batch(t.put(0, plain("sanditon"))), repository.ErrDeleted)
	t.refuses("a mark again", repository.Batch{Marks: []repository.Mark{mark}}, repository.ErrMarked)
	thief := plain("persuasion")
	thief.Shelfmark = s.Shelfmark
	t.refuses("a unique key that is taken", batch(t.put(0, thief)), repository.ErrDuplicate)
	return t.Err
}

func olderSchemaIsRead(t *trial) error {
	k := signedMapping.Kind()
	state := signedState{Book: "emma", Signature: "A 1"}
	keys, err := k.Keys(state)
	t.Succeeds("the suite's own keys", err)
	t.commit(repository.Change{
		Kind: k, Op: repository.Put, ID: "emma", State: state, Keys: keys,
		Events: t.seal(k, "emma", 1, []events.Event{bookAcquired{Book: "emma"}}),
	})
	t.store = t.reopen()
	want := bookState{Book: "emma", Shelfmark: "A 1"}
	t.holds(bookMapping.Kind(), 1, want)
	docs := t.find(bookMapping.Kind(), "all", repository.Query{})
	if t.Err == nil && len(docs) == 1 {
		t.is(docs[0], 1, want)
	}
	t.commit(t.put(1, want))
	t.holds(bookMapping.Kind(), 2, want)
	return t.Err
}
