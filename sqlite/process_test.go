package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// helperFile names the file that a process of TestTwoProcessesShareAFile writes to.
const helperFile = "ASHLAR_SQLITE_HELPER_FILE"

const helperSaves = 100

func TestMain(m *testing.M) {
	if path := os.Getenv(helperFile); path != "" {
		if err := helper(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// helper saves one cairn again and again, in competition with other processes.
func helper(path string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := sqlite.Open(ctx, path, sqlite.Migrate(), sqlite.Synchronous(sqlite.Normal))
	if err != nil {
		return err
	}
	for saved := 0; saved < helperSaves; {
		version := uint64(0)
		doc, err := s.Load(ctx, cairnKind, "shared")
		switch {
		case err == nil:
			version = doc.Version
		case !errors.Is(err, repository.ErrNotFound):
			return err
		}
		err = s.Commit(ctx, batch(raise(s, "shared", version, fmt.Sprint(version+1))))
		switch {
		case err == nil:
			saved++
		case !errors.Is(err, repository.ErrConflict):
			return err
		}
	}
	return s.Close()
}

func TestTwoProcessesShareAFile(t *testing.T) {
	t.Parallel()
	path := file(t)
	self, err := os.Executable()
	require.NoError(t, err)
	commands := make([]*exec.Cmd, 2)
	for i := range commands {
		commands[i] = exec.CommandContext(t.Context(), self)
		commands[i].Env = append(os.Environ(), helperFile+"="+path)
		commands[i].Stderr = os.Stderr
		require.NoError(t, commands[i].Start())
	}
	for _, c := range commands {
		require.NoError(t, c.Wait())
	}
	s := open(t, path)
	doc, err := s.Load(t.Context(), cairnKind, "shared")
	require.NoError(t, err)
	require.Equal(t, uint64(len(commands)*helperSaves), doc.Version)
	messages, err := s.Pending(t.Context(), everything(), 1000)
	require.NoError(t, err)
	require.Len(t, messages, len(commands)*helperSaves)
	for i, m := range messages {
		require.Equal(t, uint64(i)+1, m.Version)
	}
}
