package postgres_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/stories"
	"github.com/ashlar-go/ashlar/repository"
)

func TestAStoryPrintsTheSameAsInMemory(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(context.Context, io.Writer, repository.Store) error{
		"ordering": stories.Ordering, "fulfillment": stories.Fulfillment,
		"insurance": stories.Insurance, "delivery": stories.Delivery,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden, err := os.ReadFile("../examples/" + name + "/testdata/output.txt")
			require.NoError(t, err)
			var printed bytes.Buffer
			require.NoError(t, tell(t.Context(), &printed, fresh(t)))
			require.Equal(t, string(golden), printed.String())
		})
	}
}
