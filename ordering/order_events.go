package ordering

import "github.com/ashlar-go/ashlar/money"

// OrderStarted says that a customer has begun an order.
type OrderStarted struct {
	Order           OrderID        `json:"order"`
	Customer        CustomerID     `json:"customer"`
	Currency        money.Currency `json:"currency"`
	ShippingAddress Address        `json:"shipping_address"`
}

// LineAdded says that a product was added. When the order had a line of it, Line is what was added
// to that.
type LineAdded struct {
	Order OrderID   `json:"order"`
	Line  OrderLine `json:"line"`
}

// LineRemoved says that the line of a product was removed.
type LineRemoved struct {
	Order   OrderID   `json:"order"`
	Product ProductID `json:"product"`
}

// DiscountApplied says that a discount was applied, in the place of any before it.
type DiscountApplied struct {
	Order    OrderID  `json:"order"`
	Discount Discount `json:"discount"`
}

// OrderPlaced says that the customer has placed the order. It carries what other contexts need to
// ship and to bill.
type OrderPlaced struct {
	Order           OrderID     `json:"order"`
	Customer        CustomerID  `json:"customer"`
	Lines           OrderLines  `json:"lines"`
	Discount        Discount    `json:"discount,omitzero"`
	Total           money.Money `json:"total"`
	ShippingAddress Address     `json:"shipping_address"`
}

// OrderConfirmed says that the warehouse can fulfil the order.
type OrderConfirmed struct {
	Order    OrderID    `json:"order"`
	Customer CustomerID `json:"customer"`
}

// OrderShipped says that a courier has collected the order.
type OrderShipped struct {
	Order          OrderID `json:"order"`
	Carrier        string  `json:"carrier"`
	TrackingNumber string  `json:"tracking_number"`
}

// OrderDelivered says that the order has arrived.
type OrderDelivered struct {
	Order    OrderID    `json:"order"`
	Customer CustomerID `json:"customer"`
}

// OrderCancelled says that the order was called off before it was shipped.
type OrderCancelled struct {
	Order          OrderID `json:"order"`
	Reason         string  `json:"reason"`
	PreviousStatus Status  `json:"previous_status"`
}

// PaymentReceived says that the order's total was paid.
type PaymentReceived struct {
	Order     OrderID     `json:"order"`
	Amount    money.Money `json:"amount"`
	Method    string      `json:"method"`
	Reference string      `json:"reference"`
}

// EventName returns "ordering.order_started".
func (OrderStarted) EventName() string { return "ordering.order_started" }

// EventName returns "ordering.line_added".
func (LineAdded) EventName() string { return "ordering.line_added" }

// EventName returns "ordering.line_removed".
func (LineRemoved) EventName() string { return "ordering.line_removed" }

// EventName returns "ordering.discount_applied".
func (DiscountApplied) EventName() string { return "ordering.discount_applied" }

// EventName returns "ordering.order_placed".
func (OrderPlaced) EventName() string { return "ordering.order_placed" }

// EventName returns "ordering.order_confirmed".
func (OrderConfirmed) EventName() string { return "ordering.order_confirmed" }

// EventName returns "ordering.order_shipped".
func (OrderShipped) EventName() string { return "ordering.order_shipped" }

// EventName returns "ordering.order_delivered".
func (OrderDelivered) EventName() string { return "ordering.order_delivered" }

// EventName returns "ordering.order_cancelled".
func (OrderCancelled) EventName() string { return "ordering.order_cancelled" }

// EventName returns "ordering.payment_received".
func (PaymentReceived) EventName() string { return "ordering.payment_received" }

func (OrderStarted) isOrdering()    {}
func (LineAdded) isOrdering()       {}
func (LineRemoved) isOrdering()     {}
func (DiscountApplied) isOrdering() {}
func (OrderPlaced) isOrdering()     {}
func (OrderConfirmed) isOrdering()  {}
func (OrderShipped) isOrdering()    {}
func (OrderDelivered) isOrdering()  {}
func (OrderCancelled) isOrdering()  {}
func (PaymentReceived) isOrdering() {}
