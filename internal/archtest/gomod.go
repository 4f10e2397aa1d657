package archtest

import (
	"io/fs"
	"slices"
	"strings"
)

// requirements checks the direct requirements of the module's go.mod. It reads the two
// forms that go mod tidy writes: one line, and a block in parentheses.
func (c *checker) requirements() error {
	text, err := fs.ReadFile(c.tree, "go.mod")
	if err != nil {
		return err
	}
	block := false
	for i, line := range strings.Split(string(text), "\n") {
		statement, comment, _ := strings.Cut(line, "//")
		words := strings.Fields(statement)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = false
			continue
		case words[0] == "require" && len(words) > 1 && words[1] == "(":
			block = true
			continue
		case words[0] == "require" && len(words) > 1:
			words = words[1:]
		case !block:
			continue
		}
		if strings.TrimSpace(comment) == "indirect" {
			continue
		}
		if !slices.ContainsFunc(c.policy.Requires, func(r Requirement) bool { return r.Module == words[0] }) {
			c.report("go.mod", i+1, "the module requires %s: the policy does not allow it", words[0])
		}
	}
	return nil
}
