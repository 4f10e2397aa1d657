package delivery

import (
	"time"

	"github.com/ashlar-go/ashlar/money"
)

// An OrderFactory makes orders from carts. It holds the one thing that a cart does not know:
// where identities of new orders come from. Make one with [NewOrderFactory].
type OrderFactory struct{ nextID func() OrderID }

// NewOrderFactory returns a factory with a source of identities, such as [NewOrderID]. It
// panics on nil.
func NewOrderFactory(nextID func() OrderID) OrderFactory {
	mustHave(nextID != nil, "NewOrderFactory(nil)")
	return OrderFactory{nextID}
}

// A CartDestination is what an order has and a cart has not.
type CartDestination struct {
	Address             Address
	SpecialInstructions SpecialInstructions // may be zero
	DeliveryFee         money.Money
	Payment             PaymentDetails
}

// FromCart places an order of everything in a cart, for its customer at its restaurant, and
// notes it in the cart: [OrderPlaced] and [CartMadeOrder]. Save both in one unit of work.
//
// An empty cart is refused with [ErrEmptyCart], one that was placed with [ErrCartPlaced];
// otherwise the rules of [Place] apply. A refusal leaves the cart as it is.
func (f OrderFactory) FromCart(c *Cart, to CartDestination, at time.Time) (*Order, error) {
	if err := c.placeable(); err != nil {
		return nil, err
	}
	o, err := Place(OrderDraft{
		ID: f.nextID(), Customer: c.customer, Restaurant: c.restaurant, Items: c.items,
		Address: to.Address, SpecialInstructions: to.SpecialInstructions,
		DeliveryFee: to.DeliveryFee, Payment: to.Payment,
	}, at)
	if err != nil {
		return nil, err
	}
	if err := c.MarkPlaced(o.ID(), at); err != nil {
		return nil, err
	}
	return o, nil
}
