//go:build unix

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ordersVariable holds the orders of a process, which make this test binary a child.
const ordersVariable = "ASHLAR_E2E_ORDERS"

// TestMain runs the tests; in a child, what it was ordered to do.
func TestMain(m *testing.M) {
	text, isChild := os.LookupEnv(ordersVariable)
	if !isChild {
		code := m.Run()
		program.remove()
		server.Stop()
		os.Exit(code)
	}
	var o orders
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		ctx, stop := untilToldOtherwise()
		err = o.carryOut(ctx)
		stop()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", o.Name, err)
		os.Exit(1)
	}
}

// untilToldOtherwise returns a context that ends when standard input does: the parent has
// closed it, or is no more.
func untilToldOtherwise() (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return ctx, cancel
}

// A child is a process that follows orders.
type child struct {
	orders

	cmd    *exec.Cmd
	stdin  io.Closer
	stderr *output
	done   chan struct{} // closed when it has ended; its state is to be read only then
}

// launch starts a child, which ends with the test at the latest: it is killed at the end of
// the test, it ends when its standard input does, and on Linux it dies with its parent.
func launch(t *testing.T, o orders) *child {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	binary, err := program.path()
	require.NoError(t, err)
	c := &child{orders: o, cmd: exec.Command(binary), stderr: &output{}, done: make(chan struct{})} //nolint:noctx // killed below
	c.cmd.Env = append(os.Environ(), ordersVariable+"="+string(text))
	c.cmd.Stderr = c.stderr
	c.cmd.Stdout = c.stderr
	c.cmd.SysProcAttr = &syscall.SysProcAttr{}
	dieWithParent(c.cmd.SysProcAttr)
	c.stdin, err = c.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, c.cmd.Start())
	go func() {
		_ = c.cmd.Wait() // what it says is in the state
		close(c.done)
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.done
		if t.Failed() && c.stderr.String() != "" {
			t.Logf("%s said:\n%s", o.Name, c.stderr)
		}
	})
	return c
}

func (c *child) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := c.cmd.Process.Signal(s); !errors.Is(err, os.ErrProcessDone) {
		require.NoError(t, err, c.Name)
	}
}

// kill ends the child without a warning.
func (c *child) kill(t *testing.T) {
	t.Helper()
	c.signal(t, syscall.SIGKILL)
	c.await(t)
	require.True(t, c.died(syscall.SIGKILL), "%s ended by itself, before it was killed: %s\n%s", c.Name, c.cmd.ProcessState, c.stderr)
}

// end tells the child to finish and waits until it has, without complaint.
func (c *child) end(t *testing.T) {
	t.Helper()
	_ = c.stdin.Close() // it may have ended
	c.finish(t)
}

// finish waits for a child that ends by itself, without complaint.
func (c *child) finish(t *testing.T) {
	t.Helper()
	c.await(t)
	require.True(t, c.cmd.ProcessState.Success(), "%s: %s\n%s", c.Name, c.cmd.ProcessState, c.stderr)
}

func (c *child) await(t *testing.T) {
	t.Helper()
	select {
	case <-c.done:
	case <-time.After(patience):
		require.FailNow(t, "a process does not end", "%s\n%s", c.Name, c.stderr)
	}
}

// isAlive reports whether the child has not ended.
func (c *child) isAlive() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// died reports whether a signal has ended the child.
func (c *child) died(of syscall.Signal) bool {
	status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == of
}

// An output collects what a child says. It is safe for concurrent use.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buf.Len() > 64<<10 {
		return len(p), nil
	}
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(25 * time.Millisecond) {
		if time.Now().After(end) {
			require.FailNow(t, "it does not come", what)
		}
	}
}

// A child that outlives its test would go on writing to files that others use by then.
func TestChildrenDieWithTheirParent(t *testing.T) {
	t.Parallel()
	nanny := launch(t, orders{Role: nannyRole, Name: "nanny"})
	var pid int
	eventually(t, "the child's child says who it is", func() bool {
		n, err := fmt.Sscanf(nanny.stderr.String(), "pid %d\n", &pid)
		return n == 1 && err == nil
	})
	require.NoError(t, syscall.Kill(pid, 0))
	require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP)) // it cannot even see that its input has ended
	nanny.kill(t)
	eventually(t, "the child's child is gone", func() bool { return isGone(pid) })
}

// A worker may be told to end just when it is cut off, and before it is connected again.
func TestAWorkerThatIsCutOffAndToldToEndHasNoComplaint(t *testing.T) {
	t.Parallel()
	ctx, tell := context.WithCancel(t.Context())
	defer tell()
	tries := 0
	_, err := orders{Cut: true}.open(ctx, func(context.Context, string) (opened, error) {
		if tries++; tries == 3 {
			tell()
		}
		return opened{}, io.ErrUnexpectedEOF
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, unlessTold(ctx, err))
	require.Equal(t, 3, tries)

	_, err = orders{}.open(ctx, func(context.Context, string) (opened, error) {
		return opened{}, io.ErrUnexpectedEOF
	})
	require.Error(t, unlessTold(ctx, err), "where nothing is cut, it is one")
}
