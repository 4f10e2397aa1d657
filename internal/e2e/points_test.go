//go:build unix

package e2e_test

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// A point is a boundary between two steps of a process, at which it can die.
type point string

// The points, from before the commit of a unit of work to after the mark of its events.
const (
	beforeCommit point = "before the commit"
	withinCommit point = "within the transaction of the commit"
	afterCommit  point = "after the commit, before it returns"

	beforeClaim  point = "before partitions are claimed"
	afterClaim   point = "after partitions are claimed"
	afterPending point = "after messages are read, before they are sent"
	withinWave   point = "in the middle of a wave"
	beforeSettle point = "after messages are sent, before they are settled"
	afterSettle  point = "after messages are settled"

	beforeHandler point = "before the handler of an event"
	afterHandler  point = "after the handler of an event"
)

// A trap says at which pass of which point a process does what to itself.
type trap struct {
	Point point
	Pass  int64 // from 1
	Stop  bool  // SIGSTOP in place of SIGKILL
}

// A tripwire springs the trap of this process.
type tripwire struct {
	trap

	passes atomic.Int64
	stops  func() // called before it stops itself
	wakes  func() // called when it goes on
}

func (w *tripwire) at(p point) {
	if w == nil || p != w.Point || w.passes.Add(1) != w.Pass {
		return
	}
	if w.Stop {
		woken := make(chan os.Signal, 1)
		signal.Notify(woken, syscall.SIGCONT)
		w.stops()
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		// On a busy machine the thread that takes the signal may have to wait for its turn. Who
		// went on until then could be stopped in a transaction, and hold back everyone.
		time.Sleep(500 * time.Millisecond)
		<-woken // which may have come before
		w.wakes()
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// A trapped store is one with points before and after what units of work and relays ask of
// it.
type trapped struct {
	store

	wire *tripwire
	open opened
}

func (s trapped) Commit(ctx context.Context, b repository.Batch) error {
	s.wire.at(beforeCommit)
	if s.wire.Point == withinCommit {
		b.Attach = append(b.Attach, s.open.attachment(func() { s.wire.at(withinCommit) }))
	}
	err := s.store.Commit(ctx, b)
	if err == nil {
		s.wire.at(afterCommit)
	}
	return err
}

func (s trapped) Claim(ctx context.Context, owner string, d time.Duration) ([]outbox.Lease, error) {
	s.wire.at(beforeClaim)
	leases, err := s.store.Claim(ctx, owner, d)
	s.wire.at(afterClaim)
	return leases, err
}

func (s trapped) Pending(ctx context.Context, leases []outbox.Lease, limit int) ([]outbox.Message, error) {
	messages, err := s.store.Pending(ctx, leases, limit)
	if len(messages) > 0 {
		s.wire.at(afterPending)
	}
	return messages, err
}

func (s trapped) Settle(ctx context.Context, leases []outbox.Lease, outcomes []outbox.Outcome) error {
	s.wire.at(beforeSettle)
	err := s.store.Settle(ctx, leases, outcomes)
	s.wire.at(afterSettle)
	return err
}
