package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/stories"
	"github.com/ashlar-go/ashlar/memstore"
)

// After a change that is meant: go run . >testdata/output.txt, and read the difference.
func TestTheProgramPrintsItsStory(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("testdata/output.txt")
	require.NoError(t, err)

	var printed bytes.Buffer
	require.NoError(t, stories.Delivery(t.Context(), &printed, memstore.New()))
	require.Equal(t, string(golden), printed.String())
}
