package repositorytest

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"sync"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// eventClauses are the sentences about the envelopes that a store keeps.
func eventClauses() []clause {
	return []clause{
		{name: "StoredEventsAreKept", run: storedEventsAreKept, needs: envelopes},
		{name: "RefusedEventsAreNotKept", run: refusedEventsAreNotKept, needs: envelopes},
		{name: "EventsAreKeptWithTheirCircumstances", run: eventsAreKeptWithTheirCircumstances, needs: envelopes},
		{name: "EventsKeepTheirOrder", run: eventsKeepTheirOrder, needs: envelopes},
		{name: "EachStoredEventIsKeptOnce", run: eachStoredEventIsKeptOnce, needs: envelopes},
	}
}

// keeps wants the store to hold just the envelopes of these changes, in any order.
func (t *trial) keeps(what string, changes ...repository.Change) {
	if t.Err != nil {
		return
	}
	want := map[uuid.UUID]bool{}
	for _, c := range changes {
		for _, env := range c.Events {
			want[env.ID] = true
		}
	}
	for _, env := range t.envelopes() {
		if !want[env.ID] {
			t.Fail("%s: the store holds an event that it should not, or twice: %s", what, env)
		}
		delete(want, env.ID)
	}
	if len(want) > 0 {
		t.Fail("%s: the store does not hold %d of the events", what, len(want))
	}
}

func storedEventsAreKept(t *trial) error {
	t.keeps("at first")
	first := t.put(0, plain("emma"), bookAcquired{Book: "emma"}, bookNoted{Book: "emma", Note: "a"})
	t.commit(first)
	t.keeps("after a save", first)
	second, third := t.put(1, plain("emma"), bookNoted{Note: "b"}), t.put(0, plain("sanditon"), bookAcquired{Book: "sanditon"})
	quiet := t.putIn(journalMapping.Kind(), 0, plain("emma"), bookAcquired{Book: "emma"})
	t.commit(second, third, quiet, t.put(0, plain("persuasion")))
	t.keeps("after several", first, second, third, quiet)
	last := t.remove("emma", 2, bookNoted{Note: "gone"})
	t.commit(last)
	t.keeps("after a delete", first, second, third, quiet, last)
	return t.Err
}

func refusedEventsAreNotKept(t *trial) error {
	k := bookMapping.Kind()
	first := t.put(0, plain("emma"), bookAcquired{Book: "emma"})
	good := t.put(0, plain("sanditon"), bookAcquired{Book: "sanditon"})
	stale := t.put(0, plain("emma"), bookNoted{Note: "stale"})
	thief := t.put(0, bookState{Book: "thief", Shelfmark: plain("emma").Shelfmark}, bookAcquired{Book: "thief"})
	mark := repository.Mark{Consumer: "reminders", Event: t.store.Namespace()}
	t.commit(first)
	if t.Err == nil {
		t.Succeeds("Commit of a mark", t.store.Commit(t.Ctx, repository.Batch{Marks: []repository.Mark{mark}}))
	}
	attached := batch(good)
	attached.Attach = []any{func(chan struct{}) {}}
	marked := batch(good)
	marked.Marks = []repository.Mark{mark}
	for _, refused := range []struct {
		name  string
		batch repository.Batch
		want  error
	}{
		{"a stale change", batch(good, stale), repository.ErrConflict},
		{"a stale change before others", batch(stale, good), repository.ErrConflict},
		{"a stale delete", batch(good, t.remove("emma", 7, bookNoted{})), repository.ErrConflict},
		{"a stale check", batch(good, look("emma", 7)), repository.ErrConflict},
		{"a duplicate", batch(good, thief), repository.ErrDuplicate},
		{"a mark that is there", marked, repository.ErrMarked},
		{"an attached function", attached, repository.ErrAttachment},
		{"a malformed change", batch(good, repository.Change{Kind: k, ID: "x"}), repository.ErrBatch},
	} {
		t.refuses(refused.name, refused.batch, refused.want)
		t.keeps("after the refused Commit of "+refused.name, first)
	}
	t.commit(good)
	t.keeps("at last", first, good)
	return t.Err
}

func eventsAreKeptWithTheirCircumstances(t *trial) error {
	cause := events.NewEnvelope(t.Ctx, uuid.NameSpaceDNS, bookNoted{}, noon())
	c := t.put(0, plain("emma"), bookAcquired{Book: "emma"}, bookNoted{Book: "emma", Note: "\"quoted\" \u202e\x00 日本"})
	for i := range c.Events {
		c.Events[i].CorrelationID, c.Events[i].CausationID = uuid.NameSpaceOID, cause.ID
		c.Events[i] = c.Events[i].WithMeta("tenant", "north").WithMeta("empty", "").WithMeta("odd key", "odd: \"value\"")
	}
	t.commit(c)
	if t.Err != nil {
		return t.Err
	}
	got := t.envelopes()
	if len(got) != len(c.Events) {
		t.Fail("the store holds %d events, want %d", len(got), len(c.Events))
	}
	for i := range min(len(got), len(c.Events)) {
		t.sameEnvelope(got[i], c.Events[i])
	}
	return t.Err
}

func (t *trial) sameEnvelope(got, want events.Envelope) {
	differs := func(field string, got, want any) {
		if got != want {
			t.Fail("%s: the event is kept with the %s %v, want %v", want, field, got, want)
		}
	}
	differs("identity", got.ID, want.ID)
	differs("instant", got.OccurredAt.UnixNano(), want.OccurredAt.UnixNano())
	differs("aggregate", got.Aggregate+" "+got.AggregateID, want.Aggregate+" "+want.AggregateID)
	differs("version", got.Version, want.Version)
	differs("index", got.Index, want.Index)
	differs("correlation", got.CorrelationID, want.CorrelationID)
	differs("cause", got.CausationID, want.CausationID)
	if !reflect.DeepEqual(got.Event, want.Event) {
		t.Fail("%s: the event is kept as %+q, want %+q", want, got.Event, want.Event)
	}
	if g, w := maps.Collect(got.Metadata()), maps.Collect(want.Metadata()); !maps.Equal(g, w) {
		t.Fail("%s: the event is kept with the metadata %+q, want %+q", want, g, w)
	}
}

func eventsKeepTheirOrder(t *trial) error {
	var want []string
	note := func(id string, version uint64, notes ...string) repository.Change {
		var evs []events.Event
		for i, n := range notes {
			evs = append(evs, bookNoted{Book: id, Note: n})
			want = append(want, fmt.Sprintf("%s %d %d", id, version, i))
		}
		return t.put(version-1, plain(id), evs...)
	}
	t.commit(note("z", 1, "1", "2", "3"), note("a", 1, "4"), note("m", 1, "5", "6"))
	t.commit(note("a", 2, "7", "8"), note("z", 2, "9"))
	t.commit(note("m", 2, "10"))
	t.commit(note("a", 3, "11"), note("m", 3, "12"))
	if t.Err != nil {
		return t.Err
	}
	for i, env := range t.envelopes() {
		got := fmt.Sprintf("%s %d %d", env.AggregateID, env.Version, env.Index)
		if i >= len(want) || got != want[i] {
			t.Fail("the event of aggregate, version and index %q is at place %d of %q", got, i, want)
			break
		}
	}
	return t.Err
}

// eachStoredEventIsKeptOnce: what writers who race were told is what the store holds.
func eachStoredEventIsKeptOnce(t *trial) error {
	var mu sync.Mutex
	told := map[string]bool{}
	t.save("a first save", newBook("emma", "A 1"))
	t.crowd(func(note string) {
		mu.Lock()
		defer mu.Unlock()
		told[note] = true
	})
	if t.Err != nil {
		return t.Err
	}
	version := uint64(1)
	for _, env := range t.envelopes() {
		if env.Version != version {
			t.Fail("the event of version %d comes where that of version %d should", env.Version, version)
		}
		version++
		noted, ok := env.Event.(bookNoted)
		switch {
		case !ok: // acquired
		case !told[noted.Note]:
			t.Fail("the store holds twice, or without having said so, what was noted as %q", noted.Note)
		}
		delete(told, noted.Note)
	}
	if len(told) > 0 {
		t.Fail("the store does not hold %d of the events whose commits succeeded", len(told))
	}
	return t.Err
}

// crowd has 8 writers note things in one book, at first all of them in the same version of
// it, and passes on each note whose commit was reported. It returns how many that should be.
func (t *trial) crowd(reported func(note string)) int {
	const saves = 6
	if t.Err != nil {
		return 0
	}
	u := t.unit(repository.RetryOnConflict(1000, nil))
	var all sync.WaitGroup
	all.Add(writers)
	for _, err := range contract.AtOnce(writers, func(i int) error {
		meet := sync.OnceFunc(func() {
			all.Done()
			all.Wait()
		})
		defer meet() // the others wait also for who fails
		for n := range saves {
			note := fmt.Sprintf("%d by %d", n, i)
			if err := noteEmma(t.Ctx, u, note, meet); err != nil {
				return err
			}
			reported(note)
		}
		return nil
	}) {
		t.Succeeds("a save that is tried again on conflicts", err)
	}
	return writers * saves
}

func noteEmma(ctx context.Context, u *repository.UnitOfWork[library], note string, read func()) error {
	return u.Do(ctx, func(ctx context.Context, l library) error {
		b, err := l.books.Get(ctx, bookID{"emma"})
		if err != nil {
			return err
		}
		read()
		b.note(note)
		return l.books.Save(ctx, b)
	})
}
