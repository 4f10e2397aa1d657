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

func TestTheStoryOfInsurancePrintsTheSameOnEveryStore(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("../../examples/insurance/testdata/output.txt")
	require.NoError(t, err)
	for where, open := range map[string]func() repository.Store{
		"in memory":                 func() repository.Store { return memstore.New() },
		"with an outbox":            func() repository.Store { return memstore.New(memstore.WithOutbox()) },
		"through JSON, as on disks": func() repository.Store { return encoding{memstore.New()} },
	} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				var printed bytes.Buffer
				require.NoError(t, stories.Insurance(t.Context(), &printed, open()))
				require.Equal(t, string(golden), printed.String())
			}
		})
	}
}

func TestTheStoryOfInsuranceEndsWithAnErrorWhenItDoesNotGoAsTold(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	told := memstore.New()
	require.NoError(t, stories.Insurance(t.Context(), io.Discard, told))

	require.ErrorIs(t, stories.Insurance(t.Context(), io.Discard, told), repository.ErrConflict, "told before")
	require.ErrorIs(t, stories.Insurance(t.Context(), io.Discard, forgetting{memstore.New()}), repository.ErrNotFound, "nothing is stored")
	require.ErrorIs(t, stories.Insurance(t.Context(), &fullPage{room: 1000}, memstore.New()), errFull, "the page is full")
	require.ErrorIs(t, stories.Insurance(cancelled, io.Discard, memstore.New()), context.Canceled, "nobody waits for it")
}
