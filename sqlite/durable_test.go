package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// Givers-up: whenever the context ends, the commit is stored whole or not at all, and what
// is returned is true.
func TestACallerMayGiveUpAtAnyTime(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	other := open(t, path)
	const hands, saves = 4, 50
	stored := make([]uint64, hands)
	failed := make([]error, hands)
	var all sync.WaitGroup
	for i := range hands {
		all.Go(func() {
			chance := rand.New(rand.NewPCG(1, uint64(i)))
			id := fmt.Sprint("cairn ", i)
			for n := range saves {
				patience := time.Duration(chance.IntN(2000)) * time.Microsecond
				if n%10 == 9 {
					patience = time.Minute // however slow the machine is
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				b := batch(raise(s, id, stored[i], fmt.Sprint(stored[i]+1), repository.Key{Index: "place", Value: fmt.Sprint(id, stored[i])}))
				b.Attach = []any{func(ctx context.Context, tx *sqlite.Tx) error {
					_, err := tx.ExecContext(ctx, "SELECT count(*) FROM ashlar_outbox AS a, ashlar_keys AS b")
					return err
				}}
				err := s.Commit(ctx, b)
				cancel()
				switch {
				case err == nil:
					stored[i]++
				case !errors.Is(err, context.DeadlineExceeded):
					failed[i] = errors.Join(failed[i], err)
				}
			}
		})
	}
	all.Wait()
	events := map[string]uint64{}
	messages, err := other.Pending(t.Context(), everything(), 1<<20)
	require.NoError(t, err)
	for _, m := range messages {
		events[m.AggregateID]++
		require.Equal(t, events[m.AggregateID], m.Version, "in order, without gaps")
	}
	var total uint64
	for i := range hands {
		require.NoError(t, failed[i])
		id := fmt.Sprint("cairn ", i)
		total += stored[i]
		require.Equal(t, stored[i], events[id])
		if stored[i] > 0 {
			doc, err := other.Load(t.Context(), cairnKind, id)
			require.NoError(t, err)
			require.Equal(t, stored[i], doc.Version)
		}
	}
	n, err := other.Count(t.Context(), cairnKind, repository.Query{Index: "place"})
	require.NoError(t, err)
	require.Len(t, events, n)
	require.Positive(t, total, "some were patient")
	require.Less(t, total, uint64(hands*saves), "some were not")
}

func TestALargeStateIsStored(t *testing.T) {
	t.Parallel()
	for where, path := range map[string]string{"in a file": file(t), "in memory": ":memory:"} {
		s := open(t, path)
		large := strings.Repeat("0123456789", 1<<20)
		commit(t, s, raise(s, "a", 0, large))
		commit(t, s, raise(s, "a", 1, large+"!"))
		doc, err := s.Load(t.Context(), cairnKind, "a")
		require.NoError(t, err)
		require.True(t, doc.State == large+"!", where) //nolint:testifylint // 10 MB are not to be printed
	}
}

func TestAVersionBeyondAllIsAConflict(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	commit(t, s, cairn("a", 0, "state"))
	for _, version := range []uint64{math.MaxUint64, math.MaxInt64, math.MaxInt64 - 1} {
		err := s.Commit(t.Context(), batch(cairn("a", version, "state")))
		require.ErrorIs(t, err, repository.ErrConflict)
	}
}

func TestConflictsSayWhatIsStored(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	place := repository.Key{Index: "place", Value: "pass", Unique: true}
	commit(t, s, cairn("a", 0, "state", repository.Key{Index: "mason", Value: "ann"}, place), cairn("gone", 0, "state"))
	commit(t, s, repository.Change{Kind: cairnKind, Op: repository.Delete, ID: "gone", Expected: 1})
	var conflict *repository.ConflictError
	require.ErrorAs(t, s.Commit(t.Context(), batch(cairn("gone", 1, "state"))), &conflict)
	require.Equal(t, &repository.ConflictError{Kind: cairnKind.Name, ID: "gone", Expected: 1, Deleted: true}, conflict)
	require.ErrorAs(t, s.Commit(t.Context(), batch(cairn("a", 0, "state"))), &conflict)
	require.Equal(t, &repository.ConflictError{Kind: cairnKind.Name, ID: "a"}, conflict)
	var duplicate *repository.DuplicateError
	err := s.Commit(t.Context(), batch(cairn("b", 0, "state", repository.Key{Index: "mason", Value: "ann"}, place)))
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, &repository.DuplicateError{Kind: cairnKind.Name, ID: "b", Index: "place"}, duplicate)
}

func TestAStateThatCannotBeReadIsCorrupt(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	commit(t, s, cairn("a", 0, "state", repository.Key{Index: "place", Value: "pass"}))
	bare(t, path, "UPDATE ashlar_documents SET state = CAST('{' AS BLOB)")
	_, err := s.Load(t.Context(), cairnKind, "a")
	require.ErrorIs(t, err, repository.ErrCorrupt)
	_, err = s.Find(t.Context(), cairnKind, repository.Query{})
	require.ErrorIs(t, err, repository.ErrCorrupt)
	_, err = s.Reindex(t.Context(), cairnKind)
	require.ErrorIs(t, err, repository.ErrCorrupt)
	bare(t, path, "UPDATE ashlar_documents SET keys = '{'")
	_, err = s.Count(t.Context(), cairnKind, repository.Query{Index: "place", IDs: []string{"a"}})
	require.ErrorIs(t, err, sqlite.ErrDamaged)
	commit(t, s, raise(s, "b", 0, "state"))
	bare(t, path, "UPDATE ashlar_outbox SET correlation_id = 'x'")
	_, err = s.Pending(t.Context(), everything(), 1)
	require.ErrorIs(t, err, sqlite.ErrDamaged)
}

// Finders order by bytes, whatever the characters are.
func TestFindersGoByBytes(t *testing.T) {
	t.Parallel()
	s := open(t, file(t), sqlite.Readers(1))
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		seen++
		kind := *cairnKind
		kind.Name = fmt.Sprintf("sqlite.cairn_%d", seen)
		texts := rapid.StringOfN(rapid.SampledFrom([]rune("aAbBäÄzZ09 '\"%_\\\u0301é日\U0001f600?*[ß\t\n")), 1, 6, -1)
		ids := rapid.SliceOfNDistinct(texts, 1, 8, rapid.ID).Draw(t, "ids")
		var b repository.Batch
		type place struct{ key, id string }
		var places []place
		for _, id := range ids {
			c := cairn(id, 0, id)
			c.Kind = &kind
			if key := texts.Draw(t, "key"); rapid.Bool().Draw(t, "has a key") {
				c.Keys = []repository.Key{{Index: "place", Value: key}}
				places = append(places, place{key, id})
			}
			b.Changes = append(b.Changes, c)
		}
		if err := s.Commit(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		slices.Sort(ids)
		require.Equal(t, ids, found(t, s, &kind, repository.Query{}))
		slices.SortFunc(places, func(a, b place) int { return strings.Compare(a.key+"\x00"+a.id, b.key+"\x00"+b.id) })
		q := repository.Query{Index: "place", From: texts.Draw(t, "from"), Limit: rapid.IntRange(0, 3).Draw(t, "limit")}
		if rapid.Bool().Draw(t, "among some") {
			q.IDs = ids[:rapid.IntRange(0, len(ids)).Draw(t, "of them")]
		}
		var want []string
		for _, p := range places {
			if q.Matches(p.key, p.id) && (q.IDs == nil || slices.Contains(q.IDs, p.id)) && (q.Limit == 0 || len(want) < q.Limit) {
				want = append(want, p.id)
			}
		}
		require.Equal(t, want, found(t, s, &kind, q))
	})
}

func found(t require.TestingT, s *sqlite.Store, k *repository.Kind, q repository.Query) []string {
	docs, err := s.Find(context.Background(), k, q)
	require.NoError(t, err)
	var ids []string
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	return ids
}

// A relay that waits hears of commits here at once, and of those of other processes soon.
func TestAWaitingRelayHearsOfCommits(t *testing.T) {
	t.Parallel()
	path := file(t)
	s, other := open(t, path), open(t, path)
	quiet := func() time.Duration {
		start := time.Now()
		require.NoError(t, s.Wait(t.Context(), 80*time.Millisecond))
		return time.Since(start)
	}
	quiet() // what was committed before
	require.GreaterOrEqual(t, quiet(), 80*time.Millisecond, "nothing happens")
	commit(t, s, raise(s, "a", 0, "state"))
	start := time.Now()
	require.NoError(t, s.Wait(t.Context(), time.Minute))
	require.Less(t, time.Since(start), time.Minute, "something was committed before")
	require.GreaterOrEqual(t, quiet(), 80*time.Millisecond, "and that is known now")
	for name, writer := range map[string]*sqlite.Store{"here": s, "elsewhere": other} {
		heard := make(chan error, 1)
		go func() { heard <- s.Wait(t.Context(), time.Minute) }()
		time.Sleep(20 * time.Millisecond)
		commit(t, writer, raise(s, name, 0, "state"))
		select {
		case err := <-heard:
			require.NoError(t, err)
		case <-time.After(20 * time.Second):
			require.Fail(t, "nobody heard of it", name)
		}
	}
}

// To look at the file takes longer than the time until the next look: both are due then, the
// look and what is known already.
func TestAWaitingRelayHearsOfCommitsHoweverSlowTheFileIs(t *testing.T) {
	t.Parallel()
	p := &tap{slow: "query PRAGMA data_version", takes: 50 * time.Millisecond}
	s := open(t, file(t), sqlite.Through(p.wrap))
	for version := range uint64(10) {
		commit(t, s, raise(s, "a", version, "state"))
		start := time.Now()
		require.NoError(t, s.Wait(t.Context(), time.Minute))
		require.Less(t, time.Since(start), time.Minute)
	}
}

// What comes after something delayed waits; all else goes on; and the index for that is used.
func TestADelayHoldsItsAggregateOnly(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	var b repository.Batch
	for i := range 50 {
		b.Changes = append(b.Changes, raise(s, fmt.Sprint("cairn ", i), 0, "state"))
	}
	require.NoError(t, s.Commit(t.Context(), b))
	for i := range b.Changes {
		commit(t, s, raise(s, b.Changes[i].ID, 1, "state"))
	}
	leases, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	require.Len(t, leases, outbox.Partitions)
	first, err := s.Pending(t.Context(), leases, 10)
	require.NoError(t, err)
	require.NoError(t, s.Settle(t.Context(), leases, refused(first, time.Hour)))
	rest, err := s.Pending(t.Context(), leases, 1000)
	require.NoError(t, err)
	require.Len(t, rest, 80, "those of ten aggregates wait")
	some, err := s.Pending(t.Context(), leases[:128], 1000)
	require.NoError(t, err)
	require.NotEmpty(t, some)
	require.Less(t, len(some), 80)
	for _, m := range some {
		require.Less(t, m.Partition(), uint8(128))
	}
}

// A relay that has given its leases up can settle nothing under them, though nobody has
// taken them since.
func TestALeaseThatWasGivenUpIsFenced(t *testing.T) {
	t.Parallel()
	s := open(t, file(t))
	commit(t, s, raise(s, "a", 0, "state"))
	leases, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	messages, err := s.Pending(t.Context(), leases, 10)
	require.NoError(t, err)
	require.NoError(t, s.Leave(t.Context(), "relay"))
	require.ErrorIs(t, s.Settle(t.Context(), leases, delivered(messages)), outbox.ErrFenced)
	stats, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, stats.Pending)
}
