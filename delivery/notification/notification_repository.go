package notification

import (
	"context"
	"iter"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// Notifications are the notifications that have been stored.
type Notifications interface {
	repository.Repository[NotificationID, *Notification]

	// ByOrder returns the notifications about an order in the order of their identities.
	ByOrder(ctx context.Context, o OrderID) iter.Seq2[*Notification, error]

	// Overdue returns the pending notifications that were last tried at the given instant or
	// before, the longest ago first.
	Overdue(ctx context.Context, at time.Time) iter.Seq2[*Notification, error]
}

// An instant is a time as text whose byte order is its order, from the year 0 to 9999.
type instant struct{ instant string }

func (i instant) String() string { return i.instant }

func newInstant(at time.Time) instant {
	return instant{at.UTC().Format("2006-01-02T15:04:05.000000000Z")}
}

var byOrder = repository.By("order", func(s NotificationSnapshot) (OrderID, bool) { return s.Order, true })

var byTriedAt = repository.Ordered("tried_at", func(s NotificationSnapshot) (instant, bool) {
	return newInstant(s.TriedAt), s.Status == StatusPending
})

var notificationMapping = repository.Map("delivery.notification.notification", (*Notification).Snapshot, RestoreNotification,
	repository.Events[NotificationSnapshot](eventTypes), byOrder, byTriedAt)

type notifications struct {
	repository.Collection[NotificationID, *Notification, NotificationSnapshot]
}

func (n notifications) ByOrder(ctx context.Context, o OrderID) iter.Seq2[*Notification, error] {
	return n.Where(ctx, byOrder.Is(o))
}

func (n notifications) Overdue(ctx context.Context, at time.Time) iter.Seq2[*Notification, error] {
	return n.Where(ctx, byTriedAt.Between(instant{}, newInstant(at)))
}
