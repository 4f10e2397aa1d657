package nats

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/outbox"
)

// A Fault is a reason not to trust a stream with events.
type Fault uint8

// The faults. Those from DropsOldest on are risks that [Accept] takes.
const (
	Misnamed       Fault = iota + 1 // the name or the prefix cannot be one
	Missing                         // there is no such stream
	Deaf                            // it does not listen on all subjects under the prefix
	Silent                          // it acknowledges nothing
	ReadOnly                        // it is sealed, or a mirror
	Rewrites                        // it changes subjects, so that filters by event find nothing
	Forgetful                       // its window of duplicates is shorter than two waits for an ack
	CapsAggregates                  // it refuses the events of an aggregate that has had too many

	DropsOldest    // it is limited in messages or bytes, and drops the oldest when full
	DropsAged      // it drops messages at some age, heard or not
	DropsUnwatched // it keeps what a consumer waits for, and nothing before there is one
	InMemory       // it is gone with the server's process
	Unflushed      // it acknowledges before it writes
)

// IsRisk reports whether [Accept] takes the fault.
func (f Fault) IsRisk() bool { return f >= DropsOldest && f <= Unflushed }

// String returns the fault in words.
func (f Fault) String() string {
	switch f {
	case Misnamed:
		return "its name or prefix cannot be one"
	case Missing:
		return "it does not exist"
	case Deaf:
		return "it does not listen on all subjects under the prefix"
	case Silent:
		return "it acknowledges nothing"
	case ReadOnly:
		return "it is sealed or a mirror"
	case Rewrites:
		return "it changes subjects"
	case Forgetful:
		return "its window of duplicates is too short"
	case CapsAggregates:
		return "it limits messages per subject"
	case DropsOldest:
		return "it drops the oldest messages when full"
	case DropsAged:
		return "it drops messages at an age"
	case DropsUnwatched:
		return "it drops messages that no consumer waits for"
	case InMemory:
		return "it is in memory"
	case Unflushed:
		return "it acknowledges before it writes"
	default:
		return fmt.Sprintf("nats.Fault(%d)", uint8(f))
	}
}

// inspect returns a StreamError when the stream has faults other than those accepted.
func inspect(ctx context.Context, js jetstream.JetStream, at Stream, ackWait time.Duration, accepted []Fault) error {
	if err := at.check(); err != nil {
		return err
	}
	found, err := js.Stream(ctx, at.Name)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return &StreamError{Stream: at.Name, Faults: []Fault{Missing}}
	case err != nil:
		return fmt.Errorf("nats: stream %q: %w: %w", at.Name, outbox.ErrUnavailable, err)
	}
	faults := slices.DeleteFunc(faultsOf(found.CachedInfo().Config, at.Prefix, ackWait), func(f Fault) bool {
		return slices.Contains(accepted, f)
	})
	if len(faults) > 0 {
		return &StreamError{Stream: at.Name, Faults: faults}
	}
	return nil
}

func faultsOf(c jetstream.StreamConfig, prefix string, ackWait time.Duration) []Fault {
	var faults []Fault
	find := func(f Fault, found bool) {
		if found {
			faults = append(faults, f)
		}
	}
	covers := func(subject string) bool { return covered(subject, prefix) }
	perSubject := c.MaxMsgsPerSubject > 0
	find(Deaf, !slices.ContainsFunc(c.Subjects, covers))
	find(Silent, c.NoAck)
	find(ReadOnly, c.Sealed || c.Mirror != nil)
	find(Rewrites, c.SubjectTransform != nil)
	find(Forgetful, c.Duplicates < 2*ackWait)
	find(CapsAggregates, perSubject && c.DiscardNewPerSubject)
	// A limit per subject drops the oldest whatever the stream does when it is full.
	find(DropsOldest, c.Discard == jetstream.DiscardOld && (c.MaxMsgs > 0 || c.MaxBytes > 0) ||
		perSubject && !c.DiscardNewPerSubject)
	find(DropsAged, c.MaxAge > 0)
	find(DropsUnwatched, c.Retention == jetstream.InterestPolicy)
	find(InMemory, c.Storage == jetstream.MemoryStorage)
	find(Unflushed, c.PersistMode == jetstream.AsyncPersistMode)
	return faults
}

// covered reports whether a stream that listens on subject hears all that is under prefix.
func covered(subject, prefix string) bool {
	tokens := strings.Split(prefix, ".")
	for i, token := range strings.Split(subject, ".") {
		switch {
		case token == ">":
			return i <= len(tokens)
		case i >= len(tokens) || token != "*" && token != tokens[i]:
			return false
		}
	}
	return false // without ">" it hears subjects of one length alone
}
