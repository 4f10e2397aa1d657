package durable_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

type (
	state   struct{ Balance any }
	opened  struct{ Holder string }
	unknown struct{}
)

func (opened) EventName() string  { return "bank.opened" }
func (unknown) EventName() string { return "bank.unknown" }

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

func account() *repository.Kind {
	same := func(b []byte) ([]byte, error) { return b, nil }
	mapping := repository.Map("bank.account",
		func(*aggregateStub) state { return state{} }, func(state) (*aggregateStub, error) { return new(aggregateStub), nil },
		repository.Events[state](events.NewTypes(events.TypeOf[opened]())), repository.Schema[state](2, same))
	return mapping.Kind()
}

func sealed(e events.Event, version uint64, index int) events.Envelope {
	env := events.Envelope{
		ID: uuid.NameSpaceURL, Event: e, OccurredAt: noon,
		Aggregate: "bank.account", AggregateID: "DE-1", Version: version, Index: index,
	}
	return env
}

func put(id string, s any, evs ...events.Envelope) repository.Change {
	return repository.Change{Kind: account(), Op: repository.Put, ID: id, State: s, Events: evs}
}

func batch(changes ...repository.Change) repository.Batch { return repository.Batch{Changes: changes} }

func TestABatchBecomesRows(t *testing.T) {
	t.Parallel()
	keys := []repository.Key{{Index: "holder", Value: "ann", Unique: true}}
	first := put("DE-1", state{5}, sealed(opened{"ann"}, 4, 0), sealed(opened{"bob"}, 4, 1).WithMeta("tenant", "acme"))
	first.Expected, first.Keys = 3, keys
	gone := repository.Change{Kind: account(), Op: repository.Delete, ID: "DE-2", Expected: 7, Keys: keys, State: state{5}}
	look := repository.Change{Kind: account(), Op: repository.Check, ID: "DE-3", Expected: 1, Keys: keys}

	rows, err := durable.Rows(batch(first, gone, look), durable.MaxEventSize)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	evs := rows[0].Events
	rows[0].Events = nil
	require.Equal(t, []durable.Row{
		{Op: repository.Put, Kind: "bank.account", ID: "DE-1", Expected: 3, Schema: 2, State: []byte(`{"Balance":5}`), Keys: keys},
		{Op: repository.Delete, Kind: "bank.account", ID: "DE-2", Expected: 7},
		{Op: repository.Check, Kind: "bank.account", ID: "DE-3", Expected: 1},
	}, rows, "neither a tombstone nor a check has keys or a state")

	require.Len(t, evs, 2)
	require.JSONEq(t, `{"Holder":"ann"}`, string(evs[0].Data))
	require.Nil(t, evs[0].MetadataJSON)
	require.JSONEq(t, `{"tenant":"acme"}`, string(evs[1].MetadataJSON))
	require.Equal(t, 1, evs[1].Index)
	require.Equal(t, outbox.PartitionOf("bank.account", "DE-1"), evs[1].Partition)
	require.Equal(t, outbox.Message{Encoded: evs[1].Encoded}.Partition(), evs[1].Partition)
	require.Equal(t, uuid.NameSpaceURL, evs[1].ID)
}

func TestABatchOfNothingIsNoRows(t *testing.T) {
	t.Parallel()
	rows, err := durable.Rows(repository.Batch{Marks: []repository.Mark{{Consumer: "a"}}}, 0)
	require.NoError(t, err)
	require.Empty(t, rows)
}

func TestWhatCannotBeWrittenIsRefusedWhole(t *testing.T) {
	t.Parallel()
	unlisted := *account()
	unlisted.Events = nil
	for name, tt := range map[string]struct {
		change repository.Change
		want   error
	}{
		"a malformed change":             {put("", state{5}), repository.ErrBatch},
		"a state of another type":        {put("DE-1", "five"), repository.ErrCorrupt},
		"a state that fails to encode":   {put("DE-1", state{make(chan int)}), nil},
		"an event that is not listed":    {put("DE-1", state{5}, sealed(unknown{}, 1, 0)), events.ErrUnlisted},
		"an event of a kind without any": {repository.Change{Kind: &unlisted, Op: repository.Put, ID: "DE-1", State: state{5}, Events: []events.Envelope{sealed(opened{}, 1, 0)}}, events.ErrUnlisted},
		"an event that is not UTF-8":     {put("DE-1", state{5}, sealed(opened{"\xff"}, 1, 0)), events.ErrEncoding},
		"an event that is too large":     {put("DE-1", state{5}, sealed(opened{"ann"}, 1, 0), sealed(opened{strings.Repeat("a", 100)}, 1, 1)), outbox.ErrTooLarge},
		"metadata that is too large":     {put("DE-1", state{5}, sealed(opened{"ann"}, 1, 0).WithMeta("a", strings.Repeat("a", 100))), outbox.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := durable.Rows(batch(put("DE-9", state{5}), tt.change), 100)
			require.Error(t, err)
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
			}
			require.Nil(t, rows)
		})
	}
}

func TestAnEventMayBeAsLargeAsTheLimit(t *testing.T) {
	t.Parallel()
	env := sealed(opened{"ann"}, 1, 0).WithMeta("tenant", "acme")
	size := len(`{"Holder":"ann"}`) + len("tenantacme")
	_, err := durable.Rows(batch(put("DE-1", state{5}, env)), size)
	require.NoError(t, err)
	_, err = durable.Rows(batch(put("DE-1", state{5}, env)), size-1)
	require.ErrorIs(t, err, outbox.ErrTooLarge)
	require.NotContains(t, err.Error(), "DE-1")
}

func TestMetadataComesBackAsItWent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "metadata")
		b, err := durable.EncodeMetadata(m)
		require.NoError(t, err)
		got, err := durable.DecodeMetadata(b)
		require.NoError(t, err)
		if len(m) == 0 {
			require.Nil(t, b)
			require.Nil(t, got)
			return
		}
		require.Equal(t, m, got)
	})
	for _, odd := range []string{"[]", `{"a":1}`, `{"a":"b"`, "x"} {
		_, err := durable.DecodeMetadata([]byte(odd))
		require.Error(t, err, odd)
	}
	none, err := durable.DecodeMetadata([]byte("null"))
	require.NoError(t, err)
	require.Nil(t, none)
}
