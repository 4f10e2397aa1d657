package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const lesson = "# A lesson\n\n```console\n$ mkdir shop\n$ cd shop\n```\n\nWrite:\n\n```go cmd/shop.go\npackage main\n```\n\n" +
	"```text\nnothing to do\n```\n\n```console\n$ cat cmd/shop.go\npackage main\n```\n"

func TestAPageIsReadStepByStep(t *testing.T) {
	t.Parallel()

	steps, err := read(lesson)
	require.NoError(t, err)
	require.Equal(t, []step{
		{line: 4, command: "mkdir shop"},
		{line: 5, command: "cd shop"},
		{line: 10, file: "cmd/shop.go", text: "package main\n"},
		{line: 19, command: "cat cmd/shop.go", prints: "package main\n"},
	}, steps)
}

func TestAPageThatCannotBeFollowedIsRefused(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		page string
		want error
	}{
		"a block without an end":      {"```go a.go\npackage a\n", errNoEnd},
		"Go without a file":           {"```go\npackage a\n```\n", errNoFile},
		"an output without a command": {"```console\nhello\n```\n", errNoStep},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(tt.page)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestALessonIsFollowed(t *testing.T) {
	t.Parallel()

	steps, err := read(lesson)
	require.NoError(t, err)
	var out bytes.Buffer
	dir := t.TempDir()
	r := reader{dir: dir, out: &out}
	for _, s := range steps {
		require.NoError(t, r.take(s))
	}
	written, err := os.ReadFile(filepath.Join(dir, "shop", "cmd", "shop.go"))
	require.NoError(t, err)
	require.Equal(t, "package main\n", string(written))
	require.Equal(t, "$ mkdir shop\n$ cd shop\nwrite cmd/shop.go\n$ cat cmd/shop.go\n", out.String())
}

func TestALessonThatIsWrongIsFound(t *testing.T) {
	t.Parallel()

	for name, wrong := range map[string]step{
		"a command that fails":     {command: "exit 3"},
		"another output":           {command: "echo a", prints: "b\n"},
		"less output":              {command: "echo a; echo b", prints: "a\n"},
		"output of the other sort": {command: "echo a; echo b >&2", prints: "a\n"},
		"a test that has no ok":    {command: "echo 'FAIL a 0.1s'", prints: "ok a 0.1s\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reader{dir: t.TempDir(), out: &bytes.Buffer{}}
			require.Error(t, r.take(wrong))
		})
	}
	r := reader{dir: t.TempDir(), out: &bytes.Buffer{}}
	require.NoError(t, r.take(step{command: "printf 'ok  \\ta\\t0.012s\\nok  \\tb\\t(cached)\\n'", prints: "ok  \ta\t3.4s\nok  \tb\t0.001s\n"}))
}
