// Command bench measures ashlar against its peers and against the same work by hand, and
// writes docs/benchmarks.md with its plot:
//
//	cd bench && GOWORK=off go run .
//
// Nothing here decides about a build: no test asserts a time.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 21, "how often each contender runs")
	slice := flag.Duration("slice", 4*time.Millisecond, "how long one run takes")
	only := flag.String("only", "", "measure what matches this regular expression, and write nothing")
	out := flag.String("out", "../docs", "the folder of benchmarks.md")
	flag.Parse()
	if err := bench(sampler{*rounds, *slice}, *only, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// heap is what the process keeps in memory throughout: as much as a service does.
const heap = 64 << 20

func bench(s sampler, only, out string) error {
	pick, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	ballast := make([]byte, heap) // so that the collector runs as often as in a program of ordinary size
	defer runtime.KeepAlive(ballast)
	warm()
	var r report
	for _, sec := range sections() {
		measured := section{title: sec.title, note: sec.note}
		for _, make := range sec.groups {
			g := make()
			if !pick.MatchString(sec.title + ": " + g.title) {
				continue
			}
			costs, err := s.measure(g.contenders)
			if err != nil {
				return fmt.Errorf("%s: %w", g.title, err)
			}
			measured.results = append(measured.results, result{g, costs})
			print(os.Stdout, sec.title, result{g, costs})
		}
		r.sections = append(r.sections, measured)
	}
	if pick.MatchString("growth") {
		if r.growth, err = grow(s, os.Stdout); err != nil {
			return err
		}
	}
	if only != "" {
		return nil
	}
	return r.write(out)
}

// warm has the system hand out the memory that the collector will work in: the first use of
// a page costs more than what is measured here.
func warm() {
	var list []*[256]byte
	for range 2 * heap / 256 {
		list = append(list, new([256]byte))
	}
	runtime.KeepAlive(list)
}

// A section is the groups of one part of the library.
type section struct {
	title, note string
	groups      []func() group // made when their turn comes, so that they do not share a heap
	results     []result
}

func sections() []section {
	return []section{
		{title: "money", note: onMoney, groups: amounts()},
		{title: "bus", note: onBuses, groups: []func() group{
			func() group { return buses(1) }, func() group { return buses(10) }, func() group { return buses(100) },
		}},
		{title: "store", note: onStores, groups: []func() group{
			gets, saves, func() group { return units(1) }, func() group { return units(8) },
		}},
		{title: "fulfilment", note: onFulfilments, groups: []func() group{fulfilments, refusals}},
	}
}
