// Command diagrams writes docs/lifecycles.md: the life cycle of every aggregate that has
// one, as a Mermaid diagram. It draws what the packages export and their code obeys, so the
// page cannot say otherwise; .ci/run fails when it is not up to date.
package main

import (
	"fmt"
	"os"
)

//go:generate go run . ../../docs/lifecycles.md

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: diagrams FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(page(lives())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "diagrams:", err)
		os.Exit(1)
	}
}
