package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func Example() {
	main()
	// Output:
	// thank you for 2 products at GBP 107.00
	// cancelling it now is refused ordering.transition
}

func TestTheReadmeShowsThisProgramAndWhatItPrints(t *testing.T) {
	t.Parallel()
	readme := read(t, "../../README.md")

	require.Equal(t, 1, strings.Count(readme, "package main"), "programs in the README")
	require.Contains(t, readme, "```go\n"+read(t, "main.go")+"```\n")
	require.Contains(t, readme, "```text\n"+read(t, "testdata/output.txt")+"```\n")
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(b)
}
