package outboxtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// How long things last in the suite. A step between two of them may be late on a busy
// machine; so what must not be over yet is given long, and what must be over is asked for
// until it is.
const (
	long  = time.Hour              // what does not end within a clause
	short = 150 * time.Millisecond // what is waited for
	step  = 10 * time.Millisecond
)

// now is the clock of the suite. It is compared with itself, and but for a day with the
// store's.
func now() time.Time { return time.Now() } //nolint:forbidigo // it measures how long a store takes

// patience is after how long what should have come does not.
const patience = 20 * time.Second

// A trial is a clause being held against a store. Its methods do nothing after the first
// error, so that a clause reads as the list of its steps.
type trial struct {
	store Store

	ctx      context.Context
	err      error
	patience time.Duration
}

func (t *trial) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

func (t *trial) succeeds(what string, err error) {
	if err != nil {
		t.fail("%s: %w", what, err)
	}
}

var errNone = errors.New("none")

// refused wants err to be the one that the contract names.
func (t *trial) refused(what string, err, want error) {
	if err == nil {
		err = errNone
	}
	if !errors.Is(err, want) {
		t.fail("%s: got the error %w, want: %w", what, err, want)
	}
}

// commit stores changes in one batch.
func (t *trial) commit(changes ...repository.Change) {
	if t.err == nil {
		t.succeeds("Commit", t.store.Commit(t.ctx, repository.Batch{Changes: changes}))
	}
}

// claim leases what the owner gets, for a time.
func (t *trial) claim(owner string, d time.Duration) []outbox.Lease {
	if t.err != nil {
		return nil
	}
	leases, err := t.store.Claim(t.ctx, owner, d)
	t.succeeds("Claim by "+owner, err)
	return leases
}

// owns leases all partitions to one owner for long.
func (t *trial) owns(owner string) []outbox.Lease {
	leases := t.claim(owner, long)
	if t.err == nil && len(leases) != outbox.Partitions {
		t.fail("an owner that is alone has %d partitions, want all %d", len(leases), outbox.Partitions)
	}
	return leases
}

func (t *trial) leave(owner string) {
	if t.err == nil {
		t.succeeds("Leave of "+owner, t.store.Leave(t.ctx, owner))
	}
}

func (t *trial) pending(leases []outbox.Lease, n int) []outbox.Message {
	if t.err != nil {
		return nil
	}
	ms, err := t.store.Pending(t.ctx, leases, n)
	t.succeeds("Pending", err)
	return ms
}

// only wants one message to be pending and returns it.
func (t *trial) only(leases []outbox.Lease) outbox.Message {
	ms := t.pending(leases, 10)
	if len(ms) != 1 {
		t.fail("%d messages are pending, want 1", len(ms))
		return outbox.Message{}
	}
	return ms[0]
}

// settle records one verdict for messages.
func (t *trial) settle(leases []outbox.Lease, v outbox.Verdict, after time.Duration, ms ...outbox.Message) {
	if t.err == nil {
		t.succeeds("Settle as "+v.String(), t.store.Settle(t.ctx, leases, verdicts(v, after, ms...)))
	}
}

func verdicts(v outbox.Verdict, after time.Duration, ms ...outbox.Message) []outbox.Outcome {
	var outcomes []outbox.Outcome
	for _, m := range ms {
		o := outbox.Outcome{Message: m, Verdict: v}
		if v != outbox.Delivered {
			o.After, o.Reason = after, "the addressee has moved"
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

// waits wants just these events to be pending, in this order.
func (t *trial) waits(what string, leases []outbox.Lease, want ...uuid.UUID) []outbox.Message {
	ms := t.pending(leases, len(want)+10)
	if got := idsOf(ms); t.err == nil && !slices.Equal(got, want) {
		t.fail("%s: pending is %s, want %s", what, short8(got), short8(want))
	}
	return ms
}

func idsOf(ms []outbox.Message) []uuid.UUID {
	var ids []uuid.UUID
	for _, m := range ms {
		ids = append(ids, m.ID)
	}
	return ids
}

// short8 prints identities short enough to read in a failing test.
func short8(ids []uuid.UUID) []string {
	var all []string
	for _, id := range ids {
		all = append(all, id.String()[:8])
	}
	return all
}

// eventually asks until the answer is yes.
func (t *trial) eventually(what string, is func() bool) {
	for end := now().Add(t.patience); t.err == nil && !is(); {
		if now().After(end) {
			t.fail("%s: not within %s", what, t.patience)
		}
		t.sleep(step)
	}
}

func (t *trial) sleep(d time.Duration) {
	select {
	case <-time.After(d):
	case <-t.ctx.Done():
		t.fail("the test is over: %w", t.ctx.Err())
	}
}

func (t *trial) deadLetters(after int64, n int) []outbox.DeadLetter {
	if t.err != nil {
		return nil
	}
	dead, err := t.store.DeadLetters(t.ctx, after, n)
	t.succeeds("DeadLetters", err)
	return dead
}

func (t *trial) stats() outbox.Stats {
	if t.err != nil {
		return outbox.Stats{}
	}
	st, err := t.store.Stats(t.ctx)
	t.succeeds("Stats", err)
	return st
}

// is wants two values to be the same.
func is[T comparable](t *trial, what string, got, want T) {
	if got != want {
		t.fail("%s: got %v, want %v", what, got, want)
	}
}
