package main_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// After a change that is meant: go run . >testdata/output.txt, and read the difference.
func TestTheProgramPrintsItsStory(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("testdata/output.txt")
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), "go", "run", ".")
	command.Stderr = os.Stderr
	printed, err := command.Output()
	require.NoError(t, err)
	require.Equal(t, string(golden), string(printed))
}
