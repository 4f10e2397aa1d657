//go:build unix

package postgrestest

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// An owner is who runs the server: root must not.
type owner struct {
	uid, gid int
	isOther  bool
}

// someoneElse returns an owner that is not root.
func someoneElse() (owner, error) {
	if os.Getuid() != 0 {
		return owner{}, nil
	}
	other, err := user.Lookup("postgres")
	if err != nil {
		other, err = user.Lookup("nobody")
	}
	if err != nil {
		return owner{}, err
	}
	uid, err := strconv.Atoi(other.Uid)
	if err != nil {
		return owner{}, err
	}
	gid, err := strconv.Atoi(other.Gid)
	return owner{uid: uid, gid: gid, isOther: true}, err
}

// own gives a directory to the owner.
func (o owner) own(dir string) error {
	if !o.isOther {
		return nil
	}
	return os.Chown(dir, o.uid, o.gid)
}

// run has a command run as the owner, in a group of processes of its own: an interrupt of
// the tests is not the server's.
func (o owner) run(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if o.isOther {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)} //nolint:gosec // of the system
	}
}
