package ordering

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Carts are the carts that have been stored.
type Carts interface {
	repository.Repository[CartID, *Cart]

	// Delete removes a cart, open or placed.
	Delete(ctx context.Context, c *Cart) error

	// ByCustomer returns the carts of a customer in the order of their identities.
	ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Cart, error]
}

var byCartCustomer = repository.By("customer", func(s CartSnapshot) (CustomerID, bool) { return s.Customer, true })

var cartMapping = repository.Map("ordering.cart", (*Cart).Snapshot, RestoreCart,
	repository.Events[CartSnapshot](eventTypes), byCartCustomer)

type carts struct {
	repository.Collection[CartID, *Cart, CartSnapshot]
}

func (c carts) ByCustomer(ctx context.Context, id CustomerID) iter.Seq2[*Cart, error] {
	return c.Where(ctx, byCartCustomer.Is(id))
}
