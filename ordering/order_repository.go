package ordering

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Orders are the orders that have been stored.
type Orders interface {
	repository.Repository[OrderID, *Order]

	// ByCustomer returns the orders of a customer in the order of their identities.
	ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Order, error]
}

var byCustomer = repository.By("customer", func(s OrderSnapshot) (CustomerID, bool) { return s.Customer, true })

var orderMapping = repository.Map("ordering.order", (*Order).Snapshot, RestoreOrder,
	repository.Events[OrderSnapshot](eventTypes), byCustomer)

type orders struct {
	repository.Collection[OrderID, *Order, OrderSnapshot]
}

func (o orders) ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Order, error] {
	return o.Where(ctx, byCustomer.Is(c))
}
