package sqlite_test

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

// What is told of stores in memory is told of a file, word for word.
func TestTheStoriesAreTheSameOnAFile(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(context.Context, io.Writer, repository.Store) error{
		"ordering": stories.Ordering, "fulfillment": stories.Fulfillment, "insurance": stories.Insurance, "delivery": stories.Delivery,
	} {
		for where, path := range map[string]string{"in a file": "", "in memory": ":memory:"} {
			t.Run(name+" "+where, func(t *testing.T) {
				t.Parallel()
				want, err := os.ReadFile("../examples/" + name + "/testdata/output.txt")
				require.NoError(t, err)
				if path == "" {
					path = file(t)
				}
				var printed bytes.Buffer
				require.NoError(t, tell(t.Context(), &printed, open(t, path)))
				require.Equal(t, string(want), printed.String())
			})
		}
	}
}
