//go:build !race

package ordering_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/ordering"
)

// The bound is looked at before the lines: a million cost no more than 1,001.
func TestTooManyLinesAreNotRead(t *testing.T) { // not parallel: it counts allocations
	s, c := openShop(), coursesToLondon()
	c.Lines = make([]ordering.PlaceOrderLine, 1_000_000)
	if n := testing.AllocsPerRun(3, func() { _, _ = s.PlaceOrder(t.Context(), c) }); n > 50 {
		t.Errorf("refusing a million lines takes %.0f allocations", n)
	}
}
