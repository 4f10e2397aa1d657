package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/historytest"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

var errCut = errors.New("the connection was cut")

// A cut is what happens to a connection at a write.
type cut uint8

const (
	pass   cut = iota
	before     // it ends, and what is written is lost
	after      // it ends, and what is written arrives: only the answer is lost
	silent     // it stays, what is written arrives, and no answer comes
)

// A cable has connections that are cut as its plan says.
type cable struct {
	mu   sync.Mutex
	plan func(written []byte) cut // nil cuts nothing
}

func (c *cable) set(plan func([]byte) cut) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.plan = plan
}

func (c *cable) at(written []byte) cut {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plan == nil {
		return pass
	}
	return c.plan(written)
}

// through returns a store whose connections go through the cable.
func (c *cable) through(t *testing.T, url string, opts ...postgres.Option) *postgres.Store {
	t.Helper()
	p := pool(t, url, func(pc *pgxpool.Config) {
		// A connection that was idle for a second is asked whether it lives: a write that is nobody's.
		pc.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
		var d net.Dialer
		pc.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := d.DialContext(ctx, network, addr)
			return &wire{Conn: conn, cable: c}, err
		}
	})
	s, err := postgres.New(t.Context(), p, append([]postgres.Option{postgres.Migrate()}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

type wire struct {
	net.Conn

	cable   *cable
	reading sync.Mutex // held while the driver reads what the server sends
	mu      sync.Mutex
	quiet   net.Conn // where nothing ever comes from; nil while there are answers
}

func (w *wire) Write(b []byte) (int, error) {
	switch w.cable.at(b) {
	case before:
		return 0, errors.Join(errCut, w.Close())
	case after:
		end := w.hush() // the driver reads while it writes, when that takes long
		defer end()
		n, err := w.Conn.Write(b)
		_, _ = w.Conn.Read(make([]byte, 1)) // what was written has had its effect
		return n, errors.Join(err, w.Close())
	case silent:
		time.AfterFunc(time.Second, w.hush()) // the driver waits for longer, when nobody does
		n, err := w.Conn.Write(b)
		_, _ = w.Conn.Read(make([]byte, 1)) // as above: the driver asks the server to cancel it when it gives up
		return n, err
	case pass:
	}
	return w.Conn.Write(b)
}

// hush has the driver hear nothing from now on, also where it reads already, and what is
// written arrive, also when the driver's time is over. It returns what ends its waiting.
func (w *wire) hush() (end func()) {
	quiet, other := net.Pipe()
	w.mu.Lock()
	w.quiet = quiet
	_ = w.Conn.SetReadDeadline(time.Unix(1, 0))
	w.mu.Unlock()
	w.reading.Lock()
	defer w.reading.Unlock()
	_ = w.Conn.SetDeadline(time.Time{})
	return func() { _ = other.Close() }
}

func (w *wire) source() net.Conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.heard()
}

// heard is what the driver reads from. It belongs to who has the lock.
func (w *wire) heard() net.Conn {
	if w.quiet != nil {
		return w.quiet
	}
	return w.Conn
}

func (w *wire) Read(b []byte) (int, error) {
	if n, err := w.answer(b); n > 0 || w.source() == w.Conn {
		return n, err
	}
	return w.source().Read(b)
}

// answer reads what the server sends.
func (w *wire) answer(b []byte) (int, error) {
	w.reading.Lock()
	defer w.reading.Unlock()
	if w.source() != w.Conn {
		return 0, nil
	}
	return w.Conn.Read(b)
}

func (w *wire) SetDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.heard().SetDeadline(t)
}

func (w *wire) SetReadDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.heard().SetReadDeadline(t)
}

func isCommit(b []byte) bool { return bytes.Contains(b, []byte("commit\x00")) }

// atCommit cuts as c at the next COMMIT.
func atCommit(c cut) func([]byte) cut {
	done := false
	return func(b []byte) cut {
		if done || !isCommit(b) {
			return pass
		}
		done = true
		return c
	}
}

func TestACutAtTheCommitLeavesTheOutcomeUnknownAndATryAgainSafe(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cut    cut
		stored bool
		opts   []postgres.Option
	}{
		"the COMMIT is lost": {cut: before}, "the answer is lost": {cut: after, stored: true},
		"no answer comes": {silent, true, []postgres.Option{postgres.CommitFor(500 * time.Millisecond)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := server.URL(t)
			var c cable
			plain, s := open(t, url), c.through(t, url, tt.opts...)
			commit(t, plain, raise(plain, "emma", 0, "low"))
			mark := repository.Mark{Consumer: "walkers", Event: s.Namespace()}
			b := batch(raise(s, "emma", 1, "high"))
			b.Marks = []repository.Mark{mark}

			sent, plan := false, atCommit(tt.cut)
			c.set(func(b []byte) cut { sent = sent || isCommit(b); return plan(b) })
			err := s.Commit(t.Context(), b)
			c.set(nil)
			require.ErrorIs(t, err, repository.ErrOutcomeUnknown)
			require.NotErrorIs(t, err, repository.ErrConflict)
			stored := tt.stored && sent // its time may be over before that

			err = plain.Commit(t.Context(), b)
			if stored {
				require.True(t, errors.Is(err, repository.ErrConflict) || errors.Is(err, repository.ErrMarked), "%v", err)
			} else {
				require.NoError(t, err)
			}
			holds(t, s, "emma", 2)
			require.Len(t, pending(t, s), 2, "each version has one event, however often it was tried")
			there, err := s.Marked(t.Context(), mark)
			require.NoError(t, err)
			require.True(t, there)
		})
	}
}

func TestACommitIsOneRoundTripBesideItsCOMMIT(t *testing.T) {
	t.Parallel()
	var c cable
	s := c.through(t, server.URL(t), postgres.NotifyEvery(time.Hour))
	for version := range uint64(3) { // what is prepared on the connection once
		commit(t, s, raise(s, "emma", version, "low", unique("here "+string(rune('0'+version)))))
	}
	writes := 0
	c.set(func([]byte) cut { writes++; return pass })
	took := func() int { n := writes; writes = 0; return n }
	commit(t, s, raise(s, "emma", 3, "low", unique("here 2")))
	require.Equal(t, 2, took())
	commit(t, s, raise(s, "anne", 0, "low", unique("there")))
	require.Equal(t, 2, took())
	commit(t, s, raise(s, "emma", 4, "low", unique("here 2")), raise(s, "anne", 1, "low", unique("there")), raise(s, "jane", 0, "low"))
	require.Equal(t, 2, took())
	commit(t, s, raise(s, "emma", 5, "low", unique("elsewhere")))
	require.Equal(t, 3, took(), "a key changes")
	require.NoError(t, s.Settle(t.Context(), everyPartition(), nil))
	require.Zero(t, took())
}

// Each write of a commit to its connection is cut once, before it and after it. Only at the
// COMMIT is the outcome unknown; any other error says that nothing is stored, and is right.
func TestACutAnywhereIsToldForWhatItIs(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]cut{"before the write": before, "after the write": after} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := server.URL(t)
			var c cable
			s, observer := c.through(t, url), open(t, url)
			seen := map[bool]int{} // by whether the outcome was unknown
			for n := 1; ; n++ {
				require.Less(t, n, 30)
				id := string(rune('a' + n))
				commit(t, s, raise(s, id, 0, "low", unique(id+" here")))
				mark := repository.Mark{Consumer: id, Event: s.Namespace()}
				b := batch(raise(s, id, 1, "high", unique(id+" there")))
				b.Marks = []repository.Mark{mark}
				b.Attach = []any{raiseFlag(id)}

				writes, reached := 0, false
				c.set(func(b []byte) cut {
					writes++
					reached = reached || isCommit(b)
					if writes == n {
						return how
					}
					return pass
				})
				err := s.Commit(t.Context(), b)
				c.set(nil)
				isStored := storedWhole(t, observer, id, mark)
				switch {
				case err == nil:
					require.True(t, isStored)
				case errors.Is(err, repository.ErrOutcomeUnknown):
					require.True(t, reached, "nothing that could commit was sent: %v", err)
					seen[true]++
				default:
					require.False(t, isStored, "%v", err)
					require.NotErrorIs(t, err, repository.ErrConflict)
					seen[false]++
				}
				if writes < n { // the commit had no such write
					require.NoError(t, err)
					break
				}
			}
			require.GreaterOrEqual(t, seen[false], 3)
			require.Equal(t, 1, seen[true], "there is one COMMIT")
		})
	}
}

func raiseFlag(id string) func(context.Context, pgx.Tx) error {
	return func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO ashlar_store (name, value) VALUES ($1, 'flag')`, id)
		return err
	}
}

// storedWhole reports whether the second version of a cairn is stored, and wants all of its
// commit to be stored with it, or nothing.
func storedWhole(t *testing.T, s *postgres.Store, id string, mark repository.Mark) bool {
	t.Helper()
	doc, err := s.Load(t.Context(), cairnKind, id)
	require.NoError(t, err)
	isStored := doc.Version == 2
	there, err := s.Marked(t.Context(), mark)
	require.NoError(t, err)
	require.Equal(t, isStored, there)
	moved, err := s.Count(t.Context(), cairnKind, repository.Query{Index: "place", From: id + " there", To: id + " there"})
	require.NoError(t, err)
	require.Equal(t, isStored, moved == 1)
	of := 0
	for _, m := range pending(t, s) {
		if m.AggregateID == id {
			of++
		}
	}
	require.Equal(t, int(doc.Version), of)
	return isStored
}

func TestHistoriesAreLinearizableUnderCutConnections(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var unknown, retried int
	t.Cleanup(func() {
		require.Positive(t, unknown, "the connections were cut at commits")
		require.Positive(t, retried, "the connections were cut elsewhere")
	})
	historytest.Run(t, func(t *testing.T) repository.Store {
		t.Helper()
		var c cable
		s := c.through(t, server.URL(t))
		c.set(func([]byte) cut {
			switch rand.IntN(60) {
			case 0:
				return before
			case 1:
				return after
			default:
				return pass
			}
		})
		t.Cleanup(func() { c.set(nil) })
		return &patient{Store: s, count: func(u, r int) {
			mu.Lock()
			defer mu.Unlock()
			unknown += u
			retried += r
		}}
	})
}

// A patient store does again what has failed for reasons of its connection, unless its
// outcome is unknown: what surely was not stored can be stored.
type patient struct {
	repository.Store

	count func(unknown, retried int)
}

func (s *patient) Load(ctx context.Context, k *repository.Kind, id string) (doc repository.Document, err error) {
	err = s.again(func() error { doc, err = s.Store.Load(ctx, k, id); return err })
	return doc, err
}

func (s *patient) Find(ctx context.Context, k *repository.Kind, q repository.Query) (docs []repository.Document, err error) {
	err = s.again(func() error { docs, err = s.Store.Find(ctx, k, q); return err })
	return docs, err
}

func (s *patient) Commit(ctx context.Context, b repository.Batch) error {
	return s.again(func() error { return s.Store.Commit(ctx, b) })
}

func (s *patient) again(ask func() error) error {
	for range 100 {
		err := ask()
		switch {
		case err == nil, errors.Is(err, repository.ErrNotFound), errors.Is(err, repository.ErrConflict):
			return err
		case errors.Is(err, repository.ErrOutcomeUnknown):
			s.count(1, 0)
			return err
		}
		s.count(0, 1)
	}
	return errCut
}

func TestACallerWhoGivesUpDuringTheCommitIsToldOfIt(t *testing.T) {
	t.Parallel()
	var c cable
	s := c.through(t, server.URL(t))
	ctx, cancel := context.WithCancel(t.Context())
	c.set(func(b []byte) cut {
		if isCommit(b) {
			cancel()
		}
		return pass
	})
	require.NoError(t, s.Commit(ctx, batch(raise(s, "emma", 0, "low"))))
	require.ErrorIs(t, ctx.Err(), context.Canceled)
	holds(t, s, "emma", 1)
}

func TestACallerWhoGivesUpBeforeTheCommitStoresNothing(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	b := batch(raise(s, "emma", 0, "low"))
	b.Attach = []any{func(context.Context, pgx.Tx) error { cancel(); return nil }}
	err := s.Commit(ctx, b)
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
	lacks(t, s, "emma")

	// While it waits for a lock.
	commit(t, s, cairn("emma", 0, "low"))
	held := batch(cairn("emma", 1, "high"))
	held.Attach = []any{func(context.Context, pgx.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := s.Commit(ctx, batch(cairn("emma", 1, "higher")))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
		return nil
	}}
	require.NoError(t, s.Commit(t.Context(), held))
	holds(t, s, "emma", 2)
}

func TestASessionThatIsEndedBeforeTheCommitHasStoredNothing(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	b := batch(raise(s, "emma", 0, "low"))
	b.Attach = []any{func(ctx context.Context, tx pgx.Tx) error {
		do(t, p, `SELECT pg_terminate_backend($1, 5000)`, int32(tx.Conn().PgConn().PID()))
		_, err := tx.Exec(ctx, "SELECT 1")
		return err
	}}
	err := s.Commit(t.Context(), b)
	require.Error(t, err)
	require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
	lacks(t, s, "emma")
}

// A function that ends the transaction is found out though the server cannot be asked what
// became of it.
func TestACutBeforeTheFateIsKnownLeavesItUnknown(t *testing.T) {
	t.Parallel()
	errNo := errors.New("no")
	for name, tt := range map[string]struct {
		fn      attachment
		unknown bool
	}{
		"it commits":             {runs("COMMIT"), true},
		"it commits, and begins": {runs("COMMIT; BEGIN"), true},
		"it fails":               {func(context.Context, pgx.Tx) error { return errNo }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := server.URL(t)
			var c cable
			plain, s := open(t, url), c.through(t, url)
			c.set(func(written []byte) cut {
				if bytes.Contains(written, []byte("pg_xact_status")) {
					return before
				}
				return pass
			})
			b := attached(tt.fn)
			b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
			err := s.Commit(t.Context(), b)
			require.Error(t, err)
			require.Equal(t, tt.unknown, errors.Is(err, repository.ErrOutcomeUnknown))
			require.Equal(t, tt.unknown, errors.Is(err, postgres.ErrTx))
			if tt.unknown {
				holds(t, plain, "emma", 1)
			} else {
				require.ErrorIs(t, err, errNo)
				lacks(t, plain, "emma")
			}
		})
	}
}

// The transaction is asked who it is for the sake of attached functions, and of nobody else.
func TestASaveWithoutTheUsersSQLPaysNothingForIt(t *testing.T) {
	t.Parallel()
	var c cable
	s := c.through(t, server.URL(t))
	var asked, writes atomic.Int64
	c.set(func(written []byte) cut {
		writes.Add(1)
		if bytes.Contains(written, []byte("pg_current_xact_id")) {
			asked.Add(1)
		}
		return pass
	})
	commit(t, s, raise(s, "emma", 0, "low"))
	require.Positive(t, writes.Load())
	require.Zero(t, asked.Load())
	b := attached(runs())
	b.Changes = []repository.Change{raise(s, "emma", 1, "low")}
	require.NoError(t, s.Commit(t.Context(), b))
	require.Positive(t, asked.Load())
	writes.Store(0)
	b.Changes = []repository.Change{raise(s, "emma", 2, "low")}
	require.NoError(t, s.Commit(t.Context(), b))
	require.LessOrEqual(t, writes.Load(), int64(4), "begin with all changes, the look, the commit, a notification")
}
