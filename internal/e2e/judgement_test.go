package e2e_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/repository"
)

// history is a pair of counters at version 3, and a journal in which all is well: five
// events of each, once and in order, and every commit acknowledged.
func history() (stored []*Counter, journal []entry) {
	left, right := pair(0)
	for _, id := range []CounterID{left, right} {
		c := NewCounter(id)
		for _, nonce := range []string{"x", "y", "z"} {
			c.Step(nonce)
			journal = append(journal, entry{Did: committed, By: "writer", Counter: id.name, Version: c.steps, Nonce: nonce})
			for i := range partsOf(c.steps) {
				journal = append(journal, comes(id.name, c.steps, i, nonce))
			}
		}
		aggregate.Committed(c, c.steps, len(aggregate.Pending(c)))
		stored = append(stored, c)
	}
	return stored, journal
}

func comes(counter string, version uint64, index int, nonce string) entry {
	id := repository.EventID(uuid.NameSpaceURL, counterMapping.Kind().Name, counter, version, index).String()
	return entry{
		Did: delivered, By: "relay", Counter: counter, Version: version, Index: index, Nonce: nonce, ID: id, Print: id + nonce,
	}
}

// The judge is only worth something if it finds each kind of crime.
func TestTheJudge(t *testing.T) {
	t.Parallel()
	left, right := pair(0)
	at := func(j []entry, counter CounterID, version uint64, index int) int {
		return slices.IndexFunc(j, func(e entry) bool {
			return e.Did == delivered && e.Counter == counter.name && e.Version == version && e.Index == index
		})
	}
	tests := []struct {
		name string
		do   func(stored []*Counter, j []entry) ([]*Counter, []entry)
		want verdict
	}{
		{"finds nothing where all is well", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, j
		}, verdict{}},
		{"counts duplicates and lets them pass", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, comes(left.name, 1, 0, "x"), comes(right.name, 2, 0, "y"))
		}, verdict{Duplicates: 2}},
		{"finds an event that never came", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			i := at(j, left, 2, 0)
			return s, slices.Delete(j, i, i+1)
		}, verdict{Lost: 1}},
		{"finds the last event that never came", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			i := at(j, right, 3, 1)
			return s, slices.Delete(j, i, i+1)
		}, verdict{Lost: 1}},
		{"finds an event that overtook the one before", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			a, b := at(j, left, 2, 0), at(j, left, 3, 0)
			j[a], j[b] = j[b], j[a]
			return s, j
		}, verdict{Inverted: 1}},
		{"finds an event that overtook its sister of the same version", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			a, b := at(j, left, 1, 0), at(j, left, 1, 1)
			j[a], j[b] = j[b], j[a]
			return s, j
		}, verdict{Inverted: 1}},
		{"takes a late duplicate for no inversion", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, comes(left.name, 1, 1, "x"))
		}, verdict{Duplicates: 1}},
		{"finds an event of a version that is not stored", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, comes(left.name, 4, 0, "w"))
		}, verdict{Phantom: 1}},
		{"finds an event of a counter that is not stored", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, comes("pair-099.left", 1, 0, "w"))
		}, verdict{Phantom: 1}},
		{"finds an event too many in a version", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, comes(left.name, 2, 1, "y"))
		}, verdict{Phantom: 1}},
		{"finds an event with an identity of its own", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			j[at(j, left, 2, 0)].ID = uuid.NameSpaceDNS.String()
			return s, j
		}, verdict{Phantom: 1, Lost: 1}},
		{"finds an event of a commit that was rolled back", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			j[at(j, left, 2, 0)] = comes(left.name, 2, 0, "the attempt before")
			return s, j
		}, verdict{Phantom: 1, Unkept: 1}},
		{"finds a duplicate that is not the same", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			e := comes(left.name, 1, 0, "x")
			e.Print = "another"
			return s, append(j, e)
		}, verdict{Changed: 1}},
		{"finds a commit that was acknowledged and is gone", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, entry{Did: committed, By: "writer", Counter: right.name, Version: 4, Nonce: "w"})
		}, verdict{Unkept: 1}},
		{"lets a commit pass that nobody was told of", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, slices.DeleteFunc(j, func(e entry) bool { return e.Did == committed })
		}, verdict{}},
		{"lets a commit of unknown outcome pass", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, entry{Did: unknown, By: "writer", Counter: right.name, Version: 4, Nonce: "w"})
		}, verdict{Unknown: 1}},
		{"finds a commit that was refused and is stored", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, entry{Did: refused, By: "writer", Counter: left.name, Version: 2, Nonce: "y"})
		}, verdict{Denied: 1}},
		{"lets a refused commit pass that another has overtaken", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s, append(j, entry{Did: refused, By: "writer", Counter: left.name, Version: 2, Nonce: "w"})
		}, verdict{}},
		{"finds half a commit", func(s []*Counter, j []entry) ([]*Counter, []entry) {
			return s[:1], slices.DeleteFunc(j, func(e entry) bool { return e.Counter == right.name })
		}, verdict{Parted: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stored, journal := tt.do(history())
			got := *judge(uuid.NameSpaceURL, stored, journal)
			want := tt.want
			wrong := want.Lost + want.Inverted + want.Phantom + want.Changed + want.Unkept + want.Denied + want.Parted
			require.Len(t, got.Findings, wrong)
			want.Counters, want.Events, want.Deliveries, want.Findings = got.Counters, got.Events, got.Deliveries, got.Findings
			want.Suspect = got.Suspect
			require.Equal(t, want, got)
		})
	}
}

func TestTheJudgeOfEffects(t *testing.T) {
	t.Parallel()
	handle := func(from *Counter, steps ...Stepped) map[string]*Tally {
		tally := &Tally{}
		for _, s := range steps {
			tally.Add(s)
		}
		return map[string]*Tally{from.ID().name: tally}
	}
	c := NewCounter(CounterID{"pair-000.left"})
	c.Step("x")
	c.Step("y")
	aggregate.Committed(c, 2, 3)
	one, two, three := Stepped{Step: 1, Nonce: "x"}, Stepped{Step: 1, Part: 1, Nonce: "x"}, Stepped{Step: 2, Nonce: "y"}
	tests := []struct {
		name    string
		handled []Stepped
		want    verdict
	}{
		{"is content with each event once", []Stepped{one, two, three}, verdict{}},
		{"finds an effect that is missing", []Stepped{one, three}, verdict{Missed: 1}},
		{"finds an effect that is doubled", []Stepped{one, two, two, three}, verdict{Doubled: 1}},
		{"finds effects in the wrong order", []Stepped{two, one, three}, verdict{Disordered: 1}},
		{"finds one missing and one doubled", []Stepped{one, one, three}, verdict{Disordered: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got verdict
			got.effects([]*Counter{c}, handle(c, tt.handled...))
			got.Findings, got.Suspect = nil, ""
			require.Equal(t, tt.want, got)
		})
	}
	t.Run("finds that nothing was handled", func(t *testing.T) {
		t.Parallel()
		var got verdict
		got.effects([]*Counter{c}, nil)
		require.Equal(t, 1, got.Missed)
	})
}
