package stories_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/stories"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

func TestTheDeliveryStoryPrintsTheSameWhereverItIsTold(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("../../examples/delivery/testdata/output.txt")
	require.NoError(t, err)
	for name, open := range map[string]func() repository.Store{
		"in memory":                 func() repository.Store { return memstore.New() },
		"with an outbox":            func() repository.Store { return memstore.New(memstore.WithOutbox()) },
		"through JSON, as on disks": func() repository.Store { return encoding{memstore.New()} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				var printed bytes.Buffer
				require.NoError(t, stories.Delivery(t.Context(), &printed, open()))
				require.Empty(t, firstDifference(string(golden), printed.String()))
			}
		})
	}
}

func TestTheDeliveryStoryEndsWithAnErrorWhenItDoesNotGoAsTold(t *testing.T) {
	t.Parallel()
	t.Run("told on this store before", func(t *testing.T) {
		t.Parallel()
		store := memstore.New()
		require.NoError(t, stories.Delivery(t.Context(), io.Discard, store))
		require.ErrorIs(t, stories.Delivery(t.Context(), io.Discard, store), repository.ErrConflict)
	})
	t.Run("on a store that stores nothing", func(t *testing.T) {
		t.Parallel()
		require.ErrorIs(t, stories.Delivery(t.Context(), io.Discard, forgetting{memstore.New()}), repository.ErrNotFound)
	})
	t.Run("on a page that takes no more", func(t *testing.T) {
		t.Parallel()
		require.ErrorIs(t, stories.Delivery(t.Context(), &fullPage{room: 1000}, memstore.New()), errFull)
	})
	t.Run("which nobody waits for", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, stories.Delivery(ctx, io.Discard, memstore.New()), context.Canceled)
	})
}

func TestTheDeliveryStoryEndsWithTheErrorOfItsStoreWhereverThatComes(t *testing.T) {
	t.Parallel()
	for calls := 0; ; calls++ {
		store := &failing{Store: memstore.New(), after: calls}
		err := stories.Delivery(t.Context(), io.Discard, store)
		if store.after >= 0 { // it was never asked that often
			require.NoError(t, err)
			require.Greater(t, calls, 20)
			return
		}
		require.ErrorIs(t, err, errDisk, "after %d calls", calls)
	}
}
