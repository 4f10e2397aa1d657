package repositorytest

import (
	"fmt"

	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// keyClauses are the sentences about unique keys.
func keyClauses() []clause {
	return []clause{
		{name: "UniqueKeyBelongsToOneDocument", run: uniqueKeyBelongsToOneDocument},
		{name: "UniqueKeysAreComparedByteForByte", run: uniqueKeysAreComparedByteForByte},
		{name: "UniqueKeysSwapInOneBatch", run: uniqueKeysSwapInOneBatch},
		{name: "FreedUniqueKeyCanBeTaken", run: freedUniqueKeyCanBeTaken},
		{name: "OneOfManyConcurrentClaimsOfAKeyWins", run: oneOfManyConcurrentClaimsOfAKeyWins},
		{name: "IndexMovesWithTheState", run: indexMovesWithTheState},
	}
}

func shelved(id, shelfmark string) bookState { return bookState{Book: id, Shelfmark: shelfmark} }

func uniqueKeyBelongsToOneDocument(t *trial) error {
	t.commit(t.put(0, shelved("emma", "A 1")), t.put(0, shelved("persuasion", "A 2")))
	t.refuses("a new document with a key that is taken", batch(t.put(0, shelved("sanditon", "A 1"))), repository.ErrDuplicate)
	t.refuses("a document moved to a key that is taken", batch(t.put(1, shelved("persuasion", "A 1"))), repository.ErrDuplicate)
	t.refuses("two documents with one new key",
		batch(t.put(0, shelved("sanditon", "A 3")), t.put(0, shelved("northanger", "A 3"))), repository.ErrDuplicate)
	t.refuses("a key that is taken by a document only checked",
		batch(look("emma", 1), t.put(0, shelved("sanditon", "A 1"))), repository.ErrDuplicate)
	t.refuses("a key that is kept by a document in the batch",
		batch(t.put(1, shelved("emma", "A 1")), t.put(0, shelved("sanditon", "A 1"))), repository.ErrDuplicate)
	t.commit(t.put(1, shelved("emma", "A 1"))) // its own key
	t.holds(bookMapping.Kind(), 2, shelved("emma", "A 1"))
	t.holds(bookMapping.Kind(), 1, shelved("persuasion", "A 2"))
	t.finds("all", repository.Query{}, "emma", "persuasion")
	one, two := lent("sanditon", "anne", "2026-03-14"), lent("northanger", "anne", "2026-03-14")
	t.commit(t.put(0, one), t.put(0, two)) // one reader, in an index that is not unique
	t.finds("by reader", readerIndex.Is(word{"anne"}), "northanger", "sanditon")
	return t.Err
}

func uniqueKeysAreComparedByteForByte(t *trial) error {
	for i, key := range []string{"a 1", "A 1", "A 1 ", " A 1", "A  1", "Á 1", "A\u0301 1", "A 10", "Ａ 1"} {
		t.commit(t.put(0, shelved(fmt.Sprint(i), key)))
	}
	t.refuses("a key that is taken", batch(t.put(0, shelved("x", "A 1 "))), repository.ErrDuplicate)
	return t.Err
}

func uniqueKeysSwapInOneBatch(t *trial) error {
	t.commit(t.put(0, shelved("a", "1")), t.put(0, shelved("b", "2")), t.put(0, shelved("c", "3")))
	t.commit(t.put(1, shelved("a", "2")), t.put(1, shelved("b", "1")))
	t.commit(t.put(2, shelved("a", "3")), t.put(2, shelved("b", "2")), t.put(1, shelved("c", "1")))
	for id, key := range map[string]string{"a": "3", "b": "2", "c": "1"} {
		t.finds("by a swapped key", shelfmarkIndex.Is(word{key}), id)
	}
	t.refuses("half a swap", batch(t.put(3, shelved("a", "2"))), repository.ErrDuplicate)
	return t.Err
}

func freedUniqueKeyCanBeTaken(t *trial) error {
	t.commit(t.put(0, shelved("a", "1")), t.put(0, shelved("b", "2")), t.put(0, shelved("c", "3")))
	t.commit(t.put(1, shelved("a", "9")))
	t.commit(t.put(0, shelved("d", "1"))) // freed by a change
	t.commit(t.remove("b", 1))
	t.commit(t.put(0, shelved("e", "2")))                              // freed by a delete
	t.commit(t.put(0, shelved("f", "3")), t.remove("c", 1))            // freed by a delete in the same batch
	t.commit(t.put(2, shelved("a", "7")), t.put(0, shelved("g", "9"))) // freed by a change in the same batch
	for id, key := range map[string]string{"a": "7", "d": "1", "e": "2", "f": "3", "g": "9"} {
		t.finds("by a freed key", shelfmarkIndex.Is(word{key}), id)
	}
	return t.Err
}

func oneOfManyConcurrentClaimsOfAKeyWins(t *trial) error {
	for round := range 8 {
		errs := contract.AtOnce(writers, func(i int) error {
			s := shelved(fmt.Sprintf("book %d of %d", i, round), fmt.Sprintf("A %d", round))
			c := repository.Change{
				Kind: bookMapping.Kind(), Op: repository.Put, ID: s.Book, State: s,
				Keys: []repository.Key{{Index: "shelfmark", Value: s.Shelfmark, Unique: true}},
			}
			return t.store.Commit(t.Ctx, batch(c))
		})
		t.oneWins("a concurrent claim of a unique key", errs, repository.ErrDuplicate)
	}
	return t.Err
}

func indexMovesWithTheState(t *trial) error {
	k := bookMapping.Kind()
	t.commit(t.put(0, plain("emma")), t.put(0, lent("sanditon", "jane", "2026-05-01")))
	t.finds("by a reader it has not", readerIndex.Is(word{"anne"}))
	t.commit(t.put(1, lent("emma", "anne", "2026-03-14")))
	t.finds("by reader", readerIndex.Is(word{"anne"}), "emma")
	t.commit(t.put(2, lent("emma", "jane", "2026-06-01")))
	t.finds("by the reader before", readerIndex.Is(word{"anne"}))
	t.counts(k, "by the reader before", readerIndex.Is(word{"anne"}), 0)
	t.finds("by the reader now", readerIndex.Is(word{"jane"}), "emma", "sanditon")
	t.finds("by due day", dueIndex.Between(word{}, word{}), "sanditon", "emma")
	t.finds("by the due day before", dueIndex.Is(word{"2026-03-14"}))
	t.commit(t.put(3, plain("emma")))
	t.finds("by the reader before", readerIndex.Is(word{"jane"}), "sanditon")
	t.counts(k, "by due day", dueIndex.Between(word{}, word{}), 1)
	t.finds("by shelfmark", shelfmarkIndex.Is(word{"shelfmark of emma"}), "emma")
	return t.Err
}
