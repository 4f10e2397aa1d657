package restaurant

// TicketReceived says that the kitchen has been told of an order.
type TicketReceived struct {
	Order        OrderID      `json:"order"`
	Restaurant   RestaurantID `json:"restaurant"`
	Dishes       Dishes       `json:"dishes"`
	Instructions Instructions `json:"instructions,omitzero"`
}

// TicketChanged says that the customer has changed what is to be prepared.
type TicketChanged struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
	Dishes     Dishes       `json:"dishes"`
}

// TicketAccepted says that the kitchen will prepare the order.
type TicketAccepted struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
}

// PreparationStarted says that the kitchen prepares the order.
type PreparationStarted struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
}

// FoodReady says that the food waits for the delivery partner.
type FoodReady struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
}

// TicketRejected says that the kitchen cannot prepare the order.
type TicketRejected struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
	Reason     string       `json:"reason"`
}

// TicketWithdrawn says that the order was cancelled; the kitchen stops.
type TicketWithdrawn struct {
	Order      OrderID      `json:"order"`
	Restaurant RestaurantID `json:"restaurant"`
	Reason     string       `json:"reason"`
}

// EventName returns "delivery.restaurant.ticket_received".
func (TicketReceived) EventName() string { return "delivery.restaurant.ticket_received" }

// EventName returns "delivery.restaurant.ticket_changed".
func (TicketChanged) EventName() string { return "delivery.restaurant.ticket_changed" }

// EventName returns "delivery.restaurant.ticket_accepted".
func (TicketAccepted) EventName() string { return "delivery.restaurant.ticket_accepted" }

// EventName returns "delivery.restaurant.preparation_started".
func (PreparationStarted) EventName() string { return "delivery.restaurant.preparation_started" }

// EventName returns "delivery.restaurant.food_ready".
func (FoodReady) EventName() string { return "delivery.restaurant.food_ready" }

// EventName returns "delivery.restaurant.ticket_rejected".
func (TicketRejected) EventName() string { return "delivery.restaurant.ticket_rejected" }

// EventName returns "delivery.restaurant.ticket_withdrawn".
func (TicketWithdrawn) EventName() string { return "delivery.restaurant.ticket_withdrawn" }

func (TicketReceived) isRestaurant()     {}
func (TicketChanged) isRestaurant()      {}
func (TicketAccepted) isRestaurant()     {}
func (PreparationStarted) isRestaurant() {}
func (FoodReady) isRestaurant()          {}
func (TicketRejected) isRestaurant()     {}
func (TicketWithdrawn) isRestaurant()    {}
