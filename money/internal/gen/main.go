// Command gen writes currencies_generated.go from data/currencies.json. It runs in the
// directory of package money, by go generate.
//
// The same data gives the same bytes: there is no date and no machine in the output, and
// a test compares the two files.
package main

import (
	"fmt"
	"os"
)

const (
	dataFile  = "data/currencies.json"
	tableFile = "currencies_generated.go"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	data, err := os.ReadFile(dataFile)
	if err != nil {
		return err
	}
	source, err := generate(data)
	if err != nil {
		return err
	}
	return os.WriteFile(tableFile, source, 0o644)
}
