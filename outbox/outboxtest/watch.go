package outboxtest

import (
	"context"

	"github.com/ashlar-go/ashlar/outbox"
)

// watchClauses are the sentences about Wait, Stats and contexts.
func watchClauses() []clause {
	return []clause{
		{"WaitEnds", waitEnds},
		{"WaitTellsOfWhatCameBefore", waitTellsOfWhatCameBefore},
		{"WaitEndsWithItsContext", waitEndsWithItsContext},
		{"StatsCount", statsCount},
		{"StatsKnowTheOldest", statsKnowTheOldest},
		{"DoneContextIsRefused", doneContextIsRefused},
	}
}

func waitEnds(t *trial) {
	for range 2 { // the first may tell of something before
		began := now()
		t.Succeeds("Wait", t.store.Wait(t.Ctx, short))
		if took := now().Sub(began); took > t.patience {
			t.Fail("Wait for %s takes %s", short, took)
		}
	}
}

// A queue that cannot know waits for its time; one that can must not miss what is committed
// between two calls. Neither may take longer than it was given.
func waitTellsOfWhatCameBefore(t *trial) {
	leases := t.owns("anna")
	for i := range 3 {
		t.commit(t.put("a", uint64(i), "hello"))
		began := now()
		t.Succeeds("Wait", t.store.Wait(t.Ctx, 10*short))
		if took := now().Sub(began); took > t.patience {
			t.Fail("Wait for %s takes %s", 10*short, took)
		}
		is(t, "messages", len(t.pending(leases, 10)), i+1)
	}
}

func waitEndsWithItsContext(t *trial) {
	ctx, cancel := context.WithTimeout(t.Ctx, short)
	defer cancel()
	for range 3 { // the first may tell of something before
		began := now()
		err := t.store.Wait(ctx, 2*t.patience)
		if took := now().Sub(began); took > t.patience {
			t.Fail("Wait takes %s, the context was done after %s", took, short)
			return
		}
		if ctx.Err() != nil && err != nil {
			t.Refused("Wait whose context is done meanwhile", err, context.DeadlineExceeded)
			return
		}
	}
	t.Fail("Wait returns without an error while its context is done")
}

func statsCount(t *trial) {
	is(t, "figures of an empty queue", t.stats(), outbox.Stats{})
	t.fill(5)
	leases := t.owns("anna")
	ms := t.pending(leases, 10)
	if t.Err != nil || len(ms) != 5 {
		t.Fail("%d messages are pending, want 5", len(ms))
		return
	}
	t.settle(leases, outbox.Delivered, 0, ms[0])
	t.settle(leases, outbox.Delayed, long, ms[1])
	t.settle(leases, outbox.Delayed, 0, ms[2])
	t.settle(leases, outbox.Parked, 0, ms[3])
	t.eventually("a delay of no time is over", func() bool { return t.stats().Delayed == 1 })
	st := t.stats()
	is(t, "pending", st.Pending, 3)
	is(t, "delayed", st.Delayed, 1)
	is(t, "dead letters", st.DeadLetters, 1)
	t.settle(leases, outbox.Delivered, 0, ms...)
	is(t, "pending at last", t.stats().Pending, 0)
	is(t, "oldest when none waits", t.stats().Oldest, 0)
}

func statsKnowTheOldest(t *trial) {
	t.commit(t.put("a", 0, "old"))
	began := now()
	t.sleep(short)
	t.commit(t.put("b", 0, "young"))
	age := t.stats().Oldest
	// Half of the time that surely went by: clocks are not the same to the millisecond.
	if t.Err == nil && (age < short/2 || age > now().Sub(began)+t.patience) {
		t.Fail("the oldest message is %s old, want %s or more", age, now().Sub(began))
	}
	leases := t.owns("anna")
	t.settle(leases, outbox.Delayed, long, t.pending(leases, 1)...)
	if again := t.stats().Oldest; t.Err == nil && again < age {
		t.Fail("the oldest message is %s old once it is delayed, want more than %s", again, age)
	}
}

func doneContextIsRefused(t *trial) {
	t.fill(2)
	leases := t.owns("anna")
	ms := t.pending(leases, 10)
	t.settle(leases, outbox.Parked, 0, ms[:min(1, len(ms))]...)
	if t.Err != nil || len(ms) != 2 {
		t.Fail("%d messages are pending, want 2", len(ms))
		return
	}
	done, cancel := context.WithCancel(t.Ctx)
	cancel()
	for _, call := range []struct {
		name string
		call func() error
	}{
		{"Claim", func() error { _, err := t.store.Claim(done, "bert", long); return err }},
		{"Leave", func() error { return t.store.Leave(done, "anna") }},
		{"Pending", func() error { _, err := t.store.Pending(done, leases, 10); return err }},
		{"Settle", func() error { return t.store.Settle(done, leases, verdicts(outbox.Delivered, 0, ms[1])) }},
		{"Wait", func() error { return t.store.Wait(done, 2*t.patience) }},
		{"Stats", func() error { _, err := t.store.Stats(done); return err }},
		{"DeadLetters", func() error { _, err := t.store.DeadLetters(done, 0, 10); return err }},
		{"Replay", func() error { _, err := t.store.Replay(done, ms[0].ID); return err }},
		{"Discard", func() error { _, err := t.store.Discard(done, ms[0].ID); return err }},
	} {
		t.Refused(call.name+" with a context that is done", call.call(), context.Canceled)
	}
	t.waits("after calls with a context that is done", leases, ms[1].ID)
	t.buried("after calls with a context that is done", ms[0].ID)
}
