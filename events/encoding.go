package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
)

// ContentType is the media type of [Encoded.Data]: the JSON of the event.
const ContentType = "application/json"

// An Encoded is an envelope as it is stored and sent: the event as bytes, its circumstances
// as values. [Types.Encode] makes it and [Types.Decode] reads it.
//
// It prints without its data and its metadata, which may be personal.
type Encoded struct {
	ID          uuid.UUID
	Name        string // of the event
	Schema      int    // the version of the data, from 1
	ContentType string
	Data        []byte
	OccurredAt  time.Time

	Aggregate     string
	AggregateID   string
	Version       uint64
	Index         int
	CorrelationID uuid.UUID
	CausationID   uuid.UUID
	Metadata      map[string]string // nil when there is none
}

// Encode returns env as it is stored and sent. The error is a [*CodecError] that is
// [ErrUnlisted] when the event's type is not listed, and [ErrEncoding] when its JSON is no
// object, text in it or in its metadata is not UTF-8, or it happened outside of the years 1
// to 9999.
func (t *Types) Encode(env Envelope) (Encoded, error) {
	one := t.of(env.Event)
	if one == nil {
		// The type, not the name: a nil pointer cannot be asked for its name.
		return Encoded{}, &CodecError{Name: fmt.Sprintf("%T", env.Event), Err: ErrUnlisted}
	}
	fail := func(err error) error {
		return &CodecError{Name: one.name, Schema: one.schema, Err: fmt.Errorf("%w: %w", ErrEncoding, err)}
	}
	data, err := json.Marshal(env.Event)
	if err != nil {
		return Encoded{}, fail(err)
	}
	if len(data) == 0 || data[0] != '{' {
		return Encoded{}, fail(errors.New("its JSON is no object"))
	}
	if strictjson.IsMended(data) {
		return Encoded{}, fail(errors.New("text in it is not UTF-8"))
	}
	if !hasYear(env.OccurredAt) {
		return Encoded{}, fail(errors.New("it cannot have happened in that year"))
	}
	var metadata map[string]string
	for key, value := range env.Metadata() {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return Encoded{}, fail(errors.New("its metadata is not UTF-8"))
		}
		if metadata == nil {
			metadata = map[string]string{}
		}
		metadata[key] = value
	}
	return Encoded{
		ID: env.ID, Name: one.name, Schema: one.schema, ContentType: ContentType, Data: data,
		OccurredAt: env.OccurredAt.UTC(),
		Aggregate:  env.Aggregate, AggregateID: env.AggregateID, Version: env.Version, Index: env.Index,
		CorrelationID: env.CorrelationID, CausationID: env.CausationID, Metadata: metadata,
	}, nil
}

// hasYear reports whether RFC 3339 can write t.
func hasYear(t time.Time) bool {
	y := t.UTC().Year()
	return 1 <= y && y <= 9999
}

// Decode returns the envelope that was encoded, at this or an older schema version. The
// error is a [*CodecError] that is [ErrUnlisted] when no listed type has the name, and
// [ErrEncoding] when the data cannot be read: its content type is not [ContentType], its
// schema version is not known, an upcast fails, or its JSON is not the event's.
func (t *Types) Decode(e Encoded) (Envelope, error) {
	fail := func(err error) error { return &CodecError{Name: e.Name, Schema: e.Schema, Err: err} }
	var one *Type
	if t != nil {
		one = t.byName[e.Name]
	}
	switch {
	case one == nil:
		return Envelope{}, fail(ErrUnlisted)
	case e.ContentType != ContentType:
		return Envelope{}, fail(fmt.Errorf("%w: its content type is %q", ErrEncoding, text.Clean(e.ContentType, text.MaxID)))
	case e.Schema < 1 || e.Schema > one.schema:
		return Envelope{}, fail(fmt.Errorf("%w: this program knows its schema versions 1 to %d", ErrEncoding, one.schema))
	}
	data := e.Data
	if e.Schema < one.schema {
		data = bytes.Clone(data) // an upcast that appends to what it is given spoils the copy
	}
	for v := e.Schema; v < one.schema; v++ {
		up, err := one.upcasts[v-1](data)
		if err != nil {
			return Envelope{}, fail(fmt.Errorf("%w: upcast from version %d: %w", ErrEncoding, v, err))
		}
		data = up
	}
	event, err := one.decode(data)
	if err != nil {
		return Envelope{}, fail(fmt.Errorf("%w: %w", ErrEncoding, err))
	}
	env := Envelope{
		ID: e.ID, Event: event, OccurredAt: e.OccurredAt.UTC(),
		Aggregate: e.Aggregate, AggregateID: e.AggregateID, Version: e.Version, Index: e.Index,
		CorrelationID: e.CorrelationID, CausationID: e.CausationID,
	}
	if len(e.Metadata) > 0 {
		m := &metadata{pairs: make([]pair, 0, len(e.Metadata))}
		for _, key := range slices.Sorted(maps.Keys(e.Metadata)) {
			m.pairs = append(m.pairs, pair{key, e.Metadata[key]})
		}
		env.metadata = m
	}
	return env, nil
}

// Size returns how many bytes of payload a message with e has: the data and the metadata.
func (e Encoded) Size() int {
	n := len(e.Data)
	for key, value := range e.Metadata {
		n += len(key) + len(value)
	}
	return n
}

// String names the event without its contents.
func (e Encoded) String() string { return e.bare().String() }

// Format implements [fmt.Formatter]: every verb prints [Encoded.String], %q in quotes.
func (e Encoded) Format(f fmt.State, verb rune) { formatText(f, verb, e.String()) }

// LogValue groups what may be logged: all but the data and the metadata.
func (e Encoded) LogValue() slog.Value { return e.bare().LogValue() }

// bare is the envelope of an event of which only the name is known. What was sent may hold
// anything, so its names are cleaned.
func (e Encoded) bare() Envelope {
	return Envelope{
		ID: e.ID, Event: named(text.Clean(e.Name, text.MaxID)),
		Aggregate: text.Clean(e.Aggregate, text.MaxID), AggregateID: e.AggregateID,
		Version: e.Version, CorrelationID: e.CorrelationID,
	}
}

type named string

func (n named) EventName() string { return string(n) }
