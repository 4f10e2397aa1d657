package delivery

import "github.com/ashlar-go/ashlar/money"

// OrderPlaced says that a customer has placed an order. It carries what the kitchen, the
// payment and the delivery partner need.
type OrderPlaced struct {
	Order               OrderID             `json:"order"`
	Customer            CustomerID          `json:"customer"`
	Restaurant          RestaurantID        `json:"restaurant"`
	Items               OrderItems          `json:"items"`
	Address             Address             `json:"address"`
	SpecialInstructions SpecialInstructions `json:"special_instructions,omitzero"`
	Subtotal            money.Money         `json:"subtotal"`
	DeliveryFee         money.Money         `json:"delivery_fee"`
	GrandTotal          money.Money         `json:"grand_total"`
	Payment             PaymentDetails      `json:"payment"`
}

// OrderConfirmed says that the restaurant has taken the order on and prepares it.
type OrderConfirmed struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
	GrandTotal money.Money  `json:"grand_total"`
}

// OrderReady says that the food is ready for pickup.
type OrderReady struct {
	Order OrderID `json:"order"`
}

// OrderDispatched says that a delivery partner has the food and is on the way.
type OrderDispatched struct {
	Order           OrderID           `json:"order"`
	DeliveryPartner DeliveryPartnerID `json:"delivery_partner"`
}

// OrderDelivered says that the food has reached the customer.
type OrderDelivered struct {
	Order    OrderID    `json:"order"`
	Customer CustomerID `json:"customer"`
}

// OrderCancelled says that the order was stopped before dispatch.
type OrderCancelled struct {
	Order    OrderID            `json:"order"`
	Customer CustomerID         `json:"customer"`
	Reason   CancellationReason `json:"reason"`
}

// OrderItemsChanged says that the customer has changed what is ordered, and with it what it costs.
type OrderItemsChanged struct {
	Order       OrderID     `json:"order"`
	Items       OrderItems  `json:"items"`
	Subtotal    money.Money `json:"subtotal"`
	DeliveryFee money.Money `json:"delivery_fee"`
	GrandTotal  money.Money `json:"grand_total"`
}

// OrderRated says that the customer has rated the order.
type OrderRated struct {
	Order  OrderID `json:"order"`
	Rating Rating  `json:"rating"`
}

// EventName returns "delivery.order_placed".
func (OrderPlaced) EventName() string { return "delivery.order_placed" }

// EventName returns "delivery.order_confirmed".
func (OrderConfirmed) EventName() string { return "delivery.order_confirmed" }

// EventName returns "delivery.order_ready".
func (OrderReady) EventName() string { return "delivery.order_ready" }

// EventName returns "delivery.order_dispatched".
func (OrderDispatched) EventName() string { return "delivery.order_dispatched" }

// EventName returns "delivery.order_delivered".
func (OrderDelivered) EventName() string { return "delivery.order_delivered" }

// EventName returns "delivery.order_cancelled".
func (OrderCancelled) EventName() string { return "delivery.order_cancelled" }

// EventName returns "delivery.order_items_changed".
func (OrderItemsChanged) EventName() string { return "delivery.order_items_changed" }

// EventName returns "delivery.order_rated".
func (OrderRated) EventName() string { return "delivery.order_rated" }

func (OrderPlaced) isDelivery()       {}
func (OrderConfirmed) isDelivery()    {}
func (OrderReady) isDelivery()        {}
func (OrderDispatched) isDelivery()   {}
func (OrderDelivered) isDelivery()    {}
func (OrderCancelled) isDelivery()    {}
func (OrderItemsChanged) isDelivery() {}
func (OrderRated) isDelivery()        {}
