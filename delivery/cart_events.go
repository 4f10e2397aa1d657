package delivery

// CartStarted says that a customer has begun a cart at a restaurant.
type CartStarted struct {
	Cart       CartID       `json:"cart"`
	Customer   CustomerID   `json:"customer"`
	Restaurant RestaurantID `json:"restaurant"`
}

// CartItemAdded says that an item was put into a cart. When the cart had some of the dish,
// Item is what was added to that.
type CartItemAdded struct {
	Cart CartID    `json:"cart"`
	Item OrderItem `json:"item"`
}

// CartItemRemoved says that a dish was taken out of a cart.
type CartItemRemoved struct {
	Cart CartID     `json:"cart"`
	Item MenuItemID `json:"item"`
}

// CartItemQuantityUpdated says that a cart has another quantity of a dish.
type CartItemQuantityUpdated struct {
	Cart     CartID     `json:"cart"`
	Item     MenuItemID `json:"item"`
	Quantity Quantity   `json:"quantity"`
}

// CartEmptied says that everything was taken out of a cart.
type CartEmptied struct {
	Cart CartID `json:"cart"`
}

// CartMadeOrder says that a cart was placed: an order was made of it.
type CartMadeOrder struct {
	Cart  CartID  `json:"cart"`
	Order OrderID `json:"order"`
}

// EventName returns "delivery.cart_started".
func (CartStarted) EventName() string { return "delivery.cart_started" }

// EventName returns "delivery.cart_item_added".
func (CartItemAdded) EventName() string { return "delivery.cart_item_added" }

// EventName returns "delivery.cart_item_removed".
func (CartItemRemoved) EventName() string { return "delivery.cart_item_removed" }

// EventName returns "delivery.cart_item_quantity_updated".
func (CartItemQuantityUpdated) EventName() string { return "delivery.cart_item_quantity_updated" }

// EventName returns "delivery.cart_emptied".
func (CartEmptied) EventName() string { return "delivery.cart_emptied" }

// EventName returns "delivery.cart_made_order".
func (CartMadeOrder) EventName() string { return "delivery.cart_made_order" }

func (CartStarted) isDelivery()             {}
func (CartItemAdded) isDelivery()           {}
func (CartItemRemoved) isDelivery()         {}
func (CartItemQuantityUpdated) isDelivery() {}
func (CartEmptied) isDelivery()             {}
func (CartMadeOrder) isDelivery()           {}
