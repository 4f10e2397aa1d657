package notification

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/private"
)

// A NotificationSnapshot is the state of a notification as it goes to storage.
type NotificationSnapshot struct {
	ID        NotificationID `json:"id"`
	Order     OrderID        `json:"order"`
	Occasion  Occasion       `json:"occasion"`
	Recipient Recipient      `json:"recipient"`
	Text      string         `json:"text"`
	Status    Status         `json:"status"`
	Sent      Channels       `json:"sent"`
	Tries     int            `json:"tries"`
	TriedAt   time.Time      `json:"tried_at"`
}

// Snapshot returns the notification's state.
func (n *Notification) Snapshot() NotificationSnapshot {
	return NotificationSnapshot{
		ID: n.ID(), Order: n.order, Occasion: n.occasion, Recipient: n.Recipient(), Text: n.text,
		Status: n.status, Sent: n.sent, Tries: n.tries, TriedAt: n.triedAt,
	}
}

// RestoreNotification returns the notification with the given state, at version 0 and without
// events. It refuses what no notification can have been, with an [*invariant.Error] that names
// each member.
func RestoreNotification(s NotificationSnapshot) (*Notification, error) {
	n := &Notification{
		root: aggregate.New(s.ID), order: s.Order, occasion: s.Occasion, recipient: private.Keep(s.Recipient), text: s.Text,
		status: s.Status, sent: s.Sent, tries: s.Tries, triedAt: instantOf(s.TriedAt),
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	return n, nil
}
