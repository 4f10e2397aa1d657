package delivery

import (
	"context"
	"errors"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Orders are the orders that have been stored. The finders return them in the order of their
// identities.
//
// A delivery partner is on the way with one order at a time: storing a second order on the
// way by the same delivery partner is refused with an error that is
// [repository.ErrDuplicate]. So of two orders dispatched with one delivery partner at the
// same time, one is.
type Orders interface {
	repository.Repository[OrderID, *Order]

	// Delete removes an order and stores its pending events. Its identity remains used.
	Delete(ctx context.Context, o *Order) error

	// Exists reports whether there is an order with the given identity.
	Exists(ctx context.Context, id OrderID) (bool, error)

	// ByCustomer returns the orders of a customer.
	ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Order, error]

	// ByRestaurant returns the orders from a restaurant.
	ByRestaurant(ctx context.Context, r RestaurantID) iter.Seq2[*Order, error]

	// ByStatus returns the orders that stand somewhere.
	ByStatus(ctx context.Context, s OrderStatus) iter.Seq2[*Order, error]

	// ActiveForDeliveryPartner returns the orders that a delivery partner is on the way
	// with: none or one.
	ActiveForDeliveryPartner(ctx context.Context, p DeliveryPartnerID) iter.Seq2[*Order, error]
}

var (
	byCustomer   = repository.By("customer", func(s OrderSnapshot) (CustomerID, bool) { return s.Customer, true })
	byRestaurant = repository.By("restaurant", func(s OrderSnapshot) (RestaurantID, bool) { return s.Restaurant, true })
	byStatus     = repository.By("status", func(s OrderSnapshot) (OrderStatus, bool) { return s.Status, true })
	byPartner    = repository.Unique("active_delivery_partner", func(s OrderSnapshot) (DeliveryPartnerID, bool) {
		return s.DeliveryPartner, s.Status == StatusOnTheWay
	})
)

var orderMapping = repository.Map("delivery.order", (*Order).Snapshot, RestoreOrder,
	repository.Events[OrderSnapshot](eventTypes), byCustomer, byRestaurant, byStatus, byPartner)

type orders struct {
	repository.Collection[OrderID, *Order, OrderSnapshot]
}

func (o orders) Exists(ctx context.Context, id OrderID) (bool, error) {
	switch _, err := o.Get(ctx, id); {
	case err == nil:
		return true, nil
	case errors.Is(err, repository.ErrNotFound):
		return false, nil
	default:
		return false, err
	}
}

func (o orders) ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Order, error] {
	return o.Where(ctx, byCustomer.Is(c))
}

func (o orders) ByRestaurant(ctx context.Context, r RestaurantID) iter.Seq2[*Order, error] {
	return o.Where(ctx, byRestaurant.Is(r))
}

func (o orders) ByStatus(ctx context.Context, s OrderStatus) iter.Seq2[*Order, error] {
	return o.Where(ctx, byStatus.Is(s))
}

func (o orders) ActiveForDeliveryPartner(ctx context.Context, p DeliveryPartnerID) iter.Seq2[*Order, error] {
	return o.Where(ctx, byPartner.Is(p))
}
