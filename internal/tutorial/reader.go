package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// patience is how long one command may take: the first compiles everything.
const patience = 10 * time.Minute

// A reader does what the page asks, in a folder.
type reader struct {
	dir string    // where the next command is typed
	out io.Writer // where it is told what is done
}

func (r *reader) take(s step) error {
	if s.file != "" {
		return r.write(s)
	}
	_, _ = fmt.Fprintln(r.out, "$", s.command)
	if folder, ok := strings.CutPrefix(s.command, "cd "); ok {
		r.dir = filepath.Join(r.dir, folder)
		return nil
	}
	return r.typed(s)
}

func (r *reader) write(s step) error {
	path := filepath.Join(r.dir, s.file)
	_, _ = fmt.Fprintln(r.out, "write", s.file)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(s.text), 0o644)
}

// typed runs a command in a shell. What it prints is what a terminal shows: on both outputs,
// in order.
func (r *reader) typed(s step) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", s.command)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, &printed, &printed
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", s.command, err, &printed)
	}
	if s.prints == "" {
		return nil
	}
	got, want := withoutTimes(printed.String()), withoutTimes(s.prints)
	if got != want {
		return fmt.Errorf("%s prints\n%s\nthe page says\n%s", s.command, got, want)
	}
	return nil
}

// withoutTimes leaves out what differs from run to run: how long a test took, and whether
// it had to.
func withoutTimes(printed string) string {
	return regexp.MustCompile(`(?m)^(ok\s+\S+)\s+(\d+\.\d+s|\(cached\))$`).ReplaceAllString(printed, "$1")
}
