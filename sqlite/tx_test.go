package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

type sqlFunc = func(context.Context, *sqlite.Tx) error

// diary opens a store beside a table of the user's.
func diary(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s := open(t, path)
	require.NoError(t, s.Commit(t.Context(), attach(func(ctx context.Context, tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, "CREATE TABLE diary (line TEXT NOT NULL UNIQUE) STRICT")
		return err
	})))
	return s
}

func attach(fns ...sqlFunc) repository.Batch {
	var b repository.Batch
	for _, fn := range fns {
		b.Attach = append(b.Attach, fn)
	}
	return b
}

func write(line string) sqlFunc {
	return func(ctx context.Context, tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO diary (line) VALUES (?)", line)
		return err
	}
}

// lines is what is in the diary, as an attached function reads it.
func lines(t *testing.T, s *sqlite.Store) []string {
	t.Helper()
	var all []string
	require.NoError(t, s.Commit(t.Context(), attach(func(ctx context.Context, tx *sqlite.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT line FROM diary ORDER BY rowid")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			all = append(all, line)
		}
		return rows.Err()
	})))
	return all
}

func TestTheUsersSQLJoinsTheCommit(t *testing.T) {
	t.Parallel()
	for where, path := range map[string]string{"in a file": file(t), "in memory": ":memory:"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			s := diary(t, path)
			b := attach(write("first"), write("second"), func(ctx context.Context, tx *sqlite.Tx) error {
				var version int
				row := tx.QueryRowContext(ctx, "SELECT version FROM ashlar_documents WHERE id = 'a'")
				if err := row.Scan(&version); err != nil || version != 1 {
					return errors.Join(err, errors.New("the document is not there yet"))
				}
				stmt, err := tx.PrepareContext(ctx, "INSERT INTO diary (line) VALUES (?)")
				if err != nil {
					return err
				}
				_, err = stmt.ExecContext(ctx, "third")
				return err
			})
			b.Changes = []repository.Change{raise(s, "a", 0, "state")}
			require.NoError(t, s.Commit(t.Context(), b))
			require.Equal(t, []string{"first", "second", "third"}, lines(t, s))
		})
	}
}

func TestTheErrorOfAnAttachedFunctionRefusesTheCommit(t *testing.T) {
	t.Parallel()
	errFull := errors.New("the diary is full")
	for where, path := range map[string]string{"in a file": file(t), "in memory": ":memory:"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			s := diary(t, path)
			require.NoError(t, s.Commit(t.Context(), attach(write("taken"))))
			ran := false
			for _, refused := range []struct {
				name string
				fn   sqlFunc
				is   error
			}{
				{"its own error", func(context.Context, *sqlite.Tx) error { return errFull }, errFull},
				{"an error of SQL", write("taken"), nil},
				{"a swallowed error of SQL", func(ctx context.Context, tx *sqlite.Tx) error { _ = write("taken")(ctx, tx); return nil }, nil},
				{"a swallowed error of a row", func(ctx context.Context, tx *sqlite.Tx) error {
					_ = tx.QueryRowContext(ctx, "SELECT nothing FROM nowhere").Scan(new(int))
					return nil
				}, nil},
				{"a swallowed error of a query", func(ctx context.Context, tx *sqlite.Tx) error {
					_, _ = tx.QueryContext(ctx, "SELECT nothing FROM nowhere") //nolint:rowserrcheck,sqlclosecheck // there are none
					return nil
				}, nil},
				{"a swallowed error of a preparation", func(ctx context.Context, tx *sqlite.Tx) error {
					_, _ = tx.PrepareContext(ctx, "SELECT nothing FROM nowhere")
					return nil
				}, nil},
				{"a statement after an error", func(ctx context.Context, tx *sqlite.Tx) error {
					_ = write("taken")(ctx, tx)
					_ = write("after")(ctx, tx)
					_, _ = tx.QueryContext(ctx, "SELECT 1") //nolint:rowserrcheck,sqlclosecheck // it fails
					_, _ = tx.PrepareContext(ctx, "SELECT 1")
					return tx.QueryRowContext(ctx, "SELECT 1").Scan(new(int))
				}, context.Canceled},
				{"the end of the transaction", func(ctx context.Context, tx *sqlite.Tx) error {
					_, err := tx.ExecContext(ctx, "COMMIT")
					return err
				}, nil},
				{"its swallowed end", func(ctx context.Context, tx *sqlite.Tx) error {
					_, _ = tx.ExecContext(ctx, "COMMIT")
					return nil
				}, nil},
				{"its reversal", func(ctx context.Context, tx *sqlite.Tx) error {
					_, err := tx.ExecContext(ctx, "ROLLBACK")
					return err
				}, sqlite.ErrTx},
				{"another in its place", func(ctx context.Context, tx *sqlite.Tx) error {
					_, err := tx.ExecContext(ctx, "ROLLBACK; BEGIN; INSERT INTO diary (line) VALUES ('alone')")
					return err
				}, sqlite.ErrTx},
				{"statements after its reversal", func(ctx context.Context, tx *sqlite.Tx) error {
					_, err := tx.ExecContext(ctx, "ROLLBACK; INSERT INTO diary (line) VALUES ('alone')")
					return err
				}, nil},
			} {
				b := attach(write("never"), refused.fn, func(context.Context, *sqlite.Tx) error { ran = true; return nil })
				b.Changes = []repository.Change{raise(s, "a", 0, "state")}
				err := s.Commit(t.Context(), b)
				require.Error(t, err, refused.name)
				require.NotErrorIs(t, err, repository.ErrOutcomeUnknown, refused.name)
				if refused.is != nil {
					require.ErrorIs(t, err, refused.is, refused.name)
				}
				_, err = s.Load(t.Context(), cairnKind, "a")
				require.ErrorIs(t, err, repository.ErrNotFound, refused.name)
				require.Equal(t, []string{"taken"}, lines(t, s), refused.name)
				messages, err := s.Pending(t.Context(), everything(), 1)
				require.NoError(t, err)
				require.Empty(t, messages, refused.name)
			}
			require.True(t, ran, "a reversal alone is seen when all functions have run")
		})
	}
}

func TestATransactionIsOfNoUseAfterItsFunction(t *testing.T) {
	t.Parallel()
	s := diary(t, file(t))
	var kept *sqlite.Tx
	require.NoError(t, s.Commit(t.Context(), attach(func(ctx context.Context, tx *sqlite.Tx) error {
		kept = tx
		_, err := tx.QueryContext(ctx, "SELECT 1 UNION ALL SELECT 2") //nolint:rowserrcheck,sqlclosecheck // left open on purpose
		tx.QueryRowContext(ctx, "SELECT 1 UNION ALL SELECT 2")
		return err
	})))
	_, err := kept.ExecContext(t.Context(), "INSERT INTO diary (line) VALUES ('late')")
	require.ErrorIs(t, err, sqlite.ErrTx)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	_, err = kept.QueryContext(t.Context(), "SELECT 1") //nolint:rowserrcheck,sqlclosecheck // it fails
	require.ErrorIs(t, err, sqlite.ErrTx)
	_, err = kept.PrepareContext(t.Context(), "SELECT 1")
	require.ErrorIs(t, err, sqlite.ErrTx)
	require.ErrorIs(t, kept.QueryRowContext(t.Context(), "SELECT 1").Scan(new(int)), context.Canceled)
	require.Empty(t, lines(t, s))
	require.NoError(t, s.Close(), "what the function left open was closed")
}

func TestAPanicOfAnAttachedFunctionStoresNothing(t *testing.T) {
	t.Parallel()
	s := diary(t, file(t))
	b := attach(write("never"), func(context.Context, *sqlite.Tx) error { panic("oh") })
	b.Changes = []repository.Change{raise(s, "a", 0, "state")}
	require.PanicsWithValue(t, "oh", func() { _ = s.Commit(t.Context(), b) })
	require.Empty(t, lines(t, s))
	commit(t, s, raise(s, "a", 0, "state"))
}

// An interrupted statement rolls the transaction back; the next must not be stored alone.
func TestAnInterruptedStatementRefusesTheCommit(t *testing.T) {
	t.Parallel()
	s := diary(t, file(t))
	const long = `INSERT INTO diary (line) WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT 'n ' || i FROM n`
	b := attach(func(ctx context.Context, tx *sqlite.Tx) error {
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, _ = tx.ExecContext(short, long)
		_ = write("alone")(ctx, tx)
		return nil
	})
	b.Changes = []repository.Change{raise(s, "a", 0, "state")}
	require.ErrorIs(t, s.Commit(t.Context(), b), context.DeadlineExceeded)
	require.Empty(t, lines(t, s))
	commit(t, s, raise(s, "a", 0, "state"))
}

// A statement that was prepared in the transaction escapes what the transaction remembers,
// and not the store: after an interruption it can store nothing by itself.
func TestAPreparedStatementStoresNothingAlone(t *testing.T) {
	t.Parallel()
	s := diary(t, file(t))
	b := attach(func(ctx context.Context, tx *sqlite.Tx) error {
		stmt, err := tx.PrepareContext(ctx, "INSERT INTO diary (line) VALUES (?)")
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "ROLLBACK"); err != nil {
			return err
		}
		_, err = stmt.ExecContext(ctx, "alone")
		require.Error(t, err)
		return nil
	})
	require.ErrorIs(t, s.Commit(t.Context(), b), sqlite.ErrTx)
	require.Empty(t, lines(t, s))
}

// A function for another store's transactions is none for this one's.
func TestAFunctionOfAnotherTypeIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, ":memory:")
	for _, fn := range []any{func(context.Context, *sql.Tx) error { return nil }, sqlFunc(nil), nil} {
		require.ErrorIs(t, s.Commit(t.Context(), repository.Batch{Attach: []any{fn}}), repository.ErrAttachment)
	}
}

// Who gives up while the batch is written, and before it is committed, has stored nothing.
func TestACallerWhoGivesUpBeforeTheCommitStoresNothing(t *testing.T) {
	t.Parallel()
	s := diary(t, file(t))
	ctx, cancel := context.WithCancel(t.Context())
	b := attach(write("never"), func(context.Context, *sqlite.Tx) error { cancel(); return nil })
	b.Changes = []repository.Change{raise(s, "a", 0, "state")}
	err := s.Commit(ctx, b)
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
	require.Empty(t, lines(t, s))
	commit(t, s, raise(s, "a", 0, "state"))
}
