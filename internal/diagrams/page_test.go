package main

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

func TestThePageIsUpToDate(t *testing.T) {
	t.Parallel()

	written, err := os.ReadFile("../../docs/lifecycles.md")
	require.NoError(t, err)
	require.Equal(t, page(lives()), string(written), "run go generate ./internal/diagrams")
}

func TestEachDiagramIsUnderItsName(t *testing.T) {
	t.Parallel()

	text := page([]life{{"a.One", "first\n"}, {"b.Two", "second\n"}})
	require.Contains(t, text, "\n## a.One\n\n```mermaid\nfirst\n```\n\n## b.Two\n\n```mermaid\nsecond\n```\n")
}

// Each type of states that says what comes next, with a method Next, is a diagram of its
// package.
func TestEveryLifeCycleIsDrawn(t *testing.T) {
	t.Parallel()

	drawn := map[string]int{}
	for _, l := range lives() {
		name, _, _ := strings.Cut(l.of, ".")
		drawn[name]++
	}
	declared := map[string]int{}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != "." && strings.HasPrefix(d.Name(), "."), d.IsDir() && file == "internal":
			return fs.SkipDir
		case strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go"):
			if n := lifeCycles(t, root, file); n > 0 {
				declared[path.Dir(file)] += n
			}
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, declared, drawn, "life cycles by package: declared, and drawn in lives")
	require.NotEmpty(t, declared)
}

// lifeCycles counts the methods func (s State) Next() []State in a file.
func lifeCycles(t *testing.T, root fs.FS, file string) (n int) {
	t.Helper()

	source, err := fs.ReadFile(root, file)
	require.NoError(t, err)
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name != "Next" || len(f.Type.Params.List) > 0 || f.Type.Results.NumFields() != 1 {
			continue
		}
		of, ok := f.Recv.List[0].Type.(*ast.Ident)
		if !ok {
			continue
		}
		if list, ok := f.Type.Results.List[0].Type.(*ast.ArrayType); ok {
			if next, ok := list.Elt.(*ast.Ident); ok && next.Name == of.Name {
				n++
			}
		}
	}
	return n
}
