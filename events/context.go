package events

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"
)

type (
	envelopeKey    struct{}
	correlationKey struct{}
	metadataKey    struct{}
)

// FromContext returns the envelope of the event being handled. It is false outside a
// handler.
func FromContext(ctx context.Context) (Envelope, bool) {
	env, ok := ctx.Value(envelopeKey{}).(*Envelope)
	if !ok {
		return Envelope{}, false
	}
	return *env, true
}

// WithMetadata returns a context under which every envelope made carries value under key,
// beside the metadata of ctx. Metadata is for circumstances such as a tenant or a trace,
// never for facts of the domain.
func WithMetadata(ctx context.Context, key, value string) context.Context {
	return context.WithValue(ctx, metadataKey{}, metadataOf(ctx).with(key, value))
}

// WithCorrelation returns a context under which every envelope made has the given
// correlation: that of the request that sets things in motion. Without it the first event
// correlates what follows from it.
func WithCorrelation(ctx context.Context, id uuid.UUID) context.Context {
	return context.WithValue(ctx, correlationKey{}, id)
}

// String names the event being handled: a context that is printed must not print the
// contents of an event, which may be personal.
func (f *frame) String() string { return "events.handling(" + f.env.String() + ")" }

// GoString is String: %#v tells no more than %v.
func (f *frame) GoString() string { return f.String() }

// metadata is an immutable list sorted by key; nil is the empty one.
type metadata struct{ pairs []pair }

type pair struct{ key, value string }

func metadataOf(ctx context.Context) *metadata {
	m, _ := ctx.Value(metadataKey{}).(*metadata)
	return m
}

func (m *metadata) search(key string) (int, bool) {
	return slices.BinarySearchFunc(m.pairs, key, func(p pair, k string) int { return strings.Compare(p.key, k) })
}

func (m *metadata) get(key string) string {
	if m == nil {
		return ""
	}
	if i, ok := m.search(key); ok {
		return m.pairs[i].value
	}
	return ""
}

func (m *metadata) with(key, value string) *metadata {
	if m == nil {
		return &metadata{pairs: []pair{{key, value}}}
	}
	pairs := slices.Clone(m.pairs)
	if i, ok := m.search(key); ok {
		pairs[i].value = value
	} else {
		pairs = slices.Insert(pairs, i, pair{key, value})
	}
	return &metadata{pairs: pairs}
}

func (m *metadata) all() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if m == nil {
			return
		}
		for _, p := range m.pairs {
			if !yield(p.key, p.value) {
				return
			}
		}
	}
}
