// Package listentest writes down what a bus hands out, for the tests of services.
package listentest

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/ashlar-go/ashlar/events"
)

// To listens to all events from now on. The returned function gives their names so far, in
// order and without the context that they are of: "order_placed" for "ordering.order_placed".
// Any number of goroutines may publish and ask.
func To(bus *events.Bus) (heard func() []string) {
	var (
		mu    sync.Mutex
		names []string
	)
	events.Subscribe(bus, "test", func(_ context.Context, e events.Event) error {
		name := e.EventName()
		mu.Lock()
		defer mu.Unlock()
		names = append(names, name[strings.LastIndexByte(name, '.')+1:])
		return nil
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(names)
	}
}
