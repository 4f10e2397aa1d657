package delivery

// RestaurantRegistered says that a restaurant is on the platform, not yet accepting orders.
type RestaurantRegistered struct {
	Restaurant RestaurantID `json:"restaurant"`
	Name       string       `json:"name"`
	Address    Address      `json:"address"`
	Premium    bool         `json:"premium"`
}

// RestaurantOpened says that a restaurant is accepting orders.
type RestaurantOpened struct {
	Restaurant RestaurantID `json:"restaurant"`
}

// RestaurantClosed says that a restaurant is accepting no more orders.
type RestaurantClosed struct {
	Restaurant RestaurantID `json:"restaurant"`
}

// RestaurantMoved says that a restaurant is at another address.
type RestaurantMoved struct {
	Restaurant RestaurantID `json:"restaurant"`
	Address    Address      `json:"address"`
}

// RestaurantPremiumChanged says that a restaurant has become a premium restaurant, or is one
// no more.
type RestaurantPremiumChanged struct {
	Restaurant RestaurantID `json:"restaurant"`
	Premium    bool         `json:"premium"`
}

// EventName returns "delivery.restaurant_registered".
func (RestaurantRegistered) EventName() string { return "delivery.restaurant_registered" }

// EventName returns "delivery.restaurant_opened".
func (RestaurantOpened) EventName() string { return "delivery.restaurant_opened" }

// EventName returns "delivery.restaurant_closed".
func (RestaurantClosed) EventName() string { return "delivery.restaurant_closed" }

// EventName returns "delivery.restaurant_moved".
func (RestaurantMoved) EventName() string { return "delivery.restaurant_moved" }

// EventName returns "delivery.restaurant_premium_changed".
func (RestaurantPremiumChanged) EventName() string { return "delivery.restaurant_premium_changed" }

func (RestaurantRegistered) isDelivery()     {}
func (RestaurantOpened) isDelivery()         {}
func (RestaurantClosed) isDelivery()         {}
func (RestaurantMoved) isDelivery()          {}
func (RestaurantPremiumChanged) isDelivery() {}
