package ordering

// StockReceived says that stock of a product has arrived.
type StockReceived struct {
	Product   ProductID `json:"product"`
	Quantity  int       `json:"quantity"`
	Available int       `json:"available"` // afterwards
}

// StockReserved says that stock is held for an order.
type StockReserved struct {
	Product   ProductID `json:"product"`
	Order     OrderID   `json:"order"`
	Quantity  int       `json:"quantity"`
	Available int       `json:"available"` // afterwards
}

// StockReleased says that what was held for an order is available again.
type StockReleased struct {
	Product   ProductID `json:"product"`
	Order     OrderID   `json:"order"`
	Quantity  int       `json:"quantity"`
	Available int       `json:"available"` // afterwards
}

// StockShipped says that what was held for an order has left the house.
type StockShipped struct {
	Product  ProductID `json:"product"`
	Order    OrderID   `json:"order"`
	Quantity int       `json:"quantity"`
}

// EventName returns "ordering.stock_received".
func (StockReceived) EventName() string { return "ordering.stock_received" }

// EventName returns "ordering.stock_reserved".
func (StockReserved) EventName() string { return "ordering.stock_reserved" }

// EventName returns "ordering.stock_released".
func (StockReleased) EventName() string { return "ordering.stock_released" }

// EventName returns "ordering.stock_shipped".
func (StockShipped) EventName() string { return "ordering.stock_shipped" }

func (StockReceived) isOrdering() {}
func (StockReserved) isOrdering() {}
func (StockReleased) isOrdering() {}
func (StockShipped) isOrdering()  {}
