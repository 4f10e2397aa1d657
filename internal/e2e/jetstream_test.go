//go:build unix

package e2e_test

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// From PostgreSQL to JetStream, and from there to handlers that write to PostgreSQL, while
// processes are killed and stopped, the broker among them, and connections are cut on both
// sides. What is in the stream at the end is judged, what the consumers got, and what their
// handlers made of it.
func TestTheWayThroughJetStreamLosesNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		short, long streamPlan
	}{
		{
			"three relays to a stream",
			streamPlan{plan: plan{Relays: 3, Pairs: 20, Pace: 4 * time.Millisecond, Events: 1500, Kills: 20, Stops: 10}, Blows: 3},
			streamPlan{plan: plan{Relays: 4, Pairs: 50, Pace: 2 * time.Millisecond, Events: 30_000, Kills: 400, Stops: 200}, Blows: 50},
		},
		{
			"two relays and two consumers with an inbox",
			streamPlan{plan: plan{Relays: 2, Pairs: 20, Pace: 20 * time.Millisecond, Events: 500, Kills: 10, Stops: 5}, Blows: 2, Consumers: 2},
			streamPlan{plan: plan{Relays: 2, Pairs: 50, Pace: 15 * time.Millisecond, Events: 12_000, Kills: 200, Stops: 100}, Blows: 30, Consumers: 2},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.short
			if isLong() {
				p = tt.long
			}
			p.Writers, p.Readers, p.Cut, p.Target = 2, 1, true, jetStream
			p.run(t)
		})
	}
}

// A streamPlan is a plan with a broker and consumers.
type streamPlan struct {
	plan

	Consumers int
	Blows     int // at most so often each: the broker is killed, is stopped, a consumer is killed, is stopped
}

// A streamChaos is a streamPlan that is being carried out.
type streamChaos struct {
	streamPlan

	*arena

	broker    *broker
	consumers []*child

	cut, restarted, suspended, killed, stopped int
}

func (p streamPlan) run(t *testing.T) {
	t.Helper()
	a, door := newPostgres(t, seedOf(t))
	c := &streamChaos{streamPlan: p, arena: a, broker: newBroker(t)}
	c.Broker = c.broker.address()
	for range p.Consumers {
		c.consumers = append(c.consumers, c.consumer())
	}
	blows := []func(){a.cuts(door, &c.cut), a.cuts(c.broker.proxy, &c.cut), c.restart, c.suspend}
	if p.Consumers > 0 {
		blows = append(blows, c.kill, c.stop)
	}
	c.plan.run(a, blows...)
	if p.Consumers > 0 {
		c.broker.awaitHandled()
	}
	for _, one := range c.consumers {
		one.end(t)
	}
	t.Logf("%d connections cut, the broker killed %d times and stopped %d times, consumers killed %d times and stopped %d times",
		c.cut, c.restarted, c.suspended, c.killed, c.stopped)
	require.Positive(t, c.cut)
	require.Positive(t, c.restarted)
	c.judgeAll(t)
}

func (c *streamChaos) consumer() *child {
	return c.launch(orders{Role: consumerRole, Broker: c.Broker, Cut: true})
}

// restart kills the broker.
func (c *streamChaos) restart() {
	if c.restarted < c.Blows {
		c.restarted++
		c.broker.restart()
	}
}

// suspend stops the broker for a while.
func (c *streamChaos) suspend() {
	if c.suspended < c.Blows {
		c.suspended++
		c.broker.suspend(time.Duration(c.suspended%4) * shortLease)
	}
}

// kill kills a consumer. Another takes over after some seconds.
func (c *streamChaos) kill() {
	if c.killed < c.Blows {
		i := c.killed % len(c.consumers)
		c.killed++
		c.consumers[i].kill(c.t)
		c.consumers[i] = c.consumer()
	}
}

// stop stops a consumer: in the long setting every other time for longer than the broker waits
// for it, so that another takes over while it sleeps.
func (c *streamChaos) stop() {
	if c.stopped < c.Blows {
		one := c.consumers[c.stopped%len(c.consumers)]
		d := ackWait / 4
		if isLong() && c.stopped%2 == 1 {
			d = 2 * ackWait
		}
		c.stopped++
		one.signal(c.t, syscall.SIGSTOP)
		time.AfterFunc(d, func() { _ = one.cmd.Process.Signal(syscall.SIGCONT) })
	}
}

// judgeAll judges what the broker has and, if there are consumers, what they got and did.
func (c *streamChaos) judgeAll(t *testing.T) {
	t.Helper()
	entries, _ := readJournal(t, c.journal)
	told := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.Did == delivered })
	v := judgeStore(t, c.store, append(told, c.broker.heard()...), false)
	t.Log("the stream: ", v)
	v.requireClean(t)
	require.GreaterOrEqual(t, v.Events, c.Events)
	if c.Consumers > 0 {
		v = judgeStore(t, c.store, entries, true)
		t.Log("the consumers: ", v)
		v.requireClean(t)
	}
}

// The same way with rows that are locked and skipped: what is in the stream is out of order.
func TestSkipLockedToJetStreamIsCaught(t *testing.T) {
	t.Parallel()
	a, _ := newPostgres(t, seedOf(t))
	b := newBroker(t)
	p := plan{
		Writers: 2, Relays: 3, Pairs: 2, Pace: 5 * time.Millisecond, Relay: rowClaims, Target: jetStream, Broker: b.address(),
		Events: 300, Kills: 6, Stops: 2,
	}
	p.run(a)
	entries, _ := readJournal(t, a.journal)
	v := judgeStore(t, a.store, append(entries, b.heard()...), false)
	t.Log(v)
	require.Positive(t, v.Inverted)
	require.Zero(t, v.Phantom)
}
