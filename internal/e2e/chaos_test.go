//go:build unix

package e2e_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// isLong reports whether the long settings were asked for, by ASHLAR_E2E=long.
func isLong() bool { return os.Getenv("ASHLAR_E2E") == "long" }

// seedOf returns the seed of the random choices of a test: ASHLAR_E2E_SEED, or a fixed one.
// The scheduler has its own, which nobody sets.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(20260301)
	if text := os.Getenv("ASHLAR_E2E_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	return seed
}

// A plan is a run at random: processes that are killed and stopped while they work, until
// enough of everything has happened.
type plan struct {
	Writers, Relays, Readers int
	Pairs                    int
	Pace                     time.Duration // of the writers
	Relay                    relayKind
	Target                   target
	Broker                   string // where it is
	Cut                      bool   // connections are cut as well

	Events int // at least so many are committed
	Kills  int // so many processes are killed
	Stops  int // so many are stopped, some of them for longer than a lease
}

// A chaos is a plan that is being carried out.
type chaos struct {
	plan

	*arena

	rng    *rand.Rand
	alive  []*child
	asleep map[*child]nap

	killed, stopped, overslept int
	extra                      []func() // more that happens now and then
}

// A nap is the sleep of a child that is stopped.
type nap struct {
	wake  *time.Timer // sends SIGCONT
	until time.Time
}

// run carries the plan out and waits until all is delivered.
func (p plan) run(a *arena, extra ...func()) *chaos {
	a.t.Helper()
	c := &chaos{plan: p, arena: a, rng: rand.New(rand.NewPCG(a.seed, 2)), asleep: map[*child]nap{}, extra: extra}
	for range p.Writers {
		c.spawn(writerRole)
	}
	for range p.Relays {
		c.spawn(relayRole)
	}
	for range p.Readers {
		c.spawn(readerRole)
	}
	began := time.Now()
	limit := began.Add(patience)
	if isLong() {
		limit = began.Add(15 * patience)
	}
	for n := c.committed(); !c.isOver(n); n = c.committed() {
		require.True(a.t, time.Now().Before(limit), "%d kills, %d stops, %d events in all this time", c.killed, c.stopped, n)
		time.Sleep(time.Duration(10+c.rng.IntN(60)) * time.Millisecond)
		c.check()
		if c.isDue(n) {
			c.strike()
		}
		if len(c.extra) > 0 && c.rng.IntN(3) == 0 {
			c.extra[c.rng.IntN(len(c.extra))]()
		}
	}
	c.wake()
	c.end(writerRole)
	c.awaitDrained()
	c.end(relayRole)
	c.end(readerRole)
	a.t.Logf("seed %d, %s: %d kills, %d stops, %d of them beyond the lease",
		a.seed, time.Since(began).Round(time.Millisecond), c.killed, c.stopped, c.overslept)
	return c
}

func (c *chaos) spawn(r role) {
	c.alive = append(c.alive, c.launch(orders{
		Role: r, Pairs: c.Pairs, Pace: c.Pace, Relay: c.Relay, Target: c.Target, Broker: c.Broker, Cut: c.Cut,
	}))
}

// isOver reports whether all that was planned has happened.
func (c *chaos) isOver(committed int) bool {
	return c.killed >= c.Kills && c.stopped >= c.Stops && committed >= c.Events
}

// committed returns how many events are committed.
func (c *chaos) committed() int {
	counters, _ := contents(c.t, c.store)
	n := 0
	for _, counter := range counters {
		n += eventsOf(counter.Version())
	}
	return n
}

// isDue reports whether it is time to strike: the blows are spread over the events, so that
// on a slow machine the processes get somewhere between two of them.
func (c *chaos) isDue(committed int) bool {
	all, struck := c.Kills+c.Stops, c.killed+c.stopped
	return struck < all && committed >= c.Events*struck/all
}

// strike kills or stops one of the processes.
func (c *chaos) strike() {
	c.t.Helper()
	i := c.rng.IntN(len(c.alive))
	victim := c.alive[i]
	kills, stops := c.Kills-c.killed, c.Stops-c.stopped
	if c.rng.IntN(kills+stops) < kills {
		c.alive = append(c.alive[:i], c.alive[i+1:]...)
		c.stir(victim)
		victim.kill(c.t)
		c.killed++
		c.spawn(victim.Role)
		return
	}
	if time.Now().Before(c.asleep[victim].until) {
		return // another time
	}
	d := time.Duration(c.rng.Int64N(int64(3 * shortLease)))
	if d > shortLease {
		c.overslept++
	}
	victim.signal(c.t, syscall.SIGSTOP)
	c.stopped++
	// By the clock, not by the loop: what the test itself asks of the store may wait for who sleeps.
	wake := time.AfterFunc(d, func() { _ = victim.cmd.Process.Signal(syscall.SIGCONT) })
	c.asleep[victim] = nap{wake, time.Now().Add(d)}
}

// check wants all processes to be at work: none ends unless it is told to.
func (c *chaos) check() {
	c.t.Helper()
	for _, one := range c.alive {
		if !one.isAlive() {
			require.FailNow(c.t, "a process has ended", "%s: %s\n%s", one.Name, one.cmd.ProcessState, one.stderr)
		}
	}
}

// stir has no more of a child's sleep.
func (c *chaos) stir(sleeper *child) {
	if n, sleeps := c.asleep[sleeper]; sleeps {
		n.wake.Stop()
		delete(c.asleep, sleeper)
	}
}

// wake lets all go on.
func (c *chaos) wake() {
	for sleeper := range c.asleep {
		c.stir(sleeper)
		sleeper.signal(c.t, syscall.SIGCONT)
	}
}

// end tells all processes of a role to finish.
func (c *chaos) end(r role) {
	c.t.Helper()
	for _, one := range c.alive {
		if one.Role == r {
			one.end(c.t)
		}
	}
}
