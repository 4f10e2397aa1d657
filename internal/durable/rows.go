// Package durable is what the stores on SQL have in common: a batch as rows, the numbered
// migrations of their tables, the prefix of the tables' names. It knows no driver.
package durable

import (
	"encoding/json"
	"fmt"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
)

// MaxEventSize is the most bytes of data and metadata that an event has unless a store is
// told otherwise: what fits a message of 1 MiB, the usual limit of brokers, with its
// headers.
const MaxEventSize = 960 << 10

// A Row is a change as it is written, with all that could be refused of it encoded.
type Row struct {
	Op       repository.Op
	Kind, ID string
	Expected uint64
	Schema   int              // of a Put
	State    []byte           // of a Put
	Keys     []repository.Key // of a Put: a tombstone is found by nothing
	Events   []Event
}

// An Event is an event as it is written.
type Event struct {
	events.Encoded

	MetadataJSON []byte // nil for none
	Partition    uint8
}

// Rows encodes a batch before anything is locked. The batch is valid, and its events are
// listed and no larger than limit; otherwise the error says what is wrong, and nothing of
// the batch may be stored.
func Rows(b repository.Batch, limit int) ([]Row, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	rows := make([]Row, len(b.Changes))
	for i := range b.Changes {
		c := &b.Changes[i]
		r := Row{Op: c.Op, Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected}
		if c.Op == repository.Put {
			state, err := c.Kind.Encode(c.State)
			if err != nil {
				return nil, fmt.Errorf("%s cannot be encoded: %w", c.Kind.Name, err)
			}
			r.Schema, r.State, r.Keys = c.Kind.Schema, state, c.Keys
		}
		for _, env := range c.Events {
			e, err := encode(c.Kind.Events, env, limit)
			if err != nil {
				return nil, err
			}
			r.Events = append(r.Events, e)
		}
		rows[i] = r
	}
	return rows, nil
}

func encode(types *events.Types, env events.Envelope, limit int) (Event, error) {
	encoded, err := types.Encode(env)
	if err != nil {
		return Event{}, err
	}
	e := Event{Encoded: encoded, Partition: outbox.PartitionOf(env.Aggregate, env.AggregateID)}
	if size := e.Size(); size > limit {
		return Event{}, fmt.Errorf("%w: %s has %d bytes, the store takes %d", outbox.ErrTooLarge, e.Name, size, limit)
	}
	e.MetadataJSON, err = EncodeMetadata(e.Metadata)
	return e, err
}

// EncodeMetadata returns metadata as JSON; nil for none.
func EncodeMetadata(m map[string]string) ([]byte, error) {
	if len(m) == 0 {
		return nil, nil
	}
	return json.Marshal(m)
}

// DecodeMetadata reads what EncodeMetadata wrote.
func DecodeMetadata(b []byte) (map[string]string, error) {
	if len(b) == 0 {
		return nil, nil //nolint:nilnil // no metadata is the nil map
	}
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("stored metadata cannot be read: %w", err)
	}
	return m, nil
}
