package outboxtest

import (
	"github.com/ashlar-go/ashlar/outbox"
)

// settleClauses are the sentences about Settle.
func settleClauses() []clause {
	return []clause{
		{"DeliveredMessageIsGone", deliveredMessageIsGone},
		{"RefusalIsRemembered", refusalIsRemembered},
		{"SettleTakesVerdictsTogether", settleTakesVerdictsTogether},
		{"StaleLeaseIsFenced", staleLeaseIsFenced},
		{"LeftLeaseIsFenced", leftLeaseIsFenced},
		{"MissingLeaseIsFenced", missingLeaseIsFenced},
		{"FencedMessageDoesNotHoldTheOthers", fencedMessageDoesNotHoldTheOthers},
		{"SettledMessageIsPassedOver", settledMessageIsPassedOver},
	}
}

func deliveredMessageIsGone(t *trial) {
	ids := t.fill(4)
	leases := t.owns("anna")
	ms := t.pending(leases, 10)
	if len(ms) == 4 {
		t.settle(leases, outbox.Delivered, 0, ms[0], ms[2])
	}
	t.waits("after two of four are delivered", leases, ids[1], ids[3])
	t.commit(t.put("letter-000", 1, "again"))
	is(t, "messages after another commit", len(t.pending(leases, 10)), 3)
}

func refusalIsRemembered(t *trial) {
	t.fill(1)
	leases := t.owns("anna")
	for attempts := range 3 {
		t.eventually("the message is due", func() bool { return len(t.pending(leases, 10)) == 1 })
		m := t.only(leases)
		is(t, "attempts", m.Attempts, attempts)
		if attempts > 0 {
			is(t, "last error", m.LastError, "the addressee has moved")
		}
		t.settle(leases, outbox.Delayed, 0, m)
	}
}

func settleTakesVerdictsTogether(t *trial) {
	t.fill(6)
	leases := t.owns("anna")
	ms := t.pending(leases, 10)
	if t.Err != nil || len(ms) != 6 {
		t.Fail("%d messages are pending, want 6", len(ms))
		return
	}
	outcomes := verdicts(outbox.Delivered, 0, ms[0], ms[3])
	outcomes = append(outcomes, verdicts(outbox.Delayed, long, ms[1], ms[4])...)
	outcomes = append(outcomes, verdicts(outbox.Parked, 0, ms[2])...)
	t.Succeeds("Settle", t.store.Settle(t.Ctx, leases, outcomes))
	t.waits("after all three verdicts", leases, ms[5].ID)
	st := t.stats()
	is(t, "pending", st.Pending, 3)
	is(t, "delayed", st.Delayed, 2)
	is(t, "dead letters", st.DeadLetters, 1)
	t.Succeeds("Settle of nothing", t.store.Settle(t.Ctx, leases, nil))
}

// fenced wants Settle to be refused, whatever the verdict, and to change nothing.
func (t *trial) fenced(what string, stale, current []outbox.Lease) {
	for _, v := range []outbox.Verdict{outbox.Delivered, outbox.Delayed, outbox.Parked} {
		if t.Err != nil {
			return
		}
		m := t.only(current)
		t.Refused("Settle as "+v.String()+" "+what, t.store.Settle(t.Ctx, stale, verdicts(v, long, m)), outbox.ErrFenced)
		if t.Err == nil {
			is(t, "attempts after a fenced settlement", t.only(current).Attempts, 0)
		}
	}
	is(t, "dead letters after a fenced settlement", len(t.deadLetters(0, 10)), 0)
}

func staleLeaseIsFenced(t *trial) {
	t.fill(1)
	stale := t.claim("anna", short)
	var current []outbox.Lease
	t.eventually("the leases pass to another", func() bool {
		current = t.claim("bert", long)
		return len(current) == outbox.Partitions
	})
	t.fenced("under a lease that has passed on", stale, current)
	t.settle(current, outbox.Delivered, 0, t.only(current))
	t.waits("after the new owner's settlement", current)
}

func leftLeaseIsFenced(t *trial) {
	t.fill(1)
	stale := t.owns("anna")
	t.leave("anna")
	t.fenced("under a lease that was left", stale, t.owns("bert"))
}

func missingLeaseIsFenced(t *trial) {
	t.fill(1)
	leases := t.owns("anna")
	m := t.only(leases)
	var others []outbox.Lease
	for _, l := range leases {
		if l.Partition != m.Partition() {
			others = append(others, l)
		}
	}
	t.fenced("under leases of other partitions", others, leases)
}

func fencedMessageDoesNotHoldTheOthers(t *trial) {
	t.fill(20)
	leases := t.owns("anna")
	ms := t.pending(leases, 20)
	if t.Err != nil || len(ms) != 20 {
		t.Fail("%d messages are pending, want 20", len(ms))
		return
	}
	lost := ms[7].Partition()
	for i := range leases {
		if leases[i].Partition == lost {
			leases[i].Token-- // as if it had passed on
		}
	}
	t.Refused("Settle with one stale lease", t.store.Settle(t.Ctx, leases, verdicts(outbox.Delivered, 0, ms...)), outbox.ErrFenced)
	for _, m := range t.pending(leases, 20) {
		is(t, "partition of what is left", m.Partition(), lost)
	}
	if left := t.pending(leases, 20); t.Err == nil && len(left) == 0 {
		t.Fail("a message was settled under a stale lease beside others")
	}
}

func settledMessageIsPassedOver(t *trial) {
	ids := t.fill(3)
	leases := t.owns("anna")
	ms := t.pending(leases, 10)
	if t.Err != nil || len(ms) != 3 {
		t.Fail("%d messages are pending, want 3", len(ms))
		return
	}
	t.settle(leases, outbox.Delivered, 0, ms[0])
	t.settle(leases, outbox.Delivered, 0, ms[0], ms[1])
	t.settle(leases, outbox.Delayed, long, ms[0])
	t.settle(leases, outbox.Parked, 0, ms[1])
	t.waits("after settling twice", leases, ids[2])
	is(t, "dead letters of what was delivered", len(t.deadLetters(0, 10)), 0)
	t.settle(leases, outbox.Parked, 0, ms[2])
	t.settle(leases, outbox.Parked, 0, ms[2])
	t.settle(leases, outbox.Delivered, 0, ms[2])
	is(t, "dead letters parked twice", len(t.deadLetters(0, 10)), 1)
}
