package postgres_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

func TestAMessageIsAsItWasRecorded(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	c := raise(s, "emma", 0, "low")
	c.Events[0] = c.Events[0].WithMeta("tenant", "north \u202e")
	c.Events[0].CausationID = uuid.NameSpaceDNS
	want, err := cairnTypes.Encode(c.Events[0])
	require.NoError(t, err)
	began := time.Now()
	commit(t, s, c)
	got := pending(t, s)
	require.Len(t, got, 1)
	require.Equal(t, want, got[0].Encoded, "to the nanosecond")
	require.WithinDuration(t, began, got[0].RecordedAt, time.Minute)
	require.Equal(t, time.UTC, got[0].RecordedAt.Location())
}

func TestASettlementIsOfNoUseOnceTheLeaseHasPassedOn(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	one, two := open(t, url), open(t, url)
	for i := range 20 {
		commit(t, one, raise(one, fmt.Sprint(i), 0, "low"))
	}
	before, err := one.Claim(t.Context(), "one", 50*time.Millisecond)
	require.NoError(t, err)
	require.Len(t, before, outbox.Partitions)
	messages := pending(t, one)
	require.Eventually(t, func() bool {
		leases, err := two.Claim(t.Context(), "two", time.Hour)
		return err == nil && len(leases) == outbox.Partitions
	}, 10*time.Second, 20*time.Millisecond)
	for _, v := range []outbox.Verdict{outbox.Delivered, outbox.Delayed, outbox.Parked} {
		require.ErrorIs(t, one.Settle(t.Context(), before, settled(messages, v)), outbox.ErrFenced)
	}
	require.Equal(t, messages, pending(t, two))
	require.ErrorIs(t, one.Settle(t.Context(), nil, settled(messages, outbox.Delivered)), outbox.ErrFenced)
	require.ErrorIs(t, one.Settle(t.Context(), before, []outbox.Outcome{{Message: messages[0]}}), postgres.ErrOption)
}

func TestARelayWantsAName(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	for _, name := range []string{"", "a\x00b", "\xff"} {
		_, err := s.Claim(t.Context(), name, time.Hour)
		require.ErrorIs(t, err, postgres.ErrOption)
		require.ErrorIs(t, s.Leave(t.Context(), name), postgres.ErrOption)
	}
}

func TestAReasonIsMadeFitToBeStored(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	commit(t, s, raise(s, "emma", 0, "low"))
	leases, err := s.Claim(t.Context(), "relay", time.Hour)
	require.NoError(t, err)
	messages := pending(t, s)
	outcome := outbox.Outcome{Message: messages[0], Verdict: outbox.Parked, Reason: "no\x00 \xff\n" + strings.Repeat("x", 1<<20)}
	require.NoError(t, s.Settle(t.Context(), leases, []outbox.Outcome{outcome}))
	letters, err := s.DeadLetters(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Less(t, len(letters[0].LastError), 2000)
	require.Equal(t, 1, letters[0].Attempts)
	require.NoError(t, s.Settle(t.Context(), leases, []outbox.Outcome{outcome}), "what is not there is passed over")
}

// Relays that claim and settle at the same time lock leases in one order.
func TestRelaysThatClaimAndSettleAtOnceDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	stores := []*postgres.Store{open(t, url), open(t, url), open(t, url)}
	const events = 300
	for i := range events {
		commit(t, stores[0], raise(stores[0], fmt.Sprint("cairn ", i%60), uint64(i/60), "low"))
	}
	var mu sync.Mutex
	delivered := map[uuid.UUID]int{}
	last := map[string]uint64{}
	deadline := time.Now().Add(30 * time.Second)
	var relays sync.WaitGroup
	for i, s := range stores {
		relays.Go(func() {
			name := fmt.Sprint("relay ", i)
			for time.Now().Before(deadline) {
				leases, err := s.Claim(t.Context(), name, time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				messages, err := s.Pending(t.Context(), leases, 7)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, m := range messages {
					if delivered[m.ID]++; m.Version > last[m.AggregateID]+1 {
						t.Errorf("version %d after %d", m.Version, last[m.AggregateID])
					}
					last[m.AggregateID] = max(last[m.AggregateID], m.Version)
				}
				done := len(delivered) == events
				mu.Unlock()
				if err := s.Settle(t.Context(), leases, settled(messages, outbox.Delivered)); err != nil {
					t.Error(err) // no lease passes on: nobody comes, nobody leaves
					return
				}
				if done {
					return
				}
			}
		})
	}
	relays.Wait()
	require.Len(t, delivered, events)
	require.Empty(t, pending(t, stores[0]))
}

// Row locks that are passed over break the order of an aggregate with several relays.
func TestNoStatementPassesOverLockedRows(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	migrations, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	looked := 0
	for _, file := range append(files, migrations...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NotContains(t, strings.ToUpper(string(text)), "SKIP LOCKED", file)
		looked++
	}
	require.Greater(t, looked, 10)
}

func TestACommitWakesTheRelaysOfItsProcess(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]postgres.Option{
		"with notifications": nil, "without": {postgres.NotifyEvery(0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fresh(t, opts...)
			if opts == nil {
				settle(t, s)
			}
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { wakes(t, s) })
			}
			waiting(t, s, 2) // it is remembered for one who comes later, not for two
			commit(t, s, raise(s, "emma", 0, "low"))
			both.Wait()

			commit(t, s, raise(s, "emma", 1, "low"))
			wakes(t, s) // it was before the call
			if opts == nil {
				return // its own notification comes as well, at some time
			}
			commit(t, s, cairn("anne", 0, "low"))
			sleeps(t, s) // there is no event in it
		})
	}
}

func TestACommitWakesTheRelaysOfOtherProcesses(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	one, two := open(t, url, taken()), open(t, url)
	settle(t, two)
	for round := range 3 {
		time.Sleep(60 * time.Millisecond) // one in 50 ms
		go func() {
			time.Sleep(20 * time.Millisecond)
			if err := one.Commit(context.WithoutCancel(t.Context()), batch(raise(one, fmt.Sprint(round), 0, "low"))); err != nil {
				t.Error(err)
			}
		}()
		wakes(t, two)
	}
	time.Sleep(60 * time.Millisecond)
	commit(t, one, raise(one, "emma", 0, "low"))
	wakes(t, two) // it was before the call
}

func TestNotificationsAreFew(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	one, two := open(t, url, postgres.NotifyEvery(time.Hour), taken()), open(t, url)
	settle(t, two)
	commit(t, one, raise(one, "emma", 0, "low"))
	wakes(t, two)
	for version := range uint64(5) {
		commit(t, one, raise(one, "emma", version+1, "low"))
	}
	sleeps(t, two) // polling finds them
	require.Len(t, pending(t, two), 6)
}

func TestTheConnectionOfNotificationsIsMadeWhenItIsNeededAndAgainWhenItIsLost(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	one, two, p := open(t, url, postgres.NotifyEvery(1), taken()), open(t, url), pool(t, url)
	require.False(t, two.Listens())
	settle(t, two)
	require.True(t, two.Listens())
	listening := `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN "ashlar_outbox_%' AND query LIKE '%' || 'ashlar_outbox'::regclass::oid || '"'`
	do(t, p, `SELECT pg_terminate_backend($1, 5000)`, ask[int32](t, p, listening))
	require.Eventually(t, func() bool {
		err := two.Wait(t.Context(), 10*time.Millisecond)
		return err == nil && !two.Listens()
	}, 20*time.Second, time.Millisecond, "it finds the connection lost")
	settle(t, two)
	require.True(t, two.Listens())
	go func() {
		time.Sleep(20 * time.Millisecond)
		if err := one.Commit(context.WithoutCancel(t.Context()), batch(raise(one, "emma", 0, "low"))); err != nil {
			t.Error(err)
		}
	}()
	wakes(t, two)
}

func TestWaitEndsWithTheStore(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	settle(t, s)
	errs := make(chan error, 2)
	for range 2 {
		go func() { errs <- s.Wait(context.WithoutCancel(t.Context()), time.Hour) }()
	}
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, s.Close())
	for range 2 {
		require.ErrorIs(t, <-errs, postgres.ErrClosed)
	}
}

// A closing context closes the store when it is asked for its deadline: when Wait has seen
// that the store is open, and does not wait yet.
type closing struct {
	context.Context

	store *postgres.Store
}

func (c closing) Deadline() (time.Time, bool) {
	_ = c.store.Close()
	return c.Context.Deadline()
}

func TestAWaitThatBeginsWhileTheStoreIsClosedEndsWithIt(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	settle(t, s)
	first := make(chan error, 1)
	go func() { first <- s.Wait(context.WithoutCancel(t.Context()), time.Hour) }()
	waiting(t, s, 1) // it hears that the store is closed, and nobody who comes later
	began := time.Now()
	require.ErrorIs(t, s.Wait(closing{t.Context(), s}, 30*time.Second), postgres.ErrClosed)
	require.Less(t, time.Since(began), 10*time.Second)
	require.ErrorIs(t, <-first, postgres.ErrClosed)
}

// taken has no notification given up because the server takes its time.
func taken() postgres.Option { return postgres.NotifyFor(time.Minute) }

// waiting returns once as many wait for the bell of a store.
func waiting(t *testing.T, s *postgres.Store, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return s.Waiting() == n }, 20*time.Second, time.Millisecond)
}

// settle waits until the store listens.
func settle(t *testing.T, s *postgres.Store) {
	t.Helper()
	for range 100 {
		require.NoError(t, s.Wait(t.Context(), time.Second))
		if s.Listens() {
			return
		}
	}
	require.Fail(t, "it does not listen")
}

func wakes(t *testing.T, s *postgres.Store) {
	t.Helper()
	began := time.Now()
	if err := s.Wait(t.Context(), 30*time.Second); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it waited for %s", took)
	}
}

func sleeps(t *testing.T, s *postgres.Store) {
	t.Helper()
	began := time.Now()
	require.NoError(t, s.Wait(t.Context(), 100*time.Millisecond))
	require.GreaterOrEqual(t, time.Since(began), 100*time.Millisecond)
}

func TestReindexGivesDocumentsTheKeysOfTheProgram(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	const n = 250 // more than are looked at together
	for i := range n {
		commit(t, s, cairn(fmt.Sprintf("%03d", i), 0, fmt.Sprint("place ", i), repository.Key{Index: "old", Value: "x"}))
	}
	commit(t, s, cairn("gone", 0, "place"))
	commit(t, s, remove("gone", 1))
	indexed := *cairnKind
	indexed.Keys = func(state any) ([]repository.Key, error) { return []repository.Key{unique(state.(string))}, nil }
	changed, err := s.Reindex(t.Context(), &indexed)
	require.NoError(t, err)
	require.Equal(t, n, changed)
	of := func(q repository.Query) int {
		count, err := s.Count(t.Context(), cairnKind, q)
		require.NoError(t, err)
		return count
	}
	require.Equal(t, n, of(repository.Query{Index: "place"}))
	require.Zero(t, of(repository.Query{Index: "old"}))
	holds(t, s, "007", 1)
	changed, err = s.Reindex(t.Context(), &indexed)
	require.NoError(t, err)
	require.Zero(t, changed)

	// A save knows the keys that it was given.
	commit(t, s, cairn("007", 1, "place 7", unique("elsewhere")))
	require.Equal(t, n, of(repository.Query{Index: "place"}))
	require.Zero(t, of(repository.Query{Index: "place", From: "place 7", To: "place 7"}))

	// Documents may want what others give up.
	indexed.Keys = func(state any) ([]repository.Key, error) {
		var i int
		if _, err := fmt.Sscanf(state.(string), "place %d", &i); err != nil {
			return nil, err
		}
		return []repository.Key{unique(fmt.Sprint("place ", (i+1)%n))}, nil
	}
	changed, err = s.Reindex(t.Context(), &indexed)
	require.NoError(t, err)
	require.Equal(t, n, changed)
	require.Equal(t, n, of(repository.Query{Index: "place"}))

	indexed.Keys = func(any) ([]repository.Key, error) { return []repository.Key{unique("the same")}, nil }
	_, err = s.Reindex(t.Context(), &indexed)
	require.ErrorIs(t, err, repository.ErrDuplicate)
	indexed.Keys = func(any) ([]repository.Key, error) { return nil, errCut }
	_, err = s.Reindex(t.Context(), &indexed)
	require.ErrorIs(t, err, errCut)
}

func TestReindexAndCommitsGoOnSideBySide(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, other := open(t, url), open(t, url)
	const n = 30
	for i := range n {
		commit(t, s, cairn(fmt.Sprint(i), 0, fmt.Sprint("place ", i)))
	}
	indexed := *cairnKind
	indexed.Keys = func(state any) ([]repository.Key, error) { return []repository.Key{unique(state.(string))}, nil }
	var both sync.WaitGroup
	both.Go(func() {
		for range 5 {
			if _, err := other.Reindex(t.Context(), &indexed); err != nil {
				t.Error(err)
			}
		}
	})
	for version := range uint64(5) {
		for i := range n {
			place := fmt.Sprintf("place %d of %d", i, version)
			commit(t, s, cairn(fmt.Sprint(i), version+1, place, unique(place)))
		}
	}
	both.Wait()
	docs, err := s.Find(t.Context(), cairnKind, repository.Query{Index: "place"})
	require.NoError(t, err)
	require.Len(t, docs, n)
	for _, doc := range docs {
		count, err := s.Count(t.Context(), cairnKind, repository.Query{Index: "place", From: doc.State.(string), To: doc.State.(string)})
		require.NoError(t, err)
		require.Equal(t, 1, count)
	}
}

func TestABoundThatIsNoTextIsRefused(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	commit(t, s, cairn("emma", 0, "low", unique("by the ford")))
	for _, odd := range []string{"a\x00b", "\xff"} {
		for _, q := range []repository.Query{
			{From: odd},
			{To: odd},
			{After: repository.Cursor{Key: odd, ID: "x"}},
			{After: repository.Cursor{Key: "x", ID: odd}},
			{Index: "place", From: odd},
			{Index: odd},
		} {
			_, err := s.Find(t.Context(), cairnKind, q)
			require.ErrorIs(t, err, repository.ErrKey)
		}
		docs, err := s.Find(t.Context(), cairnKind, repository.Query{IDs: []string{odd, "emma"}})
		require.NoError(t, err)
		require.Len(t, docs, 1)
		lacks(t, s, odd)
		there, err := s.Marked(t.Context(), repository.Mark{Consumer: odd, Event: s.Namespace()})
		require.NoError(t, err)
		require.False(t, there)
	}
}
