package repository

import (
	"context"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
)

// A Store keeps documents, which are snapshots of aggregates, and the events that were
// recorded on them. It is the port to storage: everything above it is the same whether it
// is memory or a database. Package repositorytest checks each sentence of this contract.
//
// A Store is safe for concurrent use. Every method returns the context's error, and does
// nothing, when the context is done.
type Store interface {
	// Namespace returns the UUID under which the identities of this store's events are
	// made. A durable store makes it once and keeps it: it is the same for as long as the
	// store is open.
	Namespace() uuid.UUID

	// Load returns the document of a kind with the given identity, or an error that is
	// [ErrNotFound] when there is none or it has been deleted.
	Load(ctx context.Context, k *Kind, id string) (Document, error)

	// Find returns the documents that match, in byte order of the key and then the
	// identity: those after the cursor, and at most q.Limit of them.
	Find(ctx context.Context, k *Kind, q Query) ([]Document, error)

	// Count returns how many documents match, whatever the cursor and the limit.
	Count(ctx context.Context, k *Kind, q Query) (int, error)

	// Commit stores all of the batch or nothing of it. It checks that each change finds
	// the version it expects ([ErrConflict], [ErrDeleted]) and that no unique key would
	// belong to two documents afterwards ([ErrDuplicate]), and that no mark is there
	// already ([ErrMarked]). Which of several reasons it names is its own affair. Changes
	// of different documents do not conflict. A store that cannot know whether the batch
	// was stored returns an error that is [ErrOutcomeUnknown].
	//
	// A malformed batch is refused with [ErrBatch]: a document or a mark that occurs
	// twice, a change without a kind, an identity or a known operation, a Put without a
	// state, an empty key or two in one index, and a Delete or Check of version 0.
	Commit(ctx context.Context, b Batch) error
}

// A Kind is what a store needs to know of one kind of aggregate. A [Mapping] has one.
type Kind struct {
	Name   string // stable, such as "ordering.order"
	Schema int    // the version of what Encode writes, from 1
	Encode func(state any) ([]byte, error)
	Decode func(schema int, b []byte) (state any, err error) // of this and every older schema
	Keys   func(state any) ([]Key, error)
	Events *events.Types // that its aggregates record
}

// A Document is the stored snapshot of one aggregate.
type Document struct {
	ID      string
	Version uint64 // from 1, one more at each save
	State   any    // the snapshot: to be read, never to be written to
}

// An Op says what a [Change] does.
type Op uint8

// The operations.
const (
	Put    Op = iota + 1 // store State and Keys at version Expected+1
	Delete               // leave a tombstone at version Expected+1: the identity is used for ever
	Check                // change nothing, and refuse the batch unless the version is Expected
)

// String returns the name of the operation.
func (o Op) String() string {
	switch o {
	case Put:
		return "put"
	case Delete:
		return "delete"
	case Check:
		return "check"
	default:
		return "unknown"
	}
}

// A Change is what a batch does to one document.
type Change struct {
	Kind     *Kind
	Op       Op
	ID       string
	Expected uint64            // the version that must be stored now; 0 in a Put: no document, and no tombstone
	State    any               // of a Put
	Keys     []Key             // of a Put, at most one in an index
	Events   []events.Envelope // recorded at version Expected+1; none in a Check
}

// A Mark records that a consumer has handled an event. It is stored at most once.
type Mark struct {
	Consumer string
	Event    uuid.UUID
}

// A Batch is everything that one unit of work stores. A document occurs in it once.
type Batch struct {
	Changes []Change
	Marks   []Mark
	Attach  []any // functions of the store's own transaction type; one of another type is refused with ErrAttachment
}
