//go:build unix

package e2e_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Two writers, two relays and a reader on one file, each a process, each killed and stopped
// at random.
func TestProcessesOnOneFileLoseNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		short, long plan
	}{
		{
			"to a broker",
			plan{Pairs: 20, Pace: 5 * time.Millisecond, Events: 1500, Kills: 30, Stops: 15},
			plan{Pairs: 50, Pace: 2 * time.Millisecond, Events: 30_000, Kills: 500, Stops: 300},
		},
		{
			"to handlers with an inbox",
			plan{Pairs: 20, Pace: 20 * time.Millisecond, Target: busOnce, Events: 500, Kills: 30, Stops: 15},
			plan{Pairs: 50, Pace: 20 * time.Millisecond, Target: busOnce, Events: 15_000, Kills: 500, Stops: 300},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.short
			if isLong() {
				p = tt.long
			}
			p.Writers, p.Relays, p.Readers = 2, 2, 1
			a := newSQLite(t, seedOf(t))
			p.run(a)
			v := a.judge(p.Target == busOnce)
			v.requireClean(t)
			require.GreaterOrEqual(t, v.Events, p.Events)
		})
	}
}

// The same runs with relays as people write them by hand: the judge finds them out.
func TestBrokenRelaysOnOneFileAreCaught(t *testing.T) {
	t.Parallel()
	p := plan{Writers: 2, Relays: 3, Pairs: 2, Pace: 5 * time.Millisecond, Events: 400, Kills: 12, Stops: 4}
	t.Run("one that marks first loses events", func(t *testing.T) {
		t.Parallel()
		p := p
		p.Relay = marksFirst
		// Whether a kill falls between the mark and the sending is chance, and less likely the
		// less else the machine does.
		lost := 0
		for try := range uint64(5) {
			a := newSQLite(t, seedOf(t)+try)
			p.run(a)
			if lost = a.judge(false).Lost; lost > 0 {
				break
			}
			p.Kills, p.Events = 2*p.Kills, 2*p.Events
		}
		require.Positive(t, lost)
	})
	t.Run("one that claims rows inverts events", func(t *testing.T) {
		t.Parallel()
		p := p
		p.Relay = rowClaims
		a := newSQLite(t, seedOf(t))
		p.run(a)
		require.Positive(t, a.judge(false).Inverted)
	})
	t.Run("one that claims rows inverts events also when nothing is killed", func(t *testing.T) {
		t.Parallel()
		p := p
		p.Relay, p.Kills, p.Stops = rowClaims, 0, 0
		a := newSQLite(t, seedOf(t))
		p.run(a)
		v := a.judge(false)
		require.Positive(t, v.Inverted)
		require.Zero(t, v.Lost+v.Phantom)
	})
}
