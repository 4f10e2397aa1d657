package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// The events of a lighthouse.
type lit struct {
	Keeper string `json:"keeper"`
}

func (lit) EventName() string { return "coast.lamp_lit" }

var lightTypes = events.NewTypes(events.TypeOf[lit]())

var lampKind = &repository.Kind{Name: "coast.lamp", Schema: 1, Events: lightTypes}

func at() time.Time { return time.Date(2024, 2, 29, 20, 0, 0, 0, time.UTC) }

// A coast is a store with lamps whose events it has counted.
type coast struct {
	store     *memstore.Store
	versions  map[string]uint64
	committed []uuid.UUID
}

func newCoast() *coast {
	store := memstore.New(memstore.WithOutbox(), memstore.WithNamespace(uuid.NameSpaceURL))
	return &coast{store: store, versions: map[string]uint64{}}
}

// light commits the next version of each lamp, with one event.
func (c *coast) light(lamps ...string) error {
	var b repository.Batch
	for _, lamp := range lamps {
		v := c.versions[lamp]
		id := repository.EventID(c.store.Namespace(), lampKind.Name, lamp, v+1, 0)
		b.Changes = append(b.Changes, repository.Change{
			Kind: lampKind, Op: repository.Put, ID: lamp, Expected: v, State: "lit",
			Events: []events.Envelope{{
				ID: id, Event: lit{"ada"}, OccurredAt: at(), Aggregate: lampKind.Name, AggregateID: lamp, Version: v + 1,
			}},
		})
		c.committed = append(c.committed, id)
		c.versions[lamp] = v + 1
	}
	return c.store.Commit(context.Background(), b)
}

// A harbour is a sink that writes down what reaches it, first deliveries and repetitions.
type harbour struct {
	mu    sync.Mutex
	seen  map[uuid.UUID]int
	order []string
	last  map[string]uint64
	wrong []string
	sends int
	mood  func(m outbox.Message) error // nil is a good one
}

func newHarbour() *harbour { return &harbour{seen: map[uuid.UUID]int{}, last: map[string]uint64{}} }

func (h *harbour) Send(_ context.Context, wave []outbox.Message) []error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sends++
	errs := make([]error, len(wave))
	in := map[string]bool{}
	for i, m := range wave {
		if in[m.AggregateID] {
			h.wrong = append(h.wrong, "two of "+m.AggregateID+" in a wave")
		}
		in[m.AggregateID] = true
		if h.mood != nil {
			errs[i] = h.mood(m)
		}
		if errs[i] == nil {
			h.hear(m)
		}
	}
	return errs
}

func (h *harbour) hear(m outbox.Message) {
	h.seen[m.ID]++
	if h.seen[m.ID] > 1 {
		return
	}
	if m.Version < h.last[m.AggregateID] {
		h.wrong = append(h.wrong, fmt.Sprintf("%s %d after %d", m.AggregateID, m.Version, h.last[m.AggregateID]))
	}
	h.last[m.AggregateID] = max(h.last[m.AggregateID], m.Version)
	h.order = append(h.order, fmt.Sprint(m.AggregateID, m.Version))
}

// check wants all that was committed to have arrived, in order for each lamp.
func (h *harbour) check(c *coast) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.wrong) > 0 {
		return fmt.Errorf("out of order: %s", h.wrong)
	}
	for i, id := range c.committed {
		if h.seen[id] == 0 {
			return fmt.Errorf("event %d of %d is lost", i+1, len(c.committed))
		}
	}
	if len(h.seen) != len(c.committed) {
		return errors.New("an event that nobody committed")
	}
	return nil
}

// run runs a relay until the function that it returns is called.
func run(t *testing.T, r *outbox.Relay) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return func() {
		cancel()
		require.NoError(t, <-done)
	}
}
