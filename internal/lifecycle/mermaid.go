package lifecycle

import (
	"fmt"
	"strings"
)

// A State is a state as a context exports it.
type State[S any] interface {
	comparable
	fmt.Stringer
	Next() []S
}

// Mermaid draws a life cycle that begins at the first of the states as a Mermaid state
// diagram.
func Mermaid[S State[S]](states []S) string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for i, s := range states {
		if i == 0 {
			fmt.Fprintf(&b, "    [*] --> %s\n", mermaidID(s.String()))
		}
		for _, next := range s.Next() {
			fmt.Fprintf(&b, "    %s --> %s\n", mermaidID(s.String()), mermaidID(next.String()))
		}
		if len(s.Next()) == 0 {
			fmt.Fprintf(&b, "    %s --> [*]\n", mermaidID(s.String()))
		}
	}
	return b.String()
}

func mermaidID(name string) string { return strings.ReplaceAll(name, " ", "_") }
