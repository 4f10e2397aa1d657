package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A contender does one piece of work as one library does it.
type contender struct {
	name    string
	prepare func(n int)  // makes what the next run is about, and is not measured; may be nil
	run     func(n int)  // does the work n times
	check   func() error // whether what the last run left is right
}

// ready prepares the next run.
func (c contender) ready(n int) {
	if c.prepare != nil {
		c.prepare(n)
	}
}

// A cost is that of one operation.
type cost struct {
	wall, cpu     float64 // nanoseconds; cpu is that of the whole process, garbage collection included
	allocs, bytes float64
	ratio         float64 // of ashlar's time to this one's, by the group's clock: the median of the rounds
}

// A sampler measures contenders side by side: in every round each runs once for about the
// time of one slice, in an order of the round's own, so that what else the machine does
// hits all alike.
type sampler struct {
	rounds int
	slice  time.Duration
}

// measure returns the median cost of each contender of a group. It fails when one has got its
// work wrong.
func (s sampler) measure(g group) ([]cost, error) {
	cs := g.contenders
	runtime.GC()
	counts := make([]int, len(cs))
	costs := make([]cost, len(cs))
	for i, c := range cs {
		if counts[i] = g.count; g.count == 0 {
			counts[i] = s.calibrate(c)
		}
		costs[i].allocs, costs[i].bytes = allocations(c, counts[i])
	}
	walls, cpus := make([][]float64, len(cs)), make([][]float64, len(cs))
	for range s.rounds {
		for _, i := range rand.Perm(len(cs)) {
			wall, cpu := timed(cs[i], counts[i])
			walls[i], cpus[i] = append(walls[i], wall), append(cpus[i], cpu)
		}
	}
	for i, c := range cs {
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		costs[i].wall, costs[i].cpu = median(walls[i]), median(cpus[i])
		ratios := make([]float64, s.rounds)
		for round := range ratios {
			ratios[round] = cpus[0][round] / cpus[i][round]
			if g.byWall {
				ratios[round] = walls[0][round] / walls[i][round]
			}
		}
		costs[i].ratio = median(ratios)
	}
	return costs, nil
}

// calibrate returns how many operations fill a slice.
func (s sampler) calibrate(c contender) int {
	for n := 1; ; n *= 2 {
		wall, _ := timed(c, n)
		if total := time.Duration(wall * float64(n)); total >= s.slice/4 {
			return max(1, int(float64(n)*float64(s.slice)/float64(total)))
		}
	}
}

func timed(c contender, n int) (wall, cpu float64) {
	c.ready(n)
	used := cpuTime()
	start := time.Now() //nolint:forbidigo // this is what a clock is for
	c.run(n)
	elapsed := time.Since(start) //nolint:forbidigo // as above
	return float64(elapsed) / float64(n), float64(cpuTime()-used) / float64(n)
}

// cpuTime is what the process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func allocations(c contender, n int) (allocs, bytes float64) {
	c.ready(n)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c.run(n)
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(n), float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// A group is one piece of work and those who do it; the first is ashlar.
type group struct {
	title      string
	target     float64 // how many times the cost of the others it may have; 0: no target
	best       bool    // the target is against the best of the others; otherwise against the first
	limit      float64 // nanoseconds of processor time; 0: none
	allocs     float64 // how many allocations it may make; -1: no target
	count      int     // how many operations a run is; 0: what fills a slice
	byWall     bool    // compared by the clock: the work is also done in another process
	contenders []contender

	// open makes the contenders of a group that needs files and servers, and what ends them,
	// once the group is to be measured; nil when it has its contenders already.
	open func() (cs []contender, end func(), err error)
}

// A result is a group that has been measured.
type result struct {
	group

	costs []cost
}

// peer returns the contender that the target is against, or -1.
func (r result) peer() int {
	if len(r.costs) < 2 {
		return -1
	}
	peer := 1
	for i := 2; r.best && i < len(r.costs); i++ {
		if r.costs[i].ratio > r.costs[peer].ratio {
			peer = i
		}
	}
	return peer
}

// ratio returns how many times the peer's cost ashlar's is, in processor time: what else runs
// on the machine is not in it. A group by the clock has it in it, on both sides.
func (r result) ratio() float64 {
	if r.peer() < 0 {
		return 0
	}
	return r.costs[r.peer()].ratio
}

// missed says what of the target is missed; "" when it is met.
func (r result) missed() string {
	if r.allocs >= 0 && r.costs[0].allocs > r.allocs+0.05 { // the runtime allocates now and then
		return fmt.Sprintf("%.0f allocations, not %.0f", r.costs[0].allocs, r.allocs)
	}
	if r.limit > 0 && r.costs[0].cpu > r.limit {
		return fmt.Sprintf("%.0f ns, not %.0f", r.costs[0].cpu, r.limit)
	}
	if r.target > 0 && r.ratio() > r.target*1.05 { // a median of a shared machine is no more exact
		return fmt.Sprintf("%.2f×, not %.4g×", r.ratio(), r.target)
	}
	return ""
}
