package main

import (
	"errors"
	"fmt"
	"strings"
)

// A step is one thing that the page asks its reader to do.
type step struct {
	line int // of the page

	file, text string // a file to write, and what is in it

	command, prints string // a command to type, and what it prints: "" if the page does not say
}

var (
	errNoEnd  = errors.New("the block does not end")
	errNoFile = errors.New("a block of Go says no file: ```go shop.go")
	errNoStep = errors.New("a block of the console begins without a command")
)

// read returns the steps of a page. A block of Go is a file, named behind the language; in
// a block of the console the lines after "$ " are commands, and what follows one is printed
// by it. Other blocks are not steps.
func read(markdown string) ([]step, error) {
	var steps []step
	lines := strings.Split(markdown, "\n")
	for i := 0; i < len(lines); i++ {
		info, opens := strings.CutPrefix(lines[i], "```")
		if !opens {
			continue
		}
		start := i + 1
		for i = start; i < len(lines) && lines[i] != "```"; i++ {
		}
		if i == len(lines) {
			return nil, fmt.Errorf("%d: %w", start, errNoEnd)
		}
		block := lines[start:i]
		language, file, _ := strings.Cut(info, " ")
		switch language {
		case "go":
			if file == "" {
				return nil, fmt.Errorf("%d: %w", start, errNoFile)
			}
			steps = append(steps, step{line: start, file: file, text: strings.Join(block, "\n") + "\n"})
		case "console":
			typed, err := commands(start, block)
			if err != nil {
				return nil, err
			}
			steps = append(steps, typed...)
		}
	}
	return steps, nil
}

func commands(start int, block []string) ([]step, error) {
	var steps []step
	for i, line := range block {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			steps = append(steps, step{line: start + 1 + i, command: command})
			continue
		}
		if len(steps) == 0 {
			return nil, fmt.Errorf("%d: %w", start, errNoStep)
		}
		steps[len(steps)-1].prints += line + "\n"
	}
	return steps, nil
}
