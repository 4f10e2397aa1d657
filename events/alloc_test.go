//go:build !race

package events_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

//nolint:paralleltest // allocations are counted for the whole process
func TestADeliveryAllocatesOnceHoweverManyHandlers(t *testing.T) {
	for _, handlers := range []int{1, 10, 100} {
		t.Run(strconv.Itoa(handlers), func(t *testing.T) {
			bus, calls := events.NewBus(), 0
			for range handlers {
				events.Subscribe(bus, "counts", func(context.Context, opened) error { calls++; return nil })
			}
			ctx := t.Context()
			env := events.Envelope{ID: id(1), Event: opened{}, OccurredAt: noon}
			allocs := testing.AllocsPerRun(100, func() {
				if err := bus.Deliver(ctx, env); err != nil {
					t.Fatal(err)
				}
			})
			require.LessOrEqual(t, allocs, 1.0)
			require.Equal(t, 101*handlers, calls)
		})
	}
}
