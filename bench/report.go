package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A report is all that was measured.
type report struct {
	sections []section
	growth   growth
}

// print writes one measured group for the one who waits.
func print(w io.Writer, part string, r result) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", part, r.title)
	if m := r.missed(); m != "" {
		fmt.Fprintf(&b, " MISSED: %s", m)
	}
	b.WriteByte('\n')
	for i, c := range r.costs {
		fmt.Fprintf(&b, "  %-36s %10.1f ns cpu %10.1f ns wall %7.1f allocs %8.0f B %6.2f×\n",
			r.contenders[i].name, c.cpu, c.wall, c.allocs, c.bytes, c.ratio)
	}
	io.WriteString(w, b.String()) //nolint:errcheck // it is for the eye
}

// write writes benchmarks.md and its plot.
func (r *report) write(folder string) error {
	if err := os.WriteFile(filepath.Join(folder, "benchmarks.svg"), []byte(r.growth.plot()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "benchmarks.md"), []byte(r.page()), 0o644)
}

func (r *report) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, head, time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()) //nolint:forbidigo // the date of the measurement
	for _, s := range r.sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", s.title, s.note)
		b.WriteString("| work | by | CPU ns | wall ns | allocs | bytes | ashlar ÷ it |\n|---|---|--:|--:|--:|--:|--:|\n")
		for _, one := range s.results {
			one.rows(&b)
		}
		if len(s.absent) > 0 {
			fmt.Fprintf(&b, "\nNo PostgreSQL server was found when this was measured; left out: %s.\n", strings.Join(s.absent, "; "))
		}
	}
	b.WriteString("\n## Targets\n\n")
	r.targets(&b)
	r.growth.rows(&b)
	return b.String()
}

func (r result) rows(b *strings.Builder) {
	title := r.title
	if r.byWall {
		title += " (by wall)"
	}
	for i, c := range r.costs {
		ratio := "1"
		if i > 0 {
			ratio = fmt.Sprintf("%.2f", c.ratio)
		}
		if i > 0 && c.ratio > 1 {
			ratio = "**" + ratio + "**"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %.0f | %.0f | %s |\n",
			title, r.contenders[i].name, nanoseconds(c.cpu), nanoseconds(c.wall), c.allocs, c.bytes, ratio)
		title = ""
	}
}

// targets says of each target whether it is met, and by how much it is not.
func (r *report) targets(b *strings.Builder) {
	b.WriteString("| work | must reach | reached |\n|---|---|---|\n")
	for _, s := range r.sections {
		for _, one := range s.results {
			var wants []string
			if one.allocs >= 0 {
				wants = append(wants, fmt.Sprintf("≤ %.0f allocations", one.allocs))
			}
			if one.target > 0 {
				against := one.contenders[1].name
				if one.best {
					against = "the best peer"
				}
				wants = append(wants, fmt.Sprintf("≤ %.4g× %s", one.target, against))
			}
			if one.limit > 0 {
				wants = append(wants, fmt.Sprintf("≤ %s ns", nanoseconds(one.limit)))
			}
			if len(wants) == 0 {
				continue
			}
			got := fmt.Sprintf("%.0f allocations, %.2f× %s, %s ns", one.costs[0].allocs, one.ratio(), one.contenders[one.peer()].name, nanoseconds(one.time()))
			if m := one.missed(); m != "" {
				got = "**missed**: " + got
			}
			fmt.Fprintf(b, "| %s: %s | %s | %s |\n", s.title, one.title, strings.Join(wants, ", "), got)
		}
	}
}

// time returns what an operation of ashlar's takes, by the clock of the group.
func (r result) time() float64 {
	if r.byWall {
		return r.costs[0].wall
	}
	return r.costs[0].cpu
}

// nanoseconds is readable at every size.
func nanoseconds(ns float64) string {
	if ns < 100 {
		return fmt.Sprintf("%.1f", ns)
	}
	digits := fmt.Sprintf("%.0f", ns)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func (g growth) rows(b *strings.Builder) {
	b.WriteString("\n## growth\n\n" + grown + "\n\n![What an operation costs as the store grows](benchmarks.svg)\n\n| orders |")
	for _, name := range g.operations {
		fmt.Fprintf(b, " %s |", name)
	}
	b.WriteString(" bytes an order |\n|--:|" + strings.Repeat("--:|", len(g.operations)+1) + "\n")
	for i, size := range g.sizes {
		fmt.Fprintf(b, "| %s |", nanoseconds(float64(size)))
		for _, c := range g.costs[i] {
			fmt.Fprintf(b, " %s |", nanoseconds(c.cpu))
		}
		fmt.Fprintf(b, " %s |\n", nanoseconds(g.memory[i]))
	}
}

const head = `# Benchmarks

What ashlar costs beside its peers and beside the same work by hand. This page is written by

` + "```sh\ncd bench && GOWORK=off go run .\n```" + `

on %s with %s, %s/%s, %d CPUs shared with other work. Absolute figures are of that machine;
the ratios are what to look at.

- All contenders of a row run in one process, in 21 rounds of a few milliseconds each, in a
  new random order every round. A figure is the median of its rounds; a ratio is the median of
  the ratios of the rounds, for a shared machine is not as fast in one round as in the next.
- **CPU** is processor time of the whole process, garbage collection included; **wall** is
  what the clock says, with whatever else the machine was doing. Ratios are of CPU time, but in
  rows marked "by wall": part of their work is done in another process, which is not in CPU.
- Each contender does the same work, and its result is checked. Every operation is called
  through a function value, which adds some 2 ns to all alike.
- 64 MB are kept in memory throughout, so that the collector runs as often as in a service
  and not every few milliseconds, as it does in a program that holds nothing.
- A ratio below 1 says that ashlar is faster. Where a peer is faster it is **bold**.
- A target counts as met within 5 %%, which is how far medians of this machine differ.
- No test asserts a time. The allocations in the targets are tested.
`

const grown = `One store of memory with orders of five lines and two keys, ten orders a customer; CPU nanoseconds.
The operations are on 500 orders picked from all over the store, the same number at every size, so
that the processor's caches hold as much of them: nothing an operation does grows with the rest of
the store, but for the logarithm in the ordered indexes. "Get anywhere" is on 65,536 orders instead:
what it costs more in a large store is main memory. Sizes are measured one after the other, so a row
also shows how busy the machine was just then.`

// What has to be known to read the figures of a part.
const (
	onMoney = `USD 1234.56 and USD 78.90. A library that has no such operation is not in the row. The naive
decimal is a shopspring/decimal with a currency beside it, compared before each operation.`

	onBuses = `One event, its envelope made beforehand. The bare loop calls handlers of one event, each under a
recover of its own, and collects their errors: it has no order of answers, no cancelling, no
subscription by type, and its handlers learn nothing of the event's circumstances. EventBus calls
by reflection and recovers nothing. The gochannel waits for every acknowledgement, as the others do.

A delivery costs one allocation, the context that its handlers get. They may keep it, so it is not
pooled; it is most of what a delivery to few handlers costs. Handlers share one recover, and no lock
is taken for each: a delivery to many costs less than the loop.`

	onStores = `A thousand orders of five lines. By hand is a map of clones behind a mutex, with versions and two
indexes; an order is cloned through its snapshot, the one way there is. The unit of work by hand
makes the same envelope with the same kind of identity and calls one handler under a recover; it
has no identity map, does not notice what was not saved, and stores two changes in two steps.`

	onFulfilments = `An order of two lines and the inventories of its products. A fulfilment is for one order, once, so
both sides restore the three from the same snapshots each time. By hand checks the conditions
first and the outcome last, and puts nothing back.

A refusal is decided before anything is kept that would have to be put back; what it costs is the
error that names every violation.`

	onDurables = `A save is a parcel at its next version and one event on it, in one transaction: by hand, the UPDATE
that is guarded by the version and the INSERT into the outbox, prepared, with the state and the event
made into JSON each time. By hand has no keys to compare, and checks nothing that it is given. Both
sides use tables of the store's making with the same settings: SQLite with synchronous FULL, each save
waiting for the disk; PostgreSQL through a socket, started for this with fsync off, for the wait would
be the same for all. The store sends BEGIN with its statements; by hand there is a row for each way.

A relay takes two thousand events out of the outbox, a hundred at a time, to a sink that does
nothing; a row is the cost of one event. Claiming the leases and leaving them is in it. By hand is
a select by partition of the same events and a delete, without leases, delays and attempts. Filling
the outbox is not measured.

JetStream is a server in this process, which stores in files. The bare client publishes the same
messages, headers and all, that are ready in memory, and waits for the acks of each hundred, as the
relay does between reading them from PostgreSQL and deleting them there; or it publishes all two
thousand before it waits.`
)
