//go:build unix

package e2e_test

import (
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// hard are the points at which much depends on the store.
func hard() []point { return []point{withinCommit, afterCommit, withinWave, beforeSettle, afterSettle} }

// onBoth runs a test on SQLite and, at the hard points or in the long setting, on PostgreSQL.
func onBoth(t *testing.T, name string, at point, test func(t *testing.T, a *arena)) {
	t.Helper()
	t.Run(name+", on SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newSQLite(t, 1))
	})
	if !isLong() && !slices.Contains(hard(), at) {
		return
	}
	t.Run(name+", on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		a, _ := newPostgres(t, 1)
		test(t, a)
	})
}

// Wherever a writer dies, a unit of work is stored as a whole with all its events, or not at
// all; and what it acknowledged is stored.
func TestAWriterMayDieAtAnyPoint(t *testing.T) {
	t.Parallel()
	for _, at := range []point{beforeCommit, withinCommit, afterCommit} {
		onBoth(t, string(at), at, func(t *testing.T, a *arena) {
			t.Helper()
			for _, pass := range []int64{1, 2, 7} {
				w := a.launch(orders{Role: writerRole, Pairs: 3, Trap: &trap{Point: at, Pass: pass}})
				w.await(t)
				require.True(t, w.died(syscall.SIGKILL), "%s\n%s", w.cmd.ProcessState, w.stderr)
			}
			counters, _ := contents(t, a.store)
			made := 0
			for _, c := range counters {
				made += int(c.Version())
			}
			saves := 0 + 1 + 6 // those before the one it died at
			if at == afterCommit {
				saves += 3
			}
			require.Equal(t, 2*saves, made, "saves of two counters each")

			a.launch(orders{Role: writerRole, Pairs: 3, Saves: 5}).finish(t)
			relay := a.launch(orders{Role: relayRole})
			a.awaitDrained()
			relay.end(t)
			a.judge(false).requireClean(t)
		})
	}
}

// Wherever a relay dies, the next one goes on: nothing is lost, nothing overtakes.
func TestARelayMayDieAtAnyPoint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at     point
		target target
	}{
		{beforeClaim, nowhere},
		{afterClaim, nowhere},
		{afterPending, nowhere},
		{withinWave, nowhere},
		{beforeSettle, nowhere},
		{afterSettle, nowhere},
		{beforeHandler, busOnce},
		{beforeCommit, busOnce},
		{withinCommit, busOnce},
		{afterCommit, busOnce},
		{afterHandler, busOnce},
		{beforeSettle, busOnce},
		{afterSettle, busOnce},
	}
	for _, tt := range tests {
		name := string(tt.at)
		if tt.target != nowhere {
			name += ", to " + string(tt.target)
		}
		onBoth(t, name, tt.at, func(t *testing.T, a *arena) {
			t.Helper()
			dieOften(t, a, orders{Role: relayRole, Target: tt.target, Batch: 5}, tt.at)
			v := a.judge(tt.target == busOnce)
			v.requireClean(t)
			if slices.Contains([]point{withinWave, beforeSettle, afterCommit, afterHandler}, tt.at) {
				require.Positive(t, v.Duplicates, "what was sent and not settled comes again")
			}
		})
	}
}

// dieOften has relays with the same orders die at a point, at a later pass each time, while
// more and more is pending. The last one survives and drains all.
func dieOften(t *testing.T, a *arena, o orders, at point) {
	t.Helper()
	for _, pass := range []int64{1, 2, 3} {
		a.write(5, 8)
		o.Trap = &trap{Point: at, Pass: pass}
		r := a.launch(o)
		r.await(t)
		require.True(t, r.died(syscall.SIGKILL), "%s\n%s", r.cmd.ProcessState, r.stderr)
	}
	a.write(5, 8)
	o.Trap = nil
	r := a.launch(o)
	a.awaitDrained()
	r.end(t)
}

// A relay that is stopped for longer than its lease is overtaken by another. When it wakes
// up it takes nothing back, and goes on.
func TestARelayMayBeStoppedAtAnyPoint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at     point
		target target
	}{
		{afterClaim, nowhere},
		{afterPending, nowhere},
		{withinWave, nowhere},
		{beforeSettle, nowhere},
		{afterSettle, nowhere},
		{beforeHandler, busOnce},
		{beforeCommit, busOnce},
		{afterCommit, busOnce},
	}
	for _, tt := range tests {
		onBoth(t, string(tt.at), tt.at, func(t *testing.T, a *arena) {
			t.Helper()
			a.write(5, 10)
			sleeper := a.launch(orders{Role: relayRole, Target: tt.target, Trap: &trap{Point: tt.at, Pass: 1, Stop: true}})
			a.awaitDeed(sleeper.Name, stopped)
			other := a.launch(orders{Role: relayRole, Target: tt.target})
			a.awaitDrained()
			a.write(5, 10)
			a.awaitDrained()
			a.wake(sleeper)
			other.end(t)
			a.write(5, 10)
			a.awaitDrained() // by the one that slept
			sleeper.end(t)
			v := a.judge(tt.target == busOnce)
			v.requireClean(t)
			if tt.at == withinWave || tt.at == beforeSettle {
				require.Positive(t, v.Duplicates, "both have sent what was not settled")
			}
		})
	}
}

// The same judge on the same runs: it finds the relay that settles first, and the consumer
// without an inbox.
func TestTheCrashPointsCatchWhatIsBroken(t *testing.T) {
	t.Parallel()
	onBoth(t, "a relay that marks first loses events", afterSettle, func(t *testing.T, a *arena) {
		t.Helper()
		dieOften(t, a, orders{Role: relayRole, Relay: marksFirst, Batch: 5}, afterSettle)
		require.Positive(t, a.judge(false).Lost)
	})
	onBoth(t, "a consumer without an inbox has effects twice", afterHandler, func(t *testing.T, a *arena) {
		t.Helper()
		dieOften(t, a, orders{Role: relayRole, Target: busRepeated}, afterHandler)
		v := a.judge(true)
		require.Positive(t, v.Doubled)
		require.Zero(t, v.Lost+v.Inverted+v.Phantom)
	})
}
