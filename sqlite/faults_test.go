package sqlite_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	modernc "modernc.org/sqlite"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// A tap stands between the store and the driver. It writes down the statements, and fails
// one call.
type tap struct {
	mu     sync.Mutex
	calls  []string
	failAt int  // the number of the call that fails, from 1; 0 is none
	after  bool // it fails when it has had its effect, as a lost answer does
	err    error
	failed string        // what failed
	slow   string        // a call that takes its time
	takes  time.Duration // this one
}

func (p *tap) arm(n int, after bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls, p.failAt, p.after, p.err, p.failed = nil, n, after, err, ""
}

// disarm ends the failing and returns the calls there were, and which one failed.
func (p *tap) disarm() ([]string, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failAt = 0
	return p.calls, p.failed
}

// statements are those that were executed.
func (p *tap) statements() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, call := range p.calls {
		if statement, ok := strings.CutPrefix(call, "exec "); ok {
			all = append(all, statement)
		}
	}
	return all
}

// through makes one call.
func through[T any](p *tap, what string, call func() (T, error), undo func(T)) (T, error) {
	p.mu.Lock()
	p.calls = append(p.calls, what)
	fail := len(p.calls) == p.failAt
	if fail {
		p.failed = what
	}
	after, err := p.after, p.err
	p.mu.Unlock()
	if what == p.slow {
		time.Sleep(p.takes)
	}
	var none T
	if fail && !after {
		return none, err
	}
	got, callErr := call()
	if fail && callErr == nil {
		if undo != nil {
			undo(got)
		}
		return none, err
	}
	return got, callErr
}

func (p *tap) wrap(c driver.Connector) driver.Connector { return tappedConnector{c, p} }

type tappedConnector struct {
	driver.Connector

	tap *tap
}

func (c tappedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	return through(c.tap, "connect", func() (driver.Conn, error) {
		conn, err := c.Connector.Connect(ctx)
		if err != nil {
			return nil, err
		}
		return &tappedConn{Conn: conn, HookRegisterer: conn.(modernc.HookRegisterer), tap: c.tap}, nil
	}, func(c driver.Conn) { _ = c.Close() })
}

type tappedConn struct {
	driver.Conn
	modernc.HookRegisterer

	tap   *tap
	stmts []*tappedStmt
}

func (c *tappedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return through(c.tap, "prepare "+query, func() (driver.Stmt, error) {
		stmt, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		tapped := &tappedStmt{Stmt: stmt, query: query, tap: c.tap}
		c.stmts = append(c.stmts, tapped)
		return tapped, nil
	}, func(s driver.Stmt) { _ = s.Close() })
}

// Close leaves nothing open: database/sql closes a connection that a driver calls bad, and
// not what was prepared on it.
func (c *tappedConn) Close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	return c.Conn.Close()
}

func (c *tappedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return through(c.tap, "exec "+query, func() (driver.Result, error) {
		return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
	}, nil)
}

func (c *tappedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return through(c.tap, "query "+query, func() (driver.Rows, error) {
		rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
		return c.tap.rows(rows, err)
	}, func(r driver.Rows) { _ = r.Close() })
}

func (c *tappedConn) ResetSession(ctx context.Context) error {
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}

func (c *tappedConn) IsValid() bool { return c.Conn.(driver.Validator).IsValid() }

type tappedStmt struct {
	driver.Stmt

	query string
	tap   *tap
}

func (s *tappedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return through(s.tap, "exec "+s.query, func() (driver.Result, error) {
		return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	}, nil)
}

func (s *tappedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return through(s.tap, "query "+s.query, func() (driver.Rows, error) {
		rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
		return s.tap.rows(rows, err)
	}, func(r driver.Rows) { _ = r.Close() })
}

func (p *tap) rows(rows driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		return nil, err
	}
	return &tappedRows{rows, p}, nil
}

type tappedRows struct {
	driver.Rows

	tap *tap
}

func (r *tappedRows) Next(dest []driver.Value) error {
	_, err := through(r.tap, "next", func() (struct{}, error) { return struct{}{}, r.Rows.Next(dest) }, nil)
	return err
}

func (r *tappedRows) Close() error {
	closed := r.Rows.Close() // whatever it says: it is the end of the rows
	_, err := through(r.tap, "close", func() (struct{}, error) { return struct{}{}, closed }, nil)
	return err
}

var errFault = errors.New("the driver failed")

// A step of the work is a commit and what shows that it was stored.
type step struct {
	id      string
	version uint64
	err     error
}

// work is a morning's work at a store. It goes on after errors, as a service does.
func work(ctx context.Context, s *sqlite.Store) []step {
	var steps []step
	save := func(id string, expected uint64, batch func(*repository.Batch)) {
		place := repository.Key{Index: "place", Value: fmt.Sprint(id, " at ", expected/2), Unique: true}
		b := repository.Batch{Changes: []repository.Change{raise(s, id, expected, fmt.Sprint(id, " ", expected+1), place)}}
		if batch != nil {
			batch(&b)
		}
		steps = append(steps, step{id, expected + 1, s.Commit(ctx, b)})
	}
	save("a", 0, nil)
	save("a", 1, nil) // with the same key
	save("a", 2, nil) // with another
	save("b", 0, func(b *repository.Batch) {
		b.Marks = []repository.Mark{{Consumer: "surveyor", Event: uuid.NameSpaceDNS}}
		b.Attach = []any{func(ctx context.Context, tx *sqlite.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO diary (line) VALUES ('b 1')")
			return err
		}}
	})
	_, _ = s.Load(ctx, cairnKind, "a")
	_, _ = s.Find(ctx, cairnKind, repository.Query{Index: "place"})
	_, _ = s.Count(ctx, cairnKind, repository.Query{IDs: []string{"a"}})
	leases, _ := s.Claim(ctx, "relay", time.Hour)
	messages, _ := s.Pending(ctx, leases, 10)
	if len(messages) > 2 {
		_ = s.Settle(ctx, leases, append(refused(messages[2:3], 0), outbox.Outcome{Message: messages[0], Verdict: outbox.Parked}))
	}
	letters, _ := s.DeadLetters(ctx, 0, 10)
	for _, l := range letters {
		_, _ = s.Replay(ctx, l.ID)
	}
	_ = s.Wait(ctx, time.Nanosecond)
	_, _ = s.Stats(ctx)
	_ = s.Leave(ctx, "relay")
	_, _ = s.Marked(ctx, repository.Mark{Consumer: "surveyor"})
	_, _ = s.Forget(ctx, time.Hour)
	save("a", 3, nil)
	return steps
}

// Whichever call of the driver fails, before or after it has had its effect, and with
// whatever error: the store goes on, state and events are stored together or not at all,
// and what was said of each commit is true.
func TestAStoreOutlivesTheFailureOfAnyCall(t *testing.T) {
	t.Parallel()
	thorough := os.Getenv("ASHLAR_THOROUGH") != "" // every call in every way
	template := diaryFile(t)
	var calls []string
	failOnce(t, template, 0, false, nil, func(all []string) { calls = all })
	require.Greater(t, len(calls), 100)
	for i, fault := range []struct {
		name  string
		after bool
		err   error
	}{
		{"before its effect", false, errFault},
		{"after its effect", true, errFault},
		{"with the connection", false, driver.ErrBadConn},
		{"with the connection, after its effect", true, driver.ErrBadConn},
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			unknown := 0
			for n, call := range calls {
				if thorough || n%stride == i*stride/4 || call == "exec COMMIT" {
					unknown += failOnce(t, template, n+1, fault.after, fault.err, nil)
				}
			}
			if fault.after {
				require.Positive(t, unknown, "a commit whose answer is lost is ambiguous")
			} else {
				require.Zero(t, unknown, "a commit that was not begun is not ambiguous")
			}
		})
	}
}

// diaryFile returns the bytes of a file with the store's tables and a diary: to make them
// anew for each call that fails takes too long.
func diaryFile(t *testing.T) []byte {
	t.Helper()
	path := file(t)
	require.NoError(t, diary(t, path).Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

// failOnce has the n-th call fail, looks at what is there afterwards, and returns how many
// commits were said to be ambiguous.
func failOnce(t *testing.T, template []byte, n int, after bool, fault error, made func(calls []string)) (unknown int) {
	t.Helper()
	p := &tap{}
	path := file(t)
	require.NoError(t, os.WriteFile(path, template, 0o600))
	s, err := sqlite.Open(t.Context(), path, sqlite.Synchronous(sqlite.Normal), sqlite.Through(p.wrap))
	require.NoError(t, err)
	defer func() { _ = s.Close() }()
	p.arm(n, after, fault)
	p.arm(n, after, fault)
	steps := work(t.Context(), s)
	calls, failed := p.disarm()
	if made != nil {
		made(calls)
	}

	other, err := sqlite.Open(t.Context(), path) // what another process sees
	require.NoError(t, err, failed)
	defer func() { _ = other.Close() }()
	stored := map[string]uint64{}
	for _, id := range []string{"a", "b"} {
		doc, err := other.Load(t.Context(), cairnKind, id)
		if err == nil {
			stored[id] = doc.Version
			require.Equal(t, fmt.Sprint(id, " ", doc.Version), doc.State, failed)
			continue
		}
		require.ErrorIs(t, err, repository.ErrNotFound, failed)
	}
	known := map[string]uint64{}
	for _, st := range steps {
		switch {
		case st.err == nil:
			known[st.id] = st.version
		case errors.Is(st.err, repository.ErrOutcomeUnknown):
			unknown++
			if stored[st.id] >= st.version {
				known[st.id] = st.version
			}
		}
	}
	for id, version := range stored {
		require.Equal(t, known[id], version, "%s failed: %v", failed, steps)
	}
	require.Len(t, stored, len(known), "%s failed: %v", failed, steps)

	// One event for each version that is stored, one entry in the diary for b.
	messages, err := other.Pending(t.Context(), everything(), 100)
	require.NoError(t, err)
	letters, err := other.DeadLetters(t.Context(), 0, 100)
	require.NoError(t, err)
	events := map[string]uint64{}
	for _, m := range messages {
		events[m.AggregateID]++
	}
	for _, l := range letters {
		events[l.AggregateID]++
	}
	require.Equal(t, stored, events, "%s failed", failed)
	marked, err := other.Marked(t.Context(), repository.Mark{Consumer: "surveyor", Event: uuid.NameSpaceDNS})
	require.NoError(t, err)
	require.Equal(t, stored["b"] == 1, marked, failed)
	keys, err := other.Count(t.Context(), cairnKind, repository.Query{Index: "place"})
	require.NoError(t, err)
	require.Len(t, stored, keys, failed)

	// The store itself goes on.
	require.NoError(t, s.Commit(t.Context(), batch(raise(s, "a", stored["a"], "later"))), failed)
	doc, err := s.Load(t.Context(), cairnKind, "a")
	require.NoError(t, err, failed)
	require.Equal(t, stored["a"]+1, doc.Version)
	require.NoError(t, s.Close())
	return unknown
}

// Whatever fails while a store is opened, the next attempt finds a file to go on with.
func TestAnOpeningThatFailsCanBeRepeated(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		for _, after := range []bool{false, true} {
			p := &tap{}
			path := file(t)
			p.arm(n, after, errFault)
			s, err := sqlite.Open(t.Context(), path, sqlite.Migrate(), sqlite.Synchronous(sqlite.Normal), sqlite.Through(p.wrap))
			calls, failed := p.disarm()
			if err == nil {
				require.NoError(t, s.Close())
			} else {
				require.ErrorIs(t, err, errFault, failed)
			}
			commit(t, open(t, path), cairn("a", 0, "state"))
			if n > len(calls) {
				require.Greater(t, n, 10)
				return
			}
		}
	}
}

// Every save writes the guarded row first, then keys, then events, marks last: an event of
// one version has then no position after one of the next. And it writes no more than needed.
func TestASaveWritesTheGuardedRowFirst(t *testing.T) {
	t.Parallel()
	p := &tap{}
	s := open(t, file(t), sqlite.Through(p.wrap))
	place := repository.Key{Index: "place", Value: "pass"}
	commit(t, s, raise(s, "a", 0, "one", place))
	wrote := func(b repository.Batch) []string {
		p.arm(0, false, nil)
		require.NoError(t, s.Commit(t.Context(), b))
		var short []string
		for _, statement := range p.statements() {
			words := strings.Fields(statement)
			for _, w := range words {
				if strings.HasPrefix(w, "ashlar_") {
					words = []string{words[0], w}
					break
				}
			}
			short = append(short, strings.Join(words, " "))
		}
		return short
	}
	require.Equal(t, []string{"BEGIN IMMEDIATE", "UPDATE ashlar_documents", "INSERT ashlar_outbox", "COMMIT"},
		wrote(batch(raise(s, "a", 1, "two", place))), "the keys are what they were")
	require.Equal(t, []string{"BEGIN IMMEDIATE", "INSERT ashlar_documents", "INSERT ashlar_keys", "INSERT ashlar_outbox", "COMMIT"},
		wrote(batch(raise(s, "b", 0, "one", place))))
	b := batch(raise(s, "b", 1, "two", repository.Key{Index: "place", Value: "ford"}), raise(s, "c", 0, "one"))
	b.Marks = []repository.Mark{{Consumer: "surveyor"}}
	require.Equal(t, []string{
		"BEGIN IMMEDIATE",
		"UPDATE ashlar_documents", "UPDATE ashlar_documents", "INSERT ashlar_documents", // the first does not match: the keys differ
		"DELETE ashlar_keys", "INSERT ashlar_keys", "INSERT ashlar_outbox", "INSERT ashlar_inbox", "COMMIT",
	}, wrote(b))
}
