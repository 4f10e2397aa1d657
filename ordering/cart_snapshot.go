package ordering

import (
	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/money"
)

// A CartSnapshot is the state of a cart as it goes to storage.
type CartSnapshot struct {
	ID       CartID         `json:"id"`
	Customer CustomerID     `json:"customer"`
	Currency money.Currency `json:"currency"`
	Status   CartStatus     `json:"status"`
	Items    CartItems      `json:"items"`
	Total    money.Money    `json:"total"`
	Order    OrderID        `json:"order,omitzero"`
}

// Snapshot returns the cart's state.
func (c *Cart) Snapshot() CartSnapshot {
	return CartSnapshot{
		ID: c.ID(), Customer: c.customer, Currency: c.currency, Status: c.status,
		Items: c.items, Total: c.total, Order: c.order,
	}
}

// RestoreCart returns the cart with the given state, at version 0 and without events. It
// refuses what no cart can have been, with an [*invariant.Error] that names each member.
func RestoreCart(s CartSnapshot) (*Cart, error) {
	c := &Cart{
		root: aggregate.New(s.ID), customer: s.Customer, currency: s.Currency, status: s.Status,
		items: s.Items, total: s.Total, order: s.Order,
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}
