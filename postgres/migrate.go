package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/durable"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

func migrations() fs.FS {
	folder, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the name is a constant, and a valid one
	}
	return folder
}

const (
	// lockMigrations is held until the transaction ends. It is of the schema and the prefix:
	// stores that have nothing in common do not wait for each other.
	lockMigrations = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('.', 'ashlar', current_schema(), $1::text), 0))`

	createMigrations = `CREATE TABLE IF NOT EXISTS {prefix}migrations (
  version    integer     PRIMARY KEY,
  checksum   text        NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)`
	hasMigrations    = `SELECT to_regclass('{prefix}migrations') IS NOT NULL`
	selectMigrations = `SELECT version, checksum FROM {prefix}migrations ORDER BY version`
	insertMigration  = `INSERT INTO {prefix}migrations (version, checksum) VALUES ($1, $2)`
	selectSelf       = `SELECT value, '{prefix}outbox'::regclass::oid::bigint FROM {prefix}store WHERE name = 'namespace'`
)

// Schema returns the SQL that makes the tables under a prefix, for those who migrate with a
// tool of their own, such as goose or tern, which take it as it is: goose wants the line
// "-- +goose Up" before it. It says in the table of migrations what it made, so that [Open]
// finds the tables to be those of this program. An empty prefix is none. The error is
// [ErrOption] for one that could not begin the name of a table.
//
// Run it in one transaction, as these tools do (psql does with -1 -v ON_ERROR_STOP=1; it has
// no BEGIN of its own, which would end theirs). Where tables are there already it fails with
// SQLSTATE 42P07, and nothing is changed.
//
// Each migration is a part, which begins with a comment line of its name, such as
// "-- 0001_tables.sql", and ends with its row in the table of migrations. A later release
// prints more parts and the same ones before: at an upgrade, let the tool apply those whose
// numbers are greater than any in that table.
func Schema(prefix string) (string, error) {
	if err := durable.CheckPrefix(prefix); err != nil {
		return "", fmt.Errorf("%w: %w", ErrOption, err)
	}
	steps, err := durable.Migrations(migrations(), prefix)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(durable.Prefixed(createMigrations, prefix) + ";\n")
	for _, step := range steps {
		fmt.Fprintf(&b, "\n-- %s\n\n%s\n", step.Name, strings.TrimSpace(step.SQL))
		fmt.Fprintf(&b, "\nINSERT INTO %smigrations (version, checksum) VALUES (%d, '%s');\n", prefix, step.Version, step.Checksum)
	}
	return b.String(), nil
}

// migrate makes what is missing, in one transaction: of two processes that start at once
// the second waits for the first, and finds it made. Where nothing is missing there is
// nothing to wait for: a process that hangs in its migration keeps nobody from starting.
func (s *Store) migrate(ctx context.Context, conn *pgx.Conn, known []durable.Migration) error {
	if _, missing, err := s.missing(ctx, conn, known); err != nil || len(missing) == 0 {
		return err
	}
	tx, err := conn.BeginTx(ctx, readCommitted())
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // of no effect after the commit
	if _, err := tx.Exec(ctx, lockMigrations, s.prefix); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, s.texts.of(createMigrations)); err != nil {
		return err
	}
	_, missing, err := s.missing(ctx, conn, known)
	if err != nil {
		return err
	}
	for _, step := range missing {
		if _, err := tx.Exec(ctx, step.SQL); err != nil { // no arguments: several statements at once
			if stateOf(err) == duplicateTable {
				err = fmt.Errorf("%w: some are there that no migration has made: %w", ErrSchema, err)
			}
			return fmt.Errorf("postgres: migration %s: %w", step.Name, err)
		}
		if _, err := tx.Exec(ctx, s.texts.of(insertMigration), step.Version, step.Checksum); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// missing returns how many steps were applied and which are missing. It refuses tables that
// are not those of this program.
func (s *Store) missing(ctx context.Context, conn *pgx.Conn, known []durable.Migration) (int, []durable.Migration, error) {
	var there bool
	if err := conn.QueryRow(ctx, s.texts.of(hasMigrations)).Scan(&there); err != nil {
		return 0, nil, err
	}
	var applied []durable.Applied
	if there {
		rows, err := conn.Query(ctx, s.texts.of(selectMigrations))
		if err != nil {
			return 0, nil, err
		}
		if applied, err = pgx.CollectRows(rows, pgx.RowToStructByPos[durable.Applied]); err != nil {
			return 0, nil, err
		}
	}
	missing, err := durable.Missing(known, applied)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrSchema, err)
	}
	return len(applied), missing, nil
}

// validate refuses tables that are not those of this program, and reads what the store
// knows of itself.
func (s *Store) validate(ctx context.Context, conn *pgx.Conn, known []durable.Migration) error {
	applied, missing, err := s.missing(ctx, conn, known)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: they are at version %d of %d: open the store with Migrate, or apply what Schema returns",
			ErrSchema, applied, len(known))
	}
	return s.know(ctx, conn)
}

// know reads the namespace, and prepares the statements of every commit: tables that were
// changed by hand are found at the start, not at the first order.
func (s *Store) know(ctx context.Context, conn *pgx.Conn) error {
	var outbox int64
	if err := conn.QueryRow(ctx, s.texts.of(selectSelf)).Scan(&s.namespaceText, &outbox); err != nil {
		return fmt.Errorf("%w: %w", ErrSchema, err)
	}
	var err error
	if s.namespace, err = uuid.Parse(s.namespaceText); err != nil {
		return fmt.Errorf("%w: their namespace is no UUID", ErrSchema)
	}
	s.channel = fmt.Sprintf("%soutbox_%d", s.prefix, outbox)
	for _, text := range []string{
		selectOne, insertDocument, updateDocument, deleteDocument, checkDocument, insertKey, deleteKey, insertEvent, insertMark,
		selectPending, selectDeadLetters, renewLeases, lockLeases, upsertRelay,
	} {
		// The unnamed statement is gone with the next: nothing is left on the connection.
		if _, err := conn.PgConn().Prepare(ctx, "", s.texts.of(text), nil); err != nil {
			return fmt.Errorf("%w: %w", ErrSchema, err)
		}
	}
	return nil
}
