package ordering

import "github.com/ashlar-go/ashlar/money"

// CartStarted says that a customer has begun to assemble a cart.
type CartStarted struct {
	Cart     CartID         `json:"cart"`
	Customer CustomerID     `json:"customer"`
	Currency money.Currency `json:"currency"`
}

// CartChanged says that there is another quantity of a product in the cart than before; 0 means that
// it was removed.
type CartChanged struct {
	Cart     CartID      `json:"cart"`
	Product  ProductID   `json:"product"`
	Quantity int         `json:"quantity"`
	Total    money.Money `json:"total"` // of the cart
}

// CartPlaced says that the cart has become an order.
type CartPlaced struct {
	Cart     CartID     `json:"cart"`
	Customer CustomerID `json:"customer"`
	Order    OrderID    `json:"order"`
}

// EventName returns "ordering.cart_started".
func (CartStarted) EventName() string { return "ordering.cart_started" }

// EventName returns "ordering.cart_changed".
func (CartChanged) EventName() string { return "ordering.cart_changed" }

// EventName returns "ordering.cart_placed".
func (CartPlaced) EventName() string { return "ordering.cart_placed" }

func (CartStarted) isOrdering() {}
func (CartChanged) isOrdering() {}
func (CartPlaced) isOrdering()  {}
