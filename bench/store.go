package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// stored is how many orders the stores of a comparison hold.
const stored = 1000

// filled returns a store with so many orders.
func filled(m *orderMapping, n int) *memstore.Store {
	s := memstore.New()
	for i := range n {
		if err := newUnit(s, m).Repositories().Save(context.Background(), newOrder(i)); err != nil {
			panic(err)
		}
	}
	return s
}

func filledByHand(n int) *handStore {
	s := newHandStore()
	for i := range n {
		if err := s.save(newOrder(i)); err != nil {
			panic(err)
		}
	}
	return s
}

// gets reads one order of five lines after the other.
func gets() group {
	g := group{title: "get an order of 5 lines, 2 keys", target: 2, allocs: -1}
	ctx := context.Background()
	m, _ := newOrderMapping()
	orders := newUnit(filled(m, stored), m).Repositories()
	var got *ordering.Order
	last := -1
	check := func() error {
		if got.ID() != orderID(last) || got.Lines().Len() != 5 || got.Version() != 1 {
			return fmt.Errorf("got %s", got)
		}
		return nil
	}
	ids := identities(stored)
	byHand := filledByHand(stored)
	for _, o := range byHand.rows {
		aggregate.Loaded(o.order, 1)
	}
	g.contenders = []contender{
		{name: "ashlar: Collection.Get on memstore", check: check, run: func(n int) {
			for i := range n {
				last = i % stored
				got = must(orders.Get(ctx, ids[last]))
			}
		}},
		{name: "map of clones behind a mutex", check: check, run: func(n int) {
			for i := range n {
				last = i % stored
				got = must(byHand.get(ids[last]))
			}
		}},
	}
	return g
}

func identities(n int) []ordering.OrderID {
	ids := make([]ordering.OrderID, n)
	for i := range ids {
		ids[i] = orderID(i)
	}
	return ids
}

// saves stores one changed order after the other. Ashlar's side works at the port, as the
// hand does: both take the state, work out two keys and check the version.
func saves() group {
	g := group{title: "save an order of 5 lines, 2 keys", target: 2, allocs: -1}
	ctx := context.Background()
	m, _ := newOrderMapping()
	store := filled(m, stored)
	byHand := filledByHand(stored)
	mine, theirs := make([]*ordering.Order, stored), make([]*ordering.Order, stored)
	for i := range stored {
		mine[i], theirs[i] = newOrder(i), newOrder(i)
		aggregate.Loaded(mine[i], 1)
		aggregate.Loaded(theirs[i], 1)
	}
	g.contenders = []contender{
		{
			name: "ashlar: Store.Commit on memstore",
			check: func() error {
				doc, err := store.Load(ctx, m.Kind(), orderID(0).String())
				if err != nil || doc.Version != mine[0].Version() {
					return fmt.Errorf("version %d is stored, not %d: %w", doc.Version, mine[0].Version(), err)
				}
				return nil
			},
			run: func(n int) {
				for i := range n {
					o := mine[i%stored]
					state := o.Snapshot()
					keys := must(m.Kind().Keys(state))
					err := store.Commit(ctx, repository.Batch{Changes: []repository.Change{{
						Kind: m.Kind(), Op: repository.Put, ID: o.ID().String(), Expected: o.Version(), State: state, Keys: keys,
					}}})
					if err != nil {
						panic(err)
					}
					aggregate.Loaded(o, o.Version()+1)
				}
			},
		},
		{
			name: "map of clones behind a mutex",
			check: func() error {
				if got := byHand.rows[orderID(0)].version; got != theirs[0].Version() {
					return fmt.Errorf("version %d is stored, not %d", got, theirs[0].Version())
				}
				return nil
			},
			run: func(n int) {
				for i := range n {
					o := theirs[i%stored]
					if err := byHand.save(o); err != nil {
						panic(err)
					}
					aggregate.Loaded(o, o.Version()+1)
				}
			},
		},
	}
	return g
}

// units are get, change, save and publish to one handler, by so many callers at once, each
// with orders of its own.
func units(callers int) group {
	g := group{title: "unit of work: get, change, save, publish to 1 handler", target: 4, allocs: -1}
	if callers > 1 {
		g.title, g.target = fmt.Sprintf("the same by %d callers at once", callers), 0
	}
	g.contenders = []contender{unitOfWork(callers), unitByHand(callers)}
	return g
}

func unitOfWork(callers int) contender {
	m, _ := newOrderMapping()
	bus, heard := events.NewBus(), newHearing(callers)
	events.Subscribe(bus, "hears", func(_ context.Context, e ordering.DiscountApplied) error {
		heard.of(e)
		return nil
	})
	uow := newUnit(filled(m, stored), m, repository.PublishTo(bus))
	return contender{
		name:  "ashlar: UnitOfWork.Do",
		check: heard.check(uow.Repositories().Get),
		run: heard.callers(func(ctx context.Context, id ordering.OrderID, d ordering.Discount) error {
			return uow.Do(ctx, func(ctx context.Context, orders orderCollection) error {
				o, err := orders.Get(ctx, id)
				if err != nil {
					return err
				}
				if err := o.ApplyDiscount(d, noon()); err != nil {
					return err
				}
				return orders.Save(ctx, o)
			})
		}),
	}
}

func unitByHand(callers int) contender {
	s, heard := filledByHand(stored), newHearing(callers)
	s.handler = func(_ context.Context, e events.Event) error {
		if applied, ok := e.(ordering.DiscountApplied); ok {
			heard.of(applied)
		}
		return nil
	}
	return contender{
		name:  "the same by hand",
		check: heard.check(func(_ context.Context, id ordering.OrderID) (*ordering.Order, error) { return s.get(id) }),
		run: heard.callers(func(ctx context.Context, id ordering.OrderID, d ordering.Discount) error {
			return s.change(ctx, id, func(o *ordering.Order) error { return o.ApplyDiscount(d, noon()) })
		}),
	}
}

// A hearing is what a handler has heard of changes made by callers.
type hearing struct {
	n         int
	ids       []ordering.OrderID
	discounts [2]ordering.Discount
	asked     int

	mu    sync.Mutex
	heard int
	last  ordering.DiscountApplied
}

func newHearing(callers int) *hearing {
	return &hearing{n: callers, ids: identities(stored), discounts: discounts()}
}

func (h *hearing) of(e ordering.DiscountApplied) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard++
	h.last = e
}

// callers returns a run that shares n changes among the callers. Each has orders of its own.
func (h *hearing) callers(change func(context.Context, ordering.OrderID, ordering.Discount) error) func(n int) {
	ctx := context.Background()
	share := func(caller, n int) {
		for i := range n {
			own := (i*h.n + caller) % (stored / h.n * h.n)
			if err := change(ctx, h.ids[own], h.discounts[i/(stored/h.n)%2]); err != nil {
				panic(err)
			}
		}
	}
	return func(n int) {
		each := (n + h.n - 1) / h.n
		h.asked += each * h.n
		if h.n == 1 {
			share(0, n)
			return
		}
		var group sync.WaitGroup
		for caller := range h.n {
			group.Go(func() { share(caller, each) })
		}
		group.Wait()
	}
}

func (h *hearing) check(get func(context.Context, ordering.OrderID) (*ordering.Order, error)) func() error {
	return func() error {
		if h.heard != h.asked {
			return fmt.Errorf("the handler heard of %d changes, not %d", h.heard, h.asked)
		}
		o, err := get(context.Background(), h.last.Order)
		if err != nil {
			return err
		}
		return errors.Join(wantDiscount(o, h.last.Discount))
	}
}
