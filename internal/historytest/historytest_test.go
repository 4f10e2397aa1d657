package historytest_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/historytest"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

func TestHistoriesOfMemoryAreLinearizable(t *testing.T) {
	t.Parallel()
	historytest.Run(t, func(*testing.T) repository.Store { return memstore.New() })
}

// The commit of a store that does not know what became of it may have happened or not.
func TestHistoriesWithUnknownOutcomesAreLinearizable(t *testing.T) {
	t.Parallel()
	historytest.Run(t, func(*testing.T) repository.Store { return &broken{Store: memstore.New(), commit: forgetful()} })
}

// forgetful commits every second batch that it says it knows nothing about.
func forgetful() commitFunc {
	var n counter
	return func(ctx context.Context, s repository.Store, b repository.Batch) error {
		switch n.next() % 8 {
		case 0:
			return repository.ErrOutcomeUnknown
		case 4:
			if err := s.Commit(ctx, b); err != nil {
				return err
			}
			return repository.ErrOutcomeUnknown
		default:
			return s.Commit(ctx, b)
		}
	}
}

func TestAHistoryHasEveryRequest(t *testing.T) {
	t.Parallel()
	h, err := historytest.Record(t.Context(), memstore.New(), 1)
	require.NoError(t, err)
	require.Equal(t, 8*30, h.Len())
}

func TestAnErrorThatNoClientShouldGetIsReported(t *testing.T) {
	t.Parallel()
	down := errors.New("the store is down")
	_, err := historytest.Record(t.Context(), &broken{
		Store:  memstore.New(),
		commit: func(context.Context, repository.Store, repository.Batch) error { return down },
	}, 1)
	require.ErrorIs(t, err, down)
}

// Each of these stores breaks the contract in one way, and a run over all seeds finds it.
func TestBrokenStoresAreFoundIllegal(t *testing.T) {
	t.Parallel()
	for name, fresh := range brokenStores() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var findings []error
			for seed := range uint64(20) {
				h, err := historytest.Record(t.Context(), fresh(), seed)
				require.NoError(t, err)
				if err := h.Check(); err != nil {
					findings = append(findings, err)
				}
			}
			require.NotEmpty(t, findings)
			for _, err := range findings {
				require.ErrorIs(t, err, historytest.ErrIllegal)
			}
		})
	}
}

func brokenStores() map[string]func() *broken {
	return map[string]func() *broken{
		"does not compare versions": func() *broken {
			return &broken{Store: memstore.New(), commit: withCurrentVersion}
		},
		"lets another in between check and write": func() *broken {
			return &broken{Store: memstore.New(), commit: checkThenWrite}
		},
		"reads from a cache that lags behind": func() *broken {
			return &broken{Store: memstore.New(), load: lagging()}
		},
		"acknowledges what it does not store": func() *broken {
			var n counter
			return &broken{Store: memstore.New(), commit: func(ctx context.Context, s repository.Store, b repository.Batch) error {
				if n.next()%10 == 0 {
					return nil
				}
				return s.Commit(ctx, b)
			}}
		},
		"stores what it refuses": func() *broken {
			return &broken{Store: memstore.New(), commit: func(ctx context.Context, s repository.Store, b repository.Batch) error {
				err := s.Commit(ctx, b)
				if err != nil {
					_ = withCurrentVersion(ctx, s, b) // a deleted document stays so
				}
				return err
			}}
		},
		"gives a deleted identity away again": func() *broken {
			return &broken{Store: memstore.New(), load: renamed, names: map[string]string{}}
		},
	}
}

type (
	commitFunc func(context.Context, repository.Store, repository.Batch) error
	loadFunc   func(context.Context, *broken, *repository.Kind, string) (repository.Document, error)
)

// A broken store is one of memory with a commit or a load of its own.
type broken struct {
	repository.Store

	commit commitFunc
	load   loadFunc

	mu    sync.Mutex
	names map[string]string
}

func (s *broken) Commit(ctx context.Context, b repository.Batch) error {
	if s.names != nil {
		return s.renamingCommit(ctx, b)
	}
	if s.commit == nil {
		return s.Store.Commit(ctx, b)
	}
	return s.commit(ctx, s.Store, b)
}

func (s *broken) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if s.load == nil {
		return s.Store.Load(ctx, k, id)
	}
	return s.load(ctx, s, k, id)
}

// Find goes the way of Load.
func (s *broken) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	doc, err := s.Load(ctx, k, q.IDs[0])
	if errors.Is(err, repository.ErrNotFound) {
		return nil, nil
	}
	return []repository.Document{doc}, err
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}

// withCurrentVersion commits as if the client had expected what is stored.
func withCurrentVersion(ctx context.Context, s repository.Store, b repository.Batch) error {
	b.Changes = slices.Clone(b.Changes)
	for i := range b.Changes {
		c := &b.Changes[i]
		doc, err := s.Load(ctx, c.Kind, c.ID)
		if err == nil {
			c.Expected = doc.Version
		}
	}
	return s.Commit(ctx, b)
}

// checkThenWrite compares the version, and writes over whatever has come since.
func checkThenWrite(ctx context.Context, s repository.Store, b repository.Batch) error {
	c := b.Changes[0]
	doc, err := s.Load(ctx, c.Kind, c.ID)
	if err == nil && doc.Version != c.Expected || err != nil && c.Expected != 0 {
		return &repository.ConflictError{Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected}
	}
	for range 20 {
		runtime.Gosched()
	}
	return withCurrentVersion(ctx, s, b)
}

// lagging answers with what it read four reads ago, if it has read the document since.
func lagging() loadFunc {
	var mu sync.Mutex
	cache, reads := map[string]repository.Document{}, 0
	return func(ctx context.Context, s *broken, k *repository.Kind, id string) (repository.Document, error) {
		mu.Lock()
		defer mu.Unlock()
		reads++
		if doc, ok := cache[id]; ok && reads%4 != 0 {
			return doc, nil
		}
		doc, err := s.Store.Load(ctx, k, id)
		if err == nil {
			cache[id] = doc
		}
		return doc, err
	}
}

// renamingCommit keeps each life of a document under a name of its own, so that none is
// left of the last one once it is deleted.
func (s *broken) renamingCommit(ctx context.Context, b repository.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.Changes = slices.Clone(b.Changes)
	c := &b.Changes[0]
	id := c.ID
	c.ID += s.names[id]
	err := s.Store.Commit(ctx, b)
	if err == nil && c.Op == repository.Delete {
		s.names[id] += "'"
	}
	return err
}

func renamed(ctx context.Context, s *broken, k *repository.Kind, id string) (repository.Document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Store.Load(ctx, k, id+s.names[id])
}
