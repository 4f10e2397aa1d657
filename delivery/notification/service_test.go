package notification_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

var errDown = errors.New("priya@example.org could not be reached")

// A post carries messages, and fails by a channel as often as it is told to.
type post struct {
	mu    sync.Mutex
	sent  []notification.Message
	fails map[notification.Channel]int
}

func (p *post) Send(_ context.Context, m notification.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fails[m.Channel] > 0 {
		p.fails[m.Channel]--
		return errDown
	}
	p.sent = append(p.sent, m)
	return nil
}

func (p *post) fail(c notification.Channel, times int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fails = map[notification.Channel]int{c: times}
}

func placed() notification.Notify {
	return notification.Notify{
		Order: "ORD-A1B2", Occasion: "placed", Customer: "CUST-999", Email: priya.Email, Phone: priya.Phone,
		Amount: money.MustParse("INR 499.00"), Minutes: 35,
	}
}

type desk struct {
	*notification.Service
	*post

	uow *repository.UnitOfWork[notification.Repositories]
	now time.Time
}

func open() *desk {
	d := &desk{post: &post{}, uow: notification.NewUnitOfWork(memstore.New()), now: noon}
	d.Service = notification.NewService(d.uow, d.post, notification.WithClock(func() time.Time { return d.now }))
	return d
}

func TestACustomerIsToldOnceThroughEveryChannel(t *testing.T) {
	t.Parallel()
	d := open()
	for range 3 {
		require.NoError(t, d.Notify(t.Context(), placed()))
	}
	const text = "Order #ORD-A1B2 placed! Payment ₹499 received. Estimated delivery: 35 mins."
	key := notification.NotificationIDFor(order, notification.OccasionPlaced).String()
	require.Equal(t, []notification.Message{
		{Key: key + "/e-mail", Channel: notification.ChannelEmail, Customer: priya.Customer, Email: priya.Email, Text: text},
		{Key: key + "/SMS", Channel: notification.ChannelSMS, Customer: priya.Customer, Phone: priya.Phone, Text: text},
		{Key: key + "/push", Channel: notification.ChannelPush, Customer: priya.Customer, Text: text},
	}, d.sent)
	next := placed()
	next.Occasion = "delivered"
	require.NoError(t, d.Notify(t.Context(), next))
	require.Len(t, d.sent, 6)
	found := 0
	for n, err := range d.uow.Repositories().Notifications.ByOrder(t.Context(), order) {
		require.NoError(t, err)
		require.Equal(t, notification.StatusSent, n.Status())
		found++
	}
	require.Equal(t, 2, found)
}

func TestAskedByManyAtOnceACustomerIsToldOnce(t *testing.T) {
	t.Parallel()
	d := open()
	var all sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		all.Go(func() { failed <- d.Notify(t.Context(), placed()) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	require.Len(t, d.sent, 3)
}

func TestAChannelThatFailedIsTriedAgainAlone(t *testing.T) {
	t.Parallel()
	d := open()
	d.fail(notification.ChannelSMS, 1)
	err := d.Notify(t.Context(), placed())
	require.ErrorIs(t, err, notification.ErrNotSent)
	require.ErrorIs(t, err, errDown)
	require.NotContains(t, err.Error(), "priya")
	var failed *notification.SendError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, notification.ChannelSMS, failed.Channel)
	require.Len(t, d.sent, 2)

	n, err := d.SendOverdue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "it is not overdue yet")
	d.now = noon.Add(notification.DefaultPatience)
	n, err = d.SendOverdue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Len(t, d.sent, 3)
	require.Equal(t, notification.ChannelSMS, d.sent[2].Channel)
	d.now = d.now.Add(time.Hour)
	n, err = d.SendOverdue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

// slow is a sender that takes so long over its first message that another takes over.
type slow struct {
	*post

	over     atomic.Bool
	takeOver func()
}

func (s *slow) Send(ctx context.Context, m notification.Message) error {
	if s.over.CompareAndSwap(false, true) {
		s.takeOver()
	}
	return s.post.Send(ctx, m)
}

func TestTwoWhoSendTheSameNoteItOnce(t *testing.T) {
	t.Parallel()
	d := open()
	sender := &slow{post: d.post}
	sender.takeOver = func() {
		d.now = noon.Add(time.Hour)
		n, err := d.SendOverdue(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
	}
	d.Service = notification.NewService(d.uow, sender, notification.WithClock(func() time.Time { return d.now }))
	require.NoError(t, d.Notify(t.Context(), placed()))
	stored, err := d.uow.Repositories().Notifications.Get(t.Context(), notification.NotificationIDFor(order, notification.OccasionPlaced))
	require.NoError(t, err)
	require.Equal(t, notification.StatusSent, stored.Status())
	require.Equal(t, 2, stored.Tries())
	require.Len(t, d.sent, 6)
	require.Equal(t, d.sent[0].Key, d.sent[3].Key, "a careful sender tells by the key")
}

func TestOldNewsIsDropped(t *testing.T) {
	t.Parallel()
	d := open()
	d.fail(notification.ChannelPush, 1000)
	require.ErrorIs(t, d.Notify(t.Context(), placed()), notification.ErrNotSent)
	for range notification.MaxTries - 1 {
		d.now = d.now.Add(time.Hour)
		_, err := d.SendOverdue(t.Context())
		require.ErrorIs(t, err, notification.ErrNotSent)
	}
	d.now = d.now.Add(time.Hour)
	n, err := d.SendOverdue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	stored, err := d.uow.Repositories().Notifications.Get(t.Context(), notification.NotificationIDFor(order, notification.OccasionPlaced))
	require.NoError(t, err)
	require.Equal(t, notification.StatusDropped, stored.Status())
	require.Equal(t, 1000-notification.MaxTries, d.fails[notification.ChannelPush])
}

func TestACommandIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	d := open()
	err := d.Notify(t.Context(), notification.Notify{Minutes: -1, Reason: "a\x00", Tracking: "a\x00"})
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "occasion", "customer", "minutes", "reason", "tracking"}, all.Keys())
	require.Empty(t, d.sent)
	d.Service = notification.NewService(d.uow, d.post, notification.WithWording(func(notification.Facts) string { return "" }))
	require.ErrorIs(t, d.Notify(t.Context(), placed()), notification.ErrText)
	require.Len(t, notification.Kinds(), 1)
	require.Panics(t, func() { notification.NewService(nil, nil) })
	require.Panics(t, func() { notification.NewService(d.uow, d.post, nil) })
	require.Panics(t, func() { notification.WithClock(nil) })
	require.Panics(t, func() { notification.WithWording(nil) })
	require.Panics(t, func() { notification.WithPatience(0) })
}

func TestOrdersAreTranslated(t *testing.T) {
	t.Parallel()
	id, customer := delivery.MustParseOrderID("ORD-A1B2C3D4"), delivery.MustParseCustomerID("CUST-999")
	require.Equal(t, notification.Notify{
		Order: "ORD-A1B2C3D4", Occasion: "cancelled", Customer: "CUST-999", Email: priya.Email, Reason: "too late",
	}, notification.CancellationFor(delivery.OrderCancelled{
		Order: id, Customer: customer, Reason: delivery.MustParseCancellationReason("too late"),
	}, priya.Email, contact.PhoneNumber{}))
	require.Equal(t, notification.Notify{Order: "ORD-A1B2C3D4", Occasion: "delivered", Customer: "CUST-999", Phone: priya.Phone},
		notification.DeliveryFor(delivery.OrderDelivered{Order: id, Customer: customer}, contact.EmailAddress{}, priya.Phone))
}
