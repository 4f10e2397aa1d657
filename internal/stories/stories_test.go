package stories_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/stories"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// A story is told by a function, and what it prints is in a file.
type story struct {
	tell func(context.Context, io.Writer, repository.Store) error
	file string
}

func everyStory() map[string]story {
	return map[string]story{
		"ordering":    {stories.Ordering, "../../examples/ordering/testdata/output.txt"},
		"fulfillment": {stories.Fulfillment, "../../examples/fulfillment/testdata/output.txt"},
	}
}

func TestAStoryPrintsTheSameWheneverAndWhereverItIsTold(t *testing.T) {
	t.Parallel()
	namespace := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	stores := map[string]func() repository.Store{
		"in memory":                 func() repository.Store { return memstore.New() },
		"under a fixed namespace":   func() repository.Store { return memstore.New(memstore.WithNamespace(namespace)) },
		"with an outbox":            func() repository.Store { return memstore.New(memstore.WithOutbox()) },
		"through JSON, as on disks": func() repository.Store { return encoding{memstore.New()} },
	}
	for name, s := range everyStory() {
		for where, open := range stores {
			t.Run(name+" "+where, func(t *testing.T) {
				t.Parallel()
				golden, err := os.ReadFile(s.file)
				require.NoError(t, err)
				for range 2 {
					var printed bytes.Buffer
					require.NoError(t, s.tell(t.Context(), &printed, open()))
					require.Empty(t, firstDifference(string(golden), printed.String()))
				}
			})
		}
	}
}

// firstDifference returns the first lines in which two stories differ, and nothing if they
// are the same: a whole story twice is not to be read in the output of a test.
func firstDifference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(wants), len(gots)) {
		w, g := "the end", "the end"
		if i < len(wants) {
			w = wants[i]
		}
		if i < len(gots) {
			g = gots[i]
		}
		if w != g {
			return fmt.Sprintf("line %d: want %q, got %q", i+1, w, g)
		}
	}
	return ""
}

func TestAStoryEndsWithAnErrorWhenItDoesNotGoAsTold(t *testing.T) {
	t.Parallel()
	for name, s := range everyStory() {
		t.Run(name+", which has been told on this store before", func(t *testing.T) {
			t.Parallel()
			store := memstore.New()
			require.NoError(t, s.tell(t.Context(), io.Discard, store))
			require.ErrorIs(t, s.tell(t.Context(), io.Discard, store), repository.ErrConflict)
		})
		t.Run(name+", on a store that stores nothing", func(t *testing.T) {
			t.Parallel()
			require.ErrorIs(t, s.tell(t.Context(), io.Discard, forgetting{memstore.New()}), repository.ErrNotFound)
		})
		t.Run(name+", on a page that takes no more", func(t *testing.T) {
			t.Parallel()
			require.ErrorIs(t, s.tell(t.Context(), &fullPage{room: 1000}, memstore.New()), errFull)
		})
		t.Run(name+", which nobody waits for", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			require.ErrorIs(t, s.tell(ctx, io.Discard, memstore.New()), context.Canceled)
		})
	}
}

func TestAStoryNoticesALostUpdate(t *testing.T) {
	t.Parallel()
	err := stories.Ordering(t.Context(), io.Discard, careless{memstore.New()})
	require.ErrorIs(t, err, repository.ErrConflict)
}

func TestAStoryEndsWithTheErrorOfItsStoreWhereverThatComes(t *testing.T) {
	t.Parallel()
	for name, s := range everyStory() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for calls := 0; ; calls++ {
				store := &failing{Store: memstore.New(), after: calls}
				err := s.tell(t.Context(), io.Discard, store)
				if store.after >= 0 { // it was never asked that often
					require.NoError(t, err)
					require.Greater(t, calls, 20)
					return
				}
				require.ErrorIs(t, err, errDisk, "after %d calls", calls)
			}
		})
	}
}

var errDisk = errors.New("the disk is gone")

// failing answers so many calls, and one more with an error.
type failing struct {
	repository.Store

	after int // -1 when it has failed
}

func (s *failing) fail() error {
	if s.after < 0 {
		return nil
	}
	s.after--
	if s.after < 0 {
		return errDisk
	}
	return nil
}

func (s *failing) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if err := s.fail(); err != nil {
		return repository.Document{}, err
	}
	return s.Store.Load(ctx, k, id)
}

func (s *failing) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	if err := s.fail(); err != nil {
		return nil, err
	}
	return s.Store.Find(ctx, k, q)
}

func (s *failing) Commit(ctx context.Context, b repository.Batch) error {
	if err := s.fail(); err != nil {
		return err
	}
	return s.Store.Commit(ctx, b)
}

// encoding takes every snapshot through its JSON, as a store on a disk does.
type encoding struct{ repository.Store }

func (s encoding) Commit(ctx context.Context, b repository.Batch) error {
	for i, c := range b.Changes {
		if c.Op != repository.Put {
			continue
		}
		document, err := c.Kind.Encode(c.State)
		if err != nil {
			return err
		}
		if b.Changes[i].State, err = c.Kind.Decode(c.Kind.Schema, document); err != nil {
			return err
		}
	}
	return s.Store.Commit(ctx, b)
}

// forgetting takes every batch and stores nothing.
type forgetting struct{ repository.Store }

func (forgetting) Commit(context.Context, repository.Batch) error { return nil }

// careless tells nobody that another was first.
type careless struct{ repository.Store }

func (s careless) Commit(ctx context.Context, b repository.Batch) error {
	if err := s.Store.Commit(ctx, b); !errors.Is(err, repository.ErrConflict) {
		return err
	}
	return nil
}

var errFull = errors.New("the page is full")

// fullPage has room for so many bytes.
type fullPage struct{ room int }

func (p *fullPage) Write(b []byte) (int, error) {
	if p.room -= len(b); p.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}
