// Command tutorial follows docs/tutorial.md as a reader does: it writes the files of the
// page into an empty folder outside of the repository, types the commands, and compares
// what they print with what the page says.
//
//	go run ./internal/tutorial docs/tutorial.md
//
// Beside the folder stands the checkout, under the name ashlar, as the page has it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: tutorial FILE, in the root of the checkout")
		os.Exit(2)
	}
	if err := follow(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "tutorial:", err)
		os.Exit(1)
	}
}

func follow(file string) (err error) {
	markdown, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	steps, err := read(string(markdown))
	if err != nil {
		return fmt.Errorf("%s:%w", file, err)
	}
	checkout, err := os.Getwd()
	if err != nil {
		return err
	}
	outside, err := os.MkdirTemp("", "tutorial")
	if err != nil {
		return err
	}
	defer func() {
		if removed := os.RemoveAll(outside); err == nil {
			err = removed
		}
	}()
	if err := os.Symlink(checkout, filepath.Join(outside, "ashlar")); err != nil {
		return err
	}
	r := reader{dir: outside, out: os.Stdout}
	for _, s := range steps {
		if err := r.take(s); err != nil {
			return fmt.Errorf("%s:%d: %w", file, s.line, err)
		}
	}
	return nil
}
