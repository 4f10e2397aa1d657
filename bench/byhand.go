package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/ordering"
)

// A handStore is what one writes without a library: a map of clones behind a mutex, with
// versions and two indexes. An order is cloned the one way there is, through its snapshot.
type handStore struct {
	mu         sync.Mutex
	rows       map[ordering.OrderID]handRow
	byCustomer map[string]map[ordering.OrderID]struct{}
	byCurrency map[string]map[ordering.OrderID]struct{}
	namespace  uuid.UUID
	handler    func(context.Context, events.Event) error
}

type handRow struct {
	order   *ordering.Order
	version uint64
}

func newHandStore() *handStore {
	return &handStore{
		rows:       map[ordering.OrderID]handRow{},
		byCustomer: map[string]map[ordering.OrderID]struct{}{},
		byCurrency: map[string]map[ordering.OrderID]struct{}{},
		namespace:  uuid.MustParse("0e5c3c6e-6f0d-5c1e-9a3c-1f4a7c0c9b11"),
	}
}

func (s *handStore) get(id ordering.OrderID) (*ordering.Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	row, ok := s.rows[id]
	if !ok {
		return nil, fmt.Errorf("bench: there is no order %q", id)
	}
	clone, err := ordering.RestoreOrder(row.order.Snapshot())
	if err != nil {
		return nil, err
	}
	aggregate.Loaded(clone, row.version)
	return clone, nil
}

func (s *handStore) save(o *ordering.Order) error {
	clone, err := ordering.RestoreOrder(o.Snapshot())
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.rows[o.ID()]
	if before.version != o.Version() {
		return errors.New("bench: another has stored it since")
	}
	if before.order == nil || before.order.Customer() != o.Customer() {
		if before.order != nil {
			delete(s.byCustomer[before.order.Customer().String()], o.ID())
		}
		enter(s.byCustomer, o.Customer().String(), o.ID())
	}
	if before.order == nil || before.order.Currency() != o.Currency() {
		if before.order != nil {
			delete(s.byCurrency[before.order.Currency().String()], o.ID())
		}
		enter(s.byCurrency, o.Currency().String(), o.ID())
	}
	s.rows[o.ID()] = handRow{clone, before.version + 1}
	return nil
}

func enter(index map[string]map[ordering.OrderID]struct{}, key string, id ordering.OrderID) {
	if index[key] == nil {
		index[key] = map[ordering.OrderID]struct{}{}
	}
	index[key][id] = struct{}{}
}

// change is a unit of work by hand: get, change, save, and hand the events with an identity
// that is the same at every attempt to one handler.
func (s *handStore) change(ctx context.Context, id ordering.OrderID, do func(*ordering.Order) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o, err := s.get(id)
	if err != nil {
		return err
	}
	if err := do(o); err != nil {
		return err
	}
	if err := s.save(o); err != nil {
		return err
	}
	pending := aggregate.Pending(o)
	aggregate.Committed(o, o.Version()+1, len(pending))
	for i, r := range pending {
		name := "bench.order\n" + strconv.FormatUint(o.Version(), 10) + "\n" + strconv.Itoa(i) + "\n" + id.String()
		env := events.Envelope{
			ID: uuid.NewSHA1(s.namespace, []byte(name)), Event: r.Event, OccurredAt: r.At,
			Aggregate: "bench.order", AggregateID: id.String(), Version: o.Version(), Index: i,
		}
		if err := recovered(ctx, s.handler, env.Event); err != nil {
			return err
		}
	}
	return nil
}
