package delivery

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// An OrderSnapshot is the state of an order as it goes to storage. It consists of values
// that cannot be changed, so it shares nothing that anybody could change with the order.
type OrderSnapshot struct {
	ID                  OrderID             `json:"id"`
	Customer            CustomerID          `json:"customer"`
	Restaurant          RestaurantID        `json:"restaurant"`
	Items               OrderItems          `json:"items"`
	Address             Address             `json:"address"`
	SpecialInstructions SpecialInstructions `json:"special_instructions,omitzero"`
	Subtotal            money.Money         `json:"subtotal"`
	DeliveryFee         money.Money         `json:"delivery_fee"`
	GrandTotal          money.Money         `json:"grand_total"`
	PlacedAt            time.Time           `json:"placed_at"`
	Status              OrderStatus         `json:"status"`
	DeliveryPartner     DeliveryPartnerID   `json:"delivery_partner,omitzero"`
	CancellationReason  CancellationReason  `json:"cancellation_reason,omitzero"`
	Rating              Rating              `json:"rating,omitzero"`
}

// Snapshot returns the order's state.
func (o *Order) Snapshot() OrderSnapshot {
	return OrderSnapshot{
		ID: o.ID(), Customer: o.customer, Restaurant: o.restaurant, Items: o.items, Address: o.address,
		SpecialInstructions: o.instructions, Subtotal: o.subtotal, DeliveryFee: o.fee, GrandTotal: o.grandTotal,
		PlacedAt: o.placedAt, Status: o.status, DeliveryPartner: o.partner, CancellationReason: o.reason,
		Rating: o.rating,
	}
}

// RestoreOrder returns the order with the given state, at version 0 and without events. It
// refuses what no order can have been, with an [*invariant.Error] that names each member; it
// does not ask whether such an order could be placed today.
func RestoreOrder(s OrderSnapshot) (*Order, error) {
	o := &Order{
		root: aggregate.New(s.ID), customer: s.Customer, restaurant: s.Restaurant, items: s.Items, address: s.Address,
		instructions: s.SpecialInstructions, subtotal: s.Subtotal, fee: s.DeliveryFee, grandTotal: s.GrandTotal,
		placedAt: s.PlacedAt.UTC().Round(0), status: s.Status, partner: s.DeliveryPartner, reason: s.CancellationReason,
		rating: s.Rating,
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return o, nil
}

// check reports everything about an order that no order can have.
func (o *Order) check() error {
	var v invariant.Violations
	need(&v, o.ID() != OrderID{}, "id", ErrZero)
	need(&v, o.customer != CustomerID{}, "customer", ErrZero)
	need(&v, o.restaurant != RestaurantID{}, "restaurant", ErrZero)
	need(&v, o.address.IsValid(), "address", ErrZero)
	need(&v, isInstant(o.placedAt), "placed_at", ErrZero)
	need(&v, o.status.IsValid(), "status", ErrStatus)
	sums, err := totalsOf(o.items, o.fee)
	v.Add("items", err)
	if err == nil && sums != (totals{o.subtotal, o.fee, o.grandTotal}) {
		v.Add("grand_total", fmt.Errorf("%w: the amounts do not add up", ErrSnapshot))
	}
	dispatched := o.status == StatusOnTheWay || o.status == StatusDelivered
	need(&v, (o.partner != DeliveryPartnerID{}) == dispatched, "delivery_partner", ErrSnapshot)
	need(&v, o.reason.IsValid() == (o.status == StatusCancelled), "cancellation_reason", ErrSnapshot)
	need(&v, !o.rating.IsValid() || o.status == StatusDelivered, "rating", ErrSnapshot)
	return v.Err()
}

func need(v *invariant.Violations, ok bool, path string, err error) {
	if !ok {
		v.Add(path, err)
	}
}

// isInstant reports whether an instant can be written as JSON and read back.
func isInstant(t time.Time) bool { return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999 }
