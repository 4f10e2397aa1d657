package memstore

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A Store keeps documents in memory. Make it with [New]. It is safe for concurrent use.
type Store struct {
	namespace  uuid.UUID
	keepEvents bool

	mu     sync.RWMutex
	tables map[string]*table             // by the name of the kind
	marks  map[repository.Mark]time.Time // when they were stored
	queue  queue
}

var (
	_ repository.Store = (*Store)(nil)
	_ inbox.Store      = (*Store)(nil)
	_ outbox.Queue     = (*Store)(nil)
)

// An Option of [New].
type Option func(*Store)

// WithNamespace sets the namespace under which identities of events are made, so that they
// are the same at every run. The default is random.
func WithNamespace(n uuid.UUID) Option {
	return func(s *Store) { s.namespace = n }
}

// WithOutbox makes the store an [outbox.Queue]: it keeps the events of every commit until a
// relay has delivered them, and [Store.Envelopes] shows them. What could not be kept by a
// database is refused: an event that is not listed in its kind, or has no JSON, or is larger
// than [outbox.MaxEventSize], and a snapshot that has no JSON. Without it events are dropped once a commit has handed them to
// the unit of work's publisher.
func WithOutbox() Option {
	return func(s *Store) { s.keepEvents = true }
}

// New returns an empty store. It panics on a nil option.
func New(opts ...Option) *Store {
	s := &Store{namespace: uuid.New(), tables: map[string]*table{}, marks: map[repository.Mark]time.Time{}}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// Namespace returns the UUID under which the identities of this store's events are made.
func (s *Store) Namespace() uuid.UUID { return s.namespace }

// Load returns the document of a kind with the given identity, or a
// [*repository.NotFoundError].
func (s *Store) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if err := ctx.Err(); err != nil {
		return repository.Document{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if row, ok := s.tables[k.Name].row(id); ok && !row.deleted {
		return repository.Document{ID: id, Version: row.version, State: row.state}, nil
	}
	return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
}

// Find returns the documents that match, in byte order of the key and then the identity.
func (s *Store) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var docs []repository.Document
	t := s.tables[k.Name]
	for at := range t.matches(q) {
		row, _ := t.row(at.id)
		docs = append(docs, repository.Document{ID: at.id, Version: row.version, State: row.state})
		if q.Limit > 0 && len(docs) == q.Limit {
			break
		}
	}
	return docs, nil
}

// Count returns how many documents match, whatever the cursor and the limit.
func (s *Store) Count(ctx context.Context, k *repository.Kind, q repository.Query) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	q.After = repository.Cursor{}
	n := 0
	for range s.tables[k.Name].matches(q) {
		n++
	}
	return n, nil
}
