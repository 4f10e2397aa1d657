//go:build unix && !linux

package e2e_test

import "syscall"

// dieWithParent can do nothing here: a child ends with its standard input.
func dieWithParent(*syscall.SysProcAttr) {}

// isGone reports whether a process has ended. One that is stopped cannot see that its input
// has ended: it is told to go on.
func isGone(pid int) bool {
	_ = syscall.Kill(pid, syscall.SIGCONT)
	return syscall.Kill(pid, 0) != nil
}
