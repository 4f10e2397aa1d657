package inboxtest

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

type root[ID aggregate.Identity] = aggregate.Root[ID]

// A tally is the aggregate that the suite stores: it counts, so that an effect that happens
// twice, or not at all, shows.
type tally struct {
	root[tallyID]

	count int
}

type tallyID struct{ name string }

func (id tallyID) String() string { return id.name }

// noon is when everything in the suite happens.
func noon() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

func newTally(name string) *tally { return &tally{root: aggregate.New(tallyID{name})} }

func (c *tally) add() {
	c.count++
	aggregate.Record(&c.root, counted{Count: c.count}, noon())
}

type tallyState struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

func (c *tally) state() tallyState { return tallyState{c.ID().name, c.count} }

func restoreTally(s tallyState) (*tally, error) {
	return &tally{root: aggregate.New(tallyID{s.Name}), count: s.Count}, nil
}

// counted is what a tally records.
type counted struct {
	Count int `json:"count"`
}

func (counted) EventName() string { return "inboxtest.counted" }

// rang is the event that consumers hear of and count.
type rang struct{}

func (rang) EventName() string { return "inboxtest.rang" }

var tallyTypes = events.NewTypes(events.TypeOf[counted]())

var tallyMapping = repository.Map("inboxtest.tally", (*tally).state, restoreTally, repository.Events[tallyState](tallyTypes))

type tallies = repository.Collection[tallyID, *tally, tallyState]

// adding returns work that adds one to a tally, which it makes when there is none.
func adding(name string) func(context.Context, tallies) error {
	return func(ctx context.Context, all tallies) error {
		c, err := all.Get(ctx, tallyID{name})
		switch {
		case errors.Is(err, repository.ErrNotFound):
			c = newTally(name)
		case err != nil:
			return err
		}
		c.add()
		return all.Save(ctx, c)
	}
}

// event returns the identity of an event, the same for the same name.
func event(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

// ring is an envelope as a relay delivers it.
func ring(name string) events.Envelope {
	return events.Envelope{ID: event(name), Event: rang{}, OccurredAt: noon(), Aggregate: "inboxtest.bell", AggregateID: name, Version: 1}
}

func mark(consumer, name string) repository.Mark {
	return repository.Mark{Consumer: consumer, Event: event(name)}
}
