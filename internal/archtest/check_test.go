package archtest_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/archtest"
)

// policy is a small statement in the shape of the real one.
func policy() archtest.Policy {
	return archtest.Policy{
		Module: "example.org/shop",
		Requires: []archtest.Requirement{
			{Module: "example.com/decimal"},
			{Module: "example.com/assert", Tests: true},
			{Module: "example.com/history", Only: "internal/history"},
		},
		Everyone: []string{"failure"},
		Denied: []archtest.Denial{
			{Path: "os", Why: "no I/O"},
			{Path: "log", Why: "return an error"},
			{Path: "log/slog", Why: "return an error", Names: []string{"Value", "StringValue"}},
			{Path: "testing", Why: "not in a program", Suffix: "test"},
		},
		Packages: []archtest.Package{
			{Path: "failure"},
			{Path: "money", Imports: []string{"example.com/decimal"}},
			{Path: "events", Std: []string{"log/slog"}},
			{Path: "events/eventstest", Imports: []string{"events"}},
			{Path: "sales", Imports: []string{"money", "events"}},
			{Path: "sales/billing", Imports: []string{"money"}, ACL: []string{"sales"}},
			{Path: "internal/stories", Anything: true},
			{Path: "examples/...", Anything: true, Program: true},
			{Path: "stock", Planned: true},
		},
	}
}

// module returns a tree that keeps the policy, with some files replaced or added.
func module(files map[string]string) fstest.MapFS {
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"go.mod":                       "module example.org/shop\n\ngo 1.26\n\nrequire example.com/decimal v1.0.0\n",
		"failure/failure.go":           "package failure\n",
		"money/money.go":               "package money\n\nimport (\n\t\"strings\"\n\n\t\"example.com/decimal\"\n\n\t\"example.org/shop/failure\"\n)\n",
		"money/money_test.go":          "package money_test\n\nimport (\n\t\"os\"\n\t\"testing\"\n\n\t\"example.com/assert/require\"\n\n\t\"example.org/shop/sales\"\n)\n",
		"events/log.go":                "package events\n\nimport \"log/slog\"\n\ntype Log struct{ to *slog.Logger }\n",
		"events/eventstest/suite.go":   "package eventstest\n\nimport (\n\t\"testing\"\n\n\t\"example.org/shop/events\"\n)\n",
		"sales/order.go":               "package sales\n\nimport \"example.org/shop/money\"\n",
		"sales/gen.go":                 "//go:build ignore\n\npackage main\n\nimport (\n\t\"os\"\n\n\t\"example.org/shop/sales\"\n)\n",
		"sales/private.go":             "package sales\n\nimport \"log/slog\"\n\nfunc (o Order) LogValue() slog.Value { return slog.StringValue(\"…\") }\n",
		"sales/billing/acl.go":         "package billing\n\nimport \"example.org/shop/sales\"\n",
		"internal/stories/ordering.go": "package stories\n\nimport (\n\t\"example.com/decimal\"\n\n\t\"example.org/shop/sales/billing\"\n)\n",
		"examples/first/main.go":       "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n\n\t\"example.org/shop/sales\"\n)\n",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

func findings(t *testing.T, tree fstest.MapFS, p archtest.Policy) []string {
	t.Helper()

	found, err := archtest.Check(tree, p)
	require.NoError(t, err)
	lines := make([]string, 0, len(found))
	for _, f := range found {
		lines = append(lines, f.String())
	}
	return lines
}

func TestATreeThatKeepsThePolicyHasNoFindings(t *testing.T) {
	t.Parallel()

	require.Empty(t, findings(t, module(nil), policy()))
}

func TestEachBreachIsFoundWithItsFileAndLine(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		file, text string
		want       []string
	}{
		"a package that the policy does not name": {
			"ship/doc.go", "// Package ship ships.\npackage ship\n",
			[]string{"ship/doc.go:2: package ship is not in the policy"},
		},
		"a package of the module that the row does not have": {
			"money/tax.go", "package money\n\nimport (\n\t\"fmt\"\n\n\t\"example.org/shop/events\"\n)\n",
			[]string{"money/tax.go:6: money imports events: the policy does not allow it"},
		},
		"a parent imported outside of acl.go": {
			"sales/billing/invoice.go", "package billing\n\nimport \"example.org/shop/sales\"\n",
			[]string{"sales/billing/invoice.go:3: sales/billing imports sales: only its acl.go may"},
		},
		"a child imported by its parent's acl.go": {
			"sales/acl.go", "package sales\n\nimport \"example.org/shop/sales/billing\"\n",
			[]string{"sales/acl.go:3: sales imports sales/billing: the policy does not allow it"},
		},
		"the root package": {
			"money/tax.go", "package money\n\nimport \"example.org/shop\"\n",
			[]string{"money/tax.go:3: money imports example.org/shop: the policy does not allow it"},
		},
		"a program imported by a story": {
			"internal/stories/first.go", "package stories\n\nimport \"example.org/shop/examples/first\"\n",
			[]string{"internal/stories/first.go:3: internal/stories imports examples/first: programs are imported by nobody"},
		},
		"a module of others that the row does not have": {
			"sales/price.go", "package sales\n\nimport \"example.com/decimal\"\n",
			[]string{"sales/price.go:3: sales imports example.com/decimal: the policy does not allow it"},
		},
		"a module of others that nobody may have": {
			"sales/price_test.go", "package sales_test\n\nimport \"example.com/decimals\"\n",
			[]string{"sales/price_test.go:3: sales imports example.com/decimals: the policy has no such requirement"},
		},
		"a module of the tests in a story": {
			"internal/stories/first.go", "package stories\n\nimport \"example.com/assert/require\"\n",
			[]string{"internal/stories/first.go:3: internal/stories imports example.com/assert/require: it belongs to _test.go files"},
		},
		"a module of one package in the tests of another": {
			"sales/history_test.go", "package sales_test\n\nimport \"example.com/history\"\n",
			[]string{"sales/history_test.go:3: sales imports example.com/history: only internal/history may"},
		},
		"a denied package": {
			"sales/file.go", "package sales\n\nimport (\n\t\"io\"\n\t\"os\"\n)\n",
			[]string{"sales/file.go:5: sales imports os: no I/O"},
		},
		"a package below a denied one": {
			"sales/file.go", "package sales\n\nimport \"os/exec\"\n",
			[]string{"sales/file.go:3: sales imports os/exec: no I/O"},
		},
		"a denied package in a file of another system": {
			"sales/file_plan9.go", "package sales\n\nimport \"os\"\n",
			[]string{"sales/file_plan9.go:3: sales imports os: no I/O"},
		},
		"a denied package behind a constraint that is not ignore": {
			"sales/file.go", "//go:build !ignore\n\npackage sales\n\nimport \"os\"\n",
			[]string{"sales/file.go:5: sales imports os: no I/O"},
		},
		"a logger in a package that may only redact": {
			"sales/log.go", "package sales\n\nimport log \"log/slog\"\n\ntype Log struct{ to *log.Logger }\n",
			[]string{"sales/log.go:5: sales uses Logger of log/slog: return an error"},
		},
		"a package that may only redact, imported into the own names": {
			"sales/log.go", "package sales\n\nimport . \"log/slog\"\n\ntype Log struct{ to *Logger }\n",
			[]string{"sales/log.go:3: sales imports log/slog into its own names: return an error"},
		},
		"test code outside of a …test package": {
			"sales/suite.go", "package sales\n\nimport \"testing/fstest\"\n",
			[]string{"sales/suite.go:3: sales imports testing/fstest: not in a program"},
		},
		"a planned package that is there": {
			"stock/doc.go", "package stock\n",
			[]string{"the policy has stock as planned, and it is there"},
		},
		"a requirement on a line of its own": {
			"go.mod", "module example.org/shop\n\nrequire example.com/big v1.0.0\n",
			[]string{"go.mod:3: the module requires example.com/big: the policy does not allow it"},
		},
		"a requirement in a block": {
			"go.mod", "module example.org/shop\n\nrequire (\n\texample.com/decimal v1.0.0 // exact\n\texample.com/big v1.0.0\n)\n\nrequire (\n\texample.com/far v1.0.0 // indirect\n)\n",
			[]string{"go.mod:5: the module requires example.com/big: the policy does not allow it"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			require.Equal(t, tt.want, findings(t, module(map[string]string{tt.file: tt.text}), policy()))
		})
	}
}

func TestARowWithoutAPackageIsFound(t *testing.T) {
	t.Parallel()

	p := policy()
	p.Packages = append(p.Packages, archtest.Package{Path: "calendar"})
	require.Equal(t, []string{"the policy names calendar, which is no package"}, findings(t, module(nil), p))
}

func TestAPackageWithTestsAloneNeedsARow(t *testing.T) {
	t.Parallel()

	tree := module(map[string]string{
		"suite/one_test.go": "package suite_test\n",
		"suite/two_test.go": "package suite_test\n",
	})
	require.Equal(t, []string{"suite/one_test.go:1: package suite is not in the policy"}, findings(t, tree, policy()))
}

func TestFindingsComeInOrderOfFileAndLine(t *testing.T) {
	t.Parallel()

	require.Equal(t, []string{
		"sales/a.go:3: sales imports os: no I/O",
		"sales/b.go:5: sales imports os: no I/O",
		"sales/b.go:8: sales uses Logger of log/slog: return an error",
	}, findings(t, module(map[string]string{
		"sales/b.go": "package sales\n\nimport (\n\t\"log/slog\"\n\t\"os\"\n)\n\ntype Log struct{ to *slog.Logger }\n",
		"sales/a.go": "package sales\n\nimport \"os\"\n",
	}), policy()))
}

func TestWhatTheGoCommandSkipsIsSkipped(t *testing.T) {
	t.Parallel()

	bad := "package bad\n\nimport \"example.com/unheard-of\"\n"
	require.Empty(t, findings(t, module(map[string]string{
		"sales/testdata/bad.go": bad,
		".cache/bad.go":         bad,
		"_drafts/bad.go":        bad,
		"vendor/bad/bad.go":     bad,
		"bench/go.mod":          "module example.org/shop/bench\n",
		"bench/bad.go":          bad,
		"bench/deep/bad.go":     bad,
	}), policy()))
}

func TestATreeThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()

	for name, tree := range map[string]fstest.MapFS{
		"no go.mod":                  {"money/money.go": {Data: []byte("package money\n")}},
		"imports that do not parse":  module(map[string]string{"sales/x.go": "package sales\n\nimport os\n"}),
		"a redaction cut in two":     module(map[string]string{"sales/x.go": "package sales\n\nimport \"log/slog\"\n\nfunc (o Order) LogValue() slog.Value {\n"}),
		"a file without its package": module(map[string]string{"sales/x.go": "import \"os\"\n"}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			found, err := archtest.Check(tree, policy())
			require.Error(t, err)
			require.Empty(t, found)
		})
	}
}
