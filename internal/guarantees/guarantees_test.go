package guarantees_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/guarantees"
)

func TestEachTestThatThePageNamesExists(t *testing.T) {
	t.Parallel()

	markdown, err := os.ReadFile("../../docs/guarantees.md")
	require.NoError(t, err)
	page := guarantees.Read(string(markdown))
	require.Empty(t, page.Findings)
	require.NotEmpty(t, page.References)
	for _, r := range guarantees.Missing(os.DirFS("../.."), page.References) {
		t.Errorf("docs/guarantees.md:%d: there is no %s in %s", r.Line, r.Name, r.File)
	}
}

func TestAReferenceIsAFileAndAName(t *testing.T) {
	t.Parallel()

	page := guarantees.Read("# Guarantees\n\n## 1. Sound\n\nHeld by `a/b_test.go:TestX`, `c.go:Clause`.\n\n## Mutants\n\nNone.\n")
	require.Empty(t, page.Findings)
	require.Equal(t, []guarantees.Reference{{5, "a/b_test.go", "TestX"}, {5, "c.go", "Clause"}}, page.References)
}

func TestAPageThatPromisesMoreThanItNamesIsFound(t *testing.T) {
	t.Parallel()

	for name, markdown := range map[string]string{
		"a promise without a test":       "## 1. Sound\n\nIt is.\n\n## 2. Safe\n\n`a_test.go:TestX`\n",
		"the last without a test":        "## 1. Sound\n\n`a_test.go:TestX`\n\n## 2. Safe\n\nIt is.\n",
		"a test without its file":        "## 1. Sound\n\n`a_test.go:TestX` `TestY`\n",
		"a file without its test":        "## 1. Sound\n\n`a_test.go:TestX` `a_test.go`\n",
		"a reference with a typing slip": "## 1. Sound\n\n`a_test.go:TestX` `a_test.go TestY`\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Len(t, guarantees.Read(markdown).Findings, 1)
		})
	}
}

func TestWhatIsNotThereIsMissing(t *testing.T) {
	t.Parallel()

	root := fstest.MapFS{
		"a/one_test.go": {Data: []byte("package a_test\n\nfunc TestX(t *testing.T) {}\nfunc FuzzX(f *testing.F) {}\n" +
			"func Example() {}\nfunc helper() {}\nfunc (suite) TestMethod() {}\n\n// TestGone was here.\n")},
		"a/suite.go": {Data: []byte("package a\n\nvar clauses = []clause{{\"Plain\", plain}, {name: \"Named\", run: named},\n" +
			"\t{title: \"Other\", run: other}, {\"text\", \"text\"}}\n\nvar s = \"Loose\"\n")},
		"a/broken_test.go": {Data: []byte("package a_test\n\nfunc TestX(\n")},
	}
	there := []guarantees.Reference{
		{1, "a/one_test.go", "TestX"},
		{1, "a/one_test.go", "FuzzX"},
		{1, "a/one_test.go", "Example"},
		{1, "a/suite.go", "Plain"},
		{1, "a/suite.go", "Named"},
	}
	missing := []guarantees.Reference{
		{1, "a/one_test.go", "helper"},
		{1, "a/one_test.go", "TestMethod"},
		{1, "a/one_test.go", "TestGone"},
		{1, "a/one_test.go", "Testx"},
		{1, "a/suite.go", "Other"},
		{1, "a/suite.go", "text"},
		{1, "a/suite.go", "Loose"},
		{1, "a/broken_test.go", "TestX"},
		{1, "a/two_test.go", "TestX"},
		{1, "../a/one_test.go", "TestX"},
	}
	require.Empty(t, guarantees.Missing(root, there))
	require.Equal(t, missing, guarantees.Missing(root, append(there, missing...)))
}
