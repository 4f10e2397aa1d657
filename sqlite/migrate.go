package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/google/uuid"

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
	createMigrations = `CREATE TABLE IF NOT EXISTS {prefix}migrations (
  version    INTEGER PRIMARY KEY,
  checksum   TEXT    NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`
	hasMigrations    = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name = '{prefix}migrations'`
	selectMigrations = `SELECT version, checksum FROM {prefix}migrations ORDER BY version`
	insertMigration  = `INSERT INTO {prefix}migrations (version, checksum, applied_at) VALUES (?1, ?2, ` + nowMillis + `)`
)

// nowMillis is the time by the clock of the store, in milliseconds since 1970. It is the
// same throughout a statement.
const nowMillis = `CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER)`

// Schema returns the SQL that makes the tables under a prefix, for those who migrate with a
// tool of their own, such as goose or tern, which take it as it is: goose wants the line
// "-- +goose Up" before it. It says in the table of migrations what it made, so that [Open]
// finds the tables to be those of this program. An empty prefix is none. The error is
// [ErrOption] for one that could not begin the name of a table.
//
// Run it in one transaction, as these tools do. To run it again changes nothing, and makes
// what is missing. A table of another shape under one of the names stays as it is, and [Open]
// refuses it.
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
		fmt.Fprintf(&b, "\nINSERT INTO %smigrations (version, checksum, applied_at)\nVALUES (%d, '%s', %s)\nON CONFLICT DO NOTHING;\n",
			prefix, step.Version, step.Checksum, nowMillis)
	}
	return b.String(), nil
}

// migrate makes what is missing, in one transaction: of two processes that start at once
// the second finds it made.
func (w *writer) migrate(ctx context.Context, known []durable.Migration) error {
	return w.write(ctx, func(t *transaction) error {
		if _, err := t.conn.ExecContext(t.ctx, durable.Prefixed(createMigrations, t.prefix)); err != nil {
			return err
		}
		applied, err := t.applied()
		if err != nil {
			return err
		}
		missing, err := durable.Missing(known, applied)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrSchema, err)
		}
		for _, step := range missing {
			if _, err := t.conn.ExecContext(t.ctx, step.SQL); err != nil {
				return fmt.Errorf("sqlite: migration %s: %w", step.Name, err)
			}
			if _, err := t.exec(insertMigration, step.Version, step.Checksum); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *transaction) applied() ([]durable.Applied, error) {
	var all []durable.Applied
	err := t.query(func(rows *sql.Rows) error {
		var a durable.Applied
		err := rows.Scan(&a.Version, &a.Checksum)
		all = append(all, a)
		return err
	}, selectMigrations)
	return all, err
}

// validate refuses tables that are not those of this program, and reads what the store
// knows of itself.
func (s *Store) validate(ctx context.Context, known []durable.Migration) error {
	there := false
	err := s.query(ctx, func(*sql.Rows) error { there = true; return nil }, hasMigrations)
	if err != nil {
		return err
	}
	var applied []durable.Applied
	if there {
		err = s.query(ctx, func(rows *sql.Rows) error {
			var a durable.Applied
			err := rows.Scan(&a.Version, &a.Checksum)
			applied = append(applied, a)
			return err
		}, selectMigrations)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrSchema, err)
		}
	}
	missing, err := durable.Missing(known, applied)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSchema, err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: it is at version %d of %d: open it with Migrate, or apply what Schema returns",
			ErrSchema, len(applied), len(known))
	}
	if err := s.writer.check(ctx); err != nil {
		return err
	}
	if err := s.query(ctx, func(rows *sql.Rows) error { return rows.Scan(&s.writer.namespace) }, selectNamespace); err != nil {
		return err
	}
	if s.namespace, err = uuid.Parse(s.writer.namespace); err != nil {
		return fmt.Errorf("%w: its namespace is no UUID", ErrSchema)
	}
	return nil
}

// check prepares the statements of every commit: tables that were changed by hand are found
// at the start, not at the first order.
func (w *writer) check(ctx context.Context) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.give()
	for _, text := range []string{
		selectDocument, insertDocument, updateDocument, replaceDocument, deleteDocument, deleteKey,
		insertKeys(1), insertEvents(1), insertMark, selectNamespace, selectPending, selectDeadLetters, selectLeases, upsertRelay,
	} {
		if _, err := w.stmt(context.WithoutCancel(ctx), text); err != nil {
			return fmt.Errorf("%w: %w", ErrSchema, err)
		}
	}
	return nil
}
