package postgres

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A Store keeps documents, the events recorded on them, and the marks of consumers in one
// PostgreSQL database, for any number of processes. [Open] and [New] make it. It is safe for
// concurrent use.
type Store struct {
	config

	pool          *pgxpool.Pool
	plans         bool // statements are prepared and their plans kept, unless it is asked otherwise
	owned         bool // the pool ends with the store
	closed        atomic.Bool
	namespace     uuid.UUID
	namespaceText string // as it is in its row
	texts         *texts
	bell          *bell
	channel       string       // on which other processes are told of events
	notified      atomic.Int64 // when that was last done, in nanoseconds
}

var (
	_ repository.Store = (*Store)(nil)
	_ outbox.Queue     = (*Store)(nil)
	_ inbox.Store      = (*Store)(nil)
)

// Namespace returns the UUID under which the identities of this store's events are made. It
// was made with the tables and is kept in the database until [Store.RenewNamespace].
func (s *Store) Namespace() uuid.UUID { return s.namespace }

// Close waits for the commits at hand and closes the connections that are the store's: all
// of them after [Open], the one that waits for notifications after [New]. What is called
// afterwards fails with [ErrClosed]. Closing a closed store does nothing.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.bell.close()
	if s.owned {
		s.pool.Close()
	}
	return nil
}

// usable returns why nothing can be asked of the store.
func (s *Store) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.closed.Load() {
		return ErrClosed
	}
	return nil
}

const selectOne = `SELECT version, schema_version, state FROM {prefix}documents WHERE kind = $1 AND id = $2 AND NOT deleted`

// Load returns the document of a kind with the given identity, or a
// [*repository.NotFoundError]. One that cannot be decoded is a [*repository.CorruptError].
func (s *Store) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if err := s.usable(ctx); err != nil {
		return repository.Document{}, err
	}
	if !isText(id) {
		return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
	}
	d := stored{id: id}
	err := s.pool.QueryRow(ctx, s.texts.of(selectOne), k.Name, id).Scan(&d.version, &d.schema, &d.state)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
	case err != nil:
		return repository.Document{}, because(ctx, err)
	}
	return d.decode(k)
}

// isText reports whether the server can take s for text.
func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

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

// texts are statements with the prefix put in. There are few of them, and a statement is
// known to the driver by its text.
type texts struct {
	prefix string
	known  sync.Map
}

func newTexts(prefix string) *texts { return &texts{prefix: prefix} }

func (t *texts) of(sql string) string {
	if text, ok := t.known.Load(sql); ok {
		return text.(string) //nolint:forcetypeassert // nothing else is put in
	}
	text := durable.Prefixed(sql, t.prefix)
	t.known.Store(sql, text)
	return text
}
