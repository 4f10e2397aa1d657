package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary run as the program itself.
const asProgram = "ASHLAR_EXAMPLE_INSURANCE"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// After a change that is meant: go run . >testdata/output.txt, and read the difference.
//
// The server may stand anywhere: each of these has another day than another for a part of
// every day, and Apia has a day that never was.
func TestTheProgramPrintsItsStoryWhereverTheServerStands(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("testdata/output.txt")
	require.NoError(t, err)
	for _, zone := range []string{"UTC", "America/New_York", "Pacific/Apia", "America/Sao_Paulo"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			program := exec.CommandContext(t.Context(), os.Args[0])
			program.Env = append(os.Environ(), asProgram+"=1", "TZ="+zone)
			printed, err := program.Output()
			require.NoError(t, err)
			require.Equal(t, string(golden), string(printed))
		})
	}
}
