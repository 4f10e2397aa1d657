package outboxtest

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/contract"
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

// A trial is a clause being held against a store, in the steps of this suite.
type trial struct {
	contract.Trial

	store Store

	patience time.Duration
}

// commit stores changes in one batch.
func (t *trial) commit(changes ...repository.Change) {
	if t.Err == nil {
		t.Succeeds("Commit", t.store.Commit(t.Ctx, repository.Batch{Changes: changes}))
	}
}

// claim leases what the owner gets, for a time.
func (t *trial) claim(owner string, d time.Duration) []outbox.Lease {
	if t.Err != nil {
		return nil
	}
	leases, err := t.store.Claim(t.Ctx, owner, d)
	t.Succeeds("Claim by "+owner, err)
	return leases
}

// owns leases all partitions to one owner for long.
func (t *trial) owns(owner string) []outbox.Lease {
	leases := t.claim(owner, long)
	if t.Err == nil && len(leases) != outbox.Partitions {
		t.Fail("an owner that is alone has %d partitions, want all %d", len(leases), outbox.Partitions)
	}
	return leases
}

func (t *trial) leave(owner string) {
	if t.Err == nil {
		t.Succeeds("Leave of "+owner, t.store.Leave(t.Ctx, owner))
	}
}

func (t *trial) pending(leases []outbox.Lease, n int) []outbox.Message {
	if t.Err != nil {
		return nil
	}
	ms, err := t.store.Pending(t.Ctx, leases, n)
	t.Succeeds("Pending", err)
	return ms
}

// only wants one message to be pending and returns it.
func (t *trial) only(leases []outbox.Lease) outbox.Message {
	ms := t.pending(leases, 10)
	if len(ms) != 1 {
		t.Fail("%d messages are pending, want 1", len(ms))
		return outbox.Message{}
	}
	return ms[0]
}

// settle records one verdict for messages.
func (t *trial) settle(leases []outbox.Lease, v outbox.Verdict, after time.Duration, ms ...outbox.Message) {
	if t.Err == nil {
		t.Succeeds("Settle as "+v.String(), t.store.Settle(t.Ctx, leases, verdicts(v, after, ms...)))
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
	if got := idsOf(ms); t.Err == nil && !slices.Equal(got, want) {
		t.Fail("%s: pending is %s, want %s", what, short8(got), short8(want))
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
	for end := now().Add(t.patience); t.Err == nil && !is(); {
		if now().After(end) {
			t.Fail("%s: not within %s", what, t.patience)
		}
		t.sleep(step)
	}
}

func (t *trial) sleep(d time.Duration) {
	select {
	case <-time.After(d):
	case <-t.Ctx.Done():
		t.Fail("the test is over: %w", t.Ctx.Err())
	}
}

func (t *trial) deadLetters(after int64, n int) []outbox.DeadLetter {
	if t.Err != nil {
		return nil
	}
	dead, err := t.store.DeadLetters(t.Ctx, after, n)
	t.Succeeds("DeadLetters", err)
	return dead
}

func (t *trial) stats() outbox.Stats {
	if t.Err != nil {
		return outbox.Stats{}
	}
	st, err := t.store.Stats(t.Ctx)
	t.Succeeds("Stats", err)
	return st
}

// is wants two values to be the same.
func is[T comparable](t *trial, what string, got, want T) {
	if got != want {
		t.Fail("%s: got %v, want %v", what, got, want)
	}
}
