//go:build unix

package e2e_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// program is what the children run.
var program childProgram

// A childProgram is this test binary. Under the race detector it is one without: SQLite is a
// large program in Go, which takes twenty times as long with it, and what races between
// processes it does not see.
type childProgram struct {
	once   sync.Once
	folder string // to remove; empty when the program is this one
	binary string
	err    error
}

// path returns the file of the program, which is built when it is first asked for.
func (p *childProgram) path() (string, error) {
	p.once.Do(func() {
		if underRace {
			p.binary, p.err = p.build()
		} else {
			p.binary, p.err = os.Executable()
		}
	})
	return p.binary, p.err
}

func (p *childProgram) build() (binary string, err error) {
	p.folder, err = os.MkdirTemp("", "ashlar-e2e-")
	if err != nil {
		return "", err
	}
	binary = filepath.Join(p.folder, "child")
	build := exec.Command("go", "test", "-c", "-race=false", "-cover=false", "-o", binary, ".") //nolint:noctx // it ends
	if text, err := build.CombinedOutput(); err != nil {
		return "", errors.Join(err, fmt.Errorf("go test -c: %s", text))
	}
	return binary, nil
}

func (p *childProgram) remove() {
	if p.folder != "" {
		_ = os.RemoveAll(p.folder)
	}
}
