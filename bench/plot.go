package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// The plot's paper, in pixels.
const (
	paperWidth, paperHeight  = 720, 400
	left, right, top, bottom = 90, 150, 30, 50
)

// plot draws what operations cost over the number of orders, both on logarithmic scales.
// Its colours read on dark and on light.
func (g growth) plot() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="CPU nanoseconds an operation, over the number of orders in the store">
<style>
text { font: 13px system-ui, sans-serif; fill: #57606a; }
.grid { stroke: #57606a; stroke-opacity: .25; }
.line { fill: none; stroke-width: 2.5; }
@media (prefers-color-scheme: dark) { text { fill: #9da7b3; } .grid { stroke: #9da7b3; } }
</style>
`, paperWidth, paperHeight)
	for ns := 100.0; ns <= 100_000; ns *= 10 {
		fmt.Fprintf(&b, `<line class="grid" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/><text x="%d" y="%.1f" text-anchor="end">%s ns</text>`+"\n",
			left, yOf(ns), paperWidth-right, yOf(ns), left-8, yOf(ns)+4, nanoseconds(ns))
	}
	for _, size := range g.sizes {
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" y1="%d" x2="%.1f" y2="%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			xOf(size), top, xOf(size), paperHeight-bottom, xOf(size), paperHeight-bottom+20, nanoseconds(float64(size)))
	}
	colours := []string{"#2f81f7", "#d29922", "#3fb950", "#db61a2", "#a371f7", "#f0883e"}
	type label struct {
		y            float64
		colour, name string
	}
	var labels []label
	for i, name := range g.operations {
		var points []string
		var last float64
		for n, size := range g.sizes {
			last = yOf(g.costs[n][i].cpu)
			points = append(points, fmt.Sprintf("%.1f,%.1f", xOf(size), last))
		}
		fmt.Fprintf(&b, `<polyline class="line" stroke="%s" points="%s"/>`+"\n", colours[i], strings.Join(points, " "))
		labels = append(labels, label{last + 4, colours[i], name})
	}
	slices.SortFunc(labels, func(a, b label) int { return cmp.Compare(b.y, a.y) })
	for i, l := range labels { // from the lowest up, none over another
		if i > 0 {
			l.y = min(l.y, labels[i-1].y-16)
			labels[i].y = l.y
		}
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" style="fill:%s">%s</text>`+"\n", paperWidth-right+8, l.y, l.colour, l.name)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">orders in the store</text>`+"\n</svg>\n", (left+paperWidth-right)/2, paperHeight-8)
	return b.String()
}

func xOf(size int) float64 {
	return left + (math.Log10(float64(size))-3)/3*(paperWidth-left-right)
}

func yOf(ns float64) float64 {
	return paperHeight - bottom - (math.Log10(ns)-2)/3*(paperHeight-top-bottom)
}
