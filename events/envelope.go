package events

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/text"
)

// An Envelope is an event with its circumstances. Whoever receives one may keep it: it is
// a value, and nothing in it can be changed by another.
//
// Envelopes of stored events carry all fields; those that [Bus.Publish] makes of plain
// events have no aggregate and no version.
type Envelope struct {
	ID         uuid.UUID // the same at every delivery of the same fact
	Event      Event
	OccurredAt time.Time // when it happened, in UTC

	Aggregate   string // the kind of the aggregate, such as "ordering.order"
	AggregateID string
	Version     uint64 // the version of the aggregate that this event made, from 1
	Index       int    // the place among the events of that version, from 0

	CorrelationID uuid.UUID // shared by all that one first event set in motion
	CausationID   uuid.UUID // the event whose handler raised this one; zero for a first event

	metadata *metadata
}

// NewEnvelope returns an envelope for e with what ctx knows of its circumstances: the
// correlation, the event being handled as the cause, and the metadata. Stores and buses
// make envelopes; other code receives them.
func NewEnvelope(ctx context.Context, id uuid.UUID, e Event, at time.Time) Envelope {
	env := Envelope{ID: id, Event: e, OccurredAt: at, metadata: metadataOf(ctx)}
	if handled, ok := FromContext(ctx); ok {
		env.CausationID = handled.ID
		env.CorrelationID = handled.ID // when the first event itself came without
	}
	if c, _ := ctx.Value(correlationKey{}).(uuid.UUID); c != uuid.Nil {
		env.CorrelationID = c
	}
	return env
}

// Meta returns the metadata under key, or "" when there is none.
func (e Envelope) Meta(key string) string { return e.metadata.get(key) }

// Metadata returns all metadata in byte order of the keys.
func (e Envelope) Metadata() iter.Seq2[string, string] { return e.metadata.all() }

// WithMeta returns a copy of e with value under key in its metadata.
func (e Envelope) WithMeta(key, value string) Envelope {
	e.metadata = e.metadata.with(key, value)
	return e
}

// String names the event without its contents, which may be personal.
func (e Envelope) String() string {
	name := "no event"
	if e.Event != nil {
		name = nameOf(e.Event)
	}
	if e.Aggregate == "" {
		return fmt.Sprintf("%s %s", name, e.ID)
	}
	return fmt.Sprintf("%s %s (%s %q version %d)", name, e.ID, e.Aggregate, e.aggregateID(), e.Version)
}

// Format implements [fmt.Formatter]: every verb prints [Envelope.String], %q in quotes. A
// Stringer alone is not asked by %d, which would print the event field by field. Only %p,
// which go vet refuses here, asks no method at all.
func (e Envelope) Format(f fmt.State, verb rune) { formatText(f, verb, e.String()) }

// LogValue groups what may be logged of an envelope: all but the contents of the event and
// the metadata.
func (e Envelope) LogValue() slog.Value {
	name := ""
	if e.Event != nil {
		name = nameOf(e.Event)
	}
	return slog.GroupValue(
		slog.String("event", name),
		slog.String("id", e.ID.String()),
		slog.String("aggregate", e.Aggregate),
		slog.String("aggregate_id", e.aggregateID()),
		slog.Uint64("version", e.Version),
		slog.String("correlation_id", e.CorrelationID.String()),
	)
}

// aggregateID is the identity of the aggregate as it is printed. It may come from outside,
// so it is cleaned and cut.
func (e Envelope) aggregateID() string { return text.Clean(e.AggregateID, text.MaxID) }

// formatText writes s for a Format method. Width, precision and flags are those of a string.
func formatText(f fmt.State, verb rune, s string) {
	if verb != 'q' {
		verb = 's'
	}
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), s) // fmt's own buffer: it does not fail
}
