//go:build unix

package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shortLease is the lease of relays that are killed: the next one waits it out.
const shortLease = 300 * time.Millisecond

// An arena is a store and a journal that several processes work on, and the store as the
// test sees it.
type arena struct {
	opened

	t       *testing.T
	address string // as the children know it
	journal string
	seed    uint64
	born    int
}

func newArena(t *testing.T, address string, seed uint64) *arena {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	open, err := openStore(ctx, address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, open.close()) })
	return &arena{opened: open, t: t, address: address, journal: filepath.Join(t.TempDir(), "journal"), seed: seed}
}

// newSQLite is an arena on one SQLite file.
func newSQLite(t *testing.T, seed uint64) *arena {
	t.Helper()
	return newArena(t, "sqlite:"+filepath.Join(t.TempDir(), "counters.db"), seed)
}

// launch starts a child in the arena. Each has a name of its own.
func (a *arena) launch(o orders) *child {
	a.t.Helper()
	a.born++
	o.Name = fmt.Sprintf("%s-%d", o.Role, a.born)
	o.Store, o.Journal, o.Seed = a.address, a.journal, a.seed+uint64(a.born)
	if o.Lease == 0 {
		o.Lease = shortLease
	}
	return launch(a.t, o)
}

// write makes saves from within the test.
func (a *arena) write(pairs, saves int) {
	a.t.Helper()
	a.born++
	j, err := openJournal(a.journal)
	require.NoError(a.t, err)
	w := &worker{
		orders:  orders{Name: fmt.Sprintf("test-%d", a.born), Pairs: pairs, Saves: saves},
		journal: j, store: a.store, rng: rand.New(rand.NewPCG(a.seed, uint64(a.born))),
	}
	ctx, cancel := context.WithTimeout(a.t.Context(), patience)
	defer cancel()
	require.NoError(a.t, w.write(ctx))
	require.NoError(a.t, j.file.Close())
}

// awaitDrained waits until nothing is pending, for as long as less and less is.
func (a *arena) awaitDrained() {
	a.t.Helper()
	for left := a.pending(); left > 0; {
		before := left
		eventually(a.t, fmt.Sprintf("some of %d pending events are delivered", before), func() bool {
			left = a.pending()
			return left < before
		})
	}
}

func (a *arena) pending() int {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), patience)
	defer cancel()
	stats, err := a.Stats(ctx)
	require.NoError(a.t, err)
	require.Zero(a.t, stats.DeadLetters)
	return stats.Pending
}

// awaitDeed waits until a process has written down that it did something.
func (a *arena) awaitDeed(by string, d deed) {
	a.t.Helper()
	eventually(a.t, by+" has "+string(d), func() bool { return a.hasDone(by, d) })
}

func (a *arena) hasDone(by string, d deed) bool {
	a.t.Helper()
	entries, _ := readJournal(a.t, a.journal)
	return slices.ContainsFunc(entries, func(e entry) bool { return e.By == by && e.Did == d })
}

// wake has a process go on that has stopped itself. It says so before it stops, and may be
// late to: then it is stopped after it was told to go on, and is told again.
func (a *arena) wake(sleeper *child) {
	a.t.Helper()
	eventually(a.t, sleeper.Name+" goes on", func() bool {
		sleeper.signal(a.t, syscall.SIGCONT)
		return a.hasDone(sleeper.Name, woken)
	})
}

// judge says what became of it all.
func (a *arena) judge(withEffects bool) *verdict {
	a.t.Helper()
	entries, torn := readJournal(a.t, a.journal)
	if torn > 0 {
		a.t.Logf("%d lines of the journal were torn by a kill", torn)
	}
	v := judgeStore(a.t, a.store, entries, withEffects)
	a.t.Log(v)
	return v
}
