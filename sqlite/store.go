package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A Store keeps documents, the events recorded on them, and the marks of consumers in one
// SQLite file. [Open] makes it. It is safe for concurrent use.
type Store struct {
	namespace uuid.UUID
	prefix    string
	maxEvent  int
	writer    *writer
	readers   *readers // nil in memory, where there is one connection for everything
	committed *signal
}

var (
	_ repository.Store = (*Store)(nil)
	_ outbox.Queue     = (*Store)(nil)
	_ inbox.Store      = (*Store)(nil)
)

// Namespace returns the UUID under which the identities of this store's events are made. It
// was made with the tables and is kept in the file until [Store.RenewNamespace].
func (s *Store) Namespace() uuid.UUID { return s.namespace }

// Close waits for the commit at hand and closes the file. What is called afterwards fails
// with [ErrClosed]. Closing a closed store does nothing.
func (s *Store) Close() error {
	s.committed.raise() // who waits finds it closed
	return errors.Join(s.readers.close(), s.writer.close())
}

const selectOne = `SELECT version, schema_version, state FROM {prefix}documents WHERE kind = ?1 AND id = ?2 AND deleted = 0`

// Load returns the document of a kind with the given identity, or a
// [*repository.NotFoundError]. One that cannot be decoded is a [*repository.CorruptError].
func (s *Store) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	found := false
	d := stored{id: id}
	err := s.query(ctx, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&d.version, &d.schema, &d.state)
	}, selectOne, k.Name, id)
	switch {
	case err != nil:
		return repository.Document{}, err
	case !found:
		return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
	}
	return d.decode(k)
}

// A stored document is one as it is in its row.
type stored struct {
	id      string
	version int64
	schema  int
	state   []byte
}

func (d stored) decode(k *repository.Kind) (repository.Document, error) {
	state, err := k.Decode(d.schema, d.state)
	if err != nil {
		return repository.Document{}, &repository.CorruptError{Kind: k.Name, ID: d.id, Err: err}
	}
	return repository.Document{ID: d.id, Version: uint64(d.version), State: state}, nil //nolint:gosec // never below 1
}

// query reads, with what was committed before it began, and hands each row to scan.
func (s *Store) query(ctx context.Context, scan func(*sql.Rows) error, text string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.readers != nil {
		return explained(s.readers.query(ctx, scan, text, args...))
	}
	if err := s.writer.take(ctx); err != nil {
		return err
	}
	defer s.writer.give()
	return explained(s.writer.query(context.WithoutCancel(ctx), scan, text, args...))
}

// readers are the connections that read. They see what is committed, and never wait for a
// writer.
type readers struct {
	db     *sql.DB
	prefix string

	mu     sync.Mutex
	stmts  map[string]*sql.Stmt // by their texts, of which there are few
	closed bool
}

func newReaders(db *sql.DB, prefix string, n int) *readers {
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return &readers{db: db, prefix: prefix, stmts: map[string]*sql.Stmt{}}
}

func (r *readers) close() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return r.db.Close()
}

func (r *readers) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// stmt returns the statement of a text, in which the prefix is not put in yet. It is
// prepared once on each connection.
func (r *readers) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	r.mu.Lock()
	stmt, closed := r.stmts[text], r.closed
	r.mu.Unlock()
	if closed {
		return nil, ErrClosed
	}
	if stmt != nil {
		return stmt, nil
	}
	stmt, err := r.db.PrepareContext(ctx, durable.Prefixed(text, r.prefix))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if other := r.stmts[text]; other != nil {
		return other, stmt.Close()
	}
	r.stmts[text] = stmt
	return stmt, nil
}

func (r *readers) query(ctx context.Context, scan func(*sql.Rows) error, text string, args ...any) error {
	for {
		scanned := false
		err := r.try(ctx, func(rows *sql.Rows) error { scanned = true; return scan(rows) }, text, args...)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case r.isClosed():
			return ErrClosed
		case !isBusy(err) || scanned: // busy for moments, while another process mends or ends the log
			return fmt.Errorf("sqlite: reading: %w", err)
		}
	}
}

func (r *readers) try(ctx context.Context, scan func(*sql.Rows) error, text string, args ...any) error {
	stmt, err := r.stmt(ctx, text)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return each(rows, scan)
}
