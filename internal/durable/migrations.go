package durable

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Migration is one step of the tables, written once and never changed.
type Migration struct {
	Version  int    // from 1, without gaps
	Name     string // of its file, such as "0001_tables.sql"
	SQL      string // with the prefix put in
	Checksum string // of the SQL before the prefix was put in, so that it is the same for all
}

// prefixMark is where a migration's SQL wants the prefix.
const prefixMark = "{prefix}"

var prefixRule = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,40}$`)

// CheckPrefix refuses a prefix that could not begin the name of a table; "" is none.
func CheckPrefix(prefix string) error {
	if prefix != "" && !prefixRule.MatchString(prefix) {
		return fmt.Errorf("the prefix %q is not of the form %s", prefix, prefixRule)
	}
	return nil
}

// Prefixed puts the prefix into SQL.
func Prefixed(sql, prefix string) string { return strings.ReplaceAll(sql, prefixMark, prefix) }

// Migrations returns the steps in a folder of files named "0001_what.sql", in order. It
// refuses gaps and files with other names.
func Migrations(folder fs.FS, prefix string) ([]Migration, error) {
	names, err := fs.Glob(folder, "*")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	steps := make([]Migration, 0, len(names))
	for i, name := range names {
		version := i + 1
		what, ok := strings.CutPrefix(strings.TrimSuffix(name, ".sql"), fmt.Sprintf("%04d_", version))
		if !ok || what == "" || path.Ext(name) != ".sql" {
			return nil, fmt.Errorf("%s is not the migration with the number %d", name, version)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		steps = append(steps, Migration{
			Version: version, Name: name, SQL: Prefixed(string(text), prefix), Checksum: hex.EncodeToString(sum[:]),
		})
	}
	return steps, nil
}

// Applied is a migration as the database remembers it.
type Applied struct {
	Version  int
	Checksum string
}

// Missing compares what was applied with what is known and returns the steps that are
// missing. It refuses a database that is newer than the program, or whose steps are others.
func Missing(known []Migration, applied []Applied) ([]Migration, error) {
	for i, a := range applied {
		switch {
		case a.Version != i+1:
			return nil, fmt.Errorf("its migration %d is missing", i+1)
		case i >= len(known):
			return nil, fmt.Errorf("it is at version %d, this program knows versions up to %d", a.Version, len(known))
		case a.Checksum != known[i].Checksum:
			return nil, fmt.Errorf("its migration %d is another than this program's %s", a.Version, known[i].Name)
		}
	}
	return known[len(applied):], nil
}
