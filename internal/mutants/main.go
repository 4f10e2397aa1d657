// Command mutants plants deliberate bugs, one at a time, in a copy of the tree, and checks
// that the tests of the named packages catch each:
//
//	go run ./internal/mutants               all of them
//	go run ./internal/mutants -only money   those whose file or bug matches
//
// It is for hands, not for every build: each bug costs a test run. It writes the table in
// docs/guarantees.md, and ends with an error when a bug survives, or when an edit no longer
// fits the code and has to be written anew.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	only := flag.String("only", "", "plant what matches this regular expression, and write no table")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, only string) error {
	pick, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	tree, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree) //nolint:errcheck // what is left in the temporary folder does no harm
	if err := copyTree(tree, "."); err != nil {
		return err
	}
	var table strings.Builder
	var failed []error
	for _, m := range mutants() {
		if !pick.MatchString(m.file + ": " + m.bug) {
			continue
		}
		verdict, err := m.plant(ctx, tree)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %s: %w", m.file, m.bug, err))
			verdict = "**" + err.Error() + "**"
		}
		row := fmt.Sprintf("| %s | %s | %s |\n", m.file, m.bug, verdict)
		table.WriteString(row)
		fmt.Fprint(out, row) //nolint:errcheck // for the one who waits
	}
	if only == "" && len(failed) == 0 {
		return keep(filepath.Join("docs", "guarantees.md"), table.String())
	}
	return errors.Join(failed...)
}

// keep puts the table into a page, between the lines that mark its place.
func keep(page, table string) error {
	const opening, closing = "<!-- mutants -->\n", "<!-- /mutants -->\n"
	text, err := os.ReadFile(page) //nolint:gosec // the project's own page
	if err != nil {
		return err
	}
	before, rest, opened := strings.Cut(string(text), opening)
	_, after, closed := strings.Cut(rest, closing)
	if !opened || !closed {
		return fmt.Errorf("%s has no place for the table", page)
	}
	return os.WriteFile(page, []byte(before+opening+head+table+closing+after), 0o644)
}

const head = `
| file | the bug | caught by |
|---|---|---|
`

// A mutant is one bug: an edit of one file, and the packages whose tests have to catch it.
type mutant struct {
	file, bug string
	old, with string // old occurs once in the file
	packages  []string
}

var (
	errStale    = errors.New("the edit does not fit the code any more")
	errBuild    = errors.New("the edited code does not build")
	errSurvived = errors.New("no test has caught it")
)

// plant edits the tree, runs the tests and undoes the edit. It returns the tests that failed.
func (m mutant) plant(ctx context.Context, tree string) (caught string, err error) {
	name := filepath.Join(tree, filepath.FromSlash(m.file))
	before, err := os.ReadFile(name) //nolint:gosec // a name from the list
	if err != nil {
		return "", err
	}
	if strings.Count(string(before), m.old) != 1 {
		return "", errStale
	}
	after := strings.Replace(string(before), m.old, m.with, 1)
	if err := os.WriteFile(name, []byte(after), 0o644); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.WriteFile(name, before, 0o644)) }()
	args := append([]string{"test", "-vet=off", "-timeout=120s"}, m.packages...)
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // arguments from the list
	cmd.Dir = tree
	cmd.Env = append(os.Environ(), "GOWORK=off")
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "", errSurvived
	case !errors.As(err, &exit):
		return "", err
	case bytes.Contains(said, []byte("[build failed]")), bytes.Contains(said, []byte("[setup failed]")):
		return "", fmt.Errorf("%w:\n%s", errBuild, said)
	}
	return failing(string(said)), nil
}

// failing names up to two of the tests that failed.
func failing(said string) string {
	var names []string
	for _, found := range regexp.MustCompile(`(?m)^--- FAIL: (\w+)`).FindAllStringSubmatch(said, -1) {
		names = append(names, found[1])
	}
	switch {
	case len(names) == 0:
		return "a panic or a deadlock in the tests"
	case len(names) > 2:
		return fmt.Sprintf("%s, %s and %d more", names[0], names[1], len(names)-2)
	default:
		return strings.Join(names, ", ")
	}
}

// copyTree copies what the go command needs to test the module.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != from && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(name) //nolint:gosec // the tree it is run in
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o644)
	})
}
