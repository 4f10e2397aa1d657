package postgres_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

func TestTablesThatAreNotTheProgramsAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"nothing was migrated":       ``,
		"they are newer":             `INSERT INTO ashlar_migrations (version, checksum) VALUES (2, 'of the future')`,
		"a migration is another":     `UPDATE ashlar_migrations SET checksum = 'another'`,
		"a migration is missing":     `UPDATE ashlar_migrations SET version = 2`,
		"no migration is noted":      `DELETE FROM ashlar_migrations`,
		"the migrations are others'": `ALTER TABLE ashlar_migrations RENAME checksum TO hash`,
		"a table is gone":            `DROP TABLE ashlar_inbox`,
		"a column is gone":           `ALTER TABLE ashlar_outbox DROP COLUMN attempts`,
		"a column is another":        `ALTER TABLE ashlar_documents ALTER COLUMN version TYPE text`,
		"the namespace is gone":      `DELETE FROM ashlar_store`,
		"the namespace is no UUID":   `UPDATE ashlar_store SET value = 'north'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := server.URL(t)
			if change != "" {
				open(t, address)
				do(t, pool(t, address), change)
			}
			_, err := postgres.Open(t.Context(), address)
			require.ErrorIs(t, err, postgres.ErrSchema)
			require.Equal(t, failure.Internal, failure.KindOf(err))
		})
	}
}

func TestMigratingRefusesWhatItCannotMend(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"they are newer":         `INSERT INTO ashlar_migrations (version, checksum) VALUES (2, 'of the future')`,
		"a migration is another": `UPDATE ashlar_migrations SET checksum = 'another'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := server.URL(t)
			s, p := open(t, address), pool(t, address)
			commit(t, s, cairn("emma", 0, "low"))
			do(t, p, change)
			_, err := postgres.Open(t.Context(), address, postgres.Migrate())
			require.ErrorIs(t, err, postgres.ErrSchema)
			holds(t, s, "emma", 1)
		})
	}
}

func TestManyThatMigrateAtOnceMakeOneSetOfTables(t *testing.T) {
	t.Parallel()
	for range 5 {
		address := server.URL(t)
		namespaces := make([]uuid.UUID, 4)
		var all sync.WaitGroup
		for i := range namespaces {
			all.Go(func() {
				s, err := postgres.Open(t.Context(), address, postgres.Migrate())
				if err != nil {
					t.Error(err)
					return
				}
				namespaces[i] = s.Namespace()
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, n := range namespaces {
			require.Equal(t, namespaces[0], n)
			require.NotEqual(t, uuid.Nil, n)
		}
		require.EqualValues(t, 1, ask[int64](t, pool(t, address), `SELECT count(*) FROM ashlar_migrations`))
	}
}

func TestStoresUnderDifferentPrefixesHaveNothingInCommon(t *testing.T) {
	t.Parallel()
	address := server.URL(t)
	one, two, bare := open(t, address), open(t, address, postgres.Prefix("other_")), open(t, address, postgres.Prefix(""))
	require.NotEqual(t, one.Namespace(), two.Namespace())
	commit(t, one, raise(one, "emma", 0, "low", unique("by the ford")))
	for _, s := range []*postgres.Store{two, bare} {
		lacks(t, s, "emma")
		require.Empty(t, pending(t, s))
		commit(t, s, raise(s, "emma", 0, "low", unique("by the ford")))
	}
	longest := open(t, address, postgres.Prefix("_"+strings.Repeat("x", 40)))
	commit(t, longest, raise(longest, "emma", 0, "low"))
}

func TestSchemaPrintsWhatMigrateDoes(t *testing.T) {
	t.Parallel()
	address := server.URL(t)
	p := pool(t, address)
	for _, prefix := range []string{"", "ashlar_", "other_"} {
		sql, err := postgres.Schema(prefix)
		require.NoError(t, err)
		require.NotContains(t, sql, "{prefix}")
		do(t, p, sql)
		s, err := postgres.Open(t.Context(), address, postgres.Prefix(prefix))
		require.NoError(t, err)
		commit(t, s, raise(s, "emma", 0, "low"))
		require.NoError(t, s.Close())
		holds(t, open(t, address, postgres.Prefix(prefix)), "emma", 1) // there is nothing to migrate
	}
	_, err := postgres.Schema("Other")
	require.ErrorIs(t, err, postgres.ErrOption)
}

// statements splits SQL as tools do: at a semicolon that ends a line.
func statements(sql string) []string {
	var all []string
	text := ""
	for line := range strings.Lines(sql) {
		if strings.HasPrefix(line, "--") {
			continue
		}
		if text += line; strings.HasSuffix(strings.TrimSpace(line), ";") {
			all = append(all, text)
			text = ""
		}
	}
	return append(all, text)
}

func TestSchemaIsWhatToolsTake(t *testing.T) {
	t.Parallel()
	sql, err := postgres.Schema(postgres.DefaultPrefix)
	require.NoError(t, err)
	for _, mark := range []string{"{{", "${", "+goose", "---- ", "$$", "BEGIN", "COMMIT"} {
		require.NotContains(t, sql, mark, "it means something to one of them")
	}
	require.Equal(t, 1, strings.Count(sql, "\n-- 0001_tables.sql\n"))
	steps := statements(sql)
	require.Contains(t, steps[len(steps)-2], "INSERT INTO ashlar_migrations", "a part ends with its row")
	require.Empty(t, strings.TrimSpace(steps[len(steps)-1]))

	address := server.URL(t)
	p := pool(t, address)
	for _, statement := range steps {
		do(t, p, statement)
	}
	s, err := postgres.Open(t.Context(), address)
	require.NoError(t, err)
	commit(t, s, raise(s, "emma", 0, "low"))
	_, err = p.Exec(t.Context(), sql)
	require.Equal(t, "42P07", stateOf(err), "again, in one go")
	for i, statement := range steps[1 : len(steps)-1] {
		_, err := p.Exec(t.Context(), statement)
		require.Error(t, err, "again, and whatever fails, statement %d", i)
	}
	require.NoError(t, s.Close())
	again := open(t, address)
	require.Equal(t, s.Namespace(), again.Namespace())
	holds(t, again, "emma", 1)
	require.Len(t, pending(t, again), 1)
}

// Who runs it without a transaction, and is interrupted, is told.
func TestAHalfMadeSchemaIsRefused(t *testing.T) {
	t.Parallel()
	sql, err := postgres.Schema(postgres.DefaultPrefix)
	require.NoError(t, err)
	steps := statements(sql)
	address := server.URL(t)
	p := pool(t, address)
	for i, statement := range steps[:len(steps)-2] {
		do(t, p, statement)
		_, err := postgres.Open(t.Context(), address)
		require.ErrorIs(t, err, postgres.ErrSchema, "after statement %d", i)
		if i > 0 { // the table of migrations alone is no harm
			_, err = postgres.Open(t.Context(), address, postgres.Migrate())
			require.ErrorIs(t, err, postgres.ErrSchema, "after statement %d", i)
		}
	}
	do(t, p, steps[len(steps)-2])
	s, err := postgres.Open(t.Context(), address)
	require.NoError(t, err)
	require.NoError(t, s.Close())
}

// Who goes on after an error has a table of his own among them.
func TestATableOfAnotherShapeIsRefused(t *testing.T) {
	t.Parallel()
	sql, err := postgres.Schema(postgres.DefaultPrefix)
	require.NoError(t, err)
	for _, table := range []string{"documents", "keys", "outbox", "dead_letters", "relays", "leases", "inbox", "store"} {
		address := server.URL(t)
		p := pool(t, address)
		do(t, p, "CREATE TABLE ashlar_"+table+" (x text)")
		for _, statement := range statements(sql) {
			_, _ = p.Exec(t.Context(), statement)
		}
		require.EqualValues(t, 1, ask[int64](t, p, `SELECT count(*) FROM ashlar_migrations`))
		_, err = postgres.Open(t.Context(), address)
		require.ErrorIs(t, err, postgres.ErrSchema, table)
	}
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	address := server.URL(t)
	for name, opt := range map[string]postgres.Option{
		"none":                      nil,
		"a prefix in capitals":      postgres.Prefix("Ashlar_"),
		"a prefix that is SQL":      postgres.Prefix(`x"; DROP TABLE y; --`),
		"a prefix that is too long": postgres.Prefix(strings.Repeat("x", 42)),
		"a prefix with a newline":   postgres.Prefix("x\n"),
		"events of no bytes":        postgres.MaxEventSize(0),
		"a negative pause":          postgres.NotifyEvery(-1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := postgres.Open(t.Context(), address, opt)
			require.ErrorIs(t, err, postgres.ErrOption)
			_, err = postgres.New(t.Context(), pool(t, address), opt)
			require.ErrorIs(t, err, postgres.ErrOption)
		})
	}
	_, err := postgres.Open(t.Context(), "postgres://walker:secret@[nowhere")
	require.ErrorIs(t, err, postgres.ErrOption)
	require.NotContains(t, err.Error(), "secret")
	require.Panics(t, func() { _, _ = postgres.New(t.Context(), nil) })
}

func TestAServerThatDoesNotAnswerIsNoStore(t *testing.T) {
	t.Parallel()
	nowhere := "postgres:///x?host=" + url.QueryEscape(t.TempDir())
	_, err := postgres.Open(t.Context(), nowhere, postgres.Migrate())
	require.Error(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = postgres.Open(ctx, nowhere)
	require.ErrorIs(t, err, context.Canceled)
}

func TestADatabaseThatIsNotInUTF8IsRefused(t *testing.T) {
	t.Parallel()
	address := server.URL(t)
	p := pool(t, address)
	do(t, p, `CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
	t.Cleanup(func() { _, _ = p.Exec(context.Background(), `DROP DATABASE latin WITH (FORCE)`) })
	parsed, err := url.Parse(address)
	require.NoError(t, err)
	parsed.Path = "/latin"
	_, err = postgres.Open(t.Context(), parsed.String(), postgres.Migrate())
	require.ErrorIs(t, err, postgres.ErrServer)
}

func TestAClosedStoreSaysSo(t *testing.T) {
	t.Parallel()
	address := server.URL(t)
	p := pool(t, address)
	owned := open(t, address)
	shared, err := postgres.New(t.Context(), p)
	require.NoError(t, err)
	for _, s := range []*postgres.Store{owned, shared} {
		require.NoError(t, s.Wait(t.Context(), time.Millisecond))
		require.NoError(t, s.Close())
		require.NoError(t, s.Close(), "again")
		ctx := t.Context()
		for name, call := range map[string]func() error{
			"Load":        func() error { _, err := s.Load(ctx, cairnKind, "emma"); return err },
			"Find":        func() error { _, err := s.Find(ctx, cairnKind, repository.Query{}); return err },
			"Count":       func() error { _, err := s.Count(ctx, cairnKind, repository.Query{}); return err },
			"Commit":      func() error { return s.Commit(ctx, batch(cairn("emma", 0, "low"))) },
			"Marked":      func() error { _, err := s.Marked(ctx, repository.Mark{Consumer: "x"}); return err },
			"Forget":      func() error { _, err := s.Forget(ctx, time.Hour); return err },
			"Claim":       func() error { _, err := s.Claim(ctx, "relay", time.Hour); return err },
			"Leave":       func() error { return s.Leave(ctx, "relay") },
			"Pending":     func() error { _, err := s.Pending(ctx, everyPartition(), 1); return err },
			"Settle":      func() error { return s.Settle(ctx, everyPartition(), nil) },
			"Wait":        func() error { return s.Wait(ctx, time.Hour) },
			"Stats":       func() error { _, err := s.Stats(ctx); return err },
			"DeadLetters": func() error { _, err := s.DeadLetters(ctx, 0, 1); return err },
			"Replay":      func() error { _, err := s.Replay(ctx, uuid.Nil); return err },
			"Discard":     func() error { _, err := s.Discard(ctx, uuid.Nil); return err },
			"Renew":       func() error { _, err := s.RenewNamespace(ctx); return err },
			"Reindex":     func() error { _, err := s.Reindex(ctx, cairnKind); return err },
		} {
			require.ErrorIs(t, call(), postgres.ErrClosed, name)
		}
	}
	require.EqualValues(t, 1, ask[int32](t, p, `SELECT 1`), "the pool is the caller's")
}

// A migration that was released is never written again: a step more is a file more.
// What was applied once is known by its checksum: to change a file is to lock out every
// database that has it. A new version is a new file.
func TestReleasedMigrationsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	steps, err := durable.Migrations(postgres.MigrationFiles(), "")
	require.NoError(t, err)
	require.Len(t, steps, 1)
	require.Equal(t, "0001_tables.sql", steps[0].Name)
	require.Equal(t, "0a0db1fdadecb91a8a7875bc6dd4fee1ee9927c0bf5c40ad4fdcae3c1c89590a", steps[0].Checksum)
}

// Both stores have the same tables and columns.
func TestTheStoresOnSQLHaveOneLogicalSchema(t *testing.T) {
	t.Parallel()
	address := server.URL(t)
	open(t, address)
	got := ask[string](t, pool(t, address), `SELECT string_agg(t || ': ' || c, E'\n' ORDER BY t) FROM
  (SELECT table_name AS t, string_agg(column_name, ' ' ORDER BY ordinal_position) AS c FROM information_schema.columns
   WHERE table_schema = current_schema() GROUP BY table_name) AS x`)
	const outbox = "position id aggregate_kind aggregate_id version event_index name schema_version content_type payload metadata" +
		" correlation_id causation_id occurred_at recorded_at partition attempts"
	require.Equal(t, strings.Join([]string{
		"ashlar_dead_letters: " + outbox + " last_error parked_at",
		"ashlar_documents: kind id version deleted schema_version state keys",
		"ashlar_inbox: consumer event_id marked_at",
		"ashlar_keys: kind name value id is_unique",
		"ashlar_leases: partition owner token until",
		"ashlar_migrations: version checksum applied_at",
		"ashlar_outbox: " + outbox + " next_attempt last_error",
		"ashlar_relays: owner until",
		"ashlar_store: name value",
	}, "\n"), got)
}
