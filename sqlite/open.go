package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	modernc "modernc.org/sqlite"

	"github.com/ashlar-go/ashlar/internal/durable"
)

// busyTimeout is for how many milliseconds SQLite waits for another connection by itself.
// Longer waits are the store's, under the caller's context.
const busyTimeout = 25

// memoryPath is the path of a database that is not in a file.
const memoryPath = ":memory:"

// Open opens the store in the file at a path, and with [Migrate] makes what is missing. The
// path is that of a file on a local disk, whatever characters are in it; a URI is none.
// ":memory:" is a database of its own that ends with the store, for tests.
//
// The error is [ErrPath] when there can be no file at the path, [ErrNoDatabase] when the
// file is something else, [ErrSchema] when its tables are missing, older, newer or changed,
// [ErrReadOnly] when it cannot be written to, [ErrOption] for an option that makes no
// sense, and the context's when another process holds the file for too long.
func Open(ctx context.Context, path string, opts ...Option) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	uri, err := c.locate(path)
	if err != nil {
		return nil, err
	}
	inMemory := path == memoryPath
	writes, err := c.connector(uri, "")
	if err != nil {
		return nil, err
	}
	s := &Store{writer: newWriter(writes, c.prefix, inMemory), prefix: c.prefix, maxEvent: c.maxEvent, committed: newSignal()}
	if !inMemory {
		reads, err := c.connector(uri, "&_query_only=1")
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.readers = newReaders(sql.OpenDB(reads), c.prefix, c.readers)
	}
	if err := s.prepare(ctx, c.migrate); err != nil {
		return nil, errors.Join(explained(err), s.Close())
	}
	return s, nil
}

// connector returns what opens connections. Those of a pool share nothing but the URI.
func (c config) connector(uri, more string) (driver.Connector, error) {
	connector, err := modernc.NewConnector(uri + more)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPath, err)
	}
	if c.wrap != nil {
		return c.wrap(connector), nil
	}
	return connector, nil
}

// locate returns the URI of a path. The path is made absolute, so that a program that
// changes its directory goes on with the same file.
func (c config) locate(path string) (string, error) {
	pragmas := fmt.Sprintf("?_busy_timeout=%d&_synchronous=%s&_foreign_keys=1&_dqs=0&_error_rc=1%s", busyTimeout, c.synchronous, c.uri)
	switch {
	case path == memoryPath:
		return "file::memory:" + pragmas, nil
	case path == "":
		return "", fmt.Errorf("%w: it is empty", ErrPath)
	case strings.IndexByte(path, 0) >= 0:
		return "", fmt.Errorf("%w: it has a NUL in it", ErrPath)
	case strings.HasPrefix(path, "file:"), strings.Contains(path, "://"), strings.HasPrefix(path, `\\`):
		return "", fmt.Errorf("%w: give the path of a file on a local disk, no address", ErrPath)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPath, err)
	}
	if err := c.look(absolute); err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive's letter
	}
	location := url.URL{Scheme: "file", Path: slashed}
	return location.String() + pragmas, nil
}

// look says what is wrong with a file, which SQLite calls "unable to open".
func (c config) look(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%w: it is a directory", ErrPath)
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is no regular file", ErrPath)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", ErrPath, err)
	case !c.migrate:
		return fmt.Errorf("%w: there is no such file, and nothing says that it is to be made", ErrSchema)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%w: its directory is not there: %w", ErrPath, err)
	}
	return nil
}

// prepare makes the connection to the file, and sees to its tables.
func (s *Store) prepare(ctx context.Context, migrate bool) error {
	known, err := durable.Migrations(migrations(), s.prefix)
	if err != nil {
		return err
	}
	if migrate {
		if err := s.writer.useLog(ctx); err != nil {
			return err
		}
		if err := s.writer.migrate(ctx, known); err != nil {
			return err
		}
	}
	if err := s.validate(ctx, known); err != nil {
		return err
	}
	return s.writer.useLog(ctx) // not before: a file that is not the store's stays as it is
}

// useLog has the file keep a write-ahead log: readers then see what is committed, and wait
// for no writer. It needs the file to itself for a moment.
func (w *writer) useLog(ctx context.Context) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.give()
	if w.inMemory {
		return w.connect(context.WithoutCancel(ctx))
	}
	w.allowed.Store(true)
	defer w.allowed.Store(false)
	for {
		mode := ""
		err := w.connect(context.WithoutCancel(ctx))
		if err == nil {
			err = w.conn.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA journal_mode = WAL").Scan(&mode)
		}
		switch {
		case err == nil && mode == "wal":
			return nil
		case err == nil:
			return fmt.Errorf("%w: its file system has no shared memory, which the write-ahead log wants", ErrPath)
		case !isBusy(err):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}
