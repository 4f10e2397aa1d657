package archtest_test

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/archtest"
)

func TestTheModuleKeepsItsPolicy(t *testing.T) {
	t.Parallel()

	findings, err := archtest.Check(os.DirFS("../.."), archtest.Ashlar())
	require.NoError(t, err)
	for _, f := range findings {
		t.Error(f)
	}
}

// The table is data, so its own laws are tested on it: design rules that a new row could
// break without breaking an import.

func TestEachPackageHasOneRow(t *testing.T) {
	t.Parallel()

	seen := map[string]bool{}
	for _, row := range archtest.Ashlar().Packages {
		require.False(t, seen[row.Path], "%s has two rows", row.Path)
		seen[row.Path] = true
	}
}

func TestARowNamesPackagesThatHaveRows(t *testing.T) {
	t.Parallel()

	p := archtest.Ashlar()
	known := slices.Clone(p.Everyone)
	for _, r := range p.Requires {
		known = append(known, r.Module)
	}
	for _, row := range p.Packages {
		known = append(known, row.Path)
	}
	for _, row := range p.Packages {
		for _, imported := range slices.Concat(row.Imports, row.ACL) {
			require.Contains(t, known, imported, "the row of %s", row.Path)
		}
	}
}

func TestNoRowAllowsAModuleOfTheTests(t *testing.T) {
	t.Parallel()

	p := archtest.Ashlar()
	for _, r := range p.Requires {
		for _, row := range p.Packages {
			if r.Tests || r.Only != "" && r.Only != row.Path {
				require.NotContains(t, row.Imports, r.Module, "the row of %s", row.Path)
			}
		}
	}
}

func TestContextsAndSiblingsNeverImportEachOther(t *testing.T) {
	t.Parallel()

	for _, row := range archtest.Ashlar().Packages {
		if contextOf(row.Path) == "" {
			continue
		}
		for _, imported := range row.Imports {
			require.Empty(t, contextOf(imported), "%s imports %s anywhere", row.Path, imported)
		}
		for _, imported := range row.ACL {
			switch path.Dir(row.Path) {
			case imported:
			default:
				require.Equal(t, "delivery/flow", row.Path, "%s imports %s, not its parent", row.Path, imported)
				require.Equal(t, path.Dir(row.Path), path.Dir(imported), "%s imports %s, no sibling", row.Path, imported)
			}
		}
	}
}

func TestNoContextImportsAStore(t *testing.T) {
	t.Parallel()

	for _, row := range archtest.Ashlar().Packages {
		if contextOf(row.Path) == "" {
			continue
		}
		for _, store := range []string{"memstore", "outbox", "inbox"} {
			require.NotContains(t, slices.Concat(row.Imports, row.ACL), store, "the row of %s", row.Path)
		}
	}
}

// contextOf returns the bounded context of a package, or "" for the rest.
func contextOf(pkg string) string {
	top, _, _ := strings.Cut(pkg, "/")
	if slices.Contains([]string{"ordering", "insurance", "delivery"}, top) {
		return top
	}
	return ""
}
