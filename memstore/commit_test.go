package memstore_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// A stone is what the plain model remembers of a document.
type stone struct {
	version uint64
	deleted bool
	state   string
	keys    []repository.Key
}

// A quarry is the plain model of a store of one kind: it looks at everything for everything.
type quarry struct {
	stones map[string]stone
	marks  map[repository.Mark]bool
	outbox []uuid.UUID
}

// commit returns the model after a batch, or what the store may refuse it with.
func (q quarry) commit(b repository.Batch) (quarry, []error) {
	next := quarry{maps.Clone(q.stones), maps.Clone(q.marks), slices.Clone(q.outbox)}
	var refused []error
	seen := map[string]bool{}
	for _, c := range b.Changes {
		if seen[c.ID] {
			refused = append(refused, repository.ErrBatch)
		}
		seen[c.ID] = true
		before := q.stones[c.ID]
		switch {
		case before.deleted:
			refused = append(refused, repository.ErrDeleted)
		case before.version != c.Expected:
			refused = append(refused, repository.ErrConflict)
		}
		switch c.Op {
		case repository.Put:
			next.stones[c.ID] = stone{version: c.Expected + 1, state: c.State.(string), keys: c.Keys}
		case repository.Delete:
			next.stones[c.ID] = stone{version: c.Expected + 1, deleted: true}
		case repository.Check:
		}
		for _, env := range c.Events {
			next.outbox = append(next.outbox, env.ID)
		}
	}
	owner := map[string]string{}
	for id, s := range next.stones {
		for _, k := range s.keys {
			if other, taken := owner[k.Value]; k.Unique && taken && other != id {
				refused = append(refused, repository.ErrDuplicate)
			}
			if k.Unique {
				owner[k.Value] = id
			}
		}
	}
	for _, m := range b.Marks {
		if q.marks[m] {
			refused = append(refused, repository.ErrMarked)
		}
		next.marks[m] = true
	}
	if len(refused) > 0 {
		return q, refused
	}
	return next, nil
}

// find answers a query as slowly and plainly as can be.
func (q quarry) find(query repository.Query) []repository.Document {
	type found struct {
		key string
		doc repository.Document
	}
	var all []found
	for id, s := range q.stones {
		key, in := id, !s.deleted
		if query.Index != "" {
			i := slices.IndexFunc(s.keys, func(k repository.Key) bool { return k.Index == query.Index })
			if in = in && i >= 0; in {
				key = s.keys[i].Value
			}
		}
		if in && (query.IDs == nil || slices.Contains(query.IDs, id)) && query.Matches(key, id) {
			all = append(all, found{key, repository.Document{ID: id, Version: s.version, State: s.state}})
		}
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc.ID, b.doc.ID)) })
	var docs []repository.Document
	for _, f := range all {
		if docs = append(docs, f.doc); len(docs) == query.Limit {
			break
		}
	}
	return docs
}

func drawWord(t *rapid.T, label string) string {
	return rapid.StringMatching(`[ab]{1,2}`).Draw(t, label)
}

func drawChange(t *rapid.T, q quarry) repository.Change {
	id := drawWord(t, "id")
	expected := q.stones[id].version
	if rapid.IntRange(0, 9).Draw(t, "is stale") == 0 {
		expected = rapid.Uint64Range(0, 3).Draw(t, "version")
	}
	c := put(id, expected, fmt.Sprint(id, " at ", expected))
	if expected > 0 {
		c.Op = rapid.SampledFrom([]repository.Op{repository.Put, repository.Put, repository.Put, repository.Delete, repository.Check}).Draw(t, "op")
	}
	if c.Op == repository.Put {
		if rapid.Bool().Draw(t, "has a mason") {
			c.Keys = append(c.Keys, repository.Key{Index: "mason", Value: drawWord(t, "mason")})
		}
		if rapid.Bool().Draw(t, "has a place") {
			c.Keys = append(c.Keys, repository.Key{Index: "place", Value: drawWord(t, "place"), Unique: true})
		}
	}
	if c.Op != repository.Check {
		for i := range rapid.IntRange(0, 2).Draw(t, "events") {
			c.Events = append(c.Events, events.Envelope{Event: hewn{}, ID: repository.EventID(uuid.Nil, "quarry.stone", id, expected+1, i)})
		}
	}
	return c
}

// All of a batch is stored or nothing of it, and what can be found is what is stored.
func TestAStoreIsWhatThePlainModelIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := memstore.New(memstore.WithOutbox())
		model := quarry{stones: map[string]stone{}, marks: map[repository.Mark]bool{}}
		t.Repeat(map[string]func(*rapid.T){
			"commit": func(t *rapid.T) {
				var b repository.Batch
				for range rapid.IntRange(0, 4).Draw(t, "changes") {
					b.Changes = append(b.Changes, drawChange(t, model))
				}
				if rapid.IntRange(0, 4).Draw(t, "is marked") == 0 {
					b.Marks = []repository.Mark{{Consumer: drawWord(t, "consumer")}}
				}
				next, refused := model.commit(b)
				model = next
				err := s.Commit(t.Context(), b)
				if refused == nil {
					require.NoError(t, err)
					return
				}
				require.True(t, slices.ContainsFunc(refused, func(target error) bool { return errors.Is(err, target) }),
					"got %v, want one of %v", err, refused)
			},
			"find": func(t *rapid.T) {
				q := repository.Query{
					Index: rapid.SampledFrom([]string{"", "mason", "place"}).Draw(t, "index"),
					Limit: rapid.IntRange(0, 4).Draw(t, "limit"),
				}
				if rapid.Bool().Draw(t, "is bounded") {
					q.From, q.To = drawWord(t, "from"), drawWord(t, "to")
				}
				if rapid.Bool().Draw(t, "goes on") {
					q.After = repository.Cursor{Key: drawWord(t, "after key"), ID: drawWord(t, "after id")}
				}
				if rapid.Bool().Draw(t, "has identities") {
					q.IDs = rapid.SliceOfN(rapid.StringMatching(`[ab]{1,2}`), 0, 5).Draw(t, "ids")
				}
				docs, err := s.Find(t.Context(), stoneKind, q)
				require.NoError(t, err)
				require.Equal(t, model.find(q), docs)
				n, err := s.Count(t.Context(), stoneKind, q)
				require.NoError(t, err)
				q.After, q.Limit = repository.Cursor{}, 0
				require.Len(t, model.find(q), n)
			},
			"": func(t *rapid.T) {
				for id, want := range model.stones {
					doc, err := s.Load(t.Context(), stoneKind, id)
					if want.deleted {
						require.ErrorIs(t, err, repository.ErrNotFound)
						continue
					}
					require.NoError(t, err)
					require.Equal(t, repository.Document{ID: id, Version: want.version, State: want.state}, doc)
				}
				var kept []uuid.UUID
				for _, env := range s.Envelopes() {
					kept = append(kept, env.ID)
				}
				require.Equal(t, model.outbox, kept)
			},
		})
	})
}

// Money moves between two documents in one batch: no reader of a page sees it twice or not
// at all.
func TestAReaderSeesABatchWhole(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	commit(t, s, put("a", 0, 50), put("b", 0, 50))
	var wg sync.WaitGroup
	done := make(chan struct{})
	torn := make(chan int, 4)
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				docs, err := s.Find(t.Context(), stoneKind, repository.Query{})
				if err != nil {
					torn <- -1
					return
				}
				if sum := docs[0].State.(int) + docs[1].State.(int); sum != 100 {
					torn <- sum
					return
				}
			}
		})
	}
	for version := range uint64(500) {
		moved := int(version % 50)
		commit(t, s, put("a", version+1, 50+moved), put("b", version+1, 50-moved))
	}
	close(done)
	wg.Wait()
	require.Empty(t, torn)
}
