package notification

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// A Notification is what a customer is told about an order on one occasion. It is sent
// through every channel by which they can be reached. What failed is tried again, until it
// is dropped.
//
// Every command takes the instant at which it happens and records an event; a command that
// returns an error has changed nothing and recorded nothing.
type Notification struct {
	root[NotificationID]

	order     OrderID
	occasion  Occasion
	recipient private.Value[Recipient]
	text      string
	status    Status
	sent      Channels
	tries     int
	triedAt   time.Time
}

// NewNotification returns a notification that is about to be sent: [NotificationRequested].
// Its identity is [NotificationIDFor] order and occasion. The text is clean and of 1 to 1,000
// runes; the error is an [*invariant.Error] under order, occasion, recipient and text.
func NewNotification(o OrderID, on Occasion, r Recipient, said string, at time.Time) (*Notification, error) {
	n := &Notification{
		root: aggregate.New(NotificationIDFor(o, on)), order: o, occasion: on, recipient: private.Keep(r), text: said,
		status: StatusPending, tries: 1, triedAt: instantOf(at),
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&n.root, NotificationRequested{n.ID(), o, on, r.Customer, r.Channels()}, at)
	return n, nil
}

// Order returns which order it is about.
func (n *Notification) Order() OrderID { return n.order }

// Occasion returns what has happened.
func (n *Notification) Occasion() Occasion { return n.occasion }

// Recipient returns who is told.
func (n *Notification) Recipient() Recipient { return n.recipient.Reveal() }

// Text returns what they are told.
func (n *Notification) Text() string { return n.text }

// Status returns where the notification stands.
func (n *Notification) Status() Status { return n.status }

// Left returns the channels through which it has not been sent.
func (n *Notification) Left() Channels { return n.Recipient().Channels().Less(n.sent) }

// Tries returns how often it was tried, from 1.
func (n *Notification) Tries() int { return n.tries }

// NoteSent says that it was sent through a channel: [NotificationSent]. With the last one the
// notification is sent. The channel is one that is left ([ErrChannel]); a notification that is
// not pending refuses with a [*TransitionError].
func (n *Notification) NoteSent(c Channel, at time.Time) error {
	if err := n.canBecome(StatusSent); err != nil {
		return err
	}
	if !n.Left().Has(c) {
		return fmt.Errorf("%w: notification %q by %s", ErrChannel, n.ID(), c)
	}
	n.sent = ChannelsOf(append(n.sent.List(), c)...)
	if n.Left().Len() == 0 {
		n.status = StatusSent
	}
	aggregate.Record(&n.root, NotificationSent{n.ID(), n.order, n.occasion, n.Recipient().Customer, c}, at)
	return nil
}

// TryAgain says that what is left is sent again: [NotificationTriedAgain]. The last try was
// patience ago or earlier, for whoever tried may still be at it ([ErrTooSoon]).
func (n *Notification) TryAgain(patience time.Duration, at time.Time) error {
	if err := n.canBecome(StatusSent); err != nil {
		return err
	}
	if instantOf(at).Before(n.triedAt.Add(patience)) {
		return fmt.Errorf("%w: notification %q", ErrTooSoon, n.ID())
	}
	n.tries, n.triedAt = n.tries+1, instantOf(at)
	aggregate.Record(&n.root, NotificationTriedAgain{n.ID(), n.order, n.occasion, n.Recipient().Customer}, at)
	return nil
}

// Drop says that what is left is not sent any more: [NotificationDropped]. A notification that
// is not pending refuses with a [*TransitionError].
func (n *Notification) Drop(at time.Time) error {
	if err := n.canBecome(StatusDropped); err != nil {
		return err
	}
	n.status = StatusDropped
	aggregate.Record(&n.root, NotificationDropped{n.ID(), n.order, n.occasion, n.Recipient().Customer, n.Left()}, at)
	return nil
}

func (n *Notification) canBecome(next Status) error {
	if !n.status.CanBecome(next) {
		return &TransitionError{Notification: n.ID(), From: n.status, To: next}
	}
	return nil
}

// check reports everything about a notification that no notification can have.
func (n *Notification) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(n.order != OrderID{}, "order", ErrZero)
	require(n.occasion.IsValid(), "occasion", ErrOccasion)
	require(n.Recipient().Customer != CustomerID{}, "recipient", ErrZero)
	require(text.IsLine(n.text, text.MaxDescription), "text", ErrText)
	require(n.status.IsValid(), "status", ErrStatus)
	require(n.ID() == NotificationIDFor(n.order, n.occasion), "id", ErrSnapshot)
	require(n.tries >= 1, "tries", ErrSnapshot)
	require(n.sent.Less(n.Recipient().Channels()) == Channels{}, "sent", ErrSnapshot)
	require((n.Left() == Channels{}) == (n.status == StatusSent), "sent", ErrSnapshot)
	return v.Err()
}

// instantOf returns an instant as it comes back from storage: in UTC, off the monotonic clock.
func instantOf(at time.Time) time.Time { return at.Round(0).UTC() }
