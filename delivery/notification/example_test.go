package notification_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
)

// A screen is a sender that shows what it carries.
type screen struct{}

func (screen) Send(_ context.Context, m notification.Message) error {
	fmt.Printf("%s: %s\n", m.Channel, m.Text)
	return nil
}

func Example() {
	service := notification.NewService(notification.NewUnitOfWork(memstore.New()), screen{})
	placed := notification.Notify{
		Order: "ORD-A1B2", Occasion: "placed", Customer: "CUST-999",
		Email:  contact.MustParseEmailAddress("priya@example.org"),
		Amount: money.MustParse("INR 499.00"), Minutes: 35,
	}
	fmt.Println(service.Notify(context.Background(), placed))
	fmt.Println(service.Notify(context.Background(), placed)) // told already
	// Output:
	// e-mail: Order #ORD-A1B2 placed! Payment ₹499 received. Estimated delivery: 35 mins.
	// push: Order #ORD-A1B2 placed! Payment ₹499 received. Estimated delivery: 35 mins.
	// <nil>
	// <nil>
}

func ExampleNewNotification() {
	n, err := notification.NewNotification(order, notification.OccasionDelivered, priya, "Enjoy your meal!", noon)
	fmt.Println(n.Status(), n.Left(), err)
	// Output:
	// pending e-mail, SMS, push <nil>
}

func ExampleNotification_NoteSent() {
	n := after(email, sms)()
	fmt.Println(n.NoteSent(notification.ChannelPush, noon), n.Status())
	// Output:
	// <nil> sent
}

func ExampleNotification_TryAgain() {
	n := pending(order, priya)
	err := n.TryAgain(time.Minute, noon)
	fmt.Println(errors.Is(err, notification.ErrTooSoon), failure.KindOf(err))
	fmt.Println(n.TryAgain(time.Minute, noon.Add(time.Minute)), n.Tries())
	// Output:
	// true conflict
	// <nil> 2
}

func ExampleNotification_Drop() {
	n := pending(order, priya)
	fmt.Println(n.Drop(noon), n.Status(), n.Left())
	// Output:
	// <nil> dropped e-mail, SMS, push
}

func ExampleChannelsOf() {
	cs := notification.ChannelsOf(notification.ChannelPush, notification.ChannelEmail)
	fmt.Println(cs, cs.Has(notification.ChannelSMS))
	// Output:
	// e-mail, push false
}

func ExampleTransitionError() {
	n := pending(order, priya)
	fmt.Println(n.Drop(noon))
	var refused *notification.TransitionError
	fmt.Println(errors.As(n.Drop(noon), &refused), refused.From, refused.To)
	// Output:
	// <nil>
	// true dropped dropped
}

func ExampleSendError() {
	carrier := &post{}
	carrier.fail(notification.ChannelSMS, 1)
	service := notification.NewService(notification.NewUnitOfWork(memstore.New()), carrier)
	err := service.Notify(context.Background(), placed())
	var failed *notification.SendError
	fmt.Println(errors.As(err, &failed), failed.Channel, failure.KindOf(err))
	// Output:
	// true SMS outcome_unknown
}

func ExampleStatus_CanBecome() {
	for _, s := range notification.Statuses() {
		fmt.Println(s, "→", names(s.Next()))
	}
	// Output:
	// pending → [sent dropped]
	// sent → []
	// dropped → []
}

// names returns what statuses are called.
func names(statuses []notification.Status) []string {
	var all []string
	for _, s := range statuses {
		all = append(all, s.String())
	}
	return all
}
