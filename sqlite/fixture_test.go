package sqlite_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// A cairn is a heap of stones by the wayside: the document of these tests, the state of
// which is a text.
type cairnBuilt struct {
	Cairn string `json:"cairn"`
}

func (cairnBuilt) EventName() string { return "sqlite.cairn_built" }

var cairnTypes = events.NewTypes(events.TypeOf[cairnBuilt]())

var cairnKind = &repository.Kind{
	Name: "sqlite.cairn", Schema: 1, Events: cairnTypes,
	Encode: json.Marshal,
	Decode: func(_ int, b []byte) (any, error) {
		var text string
		err := json.Unmarshal(b, &text)
		return text, err
	},
	Keys: func(any) ([]repository.Key, error) { return nil, nil },
}

// cairn is the change that stores a cairn at the version after the expected one.
func cairn(id string, expected uint64, state string, keys ...repository.Key) repository.Change {
	return repository.Change{Kind: cairnKind, Op: repository.Put, ID: id, Expected: expected, State: state, Keys: keys}
}

// built is the one event of a version of a cairn.
func built(namespace uuid.UUID, id string, version uint64) events.Envelope {
	env := events.NewEnvelope(context.Background(), repository.EventID(namespace, cairnKind.Name, id, version, 0),
		cairnBuilt{Cairn: id}, time.Date(2026, time.March, 1, 12, 0, 0, 123456789, time.UTC))
	env.Aggregate, env.AggregateID, env.Version = cairnKind.Name, id, version
	env.CorrelationID = env.ID
	return env
}

// raise is cairn with its event.
func raise(s *sqlite.Store, id string, expected uint64, state string, keys ...repository.Key) repository.Change {
	c := cairn(id, expected, state, keys...)
	c.Events = []events.Envelope{built(s.Namespace(), id, expected+1)}
	return c
}

func batch(changes ...repository.Change) repository.Batch {
	return repository.Batch{Changes: changes}
}

func commit(t *testing.T, s *sqlite.Store, changes ...repository.Change) {
	t.Helper()
	require.NoError(t, s.Commit(t.Context(), batch(changes...)))
}

func delivered(messages []outbox.Message) []outbox.Outcome {
	outcomes := make([]outbox.Outcome, len(messages))
	for i, m := range messages {
		outcomes[i] = outbox.Outcome{Message: m, Verdict: outbox.Delivered}
	}
	return outcomes
}

func refused(messages []outbox.Message, after time.Duration) []outbox.Outcome {
	outcomes := make([]outbox.Outcome, len(messages))
	for i, m := range messages {
		outcomes[i] = outbox.Outcome{Message: m, Verdict: outbox.Delayed, After: after, Reason: "the broker said no"}
	}
	return outcomes
}
