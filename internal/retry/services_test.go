package retry_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/delivery/notification"
	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// contested is a store at which each commit succeeds at its fourth attempt.
type contested struct {
	repository.Store

	attempts int
}

func (c *contested) Commit(ctx context.Context, b repository.Batch) error {
	if c.attempts++; c.attempts < 4 {
		return &repository.ConflictError{Kind: b.Changes[0].Kind.Name, ID: b.Changes[0].ID}
	}
	c.attempts = 0
	return c.Store.Commit(ctx, b)
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const orderNo = "ORD-A1B2C3D4"

// The contexts whose use cases may be repeated do not trouble their callers with a race that
// they win when they look again.
func TestAUseCaseThatMayBeRepeatedSurvivesThreeLostRaces(t *testing.T) {
	t.Parallel()

	for name, useCase := range map[string]func(context.Context, *contested) error{
		"restaurant: a ticket": func(ctx context.Context, c *contested) error {
			s := restaurant.NewService(restaurant.NewUnitOfWork(c))
			if err := s.ReceiveTicket(ctx, restaurant.ReceiveTicket{
				Order: orderNo, Restaurant: "REST-1", Dishes: []restaurant.Line{{Name: "Pepsi", Quantity: 1}},
			}); err != nil {
				return err
			}
			return s.AcceptTicket(ctx, restaurant.AcceptTicket{Order: orderNo})
		},
		"partner: a delivery": func(ctx context.Context, c *contested) error {
			s := partner.NewService(partner.NewUnitOfWork(c), partner.RosterFunc(
				func(context.Context, partner.Address, partner.Address) (partner.PartnerID, error) {
					return partner.MustParsePartnerID("DP-RAVI"), nil
				}))
			if err := s.AssignPartner(ctx, partner.AssignPartner{Order: orderNo, Pickup: "7, MG Road", Drop: "B-12, FC Road"}); err != nil {
				return err
			}
			return s.PickUp(ctx, partner.PickUp{Order: orderNo, Partner: "DP-RAVI"})
		},
		"notification: a customer": func(ctx context.Context, c *contested) error {
			s := notification.NewService(notification.NewUnitOfWork(c), post{})
			return s.Notify(ctx, notification.Notify{Order: orderNo, Occasion: "placed", Customer: "C-PRIYA"})
		},
		"payment: an authorisation": func(ctx context.Context, c *contested) error {
			s := payment.NewService(payment.NewUnitOfWork(c), bank{})
			_, err := s.Authorise(ctx, payment.Authorise{
				Order: orderNo, Attempt: 1, Amount: "499.00", Currency: "INR", Method: "upi", Token: payment.MustNewToken("tok_1"),
			})
			return err
		},
		"flow: an overdue order": func(ctx context.Context, c *contested) error {
			if err := flow.NewUnitOfWork(c.Store).Repositories().Flows.Save(ctx, placed()); err != nil {
				return err
			}
			s := flow.NewService(flow.NewUnitOfWork(c), nobody())
			_, err := s.Expire(ctx, noon.Add(2*time.Hour))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, useCase(t.Context(), &contested{Store: memstore.New()}))
		})
	}
}

type post struct{}

func (post) Send(context.Context, notification.Message) error { return nil }

// bank is asked for authorisations alone.
type bank struct{ payment.Gateway }

func (bank) Authorise(context.Context, payment.Authorisation) (payment.Result, error) {
	return payment.Succeeded("ref-1")
}

// nobody is asked by a flow whose events reach no handler.
func nobody() flow.Ports {
	return flow.Ports{
		Orders: struct{ flow.Orders }{}, Payments: struct{ flow.Payments }{}, Kitchen: struct{ flow.Kitchen }{},
		Partners: struct{ flow.Partners }{}, Notices: struct{ flow.Notices }{},
	}
}

func placed() *flow.Flow {
	f, err := flow.New(flow.MustParseOrderID(orderNo), noon)
	if err != nil {
		panic(err)
	}
	err = f.NotePlaced(flow.Placement{
		Customer: flow.MustParseCustomerID("C-PRIYA"), Payment: flow.MustNewPaymentDetails("upi", "tok_1"),
		Total: money.MustParse("INR 499.00"), Version: 1, Deadline: noon.Add(time.Hour),
	}, noon)
	if err != nil {
		panic(err)
	}
	return f
}
