package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
)

// A Queue is what a store offers to relays: the events of its commits, in order, with the
// means to share them out. Package outboxtest checks each sentence of this contract.
//
// A Queue is safe for concurrent use. Leases and delays run by the clock of the store, the
// same for all relays. Every method returns the context's error when the context is done.
type Queue interface {
	// Claim says that the owner is at work for the time d from now on and returns the
	// partitions that are leased to it for as long. It renews those that the owner holds,
	// gives up what exceeds its share among the owners that are at work, the share being
	// rounded up, and takes what is free: never leased, given up, or run out. A partition
	// that changes its owner gets a greater token.
	Claim(ctx context.Context, owner string, d time.Duration) ([]Lease, error)

	// Leave ends the leases of the owner, which is at work no more.
	Leave(ctx context.Context, owner string) error

	// Pending returns up to limit messages of the partitions under the given leases, by
	// position. It leaves out those that are delayed, and those of an aggregate of which
	// an earlier message is delayed. Leases are not checked: that is what Settle is for.
	Pending(ctx context.Context, leases []Lease, limit int) ([]Message, error)

	// Settle records what became of messages, all at once: those delivered are gone, those
	// delayed have one more attempt and are not pending until their delay is over, those
	// parked are dead letters. A message whose partition is not leased under the token of
	// the lease given for it is left as it is, and the error is [ErrFenced] when there was
	// one; the others are settled all the same. A message that is not there is passed over.
	Settle(ctx context.Context, leases []Lease, outcomes []Outcome) error

	// Wait returns when something may have been committed since the last call, or after d
	// at the latest. A queue that cannot know waits for d.
	Wait(ctx context.Context, d time.Duration) error

	// Stats returns figures to watch.
	Stats(ctx context.Context) (Stats, error)

	// DeadLetters returns up to limit parked messages after a position, by position.
	DeadLetters(ctx context.Context, after int64, limit int) ([]DeadLetter, error)

	// Replay makes dead letters pending again, at their old positions and with no attempts.
	// It returns how many of the events it found.
	Replay(ctx context.Context, ids ...uuid.UUID) (int, error)

	// Discard removes dead letters for ever. It returns how many of the events it found.
	Discard(ctx context.Context, ids ...uuid.UUID) (int, error)
}

// Partitions is into how many parts the events are divided by their aggregates.
const Partitions = 256

// MaxEventSize is the most bytes of data and metadata that an event has unless a store is
// told otherwise: what fits a message of 1 MiB, the usual limit of brokers, with its headers.
const MaxEventSize = 960 << 10

// PartitionOf returns the partition of an aggregate's events: the same on every store, in
// every version.
func PartitionOf(kind, id string) uint8 {
	// FNV-1a of 32 bits over the kind, a NUL and the identity, folded.
	h := uint32(2166136261)
	for i := range len(kind) {
		h = (h ^ uint32(kind[i])) * 16777619
	}
	h *= 16777619 // the NUL, which is in no name of a kind
	for i := range len(id) {
		h = (h ^ uint32(id[i])) * 16777619
	}
	h ^= h >> 16
	return uint8(h ^ h>>8) //nolint:gosec // the low byte is meant
}

// A Message is an event in a queue.
type Message struct {
	events.Encoded

	Position   int64     // its place in the queue; those of one aggregate are in order
	RecordedAt time.Time // by the clock of the store, in UTC
	Attempts   int       // how often it has been refused
	LastError  string    // of the last attempt; may be cut
}

// Partition returns the partition of the message.
func (m Message) Partition() uint8 { return PartitionOf(m.Aggregate, m.AggregateID) }

// A Lease is the right to hand over the messages of one partition for a time.
type Lease struct {
	Partition uint8
	Token     int64 // greater each time the partition changes its owner
}

// A Verdict says what became of a message.
type Verdict uint8

// The verdicts.
const (
	Delivered Verdict = iota + 1 // the sink has acknowledged it
	Delayed                      // the sink has refused it: try again later
	Parked                       // the sink has refused it for good: it becomes a dead letter
)

// String returns the name of the verdict.
func (v Verdict) String() string {
	switch v {
	case Delivered:
		return "delivered"
	case Delayed:
		return "delayed"
	case Parked:
		return "parked"
	default:
		return "unknown"
	}
}

// An Outcome is what became of one message.
type Outcome struct {
	Message Message // as Pending returned it
	Verdict Verdict
	After   time.Duration // of a delayed one: how long it is not pending
	Reason  string        // of a delayed or parked one: the sink's error
}

// Stats are the figures of a queue at one moment.
type Stats struct {
	Pending     int           // messages that wait, the delayed ones among them
	Delayed     int           // those that have been refused, and whose delay runs
	DeadLetters int           // messages that are parked
	Oldest      time.Duration // the age of the oldest message that waits; 0 when none does
}

// A DeadLetter is a message that the sink has refused for good.
type DeadLetter struct {
	Message // LastError says why

	ParkedAt time.Time // by the clock of the store, in UTC
}
