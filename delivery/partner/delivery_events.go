package partner

// DeliveryRequested says that food is to be brought from the restaurant to the customer.
type DeliveryRequested struct {
	Order            OrderID `json:"order"`
	Pickup           Address `json:"pickup"`
	Drop             Address `json:"drop"`
	EstimatedMinutes int     `json:"estimated_minutes"`
}

// PartnerAssigned says that a delivery partner brings the order.
type PartnerAssigned struct {
	Order            OrderID     `json:"order"`
	Partner          PartnerID   `json:"partner"`
	EstimatedMinutes int         `json:"estimated_minutes"`
	Tracking         TrackingURL `json:"tracking,omitzero"`
}

// FoodPickedUp says that the delivery partner has the food and is on the way.
type FoodPickedUp struct {
	Order   OrderID   `json:"order"`
	Partner PartnerID `json:"partner"`
}

// FoodHandedOver says that the customer has the food.
type FoodHandedOver struct {
	Order   OrderID   `json:"order"`
	Partner PartnerID `json:"partner"`
}

// DeliveryCalledOff says that the order was cancelled. Partner is zero unless one was assigned.
type DeliveryCalledOff struct {
	Order   OrderID   `json:"order"`
	Partner PartnerID `json:"partner,omitzero"`
	Reason  string    `json:"reason"`
}

// EventName returns "delivery.partner.delivery_requested".
func (DeliveryRequested) EventName() string { return "delivery.partner.delivery_requested" }

// EventName returns "delivery.partner.partner_assigned".
func (PartnerAssigned) EventName() string { return "delivery.partner.partner_assigned" }

// EventName returns "delivery.partner.food_picked_up".
func (FoodPickedUp) EventName() string { return "delivery.partner.food_picked_up" }

// EventName returns "delivery.partner.food_handed_over".
func (FoodHandedOver) EventName() string { return "delivery.partner.food_handed_over" }

// EventName returns "delivery.partner.delivery_called_off".
func (DeliveryCalledOff) EventName() string { return "delivery.partner.delivery_called_off" }

func (DeliveryRequested) isPartner() {}
func (PartnerAssigned) isPartner()   {}
func (FoodPickedUp) isPartner()      {}
func (FoodHandedOver) isPartner()    {}
func (DeliveryCalledOff) isPartner() {}
