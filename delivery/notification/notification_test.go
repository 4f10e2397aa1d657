package notification_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	order = notification.MustParseOrderID("ORD-A1B2")
	priya = notification.Recipient{
		Customer: notification.MustParseCustomerID("CUST-999"),
		Email:    contact.MustParseEmailAddress("priya@example.org"),
		Phone:    contact.MustParsePhoneNumber("+919812345678"),
	}
)

const said = "Order #ORD-A1B2 placed!"

type command = func(*notification.Notification) error

func email(n *notification.Notification) error { return n.NoteSent(notification.ChannelEmail, noon) }
func sms(n *notification.Notification) error   { return n.NoteSent(notification.ChannelSMS, noon) }
func push(n *notification.Notification) error  { return n.NoteSent(notification.ChannelPush, noon) }
func drop(n *notification.Notification) error  { return n.Drop(noon) }
func again(n *notification.Notification) error {
	return n.TryAgain(time.Minute, noon.Add(time.Minute))
}

func pending(o notification.OrderID, r notification.Recipient) *notification.Notification {
	n, err := notification.NewNotification(o, notification.OccasionPlaced, r, said, noon)
	if err != nil {
		panic(err)
	}
	return n
}

func after(commands ...command) func() *notification.Notification {
	return func() *notification.Notification {
		n := pending(order, priya)
		for _, do := range commands {
			if err := do(n); err != nil {
				panic(err)
			}
		}
		return n
	}
}

func TestNotificationIsAnAggregate(t *testing.T) {
	t.Parallel()
	require.Equal(t, notification.StatusSent, after(push, sms, email)().Status())
	aggregatetest.Run(t, aggregatetest.Harness[*notification.Notification, notification.NotificationSnapshot]{
		Snapshot: (*notification.Notification).Snapshot,
		Restore:  notification.RestoreNotification,
		Kind:     notification.NotificationMapping.Kind(),
		States: map[string]func() *notification.Notification{
			"pending": after(), "partly sent": after(push), "sent": after(push, sms, email), "dropped": after(email, drop),
		},
		Commands: map[string]command{"sent by e-mail": email, "sent by SMS": sms, "sent by push": push, "try again": again, "drop": drop},
		Allowed: map[string][]string{
			"pending":     {"sent by e-mail", "sent by SMS", "sent by push", "try again", "drop"},
			"partly sent": {"sent by e-mail", "sent by SMS", "try again", "drop"},
		},
		Refusals: map[string]command{
			"sent by no channel": func(n *notification.Notification) error { return n.NoteSent(0, noon) },
			"tried too soon": func(n *notification.Notification) error {
				return n.TryAgain(time.Minute, noon.Add(time.Minute-time.Nanosecond))
			},
		},
	})
}

func TestNotificationsGoToTheStoreAndBack(t *testing.T) {
	t.Parallel()
	var i atomic.Int64
	fresh := func() *notification.Notification {
		return pending(notification.MustParseOrderID("ORD-"+strconv.FormatInt(i.Add(1), 10)), priya)
	}
	repositorytest.Mapping(t, memstore.New(), notification.NotificationMapping, fresh, push)
}

func TestEachCommandTellsWhatHappened(t *testing.T) {
	t.Parallel()
	id := notification.NotificationIDFor(order, notification.OccasionPlaced)
	n := after()()
	require.Equal(t, notification.NotificationRequested{
		Notification: id, Order: order, Occasion: notification.OccasionPlaced, Customer: priya.Customer, Channels: priya.Channels(),
	}, aggregate.Pending(n)[0].Event)
	require.Equal(t, said, n.Text())
	require.Equal(t, priya, n.Recipient())
	require.Equal(t, order, n.Order())
	require.Equal(t, notification.OccasionPlaced, n.Occasion())
	require.Equal(t, 1, n.Tries())
	aggregatetest.Given(t, after()()).When(sms).Then(notification.NotificationSent{
		Notification: id, Order: order, Occasion: notification.OccasionPlaced, Customer: priya.Customer, Channel: notification.ChannelSMS,
	})
	aggregatetest.Given(t, after(sms)()).When(drop).Then(notification.NotificationDropped{
		Notification: id, Order: order, Occasion: notification.OccasionPlaced, Customer: priya.Customer,
		Channels: notification.ChannelsOf(notification.ChannelEmail, notification.ChannelPush),
	})
	aggregatetest.Given(t, after()()).When(again).Then(notification.NotificationTriedAgain{
		Notification: id, Order: order, Occasion: notification.OccasionPlaced, Customer: priya.Customer,
	})
	aggregatetest.Given(t, after(sms)()).When(sms).ThenRefused(notification.ErrChannel)
	aggregatetest.Given(t, after(drop)()).When(sms).ThenRefused(notification.ErrTransition)
}

func TestACustomerIsReachedWhereTheyCanBe(t *testing.T) {
	t.Parallel()
	require.Equal(t, "e-mail, SMS, push", priya.Channels().String())
	onlyPush := notification.Recipient{Customer: priya.Customer}
	require.Equal(t, "push", onlyPush.Channels().String())
	n := pending(order, onlyPush)
	require.ErrorIs(t, sms(n), notification.ErrChannel)
	require.NoError(t, push(n))
	require.Equal(t, notification.StatusSent, n.Status())
}

func TestANotificationIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	_, err := notification.NewNotification(notification.OrderID{}, 0, notification.Recipient{}, "", noon)
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "occasion", "recipient", "text"}, all.Keys())
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	for _, s := range texttest.Hostile(1000) {
		_, err := notification.NewNotification(order, notification.OccasionPlaced, priya, s, noon)
		require.ErrorIs(t, err, notification.ErrText)
		require.NotContains(t, err.Error(), s)
		_, err = notification.ParseOrderID(s)
		require.Error(t, err)
		_, err = notification.ParseCustomerID(s)
		require.Error(t, err)
		_, err = notification.ParseNotificationID(s)
		require.Error(t, err)
	}
	for name, with := range map[string]func(*notification.NotificationSnapshot){
		"id":     func(s *notification.NotificationSnapshot) { s.ID = notification.MustParseNotificationID("x") },
		"status": func(s *notification.NotificationSnapshot) { s.Status = 9 },
		"tries":  func(s *notification.NotificationSnapshot) { s.Tries = 0 },
		"sent":   func(s *notification.NotificationSnapshot) { s.Sent = priya.Channels() },
	} {
		s := after(push)().Snapshot()
		with(&s)
		_, err := notification.RestoreNotification(s)
		require.ErrorAs(t, err, &all)
		require.Equal(t, []string{name}, all.Keys())
	}
	s := after(push)().Snapshot()
	s.Recipient.Email, s.Sent = contact.EmailAddress{}, notification.ChannelsOf(notification.ChannelEmail)
	_, err = notification.RestoreNotification(s)
	require.ErrorIs(t, err, notification.ErrSnapshot)
}

func TestHowToReachACustomerIsNotPrinted(t *testing.T) {
	t.Parallel()
	n := after()()
	for _, thing := range []any{n, n.Snapshot(), priya, &priya, aggregate.Pending(n)[0].Event, notification.Message{Email: priya.Email, Phone: priya.Phone}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			printed := fmt.Sprintf(verb, thing)
			require.NotContains(t, printed, "priya")
			require.NotContains(t, printed, "9812345678")
		}
	}
}

func TestTheWordsOfTheDocument(t *testing.T) {
	t.Parallel()
	rupees := money.MustParse("INR 499.00")
	tests := []struct {
		facts notification.Facts
		want  string
	}{
		{
			notification.Facts{Occasion: notification.OccasionPlaced, Amount: rupees, Minutes: 35},
			"Order #ORD-A1B2 placed! Payment ₹499 received. Estimated delivery: 35 mins.",
		},
		{notification.Facts{Occasion: notification.OccasionPlaced}, "Order #ORD-A1B2 placed!"},
		{notification.Facts{Occasion: notification.OccasionConfirmed}, "Order #ORD-A1B2 confirmed. The restaurant prepares your food."},
		{
			notification.Facts{Occasion: notification.OccasionOnTheWay, Minutes: 9, Tracking: "https://x.org"},
			"Order #ORD-A1B2 is on the way. Estimated delivery: 9 mins. Watch it: https://x.org",
		},
		{notification.Facts{Occasion: notification.OccasionDelivered}, "Order #ORD-A1B2 delivered. Enjoy your meal!"},
		{notification.Facts{Occasion: notification.OccasionCancelled, Reason: "out of buns"}, "Order #ORD-A1B2 cancelled. Reason: out of buns"},
		{
			notification.Facts{Occasion: notification.OccasionRefunded, Amount: money.MustParse("INR 499.50")},
			"Order #ORD-A1B2 refunded. You get back ₹499.50.",
		},
		{
			notification.Facts{Occasion: notification.OccasionRefunded, Amount: money.MustParse("USD 5.00")},
			"Order #ORD-A1B2 refunded. You get back USD 5.00.",
		},
	}
	for _, tt := range tests {
		tt.facts.Order = order
		require.Equal(t, tt.want, notification.English(tt.facts))
	}
	longest := notification.English(notification.Facts{
		Order: notification.MustParseOrderID(strings.Repeat("x", 128)), Occasion: notification.OccasionCancelled,
		Reason: strings.Repeat("é", 501), Tracking: strings.Repeat("y", 200), Minutes: 10_000,
	})
	require.LessOrEqual(t, utf8.RuneCountInString(longest), 1000)
}

func TestANotificationIsSentOnceThroughEachChannel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := pending(order, priya)
		sent := map[notification.Channel]int{}
		at := noon
		for range rapid.IntRange(1, 15).Draw(t, "commands") {
			at = at.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			before := n.Snapshot()
			var err error
			switch c := notification.Channel(rapid.IntRange(0, 5).Draw(t, "command")); c {
			case notification.ChannelEmail, notification.ChannelSMS, notification.ChannelPush:
				if err = n.NoteSent(c, at); err == nil {
					sent[c]++
				}
			case 4:
				err = n.TryAgain(time.Minute, at)
			case 5:
				err = n.Drop(at)
			default:
				err = n.NoteSent(c, at)
			}
			if err != nil && n.Snapshot() != before {
				t.Fatal("a refused command changed the notification")
			}
			if _, err := notification.RestoreNotification(n.Snapshot()); err != nil {
				t.Fatal(err)
			}
		}
		for c, times := range sent {
			if times > 1 {
				t.Fatalf("sent twice by %s", c)
			}
		}
		if (len(sent) == 3) != (n.Status() == notification.StatusSent) {
			t.Fatal("it is sent when it is sent through every channel")
		}
	})
}

func TestNamesComeBackFromText(t *testing.T) {
	t.Parallel()
	for _, o := range notification.Occasions() {
		text, err := o.MarshalText()
		require.NoError(t, err)
		var back notification.Occasion
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, o, back)
	}
	for _, s := range notification.Statuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back notification.Status
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, s, back)
	}
	for _, c := range priya.Channels().List() {
		text, err := c.MarshalText()
		require.NoError(t, err)
		var back notification.Channel
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, c, back)
	}
	occasion, status, channel := notification.OccasionPlaced, notification.StatusSent, notification.ChannelSMS
	require.ErrorIs(t, occasion.UnmarshalText([]byte("x")), notification.ErrOccasion)
	require.ErrorIs(t, status.UnmarshalText([]byte("x")), notification.ErrStatus)
	require.ErrorIs(t, channel.UnmarshalText([]byte("sms")), notification.ErrNoChannel)
	require.Equal(t, notification.OccasionPlaced, occasion)
	require.Equal(t, notification.StatusSent, status)
	require.Equal(t, notification.ChannelSMS, channel)
	_, err := notification.Occasion(0).MarshalText()
	require.ErrorIs(t, err, notification.ErrOccasion)
	_, err = notification.Status(0).MarshalText()
	require.ErrorIs(t, err, notification.ErrStatus)
	_, err = notification.Channel(0).MarshalText()
	require.ErrorIs(t, err, notification.ErrNoChannel)
}

func FuzzChannels(f *testing.F) {
	for _, s := range []string{"", "e-mail", "e-mail, SMS, push", "push, SMS", "SMS, SMS", ",", "sms"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := notification.ChannelsOf(notification.ChannelPush)
		before := got
		if err := got.UnmarshalText([]byte(s)); err != nil {
			require.Equal(t, before, got)
			return
		}
		require.Equal(t, s, got.String())
		b, err := json.Marshal(got)
		require.NoError(t, err)
		var back notification.Channels
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, got, back)
		require.Equal(t, len(got.List()), got.Len())
	})
}

func TestTheIdentityFollowsFromOrderAndOccasion(t *testing.T) {
	t.Parallel()
	seen := map[notification.NotificationID]bool{}
	for _, o := range []string{"1", "placed/1", "ORD-A1B2"} {
		for _, on := range notification.Occasions() {
			id := notification.NotificationIDFor(notification.MustParseOrderID(o), on)
			require.Equal(t, id, notification.NotificationIDFor(notification.MustParseOrderID(o), on))
			require.False(t, seen[id])
			seen[id] = true
		}
	}
	// Stored identities follow from this: it stays for ever.
	require.Equal(t, "NTF-fd1e6def70075407ab64f92d00479595", notification.NotificationIDFor(order, notification.OccasionPlaced).String())
}

func TestEveryEventIsListedUnderItsName(t *testing.T) {
	t.Parallel()
	for _, e := range []notification.Event{
		notification.NotificationRequested{}, notification.NotificationSent{}, notification.NotificationTriedAgain{}, notification.NotificationDropped{},
	} {
		require.True(t, notification.EventTypes().Has(e))
		require.True(t, strings.HasPrefix(e.EventName(), "delivery.notification."))
	}
}
