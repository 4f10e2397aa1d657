package delivery

import "github.com/ashlar-go/ashlar/contact"

// DeliveryPartnerRegistered says that somebody delivers for the platform, not yet available.
type DeliveryPartnerRegistered struct {
	DeliveryPartner DeliveryPartnerID   `json:"delivery_partner"`
	Name            PersonName          `json:"name"`
	Phone           contact.PhoneNumber `json:"phone"`
}

// DeliveryPartnerAvailable says that a delivery partner takes orders.
type DeliveryPartnerAvailable struct {
	DeliveryPartner DeliveryPartnerID `json:"delivery_partner"`
}

// DeliveryPartnerUnavailable says that a delivery partner takes no more orders.
type DeliveryPartnerUnavailable struct {
	DeliveryPartner DeliveryPartnerID `json:"delivery_partner"`
}

// DeliveryPartnerPhoneChanged says that a delivery partner is reached under another number.
type DeliveryPartnerPhoneChanged struct {
	DeliveryPartner DeliveryPartnerID   `json:"delivery_partner"`
	Phone           contact.PhoneNumber `json:"phone"`
}

// EventName returns "delivery.delivery_partner_registered".
func (DeliveryPartnerRegistered) EventName() string { return "delivery.delivery_partner_registered" }

// EventName returns "delivery.delivery_partner_available".
func (DeliveryPartnerAvailable) EventName() string { return "delivery.delivery_partner_available" }

// EventName returns "delivery.delivery_partner_unavailable".
func (DeliveryPartnerUnavailable) EventName() string { return "delivery.delivery_partner_unavailable" }

// EventName returns "delivery.delivery_partner_phone_changed".
func (DeliveryPartnerPhoneChanged) EventName() string {
	return "delivery.delivery_partner_phone_changed"
}

func (DeliveryPartnerRegistered) isDelivery()   {}
func (DeliveryPartnerAvailable) isDelivery()    {}
func (DeliveryPartnerUnavailable) isDelivery()  {}
func (DeliveryPartnerPhoneChanged) isDelivery() {}
