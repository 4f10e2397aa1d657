// Package archtest states which package of this module may import which, and finds the
// imports that break the statement.
//
// The statement is data: [Ashlar], the table that docs/design.md explains. [Check] reads
// the import declarations of every Go file below a root, whatever its build constraints,
// and returns one [Finding] for each breach, with its file and line. A package that the
// table does not name is a breach too, so that every new package is placed on purpose.
//
// Folders that are modules of their own are left to their own go.mod.
package archtest

import "fmt"

// A Policy is the whole statement for one module.
type Policy struct {
	Module   string        // the module's path
	Requires []Requirement // the direct requirements that its go.mod may have
	Everyone []string      // packages of the module that each of its packages may import
	Denied   []Denial      // what most packages may not use of the standard library
	Packages []Package     // a row for each package of the module
}

// A Requirement is a module that go.mod may require directly.
type Requirement struct {
	Module string
	Tests  bool   // imported by _test.go files alone
	Only   string // if set, the one package whose files import it
}

// A Denial keeps a package of the standard library, and what lies below it, out of the
// module. The most specific Denial of an import decides; a [Package] lifts it by name.
type Denial struct {
	Path   string
	Why    string   // completes "…: "
	Names  []string // what may be used nevertheless, such as "Value" of log/slog
	Suffix string   // packages whose path ends so are free of it
}

// A Package is a row of the table: what the files of one package, tests aside, may import
// besides the standard library and the packages for everyone.
type Package struct {
	Path     string   // within the module; "examples/..." stands for all packages below examples
	Imports  []string // packages of the module, by path within it, and modules of others
	ACL      []string // packages of the module that its acl.go may import, and no other file
	Std      []string // denied packages of the standard library that it may use after all
	Anything bool     // may import whatever the module has or requires, tests' modules aside
	Program  bool     // may use the whole standard library
	Planned  bool     // is designed and not there yet; its row says where it will belong
}

// A Finding is one breach of a [Policy]. File and Line are zero when it is the policy that
// is wrong.
type Finding struct {
	File string // slash-separated, from the root
	Line int
	Text string
}

// String returns "file:line: text", or the text alone if there is no file.
func (f Finding) String() string {
	if f.File == "" {
		return f.Text
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}
