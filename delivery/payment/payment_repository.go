package payment

import (
	"context"
	"iter"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// Payments are the payments that have been stored.
type Payments interface {
	repository.Repository[PaymentID, *Payment]

	// ByOrder returns the payments of an order in the order of their identities.
	ByOrder(ctx context.Context, o OrderID) iter.Seq2[*Payment, error]

	// Overdue returns the payments with a step under way about which the gateway was last
	// asked at the given instant or before, the longest ago first.
	Overdue(ctx context.Context, at time.Time) iter.Seq2[*Payment, error]
}

// An instant is a time as text whose byte order is its order, from the year 0 to 9999.
type instant struct{ instant string }

func (i instant) String() string { return i.instant }

func newInstant(at time.Time) instant {
	return instant{at.UTC().Format("2006-01-02T15:04:05.000000000Z")}
}

var byOrder = repository.By("order", func(s PaymentSnapshot) (OrderID, bool) { return s.Order, true })

var byAskedAt = repository.Ordered("asked_at", func(s PaymentSnapshot) (instant, bool) {
	_, underWay := s.Status.UnderWay()
	return newInstant(s.AskedAt), underWay
})

var paymentMapping = repository.Map("delivery.payment.payment", (*Payment).Snapshot, RestorePayment,
	repository.Events[PaymentSnapshot](eventTypes), byOrder, byAskedAt)

type payments struct {
	repository.Collection[PaymentID, *Payment, PaymentSnapshot]
}

func (p payments) ByOrder(ctx context.Context, o OrderID) iter.Seq2[*Payment, error] {
	return p.Where(ctx, byOrder.Is(o))
}

func (p payments) Overdue(ctx context.Context, at time.Time) iter.Seq2[*Payment, error] {
	return p.Where(ctx, byAskedAt.Between(instant{}, newInstant(at)))
}
