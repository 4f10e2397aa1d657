// Command bench measures ashlar against its peers and against the same work by hand, and
// writes docs/benchmarks.md with its plot:
//
//	cd bench && GOWORK=off go run .
//
// Nothing here decides about a build: no test asserts a time.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"time"

	"github.com/ashlar-go/ashlar/postgres/postgrestest"
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
	var server postgrestest.Server
	defer server.Stop()
	for _, sec := range sections() {
		if err := r.add(s, sec, pick); err != nil {
			return err
		}
	}
	if pick.MatchString("growth") {
		if r.growth, err = grow(s, os.Stdout); err != nil {
			return err
		}
	}
	// Last: what servers leave behind in the heap would be in the growth.
	if err := r.add(s, section{title: "durable", note: onDurables, groups: durables(&server)}, pick); err != nil {
		return err
	}
	if only != "" {
		return nil
	}
	return r.write(out)
}

// add measures the groups of a section that are picked.
func (r *report) add(s sampler, sec section, pick *regexp.Regexp) error {
	measured := section{title: sec.title, note: sec.note}
	for _, make := range sec.groups {
		g := make()
		if !pick.MatchString(sec.title + ": " + g.title) {
			continue
		}
		one, err := s.result(g)
		switch {
		case errors.Is(err, postgrestest.ErrNoServer):
			measured.absent = append(measured.absent, g.title)
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", g.title, err)
		}
		measured.results = append(measured.results, one)
		print(os.Stdout, sec.title, one)
	}
	r.sections = append(r.sections, measured)
	return nil
}

// result measures a group, and ends what it was measured on.
func (s sampler) result(g group) (result, error) {
	if g.open != nil {
		cs, end, err := g.open()
		if err != nil {
			return result{}, err
		}
		defer end()
		g.contenders = cs
	}
	costs, err := s.measure(g)
	return result{g, costs}, err
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
	absent      []string // titles of groups for which there is no server
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
