package guarantees_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// goroutines are the files of the library that may start one: what a caller asks for by name.
func goroutines() []string { return []string{"events/timeout.go"} }

// A goroutine or an init function that nobody asked for would be a surprise, however well
// it behaves.
func TestOnlyTimeoutStartsAGoroutineAndNothingRunsAtTheStart(t *testing.T) {
	t.Parallel()

	root := os.DirFS("../..")
	read := 0
	starts := map[string]bool{}
	require.NoError(t, fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if !isLibrary(root, file) {
				return fs.SkipDir
			}
			return nil
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		read++
		source, err := fs.ReadFile(root, file)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				starts[file] = true
			case *ast.FuncDecl:
				require.False(t, n.Recv == nil && n.Name.Name == "init", "%s has an init function", file)
			}
			return true
		})
		return nil
	}))
	require.Greater(t, read, 50, "the library was read")
	for _, file := range goroutines() {
		require.True(t, starts[file], "%s starts no goroutine: take it off the list", file)
		delete(starts, file)
	}
	require.Empty(t, starts, "files that start goroutines")
}

// isLibrary reports whether a folder is part of what users import: neither a program nor a
// public suite, which tests with goroutines, nor a module of its own.
func isLibrary(root fs.FS, folder string) bool {
	if folder == "." {
		return true
	}
	if _, err := fs.Stat(root, path.Join(folder, "go.mod")); err == nil {
		return false
	}
	name := path.Base(folder)
	return !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, "test") &&
		name != "testdata" && name != "gen" && folder != "examples" && folder != "internal/tutorial"
}
