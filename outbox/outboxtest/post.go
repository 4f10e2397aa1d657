package outboxtest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// The events of the suite's own context, a post office.
type (
	posted struct {
		Text string `json:"text"`
	}
	burnt struct{}
	// secret is an event that nobody can encode.
	secret struct {
		Contents chan int `json:"contents"`
	}
	// lost is listed nowhere.
	lost struct{}
)

func (posted) EventName() string { return "outboxtest.posted" }
func (burnt) EventName() string  { return "outboxtest.burnt" }
func (secret) EventName() string { return "outboxtest.secret" }
func (lost) EventName() string   { return "outboxtest.lost" }

var postTypes = events.NewTypes(
	events.TypeOf[posted](events.Schema(2, func(old []byte) ([]byte, error) { return old, nil })),
	events.TypeOf[burnt](), events.TypeOf[secret](),
)

// A letter is the snapshot of a letter or a parcel.
type letter struct {
	Pages int `json:"pages"`
}

var letterMapping = kind("outboxtest.letter")

// parcelMapping is a second kind with the same identities.
var parcelMapping = kind("outboxtest.parcel")

func kind(name string) *repository.Kind {
	return &repository.Kind{
		Name: name, Schema: 1, Events: postTypes,
		Encode: json.Marshal,
		Decode: func(_ int, b []byte) (any, error) {
			var l letter
			err := json.Unmarshal(b, &l)
			return l, err
		},
		Keys: func(any) ([]repository.Key, error) { return nil, nil },
	}
}

// put is the change that stores a letter at version expected+1, with events of these texts.
func (t *trial) put(id string, expected uint64, texts ...string) repository.Change {
	return t.putIn(letterMapping, id, expected, texts...)
}

func (t *trial) putIn(k *repository.Kind, id string, expected uint64, texts ...string) repository.Change {
	evs := make([]events.Event, len(texts))
	for i, text := range texts {
		evs[i] = posted{text}
	}
	return repository.Change{
		Kind: k, Op: repository.Put, ID: id, Expected: expected, State: letter{len(texts)},
		Events: t.seal(k, id, expected+1, evs...),
	}
}

// seal makes envelopes as a unit of work does.
func (t *trial) seal(k *repository.Kind, id string, version uint64, evs ...events.Event) []events.Envelope {
	var sealed []events.Envelope
	for i, e := range evs {
		env := events.NewEnvelope(t.Ctx, repository.EventID(t.store.Namespace(), k.Name, id, version, i), e, noon())
		env.Aggregate, env.AggregateID, env.Version, env.Index = k.Name, id, version, i
		env.CorrelationID = env.ID
		sealed = append(sealed, env)
	}
	return sealed
}

func noon() time.Time { return time.Date(2024, 2, 29, 12, 0, 0, 123456789, time.UTC) }

// fill commits n letters of one version and one event each, and returns their events in the
// order of the commits.
func (t *trial) fill(n int) []uuid.UUID {
	var ids []uuid.UUID
	for i := range n {
		c := t.put(fmt.Sprintf("letter-%03d", i), 0, "hello")
		t.commit(c)
		ids = append(ids, c.Events[0].ID)
	}
	return ids
}
