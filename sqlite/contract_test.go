package sqlite_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox/inboxtest"
	"github.com/ashlar-go/ashlar/internal/historytest"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/outbox/outboxtest"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
	"github.com/ashlar-go/ashlar/sqlite"
)

// open opens a store for a test, which waits for no disk: what a loss of power takes is
// nothing that a test could see.
func open(t *testing.T, path string, opts ...sqlite.Option) *sqlite.Store {
	t.Helper()
	opts = append([]sqlite.Option{sqlite.Migrate(), sqlite.Synchronous(sqlite.Normal)}, opts...)
	s, err := sqlite.Open(t.Context(), path, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func file(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "store.db")
}

// A listening store remembers the kinds that it was given, so that their events can be
// decoded.
type listening struct {
	*sqlite.Store

	path string

	mu    sync.Mutex
	kinds map[string]*repository.Kind
}

func listen(s *sqlite.Store, path string) *listening {
	return &listening{Store: s, path: path, kinds: map[string]*repository.Kind{}}
}

func (l *listening) Commit(ctx context.Context, b repository.Batch) error {
	l.mu.Lock()
	for _, c := range b.Changes {
		if c.Kind != nil {
			l.kinds[c.Kind.Name] = c.Kind
		}
	}
	l.mu.Unlock()
	return l.Store.Commit(ctx, b)
}

// everything are the leases on all partitions: to read, no token is needed.
func everything() []outbox.Lease {
	leases := make([]outbox.Lease, outbox.Partitions)
	for i := range leases {
		leases[i].Partition = uint8(i)
	}
	return leases
}

func (l *listening) envelopes(t *testing.T) []events.Envelope {
	t.Helper()
	messages, err := l.Pending(context.Background(), everything(), 1<<20)
	require.NoError(t, err)
	envs := make([]events.Envelope, len(messages))
	for i, m := range messages {
		envs[i], err = l.kinds[m.Aggregate].Events.Decode(m.Encoded)
		require.NoError(t, err)
	}
	return envs
}

func TestASQLiteFileKeepsTheContractOfStores(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{
		New: func(t *testing.T) repository.Store {
			t.Helper()
			path := file(t)
			return listen(open(t, path), path)
		},
		Envelopes: func(s repository.Store) []events.Envelope { return s.(*listening).envelopes(t) },
		Reopen: func(t *testing.T, s repository.Store) repository.Store {
			t.Helper()
			before := s.(*listening)
			require.NoError(t, before.Close())
			return listen(open(t, before.path), before.path)
		},
	})
}

func TestADatabaseInMemoryKeepsTheContractOfStores(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{
		New: func(t *testing.T) repository.Store {
			t.Helper()
			return listen(open(t, ":memory:"), "")
		},
		Envelopes: func(s repository.Store) []events.Envelope { return s.(*listening).envelopes(t) },
	})
}

func TestASQLiteFileKeepsTheContractOfInboxes(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, inboxtest.Harness{
		New: func(t *testing.T) inboxtest.Store {
			t.Helper()
			path := file(t)
			return listen(open(t, path), path)
		},
		Reopen: func(t *testing.T, s inboxtest.Store) inboxtest.Store {
			t.Helper()
			before := s.(*listening)
			require.NoError(t, before.Close())
			return listen(open(t, before.path), before.path)
		},
	})
}

func TestASQLiteFileKeepsTheContractOfQueues(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, outboxtest.Harness{New: func(t *testing.T) outboxtest.Store {
		t.Helper()
		return open(t, file(t))
	}})
}

func TestADatabaseInMemoryKeepsTheContractOfQueuesAndInboxes(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, outboxtest.Harness{New: func(t *testing.T) outboxtest.Store {
		t.Helper()
		return open(t, ":memory:")
	}})
	inboxtest.Run(t, inboxtest.Harness{New: func(t *testing.T) inboxtest.Store {
		t.Helper()
		return open(t, ":memory:")
	}})
}

// Several stores on one file, as of several processes: each request goes to the next.
type several struct {
	repository.Store

	stores []*sqlite.Store
	turn   atomic.Uint64
}

func (s *several) next() *sqlite.Store {
	return s.stores[s.turn.Add(1)%uint64(len(s.stores))]
}

func (s *several) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	return s.next().Load(ctx, k, id)
}

func (s *several) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	return s.next().Find(ctx, k, q)
}

func (s *several) Count(ctx context.Context, k *repository.Kind, q repository.Query) (int, error) {
	return s.next().Count(ctx, k, q)
}

func (s *several) Commit(ctx context.Context, b repository.Batch) error {
	return s.next().Commit(ctx, b)
}

func openSeveral(t *testing.T) *several {
	t.Helper()
	path := file(t)
	s := &several{}
	for range 3 {
		s.stores = append(s.stores, open(t, path))
	}
	s.Store = s.stores[0]
	return s
}

func TestHistoriesOfSeveralStoresOnOneFile(t *testing.T) {
	t.Parallel()
	historytest.Run(t, func(t *testing.T) repository.Store {
		t.Helper()
		return openSeveral(t)
	})
}

func TestSeveralStoresOnOneFileKeepTheContractOfOne(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{New: func(t *testing.T) repository.Store {
		t.Helper()
		return openSeveral(t)
	}})
}

func TestHistoriesInMemory(t *testing.T) {
	t.Parallel()
	historytest.Run(t, func(t *testing.T) repository.Store {
		t.Helper()
		return open(t, ":memory:")
	})
}
