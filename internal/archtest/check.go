package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Check returns what breaks the policy in the module whose go.mod lies at the root of
// tree, in order of file and line. The error is of reading and parsing only.
func Check(tree fs.FS, p Policy) ([]Finding, error) {
	c := &checker{policy: p, tree: tree, exists: map[string]bool{}}
	if err := c.requirements(); err != nil {
		return nil, err
	}
	if err := fs.WalkDir(tree, ".", c.visit); err != nil {
		return nil, err
	}
	c.rows()
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return c.findings, nil
}

type checker struct {
	policy   Policy
	tree     fs.FS
	exists   map[string]bool // the rows that have a package
	unplaced map[string]bool // the packages that have no row
	findings []Finding
}

func (c *checker) report(file string, line int, format string, args ...any) {
	c.findings = append(c.findings, Finding{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) visit(name string, d fs.DirEntry, err error) error {
	switch {
	case err != nil:
		return err
	case d.IsDir():
		return c.enter(name, d.Name())
	case path.Ext(name) == ".go":
		return c.file(name)
	default:
		return nil
	}
}

// enter skips what the go command skips, and modules of their own.
func (c *checker) enter(dir, base string) error {
	if dir == "." {
		return nil
	}
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "vendor" {
		return fs.SkipDir
	}
	if _, err := fs.Stat(c.tree, path.Join(dir, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

// A source is one file under check.
type source struct {
	row       Package
	pkg       string // its folder, which is its package's path within the module
	name      string
	test      bool
	generator bool // built by go run alone: constrained to be ignored
	fset      *token.FileSet
}

func (c *checker) file(name string) error {
	text, err := fs.ReadFile(c.tree, name)
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, name, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	s := source{
		pkg: path.Dir(name), name: name, fset: fset,
		test: strings.HasSuffix(name, "_test.go"), generator: ignored(parsed),
	}
	var placed bool
	if s.row, placed = c.row(s.pkg); !placed {
		c.unplace(s, parsed)
		return nil
	}
	c.exists[s.row.Path] = true
	for _, spec := range parsed.Imports {
		if err := c.importing(s, spec, text); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) unplace(s source, parsed *ast.File) {
	if c.unplaced[s.pkg] {
		return
	}
	if c.unplaced == nil {
		c.unplaced = map[string]bool{}
	}
	c.unplaced[s.pkg] = true
	c.report(s.name, s.fset.Position(parsed.Package).Line, "package %s is not in the policy", s.pkg)
}

func (c *checker) importing(s source, spec *ast.ImportSpec, text []byte) error {
	line := s.fset.Position(spec.Pos()).Line
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return fmt.Errorf("%s:%d: %w", s.name, line, err)
	}
	within, own := strings.CutPrefix(imported, c.policy.Module+"/")
	domain, _, _ := strings.Cut(imported, "/")
	switch {
	case own || imported == c.policy.Module:
		c.ours(s, line, within)
	case strings.Contains(domain, "."):
		c.theirs(s, line, imported)
	default:
		return c.std(s, spec, imported, text)
	}
	return nil
}

// ours checks the import of a package of the module.
func (c *checker) ours(s source, line int, imported string) {
	switch {
	case s.test, s.generator && imported == s.pkg:
	case strings.HasPrefix(imported, "examples/"):
		c.report(s.name, line, "%s imports %s: programs are imported by nobody", s.pkg, imported)
	case s.row.Anything, slices.Contains(c.policy.Everyone, imported), slices.Contains(s.row.Imports, imported):
	case slices.Contains(s.row.ACL, imported):
		if path.Base(s.name) != "acl.go" {
			c.report(s.name, line, "%s imports %s: only its acl.go may", s.pkg, imported)
		}
	default:
		c.report(s.name, line, "%s imports %s: the policy does not allow it", s.pkg, imported)
	}
}

// theirs checks the import of a package of another module.
func (c *checker) theirs(s source, line int, imported string) {
	i := slices.IndexFunc(c.policy.Requires, func(r Requirement) bool { return covers(r.Module, imported) })
	if i < 0 {
		c.report(s.name, line, "%s imports %s: the policy has no such requirement", s.pkg, imported)
		return
	}
	switch r := c.policy.Requires[i]; {
	case r.Only != "" && r.Only != s.pkg:
		c.report(s.name, line, "%s imports %s: only %s may", s.pkg, imported, r.Only)
	case s.test:
	case r.Tests:
		c.report(s.name, line, "%s imports %s: it belongs to _test.go files", s.pkg, imported)
	case !s.row.Anything && !slices.Contains(s.row.Imports, r.Module):
		c.report(s.name, line, "%s imports %s: the policy does not allow it", s.pkg, imported)
	}
}

// std checks the import of a package of the standard library.
func (c *checker) std(s source, spec *ast.ImportSpec, imported string, text []byte) error {
	if s.test || s.generator || s.row.Program || slices.Contains(s.row.Std, imported) {
		return nil
	}
	var denial *Denial
	for i, d := range c.policy.Denied {
		if covers(d.Path, imported) && (denial == nil || len(d.Path) > len(denial.Path)) {
			denial = &c.policy.Denied[i]
		}
	}
	switch {
	case denial == nil, denial.Suffix != "" && strings.HasSuffix(s.pkg, denial.Suffix):
		return nil
	case len(denial.Names) > 0:
		return c.names(s, spec, imported, denial, text)
	}
	c.report(s.name, s.fset.Position(spec.Pos()).Line, "%s imports %s: %s", s.pkg, imported, denial.Why)
	return nil
}

// names checks that a file uses no other names of an import than the denial leaves it.
func (c *checker) names(s source, spec *ast.ImportSpec, imported string, denial *Denial, text []byte) error {
	local := path.Base(imported)
	if spec.Name != nil {
		local = spec.Name.Name
	}
	if local == "." {
		c.report(s.name, s.fset.Position(spec.Pos()).Line, "%s imports %s into its own names: %s", s.pkg, imported, denial.Why)
		return nil
	}
	whole, err := parser.ParseFile(s.fset, s.name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(whole, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && !slices.Contains(denial.Names, sel.Sel.Name) {
			c.report(s.name, s.fset.Position(sel.Pos()).Line, "%s uses %s of %s: %s", s.pkg, sel.Sel.Name, imported, denial.Why)
		}
		return true
	})
	return nil
}

// rows compares the policy's rows with the packages that were found.
func (c *checker) rows() {
	for _, row := range c.policy.Packages {
		switch there := c.exists[row.Path]; {
		case there && row.Planned:
			c.report("", 0, "the policy has %s as planned, and it is there", row.Path)
		case !there && !row.Planned:
			c.report("", 0, "the policy names %s, which is no package", row.Path)
		}
	}
}

// row returns the row of a package: its own, or that of a folder above with "/...".
func (c *checker) row(pkg string) (Package, bool) {
	i := slices.IndexFunc(c.policy.Packages, func(r Package) bool {
		above, subtree := strings.CutSuffix(r.Path, "/...")
		return r.Path == pkg || subtree && covers(above, pkg)
	})
	if i < 0 {
		return Package{}, false
	}
	return c.policy.Packages[i], true
}

// covers reports whether name is root or lies below it.
func covers(root, name string) bool {
	return name == root || strings.HasPrefix(name, root+"/")
}

// ignored reports whether the build constraint of a file is the one of programs that
// go generate runs.
func ignored(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, line := range group.List {
			if line.Pos() > file.Package || !constraint.IsGoBuild(line.Text) {
				continue
			}
			if x, err := constraint.Parse(line.Text); err == nil && x.String() == "ignore" {
				return true
			}
		}
	}
	return false
}
