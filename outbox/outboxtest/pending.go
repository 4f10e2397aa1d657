package outboxtest

import (
	"slices"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
)

// pendingClauses are the sentences about Pending.
func pendingClauses() []clause {
	return []clause{
		{"PendingIsByPosition", pendingIsByPosition},
		{"PendingTakesALimit", pendingTakesALimit},
		{"PendingKeepsToItsPartitions", pendingKeepsToItsPartitions},
		{"PendingStaysUntilSettled", pendingStaysUntilSettled},
		{"DelayedMessageHoldsItsAggregate", delayedMessageHoldsItsAggregate},
		{"DelayEnds", delayEnds},
	}
}

func pendingIsByPosition(t *trial) {
	var want []uuid.UUID
	for v := range uint64(3) {
		for _, id := range []string{"z", "a", "m"} {
			c := t.put(id, v, "one", "two")
			t.commit(c)
			want = append(want, c.Events[0].ID, c.Events[1].ID)
		}
	}
	ms := t.waits("three aggregates", t.owns("anna"), want...)
	for i := 1; i < len(ms); i++ {
		if ms[i].Position <= ms[i-1].Position {
			t.Fail("position %d comes after position %d", ms[i].Position, ms[i-1].Position)
		}
	}
}

func pendingTakesALimit(t *trial) {
	ids := t.fill(5)
	leases := t.owns("anna")
	for n := 1; n <= 5; n++ {
		if got := idsOf(t.pending(leases, n)); t.Err == nil && !slices.Equal(got, ids[:n]) {
			t.Fail("Pending with the limit %d is %s, want the first of %s", n, short8(got), short8(ids))
		}
	}
}

func pendingKeepsToItsPartitions(t *trial) {
	t.fill(40)
	leases := t.owns("anna")
	half := map[bool][]outbox.Lease{}
	for _, l := range leases {
		half[l.Partition%2 == 0] = append(half[l.Partition%2 == 0], l)
	}
	n := 0
	for even, some := range half {
		for _, m := range t.pending(some, 100) {
			if n++; (m.Partition()%2 == 0) != even {
				t.Fail("a message of partition %d is pending under leases of others", m.Partition())
			}
		}
	}
	is(t, "messages in both halves", n, 40)
	is(t, "messages without leases", len(t.pending(nil, 100)), 0)
}

func pendingStaysUntilSettled(t *trial) {
	ids := t.fill(3)
	leases := t.owns("anna")
	ms := t.waits("at first", leases, ids...)
	t.waits("read again", leases, ids...)
	t.settle(leases, outbox.Delivered, 0, ms[:min(1, len(ms))]...)
	t.waits("after the first is delivered", leases, ids[1:]...)
}

func delayedMessageHoldsItsAggregate(t *trial) {
	first, other := t.put("a", 0, "one", "two"), t.put("b", 0, "three")
	parcel, later := t.putIn(parcelMapping, "a", 0, "four"), t.put("a", 1, "five")
	for _, c := range []func(){func() { t.commit(first) }, func() { t.commit(other) }, func() { t.commit(parcel) }, func() { t.commit(later) }} {
		c()
	}
	leases := t.owns("anna")
	ms := t.pending(leases, 1)
	t.settle(leases, outbox.Delayed, long, ms...)
	t.waits("behind a delayed message", leases, other.Events[0].ID, parcel.Events[0].ID)
	t.commit(t.put("a", 2, "six"))
	t.waits("after one more commit", leases, other.Events[0].ID, parcel.Events[0].ID)
	is(t, "pending in Stats", t.stats().Pending, 6)
}

func delayEnds(t *trial) {
	ids := t.fill(2)
	leases := t.owns("anna")
	t.settle(leases, outbox.Delayed, short, t.pending(leases, 1)...)
	t.eventually("a delayed message comes again, at its old place", func() bool {
		return slices.Equal(idsOf(t.pending(leases, 10)), ids)
	})
}
