package sqlite_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// bare runs SQL on a file as any other program does.
func bare(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), statements)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func TestAFileWhoseTablesAreOthersIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]struct {
		sql     string
		migrate bool // opening it with Migrate is refused too
	}{
		"no tables":               {"DROP TABLE ashlar_migrations", false},
		"older tables":            {"DELETE FROM ashlar_migrations", false},
		"newer tables":            {"INSERT INTO ashlar_migrations (version, checksum, applied_at) VALUES (2, 'x', 0)", true},
		"a gap":                   {"UPDATE ashlar_migrations SET version = 7", true},
		"other tables":            {"UPDATE ashlar_migrations SET checksum = 'x'", true},
		"no table of migrations":  {"DROP TABLE ashlar_migrations; CREATE TABLE ashlar_migrations (x)", true},
		"a table dropped by hand": {"DROP TABLE ashlar_outbox", true},
		"a column renamed":        {"ALTER TABLE ashlar_documents RENAME COLUMN state TO condition", true},
		"no namespace":            {"DELETE FROM ashlar_store", true},
		"a namespace that is none": {
			"UPDATE ashlar_store SET value = 'x'", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := file(t)
			require.NoError(t, open(t, path).Close())
			bare(t, path, spoil.sql)
			_, err := sqlite.Open(t.Context(), path)
			require.ErrorIs(t, err, sqlite.ErrSchema)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			s, err := sqlite.Open(t.Context(), path, sqlite.Migrate())
			if spoil.migrate {
				require.Error(t, err)
				return
			}
			require.NoError(t, err, "migrations can be run again")
			require.NoError(t, s.Close())
		})
	}
}

func TestAFileIsMadeOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	path := file(t)
	_, err := sqlite.Open(t.Context(), path)
	require.ErrorIs(t, err, sqlite.ErrSchema)
	require.NoFileExists(t, path)
	_, err = sqlite.Open(t.Context(), ":memory:")
	require.ErrorIs(t, err, sqlite.ErrSchema)

	// A database of somebody else is left as it is.
	bare(t, path, "CREATE TABLE theirs (x)")
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = sqlite.Open(t.Context(), path)
	require.ErrorIs(t, err, sqlite.ErrSchema)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestTheSchemaCanBeAppliedByHand(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"ashlar_", "", "shop_7_"} {
		text, err := sqlite.Schema(prefix)
		require.NoError(t, err)
		require.NotContains(t, text, "{prefix}")
		path := file(t)
		bare(t, path, text)
		bare(t, path, text) // again changes nothing
		s, err := sqlite.Open(t.Context(), path, sqlite.Prefix(prefix))
		require.NoError(t, err)
		commit(t, s, raise(s, "a", 0, "state"))
		require.Equal(t, uuid.Version(4), s.Namespace().Version())
		require.Equal(t, uuid.RFC4122, s.Namespace().Variant())
		require.NoError(t, s.Close())
	}
	_, err := sqlite.Schema("a-b")
	require.ErrorIs(t, err, sqlite.ErrOption)
}

// statements splits SQL as tools do: at a semicolon that ends a line.
func statements(text string) []string {
	var all []string
	statement := ""
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "--") {
			continue
		}
		if statement += line; strings.HasSuffix(strings.TrimSpace(line), ";") {
			all = append(all, statement)
			statement = ""
		}
	}
	return append(all, statement)
}

func TestTheSchemaIsWhatToolsTake(t *testing.T) {
	t.Parallel()
	text, err := sqlite.Schema(sqlite.DefaultPrefix)
	require.NoError(t, err)
	for _, mark := range []string{"{{", "${", "+goose", "---- ", "BEGIN", "COMMIT"} {
		require.NotContains(t, text, mark, "it means something to one of them")
	}
	require.Equal(t, 1, strings.Count(text, "\n-- 0001_tables.sql\n"))
	steps := statements(text)
	require.Contains(t, steps[len(steps)-2], "INSERT INTO ashlar_migrations", "a part ends with its row")
	require.Empty(t, strings.TrimSpace(steps[len(steps)-1]))

	// Who is interrupted is told, and may begin anew.
	path := file(t)
	for i, statement := range steps[:len(steps)-2] {
		bare(t, path, statement)
		_, err := sqlite.Open(t.Context(), path)
		require.ErrorIs(t, err, sqlite.ErrSchema, "after statement %d", i)
		half, err := os.ReadFile(path)
		require.NoError(t, err)
		for name, mend := range map[string]func(string){
			"by migrating": func(path string) { require.NoError(t, open(t, path).Close()) },
			"by the text":  func(path string) { bare(t, path, text) },
		} {
			again := file(t)
			require.NoError(t, os.WriteFile(again, half, 0o600))
			mend(again)
			s, err := sqlite.Open(t.Context(), again)
			require.NoError(t, err, name)
			commit(t, s, raise(s, "a", 0, "state"))
			leases, err := s.Claim(t.Context(), "relay", time.Second)
			require.NoError(t, err)
			require.Len(t, leases, outbox.Partitions)
			require.NoError(t, s.Close())
		}
	}
}

func TestATableOfAnotherShapeIsRefused(t *testing.T) {
	t.Parallel()
	text, err := sqlite.Schema(sqlite.DefaultPrefix)
	require.NoError(t, err)
	for _, table := range []string{"documents", "keys", "outbox", "dead_letters", "relays", "leases", "inbox", "store"} {
		path := file(t)
		db, err := sql.Open("sqlite", path)
		require.NoError(t, err)
		_, err = db.ExecContext(t.Context(), "CREATE TABLE ashlar_"+table+" (x)")
		require.NoError(t, err)
		_, _ = db.ExecContext(t.Context(), text) // most fail by themselves
		require.NoError(t, db.Close())
		_, err = sqlite.Open(t.Context(), path)
		require.ErrorIs(t, err, sqlite.ErrSchema, table)
		_, err = sqlite.Open(t.Context(), path, sqlite.Migrate())
		require.Error(t, err, table)
	}
}

func TestTheNamespaceIsMadeOnce(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	namespace := s.Namespace()
	require.NoError(t, s.Close())
	require.Equal(t, namespace, open(t, path).Namespace())
	require.NotEqual(t, namespace, open(t, file(t)).Namespace())
}

func TestStoresUnderTwoPrefixesShareNothing(t *testing.T) {
	t.Parallel()
	path := file(t)
	one, other := open(t, path, sqlite.Prefix("one_")), open(t, path, sqlite.Prefix(""))
	key := repository.Key{Index: "place", Value: "pass", Unique: true}
	commit(t, one, raise(one, "a", 0, "one", key))
	commit(t, other, raise(other, "a", 0, "other", key))
	doc, err := one.Load(t.Context(), cairnKind, "a")
	require.NoError(t, err)
	require.Equal(t, "one", doc.State)
	messages, err := other.Pending(t.Context(), everything(), 10)
	require.NoError(t, err)
	require.Len(t, messages, 1)
}

func TestManyProcessesMayMigrateAtOnce(t *testing.T) {
	t.Parallel()
	path := file(t)
	stores := make([]*sqlite.Store, 8)
	errs := make([]error, len(stores))
	var all sync.WaitGroup
	for i := range stores {
		all.Go(func() { stores[i], errs[i] = sqlite.Open(t.Context(), path, sqlite.Migrate()) })
	}
	all.Wait()
	for i, s := range stores {
		require.NoError(t, errs[i])
		require.Equal(t, stores[0].Namespace(), s.Namespace())
		require.NoError(t, s.Close())
	}
}

func TestPathsAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"store.db", "a?mode=memory", "a#b", "a%20b", "a&b=c", "a b", "ä日本.db", "a;b", "'quoted'", `"quoted"`, "a\nb", ":memory:.db", "a\\b",
	} {
		path := filepath.Join(t.TempDir(), name)
		s := open(t, path)
		commit(t, s, cairn("a", 0, "state"))
		require.NoError(t, s.Close())
		require.FileExists(t, path)
		entries, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, entries, 1, "%q", name)
		_, err = open(t, path).Load(t.Context(), cairnKind, "a")
		require.NoError(t, err)
	}
}

func TestPathsWithoutADatabaseAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	require.NoError(t, os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600))
	for name, c := range map[string]struct {
		path string
		want error
	}{
		"nothing":                         {"", sqlite.ErrPath},
		"a directory":                     {dir, sqlite.ErrPath},
		"a file in a directory not there": {filepath.Join(dir, "no", "store.db"), sqlite.ErrPath},
		"a file within a file":            {filepath.Join(text, "store.db"), sqlite.ErrPath},
		"a device":                        {os.DevNull, sqlite.ErrPath},
		"a URI":                           {"file:" + filepath.Join(dir, "a.db"), sqlite.ErrPath},
		"an address":                      {"postgres://localhost/orders", sqlite.ErrPath},
		"a share":                         {`\\server\share\store.db`, sqlite.ErrPath},
		"a NUL":                           {"a\x00b", sqlite.ErrPath},
		"a text":                          {text, sqlite.ErrNoDatabase},
	} {
		_, err := sqlite.Open(t.Context(), c.path, sqlite.Migrate())
		require.ErrorIs(t, err, c.want, name)
		require.Equal(t, failure.Invalid, failure.KindOf(err), name)
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing was made")
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]sqlite.Option{
		"a prefix with a hyphen": sqlite.Prefix("a-b"),
		"a prefix of SQL":        sqlite.Prefix(`x"; DROP TABLE users; --`),
		"no readers":             sqlite.Readers(0),
		"no size":                sqlite.MaxEventSize(0),
		"no durability":          sqlite.Synchronous(0),
		"another durability":     sqlite.Synchronous(9),
		"nil":                    nil,
	} {
		_, err := sqlite.Open(t.Context(), ":memory:", opt)
		require.ErrorIs(t, err, sqlite.ErrOption, name)
	}
	require.Equal(t, "FULL NORMAL unknown", strings.Join([]string{
		sqlite.Full.String(), sqlite.Normal.String(), sqlite.Durability(0).String(),
	}, " "))
}

func TestAFileThatCannotBeWrittenToIsReadOnly(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	commit(t, s, cairn("a", 0, "state"))
	s, err := sqlite.Open(t.Context(), path, sqlite.ReadOnly())
	require.NoError(t, err, "it can be read")
	defer func() { _ = s.Close() }()
	_, err = s.Load(t.Context(), cairnKind, "a")
	require.NoError(t, err)
	err = s.Commit(t.Context(), batch(cairn("a", 1, "changed")))
	require.ErrorIs(t, err, sqlite.ErrReadOnly)
	require.Equal(t, "sqlite.read_only", failure.CodeOf(err))
}

func TestAClosedStoreSaysSo(t *testing.T) {
	t.Parallel()
	for where, path := range map[string]string{"in a file": file(t), "in memory": ":memory:"} {
		s := open(t, path)
		m := repository.Mark{Consumer: "surveyor"}
		require.NoError(t, s.Close())
		require.NoError(t, s.Close(), "again")
		for what, call := range map[string]func(context.Context) error{
			"Load":        func(ctx context.Context) error { _, err := s.Load(ctx, cairnKind, "a"); return err },
			"Find":        func(ctx context.Context) error { _, err := s.Find(ctx, cairnKind, repository.Query{}); return err },
			"Count":       func(ctx context.Context) error { _, err := s.Count(ctx, cairnKind, repository.Query{}); return err },
			"Commit":      func(ctx context.Context) error { return s.Commit(ctx, batch(cairn("a", 0, "state"))) },
			"Claim":       func(ctx context.Context) error { _, err := s.Claim(ctx, "relay", time.Second); return err },
			"Leave":       func(ctx context.Context) error { return s.Leave(ctx, "relay") },
			"Pending":     func(ctx context.Context) error { _, err := s.Pending(ctx, everything(), 1); return err },
			"Settle":      func(ctx context.Context) error { return s.Settle(ctx, nil, delivered(make([]outbox.Message, 1))) },
			"Wait":        func(ctx context.Context) error { return s.Wait(ctx, time.Hour) },
			"Stats":       func(ctx context.Context) error { _, err := s.Stats(ctx); return err },
			"DeadLetters": func(ctx context.Context) error { _, err := s.DeadLetters(ctx, 0, 1); return err },
			"Replay":      func(ctx context.Context) error { _, err := s.Replay(ctx, uuid.Nil); return err },
			"Discard":     func(ctx context.Context) error { _, err := s.Discard(ctx, uuid.Nil); return err },
			"Marked":      func(ctx context.Context) error { _, err := s.Marked(ctx, m); return err },
			"Forget":      func(ctx context.Context) error { _, err := s.Forget(ctx, 0); return err },
			"Renew":       func(ctx context.Context) error { _, err := s.RenewNamespace(ctx); return err },
			"Reindex":     func(ctx context.Context) error { _, err := s.Reindex(ctx, cairnKind); return err },
		} {
			require.ErrorIs(t, call(t.Context()), sqlite.ErrClosed, "%s %s", what, where)
			done, cancel := context.WithCancel(t.Context())
			cancel()
			require.ErrorIs(t, call(done), context.Canceled, "%s %s", what, where)
		}
	}
}

func TestADamagedFileIsSaidToBe(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	commit(t, s, cairn("a", 0, strings.Repeat("state ", 10_000)))
	require.NoError(t, s.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := 4096; i < len(b); i++ {
		b[i] = 0xa5
	}
	require.NoError(t, os.WriteFile(path, b, 0o600))
	_, err = sqlite.Open(t.Context(), path)
	require.ErrorIs(t, err, sqlite.ErrDamaged)
}

// Who waits for a file that another process holds waits as long as its context.
func TestAWaitForTheFileEndsWithTheContext(t *testing.T) {
	t.Parallel()
	path := file(t)
	s := open(t, path)
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	err = s.Commit(ctx, batch(cairn("a", 0, "state")))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = sqlite.Open(ctx, path, sqlite.Migrate())
	require.ErrorIs(t, err, context.DeadlineExceeded)

	wait := make(chan error, 1)
	go func() { wait <- s.Commit(t.Context(), batch(cairn("a", 0, "state"))) }()
	time.Sleep(60 * time.Millisecond) // longer than SQLite waits by itself
	_, err = db.ExecContext(t.Context(), "COMMIT")
	require.NoError(t, err)
	require.NoError(t, <-wait)
}

// The durability that was asked for is that of the connection that writes.
func TestTheDurabilityIsThatOfTheConnection(t *testing.T) {
	t.Parallel()
	for want, opts := range map[int][]sqlite.Option{
		2: {sqlite.Migrate()}, 1: {sqlite.Migrate(), sqlite.Synchronous(sqlite.Normal)},
	} {
		s, err := sqlite.Open(t.Context(), file(t), opts...)
		require.NoError(t, err)
		pragmas := map[string]string{}
		require.NoError(t, s.Commit(t.Context(), attach(func(ctx context.Context, tx *sqlite.Tx) error {
			for _, name := range []string{"synchronous", "journal_mode", "foreign_keys"} {
				var value string
				if err := tx.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value); err != nil {
					return err
				}
				pragmas[name] = value
			}
			return nil
		})))
		require.Equal(t, map[string]string{"synchronous": string(rune('0' + want)), "journal_mode": "wal", "foreign_keys": "1"}, pragmas)
		require.NoError(t, s.Close())
	}
}

func TestAnEventThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, file(t), sqlite.MaxEventSize(100))
	id := strings.Repeat("a", 100)
	require.ErrorIs(t, s.Commit(t.Context(), batch(raise(s, id, 0, "state"))), outbox.ErrTooLarge)
	_, err := s.Load(t.Context(), cairnKind, id)
	require.ErrorIs(t, err, repository.ErrNotFound)
	commit(t, s, raise(s, "a", 0, "state"))
}

func TestAConnectionWithoutHooksIsRefused(t *testing.T) {
	t.Parallel()
	_, err := sqlite.Open(t.Context(), file(t), sqlite.Migrate(), sqlite.Through(func(c driver.Connector) driver.Connector { return hookless{c} }))
	require.Error(t, err)
}

type hookless struct{ driver.Connector }

func (h hookless) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := h.Connector.Connect(ctx)
	return struct{ driver.Conn }{c}, err
}
