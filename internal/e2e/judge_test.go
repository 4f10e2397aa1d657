package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/repository"
)

// patience is for how long anything is waited for that will come. It proves nothing: on a
// loaded machine a run may take most of it.
const patience = 2 * time.Minute

// A verdict is what became of a run: what is stored at its end, held against all that was
// delivered on the way.
type verdict struct {
	Counters   int
	Events     int // that the stored versions stand for
	Deliveries int
	Duplicates int // deliveries beyond the first, the same to the last byte
	Unknown    int // commits of which the writer could not know whether they are stored

	Lost     int // events that were never delivered
	Inverted int // events whose first delivery precedes that of the one before
	Phantom  int // deliveries of what is not stored, and digests that the deliveries do not give
	Changed  int // duplicates that are not the same
	Unkept   int // commits that were acknowledged and are not stored
	Denied   int // commits that were refused and are stored
	Parted   int // pairs of which one half is stored

	Missed     int // effects that are not there
	Doubled    int // effects that are there more than once
	Disordered int // tallies that have as many effects as there are events, and other ones

	Findings []string // the first few of what is wrong, in words
	Suspect  string   // the first counter with which something is wrong
	History  []string // what the journal has of it
}

func (v *verdict) find(count *int, counter, format string, args ...any) {
	*count++
	if v.Suspect == "" {
		v.Suspect = counter
	}
	if len(v.Findings) < 20 {
		v.Findings = append(v.Findings, counter+" "+fmt.Sprintf(format, args...))
	}
}

// remember keeps what the journal has of the suspect.
func (v *verdict) remember(journal []entry) {
	if v.Suspect == "" {
		return
	}
	for at, e := range journal {
		if e.Counter == v.Suspect {
			v.History = append(v.History, fmt.Sprintf("%6d %s by %s: version %d event %d", at, e.Did, e.By, e.Version, e.Index))
		}
	}
}

func (v *verdict) String() string {
	return fmt.Sprintf("%d counters, %d events, %d deliveries, %d duplicates, %d commits of unknown outcome; "+
		"lost %d, inverted %d, phantom %d, changed %d, unkept %d, denied %d, parted %d; effects missed %d, doubled %d, disordered %d",
		v.Counters, v.Events, v.Deliveries, v.Duplicates, v.Unknown,
		v.Lost, v.Inverted, v.Phantom, v.Changed, v.Unkept, v.Denied, v.Parted, v.Missed, v.Doubled, v.Disordered)
}

// requireClean wants nothing to be wrong.
func (v *verdict) requireClean(t *testing.T) {
	t.Helper()
	if len(v.Findings) > 0 {
		t.Logf("what the journal has of %s:\n%s", v.Suspect, strings.Join(v.History, "\n"))
	}
	require.Empty(t, v.Findings, v.String())
}

// judge holds the stored counters against a journal. A commit of which nobody knows whether
// it happened is no matter: what is stored has happened.
func judge(namespace uuid.UUID, stored []*Counter, journal []entry) *verdict {
	v := &verdict{Counters: len(stored)}
	byName := map[string]*Counter{}
	for _, c := range stored {
		byName[c.ID().name] = c
	}
	for _, c := range stored {
		if other := byName[twin(c.ID().name)]; other == nil || other.Version() != c.Version() {
			v.find(&v.Parted, c.ID().name, "is stored at version %d, its twin is not", c.Version())
		}
	}
	firsts := v.deliveries(namespace, byName, journal)
	for _, c := range stored {
		v.order(c, firsts)
	}
	for _, e := range journal {
		v.outcome(e, byName[e.Counter], firsts)
	}
	return v
}

// outcome holds what a writer was told of a commit against what is stored.
func (v *verdict) outcome(e entry, c *Counter, firsts map[place]first) {
	first, came := firsts[place{e.Counter, e.Version, 0}]
	switch {
	case e.Did == committed && (c == nil || c.Version() < e.Version || came && first.Nonce != e.Nonce):
		v.find(&v.Unkept, e.Counter, "version %d was acknowledged to %s and is not stored", e.Version, e.By)
	case e.Did == refused && came && first.Nonce == e.Nonce:
		v.find(&v.Denied, e.Counter, "version %d was refused to %s and is stored", e.Version, e.By)
	case e.Did == unknown:
		v.Unknown++
	}
}

// A place names one event.
type place struct {
	counter string
	version uint64
	index   int
}

// A first is the first delivery of an event.
type first struct {
	entry

	at int // in the journal
}

// deliveries sorts out what was delivered, and returns the first delivery of each event.
func (v *verdict) deliveries(namespace uuid.UUID, stored map[string]*Counter, journal []entry) map[place]first {
	firsts := map[place]first{}
	for at, e := range journal {
		if e.Did != delivered {
			continue
		}
		v.Deliveries++
		c := stored[e.Counter]
		id := repository.EventID(namespace, counterMapping.Kind().Name, e.Counter, e.Version, e.Index)
		if c == nil || e.Version < 1 || e.Version > c.Version() || e.Index >= partsOf(e.Version) || e.ID != id.String() {
			v.find(&v.Phantom, e.Counter, "version %d event %d was delivered by %s and is not stored", e.Version, e.Index, e.By)
			continue
		}
		p := place{e.Counter, e.Version, e.Index}
		switch before, came := firsts[p]; {
		case !came:
			firsts[p] = first{e, at}
		case before.Print != e.Print:
			v.find(&v.Changed, e.Counter, "version %d event %d came from %s and differs from what %s delivered",
				e.Version, e.Index, e.By, before.By)
		default:
			v.Duplicates++
		}
	}
	return firsts
}

// order goes through the events of one counter as they happened.
func (v *verdict) order(c *Counter, firsts map[place]first) {
	last, digest, whole := -1, "", true
	for version := uint64(1); version <= c.Version(); version++ {
		for index := range partsOf(version) {
			v.Events++
			f, came := firsts[place{c.ID().name, version, index}]
			if !came {
				v.find(&v.Lost, c.ID().name, "version %d event %d was never delivered", version, index)
				whole = false
				continue
			}
			if f.at < last {
				v.find(&v.Inverted, c.ID().name, "version %d event %d was delivered by %s before the one before it", version, index, f.By)
			}
			last = max(last, f.at)
			digest = chain(digest, version, index, f.Nonce)
		}
	}
	if whole && digest != c.digest {
		v.find(&v.Phantom, c.ID().name, "was delivered as something else than it was stored")
	}
}

// effects holds the tallies of a consumer against the counters.
func (v *verdict) effects(stored []*Counter, tallies map[string]*Tally) {
	for _, c := range stored {
		t := tallies[c.ID().name]
		if t == nil {
			t = &Tally{}
		}
		want := eventsOf(c.Version())
		switch {
		case t.handled < want:
			v.find(&v.Missed, c.ID().name, "has %d events, of which %d were handled", want, t.handled)
		case t.handled > want:
			v.find(&v.Doubled, c.ID().name, "has %d events, and %d were handled", want, t.handled)
		case t.digest != c.digest:
			v.find(&v.Disordered, c.ID().name, "has had its events handled, and not in order each once")
		}
	}
}

// judgeStore judges what is in a store.
func judgeStore(t *testing.T, s repository.Store, journal []entry, withEffects bool) *verdict {
	t.Helper()
	stored, tallies := contents(t, s)
	v := judge(s.Namespace(), stored, journal)
	if withEffects {
		v.effects(stored, tallies)
	}
	v.remember(journal)
	return v
}

// contents reads all that is stored.
func contents(t *testing.T, s repository.Store) (counters []*Counter, tallies map[string]*Tally) {
	t.Helper()
	r := newUnitOfWork(s).Repositories()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for c, err := range r.Counters.All(ctx) {
		require.NoError(t, err)
		require.Equal(t, c.Version(), c.steps, "a version is a step")
		counters = append(counters, c)
	}
	tallies = map[string]*Tally{}
	for tally, err := range r.Tallies.All(ctx) {
		require.NoError(t, err)
		tallies[tally.ID().name] = tally
	}
	return counters, tallies
}
