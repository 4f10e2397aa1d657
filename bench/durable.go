package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres/postgrestest"
	"github.com/ashlar-go/ashlar/repository"
)

// What a run of a group with servers is.
const (
	savesARun  = 20
	drainedRun = 2000 // events
	batchSize  = 100  // events at a time
)

func durables(server *postgrestest.Server) []func() group {
	return []func() group{
		sqliteSaves, sqliteDrains,
		func() group { return postgresSaves(server) },
		func() group { return postgresDrains(server) },
		func() group { return jetStreams(server) },
	}
}

// A parcel is stored on its way: a small state and one event, so that what a store adds shows.
type parcel struct {
	Place string `json:"place"`
	Grams int    `json:"grams"`
}

type parcelMoved struct {
	Parcel string `json:"parcel"`
	Place  string `json:"place"`
}

// EventName implements [events.Event].
func (parcelMoved) EventName() string { return "bench.parcel_moved" }

func newParcelKind() *repository.Kind {
	return &repository.Kind{
		Name: "bench.parcel", Schema: 1, Events: events.NewTypes(events.TypeOf[parcelMoved]()),
		Encode: json.Marshal,
		Decode: func(_ int, b []byte) (any, error) {
			var p parcel
			err := json.Unmarshal(b, &p)
			return p, err
		},
		Keys: func(any) ([]repository.Key, error) { return nil, nil },
	}
}

// A durableStore is what the stores of databases have in common.
type durableStore interface {
	repository.Store
	outbox.Queue
	Namespace() uuid.UUID
	Close() error
}

// A depot is a store with parcels.
type depot struct {
	durableStore

	kind    *repository.Kind
	fresh   int // parcels made by fill
	version uint64
}

func newDepot(s durableStore) *depot { return &depot{durableStore: s, kind: newParcelKind()} }

const theParcel = "parcel-0"

// state and moved are what is stored of a parcel at a version.
func (d *depot) state(version uint64) parcel { return parcel{"Ulm", int(version)} } //nolint:gosec // small

func (d *depot) moved(namespace uuid.UUID, id string, version uint64) events.Envelope {
	return newMoved(d.kind, namespace, id, version)
}

func newMoved(kind *repository.Kind, namespace uuid.UUID, id string, version uint64) events.Envelope {
	env := events.NewEnvelope(context.Background(), repository.EventID(namespace, kind.Name, id, version, 0),
		parcelMoved{id, "Ulm"}, noon())
	env.Aggregate, env.AggregateID, env.Version = kind.Name, id, version
	env.CorrelationID = env.ID
	return env
}

func (d *depot) change(namespace uuid.UUID, id string, version uint64) repository.Change {
	return repository.Change{
		Kind: d.kind, Op: repository.Put, ID: id, Expected: version - 1, State: d.state(version),
		Events: []events.Envelope{d.moved(namespace, id, version)},
	}
}

// save stores the next version of the one parcel, with its event.
func (d *depot) save(ctx context.Context) error {
	err := d.Commit(ctx, repository.Batch{Changes: []repository.Change{d.change(d.Namespace(), theParcel, d.version+1)}})
	if err == nil {
		d.version++
	}
	return err
}

// fill stores n more parcels with an event each.
func (d *depot) fill(n int) {
	const atOnce = 500
	for n > 0 {
		var b repository.Batch
		for range min(n, atOnce) {
			d.fresh++
			b.Changes = append(b.Changes, d.change(d.Namespace(), "parcel-"+strconv.Itoa(d.fresh), 1))
		}
		if err := d.Commit(context.Background(), b); err != nil {
			panic(err)
		}
		n -= atOnce
	}
}

// saver is a contender that saves by the store.
func (d *depot) saver(name string) contender {
	ctx := context.Background()
	return contender{
		name: name,
		run: func(n int) {
			for range n {
				if err := d.save(ctx); err != nil {
					panic(err)
				}
			}
		},
		check: func() error { return d.holds(d.version) },
	}
}

// holds wants the parcel at a version, and as many events in the outbox.
func (d *depot) holds(version uint64) error {
	ctx := context.Background()
	doc, err := d.Load(ctx, d.kind, theParcel)
	if err != nil {
		return err
	}
	stats, err := d.Stats(ctx)
	if err != nil {
		return err
	}
	if doc.Version != version || uint64(stats.Pending) != version || doc.State != d.state(version) { //nolint:gosec // not negative
		return fmt.Errorf("version %d with %d events is stored, not %d", doc.Version, stats.Pending, version)
	}
	return nil
}

// relayed is a contender that relays to the sink what prepare has put in the outbox.
func (d *depot) relayed(name string, sink outbox.Sink, prepare func(n int), check func(sent int) error) contender {
	relay := outbox.NewRelay(d, sink, outbox.Batch(batchSize))
	sent := 0
	return contender{
		name: name, prepare: prepare,
		run:   func(int) { sent += must(relay.Drain(context.Background())) },
		check: func() error { return errors.Join(d.drained(sent), check(sent)) },
	}
}

// drained wants so many events to have been taken: all that were put.
func (d *depot) drained(taken int) error {
	stats, err := d.Stats(context.Background())
	if err != nil {
		return err
	}
	if taken != d.fresh || stats.Pending != 0 || stats.DeadLetters != 0 {
		return fmt.Errorf("%d of %d events were taken, %d are left", taken, d.fresh, stats.Pending)
	}
	return nil
}

// A drop is a sink that counts what it is given.
type drop struct{ heard int }

// Send implements [outbox.Sink].
func (s *drop) Send(_ context.Context, wave []outbox.Message) []error {
	s.heard += len(wave)
	return nil
}

func (s *drop) check(sent int) error {
	if s.heard != sent {
		return fmt.Errorf("the sink was given %d events, not %d", s.heard, sent)
	}
	return nil
}

// An ending undoes, last first, what a group was opened with.
type ending []func()

func (e *ending) later(f func()) { *e = append(*e, f) }

func (e *ending) end() {
	for _, f := range slices.Backward(*e) {
		f()
	}
	*e = nil
}

// folder makes a folder for as long as a group is measured.
func (e *ending) folder() (string, error) {
	dir, err := os.MkdirTemp("", "ashlar-bench-")
	if err == nil {
		e.later(func() { _ = os.RemoveAll(dir) })
	}
	return dir, err
}

// opened returns an opening for a group: what has been opened is ended when the rest cannot be.
func opened(open func(e *ending) ([]contender, error)) func() ([]contender, func(), error) {
	return func() ([]contender, func(), error) {
		var e ending
		cs, err := open(&e)
		if err != nil {
			e.end()
			return nil, nil, err
		}
		return cs, e.end, nil
	}
}

// occurred is when an event happened, as the stores write it.
func occurred(env events.Envelope) string { return env.OccurredAt.Format(time.RFC3339Nano) }
