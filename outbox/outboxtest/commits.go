package outboxtest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// commitClauses are the sentences about how events come into the queue.
func commitClauses() []clause {
	return []clause{
		{"CommittedEventsArePending", committedEventsArePending},
		{"RefusedBatchLeavesNoMessage", refusedBatchLeavesNoMessage},
		{"EventsOfDeletesArePending", eventsOfDeletesArePending},
		{"MessageIsWhatWasRecorded", messageIsWhatWasRecorded},
		{"UnfitEventIsRefusedAtCommit", unfitEventIsRefusedAtCommit},
		{"UnfitStateIsRefusedAtCommit", unfitStateIsRefusedAtCommit},
	}
}

func committedEventsArePending(t *trial) {
	first := t.put("a", 0, "one", "two")
	quiet := t.put("b", 0)
	second := t.putIn(parcelMapping, "a", 0, "three")
	third := t.put("a", 1, "four")
	t.commit(first, quiet)
	t.commit(second, third)
	leases := t.owns("anna")
	ms := t.pending(leases, 100)
	want := []uuid.UUID{first.Events[0].ID, first.Events[1].ID, second.Events[0].ID, third.Events[0].ID}
	got := idsOf(ms)
	for _, id := range want {
		if !slices.Contains(got, id) {
			t.Fail("an event that was committed is not pending: %s of %s", short8([]uuid.UUID{id}), short8(want))
		}
	}
	is(t, "messages", len(got), len(want))
	is(t, "pending in Stats", t.stats().Pending, len(want))
}

func refusedBatchLeavesNoMessage(t *trial) {
	first := t.put("a", 0, "one")
	t.commit(first)
	leases := t.owns("anna")
	for name, b := range map[string]repository.Batch{
		"a stale change after a good one":  {Changes: []repository.Change{t.put("b", 0, "two"), t.put("a", 0, "stale")}},
		"a stale change before a good one": {Changes: []repository.Change{t.put("a", 7, "stale"), t.put("b", 0, "two")}},
	} {
		if t.Err != nil {
			return
		}
		t.Refused("Commit of "+name, t.store.Commit(t.Ctx, b), repository.ErrConflict)
		t.waits("after "+name, leases, first.Events[0].ID)
	}
	good := t.put("b", 0, "two")
	t.commit(good)
	t.waits("at last", leases, first.Events[0].ID, good.Events[0].ID)
}

func eventsOfDeletesArePending(t *trial) {
	first := t.put("a", 0, "one")
	t.commit(first)
	gone := repository.Change{
		Kind: letterMapping, Op: repository.Delete, ID: "a", Expected: 1, Events: t.seal(letterMapping, "a", 2, burnt{}),
	}
	t.commit(gone)
	t.waits("after a delete", t.owns("anna"), first.Events[0].ID, gone.Events[0].ID)
}

func messageIsWhatWasRecorded(t *trial) {
	c := t.putIn(parcelMapping, "straße 7/日本 ❄ 'quoted\"", 0, "\"quoted\" \u202e\x00 日本", "second")
	for i := range c.Events {
		c.Events[i].OccurredAt = time.Date(1969, 7, 20, 20, 17, 40, 999999999, time.UTC).Add(time.Duration(i))
		c.Events[i].CorrelationID, c.Events[i].CausationID = uuid.NameSpaceOID, uuid.NameSpaceX500
		c.Events[i] = c.Events[i].WithMeta("tenant", "north").WithMeta("empty", "").WithMeta("odd key", "odd: \"välue\"")
	}
	bare := t.put("bare", 0, "bare")
	bare.Events[0].CorrelationID, bare.Events[0].CausationID = uuid.Nil, uuid.Nil
	t.commit(c, bare)
	ms := t.pending(t.owns("anna"), 10)
	if t.Err == nil && len(ms) != 3 {
		t.Fail("%d messages are pending, want 3", len(ms))
	}
	for _, m := range ms {
		env, k := bare.Events[0], bare.Kind
		if m.Aggregate == parcelMapping.Name {
			env, k = c.Events[m.Index%2], c.Kind
		}
		want, err := k.Events.Encode(env)
		t.Succeeds("the suite's own event", err)
		t.sameEvent(m.Encoded, want)
		if m.Position <= 0 || m.Attempts != 0 || m.LastError != "" {
			t.Fail("a new message is at position %d with %d attempts and the error %q", m.Position, m.Attempts, m.LastError)
		}
		// The store's clock may be another's, but not a day off.
		if age := now().Sub(m.RecordedAt); m.RecordedAt.Location() != time.UTC || age > 24*time.Hour || age < -24*time.Hour {
			t.Fail("a message committed now is recorded at %s, want now in UTC", m.RecordedAt)
		}
	}
}

// sameEvent wants an event to have survived exactly.
func (t *trial) sameEvent(got, want events.Encoded) {
	is(t, "identity", got.ID, want.ID)
	is(t, "name", got.Name, want.Name)
	is(t, "schema", got.Schema, want.Schema)
	is(t, "content type", got.ContentType, want.ContentType)
	is(t, "data", string(got.Data), string(want.Data))
	if got.OccurredAt.Location() != time.UTC || !got.OccurredAt.Equal(want.OccurredAt) {
		t.Fail("occurred at: got %s, want %s", got.OccurredAt, want.OccurredAt)
	}
	is(t, "kind of the aggregate", got.Aggregate, want.Aggregate)
	is(t, "identity of the aggregate", got.AggregateID, want.AggregateID)
	is(t, "version", got.Version, want.Version)
	is(t, "index", got.Index, want.Index)
	is(t, "correlation", got.CorrelationID, want.CorrelationID)
	is(t, "causation", got.CausationID, want.CausationID)
	if !maps.Equal(got.Metadata, want.Metadata) {
		t.Fail("metadata: got %q, want %q", got.Metadata, want.Metadata)
	}
}

func unfitEventIsRefusedAtCommit(t *trial) {
	leases := t.owns("anna")
	for name, unfit := range map[string]struct {
		event events.Event
		want  error
	}{
		"an unlisted event":            {lost{}, events.ErrUnlisted},
		"an event without JSON":        {secret{make(chan int)}, events.ErrEncoding},
		"an event larger than brokers": {posted{strings.Repeat("x", outbox.MaxEventSize+1)}, outbox.ErrTooLarge},
	} {
		if t.Err != nil {
			return
		}
		bad := t.put("bad", 0)
		bad.Events = t.seal(letterMapping, "bad", 1, unfit.event)
		err := t.store.Commit(t.Ctx, repository.Batch{Changes: []repository.Change{t.put("good", 0, "fine"), bad}})
		t.Refused("Commit of "+name, err, unfit.want)
		t.waits("after "+name, leases)
		_, err = t.store.Load(t.Ctx, letterMapping, "good")
		t.Refused("Load of what came with "+name, err, repository.ErrNotFound)
	}
}

// A state that cannot be encoded is refused with all that came with it, events included.
func unfitStateIsRefusedAtCommit(t *trial) {
	leases := t.owns("anna")
	bad := t.put("bad", 0, "lost")
	bad.State = make(chan int)
	if t.store.Commit(t.Ctx, repository.Batch{Changes: []repository.Change{t.put("good", 0, "fine"), bad}}) == nil {
		t.Fail("a state without JSON is stored")
	}
	t.waits("after a state without JSON", leases)
	_, err := t.store.Load(t.Ctx, letterMapping, "good")
	t.Refused("Load of what came with a state without JSON", err, repository.ErrNotFound)
}
