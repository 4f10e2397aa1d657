package nats

import (
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/events"
)

// An item is a message that is not acknowledged yet.
type item struct {
	msg      jetstream.Msg // the last delivery of it
	seq      uint64        // its place in the stream
	event    events.Encoded
	err      error // why it could not be read
	attempts int
	failures int  // with outages: what the back-off counts
	left     bool // to the broker, which is to hand it out again
}

// A lane holds the messages of one aggregate in the order of the stream. Only the first is
// ever handled.
type lane struct {
	key   string
	items []*item
	state laneState
}

type laneState uint8

const (
	idle    laneState = iota // it is in no queue
	ready                    // it waits for a worker
	busy                     // its first message is being handled
	delayed                  // its first message was refused, and waits
)

// add puts an item in its place: never before one that is being handled.
func (l *lane) add(one *item) {
	from := 0
	if l.state == busy {
		from = 1
	}
	at, _ := slices.BinarySearchFunc(l.items[from:], one.seq, func(i *item, seq uint64) int {
		switch {
		case i.seq < seq:
			return -1
		case i.seq > seq:
			return 1
		default:
			return 0
		}
	})
	l.items = slices.Insert(l.items, from+at, one)
}

// drop removes the items that are doomed, and no longer in the run's hands: none that is being
// handled. It reports whether any are left.
func (l *lane) drop(doomed func(*item) bool) bool {
	from := 0
	if l.state == busy {
		from = 1
	}
	l.items = append(l.items[:from], slices.DeleteFunc(l.items[from:], doomed)...)
	return len(l.items) > 0
}
