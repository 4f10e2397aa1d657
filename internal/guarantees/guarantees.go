// Package guarantees checks docs/guarantees.md: every test that the page names must exist,
// and every promise must name one.
//
// The page names a test in code style, with its file: `memstore/commit_test.go:TestX`. A
// clause of a public suite is named likewise, with the file that lists it:
// `repository/repositorytest/units.go:NoUpdateIsLost`.
package guarantees

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// A Reference is a test or a clause that the page names.
type Reference struct {
	Line int    // of the page
	File string // slash-separated, from the root
	Name string
}

// A Page is what matters of docs/guarantees.md.
type Page struct {
	References []Reference
	Findings   []string // what is wrong with the page itself
}

// Read reads the page. A heading of the second level that begins with a number is a
// promise. A promise without a reference is a finding, and so is a name in code style that
// looks like a test and says no file: a typing error must not make a reference disappear.
func Read(markdown string) Page {
	var (
		p       Page
		promise string // the promise at hand, while nothing holds it
		span    = regexp.MustCompile("`([^`]+)`")
		full    = regexp.MustCompile(`^([\w/.-]+\.go):(\w+)$`)
		test    = regexp.MustCompile(`^(Test|Fuzz|Example|Benchmark)\w*$|\.go\b`)
		number  = regexp.MustCompile(`^## \d`)
	)
	unheld := func() {
		if promise != "" {
			p.Findings = append(p.Findings, fmt.Sprintf("no test is named for the promise %q", promise))
		}
		promise = ""
	}
	for i, line := range strings.Split(markdown, "\n") {
		if strings.HasPrefix(line, "## ") {
			unheld()
			if number.MatchString(line) {
				promise = strings.TrimPrefix(line, "## ")
			}
		}
		for _, code := range span.FindAllStringSubmatch(line, -1) {
			if m := full.FindStringSubmatch(code[1]); m != nil {
				p.References = append(p.References, Reference{Line: i + 1, File: m[1], Name: m[2]})
				promise = ""
			} else if test.MatchString(code[1]) {
				p.Findings = append(p.Findings, fmt.Sprintf("line %d: %s is not of the form file.go:Name", i+1, code[1]))
			}
		}
	}
	unheld()
	return p
}

// Missing returns the references that name nothing below root: no such file, or no such
// test, fuzz target or example in it, or, in a file without tests, no such clause.
func Missing(root fs.FS, references []Reference) []Reference {
	known := map[string]map[string]bool{}
	var missing []Reference
	for _, r := range references {
		names, read := known[r.File]
		if !read {
			names = namesIn(root, r.File)
			known[r.File] = names
		}
		if !names[r.Name] {
			missing = append(missing, r)
		}
	}
	return missing
}

// namesIn returns the tests of a test file, the names of the clauses of any other, and
// nothing for a file that cannot be read.
func namesIn(root fs.FS, file string) map[string]bool {
	names := map[string]bool{}
	source, err := fs.ReadFile(root, file)
	if err != nil {
		return names
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	if err != nil {
		return names
	}
	if strings.HasSuffix(file, "_test.go") {
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && isTest(f.Name.Name) {
				names[f.Name.Name] = true
			}
		}
		return names
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok {
			addClause(names, literal)
		}
		return true
	})
	return names
}

func isTest(name string) bool {
	for _, prefix := range []string{"Test", "Fuzz", "Example"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// addClause adds the name of a clause, which is the first text in a literal of several
// parts: {"NoUpdateIsLost", noUpdateIsLost}, with or without the names of the fields.
func addClause(names map[string]bool, literal *ast.CompositeLit) {
	if len(literal.Elts) < 2 {
		return
	}
	first := literal.Elts[0]
	if pair, ok := first.(*ast.KeyValueExpr); ok {
		if key, ok := pair.Key.(*ast.Ident); !ok || key.Name != "name" {
			return
		}
		first = pair.Value
	}
	second := literal.Elts[1]
	if pair, ok := second.(*ast.KeyValueExpr); ok {
		second = pair.Value
	}
	text, ok := first.(*ast.BasicLit)
	if !ok || text.Kind != token.STRING {
		return
	}
	if _, data := second.(*ast.BasicLit); data {
		return // a list of texts is no clause
	}
	if name, err := strconv.Unquote(text.Value); err == nil {
		names[name] = true
	}
}
