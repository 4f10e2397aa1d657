package outboxtest

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
)

// deadLetterClauses are the sentences about what is parked.
func deadLetterClauses() []clause {
	return []clause{
		{"ParkedMessageIsADeadLetter", parkedMessageIsADeadLetter},
		{"ParkedMessageLetsItsAggregateGo", parkedMessageLetsItsAggregateGo},
		{"DeadLettersComeInPages", deadLettersComeInPages},
		{"ReplayedLetterIsPendingAtItsPlace", replayedLetterIsPendingAtItsPlace},
		{"DiscardedLetterIsGone", discardedLetterIsGone},
	}
}

func parkedMessageIsADeadLetter(t *trial) {
	t.fill(1)
	leases := t.owns("anna")
	t.settle(leases, outbox.Delayed, 0, t.only(leases))
	var m outbox.Message
	t.eventually("the message is due", func() bool { return len(t.pending(leases, 10)) == 1 })
	m = t.only(leases)
	t.settle(leases, outbox.Parked, 0, m)
	t.waits("after it is parked", leases)
	dead := t.deadLetters(0, 10)
	if t.Err != nil || len(dead) != 1 {
		t.Fail("%d dead letters, want 1", len(dead))
		return
	}
	d := dead[0]
	t.sameEvent(d.Encoded, m.Encoded)
	is(t, "position", d.Position, m.Position)
	is(t, "attempts", d.Attempts, 2)
	is(t, "last error", d.LastError, "the addressee has moved")
	if !d.RecordedAt.Equal(m.RecordedAt) {
		t.Fail("a dead letter is recorded at %s, want %s as before", d.RecordedAt, m.RecordedAt)
	}
	if d.ParkedAt.Before(m.RecordedAt) || d.ParkedAt.Location() != time.UTC {
		t.Fail("a message of %s is parked at %s, want later and in UTC", m.RecordedAt, d.ParkedAt)
	}
}

func parkedMessageLetsItsAggregateGo(t *trial) {
	c := t.put("a", 0, "one", "two")
	t.commit(c)
	leases := t.owns("anna")
	t.settle(leases, outbox.Parked, long, t.pending(leases, 1)...)
	t.waits("behind a parked message", leases, c.Events[1].ID)
}

// park makes dead letters of n letters, the last one first.
func (t *trial) park(n int) ([]outbox.Lease, []uuid.UUID) {
	ids := t.fill(n)
	leases := t.owns("anna")
	ms := t.pending(leases, n)
	for _, m := range slices.Backward(ms) {
		t.settle(leases, outbox.Parked, 0, m)
	}
	return leases, ids
}

// buried wants just these dead letters to be listed, in this order.
func (t *trial) buried(what string, want ...uuid.UUID) {
	var got []uuid.UUID
	for _, d := range t.deadLetters(0, 100) {
		got = append(got, d.ID)
	}
	if t.Err == nil && !slices.Equal(got, want) {
		t.Fail("%s: the dead letters are %s, want %s", what, short8(got), short8(want))
	}
}

func deadLettersComeInPages(t *trial) {
	_, ids := t.park(5)
	t.buried("all of them", ids...)
	var got []uuid.UUID
	after := int64(0)
	for range 4 {
		page := t.deadLetters(after, 2)
		if t.Err == nil && len(page) > 2 {
			t.Fail("a page of 2 has %d dead letters", len(page))
		}
		for _, d := range page {
			got, after = append(got, d.ID), d.Position
		}
	}
	if t.Err == nil && !slices.Equal(got, ids) {
		t.Fail("the pages have %s, want %s", short8(got), short8(ids))
	}
}

func replayedLetterIsPendingAtItsPlace(t *trial) {
	leases, ids := t.park(3)
	c := t.put("letter-001", 1, "later")
	t.commit(c)
	if t.Err != nil {
		return
	}
	n, err := t.store.Replay(t.Ctx, ids[1], ids[2], uuid.NameSpaceDNS)
	t.Succeeds("Replay", err)
	is(t, "replayed", n, 2)
	t.buried("after a replay", ids[0])
	for _, m := range t.waits("after a replay", leases, ids[1], ids[2], c.Events[0].ID) {
		is(t, "attempts of a replayed message", m.Attempts, 0)
	}
	n, err = t.store.Replay(t.Ctx, ids[1])
	t.Succeeds("Replay of what is no dead letter", err)
	is(t, "replayed twice", n, 0)
	n, err = t.store.Replay(t.Ctx)
	t.Succeeds("Replay of nothing", err)
	is(t, "replayed without identities", n, 0)
	t.buried("at last", ids[0])
}

func discardedLetterIsGone(t *trial) {
	leases, ids := t.park(3)
	if t.Err != nil {
		return
	}
	n, err := t.store.Discard(t.Ctx, ids[0], ids[2], uuid.NameSpaceDNS)
	t.Succeeds("Discard", err)
	is(t, "discarded", n, 2)
	t.buried("after discarding", ids[1])
	n, err = t.store.Replay(t.Ctx, ids[0])
	t.Succeeds("Replay of a discarded letter", err)
	is(t, "replayed after discarding", n, 0)
	t.waits("after discarding", leases)
	n, err = t.store.Discard(t.Ctx)
	t.Succeeds("Discard of nothing", err)
	is(t, "discarded without identities", n, 0)
	t.buried("at last", ids[1])
}
