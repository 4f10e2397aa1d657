package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// A growth is what operations cost while the store grows.
type growth struct {
	operations []string
	sizes      []int
	costs      [][]cost  // of each size, of each operation
	memory     []float64 // bytes an order, of each size
}

// grow measures stores of a thousand to a million orders of five lines each.
func grow(s sampler, progress io.Writer) (growth, error) {
	g := growth{operations: []string{"Get", "Get anywhere", "Save", "Find 10 by key", "unit of work", "publish"}}
	for size := 1000; size <= 1_000_000; size *= 10 {
		m, x := newOrderMapping()
		before := live()
		store := filledAtThePort(m, size)
		memory := (live() - before) / float64(size)
		costs, err := s.measure(group{contenders: onStore(store, m, x, size)})
		if err != nil {
			return g, fmt.Errorf("%d orders: %w", size, err)
		}
		g.sizes, g.costs, g.memory = append(g.sizes, size), append(g.costs, costs), append(g.memory, memory)
		fmt.Fprintf(progress, "growth: %d orders: %.0f B each", size, memory) //nolint:errcheck // for the one who waits
		for i, c := range costs {
			fmt.Fprintf(progress, "; %s %.0f ns", g.operations[i], c.cpu) //nolint:errcheck // as above
		}
		fmt.Fprintln(progress) //nolint:errcheck // as above
	}
	return g, nil
}

// live is what the heap holds once the garbage is gone.
func live() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// filledAtThePort stores the orders without units of work, so that a million take seconds.
func filledAtThePort(m *orderMapping, n int) *memstore.Store {
	s := memstore.New()
	for i := range n {
		state := newOrder(i).Snapshot()
		try(s.Commit(context.Background(), repository.Batch{Changes: []repository.Change{{
			Kind: m.Kind(), Op: repository.Put, ID: state.ID.String(), State: state, Keys: must(m.Kind().Keys(state)),
		}}}))
	}
	return s
}

// choose picks n orders of a store with so many, from all over it.
func choose(n, size int) ([]int, []ordering.OrderID) {
	chosen, ids := make([]int, n), make([]ordering.OrderID, n)
	for i := range chosen {
		chosen[i] = rand.IntN(size) //nolint:gosec // any will do
		ids[i] = orderID(chosen[i])
	}
	return chosen, ids
}

// onStore are the operations. All but one are on the same 500 orders, picked from all over
// the store, so that the processor's caches hold as much of what they touch at every size.
func onStore(store *memstore.Store, m *orderMapping, x orderIndexes, size int) []contender {
	ctx := context.Background()
	bus, heard := events.NewBus(), 0
	events.Subscribe(bus, "counts", func(context.Context, ordering.DiscountApplied) error { heard++; return nil })
	uow := newUnit(store, m, repository.PublishTo(bus))
	orders := uow.Repositories()
	chosen, ids := choose(500, size)
	_, anywhere := choose(1<<16, size)
	offers, done := discounts(), 0
	fine := func() error { return nil }
	return []contender{
		{name: "Get", check: fine, run: func(n int) {
			for i := range n {
				if id := ids[i%len(ids)]; must(orders.Get(ctx, id)).ID() != id {
					panic("another order")
				}
			}
		}},
		{name: "Get anywhere", check: fine, run: func(n int) {
			for i := range n {
				if id := anywhere[i%len(anywhere)]; must(orders.Get(ctx, id)).ID() != id {
					panic("another order")
				}
			}
		}},
		{name: "Save", check: fine, run: func(n int) {
			for i := range n {
				id := ids[i%len(ids)].String()
				doc := must(store.Load(ctx, m.Kind(), id))
				try(store.Commit(ctx, repository.Batch{Changes: []repository.Change{{
					Kind: m.Kind(), Op: repository.Put, ID: id, Expected: doc.Version, State: doc.State, Keys: must(m.Kind().Keys(doc.State)),
				}}}))
			}
		}},
		{name: "Find", check: fine, run: func(n int) {
			for i := range n {
				found, _, err := orders.Page(ctx, x.customer.Is(customerOf(chosen[i%len(chosen)])), 20)
				if err != nil || len(found) != 10 {
					panic(fmt.Sprintf("%d orders of a customer: %v", len(found), err))
				}
			}
		}},
		{
			name: "unit of work",
			check: func() error {
				if heard < done {
					return fmt.Errorf("%d changes, and the handler heard of %d", done, heard)
				}
				return nil
			},
			run: func(n int) {
				for i := range n {
					done++
					try(uow.Do(ctx, func(ctx context.Context, orders orderCollection) error {
						o := must(orders.Get(ctx, ids[i%len(ids)]))
						try(o.ApplyDiscount(offers[i/len(ids)%2], noon()))
						return orders.Save(ctx, o)
					}))
				}
			},
		},
		{name: "publish", check: fine, run: func(n int) {
			env := events.Envelope{Event: ordering.DiscountApplied{Order: ids[0], Discount: offers[0]}, OccurredAt: noon()}
			for range n {
				try(bus.Deliver(ctx, env))
			}
		}},
	}
}
