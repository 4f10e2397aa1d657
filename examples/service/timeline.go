package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/ordering/shipping"
	"github.com/ashlar-go/ashlar/repository"
)

// A Timeline is what has happened to an order, in all contexts, in the order in which this
// service heard of it. It is a read model: made of events alone, and there to be looked at.
// Of each event it keeps the name and the circumstances, not the contents.
type Timeline struct {
	aggregate.Root[ordering.OrderID]

	entries []Entry
}

// An Entry is one event on a [Timeline].
type Entry struct {
	Event     uuid.UUID `json:"event"`
	Name      string    `json:"name"`      // such as "ordering.order_placed"
	Aggregate string    `json:"aggregate"` // the kind of whose event it is
	Version   uint64    `json:"version"`   // of that aggregate
	At        time.Time `json:"at"`        // when it happened
}

// NewTimeline returns the timeline of an order of which nothing is known yet.
func NewTimeline(order ordering.OrderID) *Timeline { return &Timeline{Root: aggregate.New(order)} }

// Entries returns the events.
func (t *Timeline) Entries() []Entry { return slices.Clone(t.entries) }

// Add adds an event at the end.
func (t *Timeline) Add(e Entry) { t.entries = append(t.entries, e) }

// A TimelineSnapshot is the state of a [Timeline] as it goes to storage.
type TimelineSnapshot struct {
	Order   ordering.OrderID `json:"order"`
	Entries []Entry          `json:"entries"`
}

// Snapshot returns the timeline's state.
func (t *Timeline) Snapshot() TimelineSnapshot {
	return TimelineSnapshot{Order: t.ID(), Entries: slices.Clone(t.entries)}
}

// RestoreTimeline returns the timeline with the given state.
func RestoreTimeline(s TimelineSnapshot) (*Timeline, error) {
	if s.Order == (ordering.OrderID{}) {
		return nil, invariant.Violate("order", errNoOrder)
	}
	return &Timeline{Root: aggregate.New(s.Order), entries: slices.Clone(s.Entries)}, nil
}

var errNoOrder = failure.New(failure.Invalid, "service.timeline", "service: a timeline is one of an order")

var timelineMapping = repository.Map("service.timeline", (*Timeline).Snapshot, RestoreTimeline)

// Timelines are the timelines of all orders.
type Timelines = repository.Collection[ordering.OrderID, *Timeline, TimelineSnapshot]

// timelines keeps the timelines up to date and tells who watches.
type timelines struct {
	uow *repository.UnitOfWork[Timelines]
	hub *hub
}

// follow subscribes to what the life of an order consists of. The single lines are left out:
// the order that is placed has them all.
func (t timelines) follow(bus *events.Bus) {
	note(bus, t, func(e ordering.OrderPlaced) string { return e.Order.String() })
	note(bus, t, func(e ordering.PaymentReceived) string { return e.Order.String() })
	note(bus, t, func(e ordering.OrderConfirmed) string { return e.Order.String() })
	note(bus, t, func(e ordering.OrderShipped) string { return e.Order.String() })
	note(bus, t, func(e ordering.OrderDelivered) string { return e.Order.String() })
	note(bus, t, func(e ordering.OrderCancelled) string { return e.Order.String() })
	note(bus, t, func(e billing.InvoiceIssued) string { return e.Order.String() })
	note(bus, t, func(e billing.InvoicePaid) string { return e.Order.String() })
	note(bus, t, func(e billing.InvoiceVoided) string { return e.Order.String() })
	note(bus, t, func(e billing.InvoiceRefunded) string { return e.Order.String() })
	note(bus, t, func(e shipping.ShipmentPrepared) string { return e.Order.String() })
	note(bus, t, func(e shipping.ShipmentCollected) string { return e.Order.String() })
	note(bus, t, func(e shipping.ShipmentDelivered) string { return e.Order.String() })
	note(bus, t, func(e shipping.ShipmentCancelled) string { return e.Order.String() })
}

// note has every event of type E added to the timeline of the order that it is about. The
// entry and the inbox's mark are one commit: an event is on its timeline once, however
// often it is delivered.
func note[E events.Event](bus *events.Bus, t timelines, orderOf func(E) string) {
	events.Subscribe(bus, "timeline", func(ctx context.Context, e E) error {
		order, err := ordering.ParseOrderID(orderOf(e))
		if err != nil {
			return err
		}
		env, _ := events.FromContext(ctx)
		entry := Entry{
			Event: env.ID, Name: e.EventName(), At: env.OccurredAt,
			Aggregate: env.Aggregate, Version: env.Version,
		}
		if err := t.add(ctx, order, entry); err != nil {
			return err
		}
		t.hub.tell(order)
		return nil
	})
}

func (t timelines) add(ctx context.Context, order ordering.OrderID, e Entry) error {
	return t.uow.Do(ctx, func(ctx context.Context, all Timelines) error {
		line, err := all.Get(ctx, order)
		if errors.Is(err, repository.ErrNotFound) {
			line, err = NewTimeline(order), nil
		}
		if err != nil {
			return err
		}
		line.Add(e)
		return all.Save(ctx, line)
	})
}

// of returns the entries of an order's timeline so far.
func (t timelines) of(ctx context.Context, order ordering.OrderID) ([]Entry, error) {
	line, err := t.uow.Repositories().Get(ctx, order)
	if errors.Is(err, repository.ErrNotFound) {
		return nil, nil // the first event is still on its way
	}
	if err != nil {
		return nil, err
	}
	return line.Entries(), nil
}
