package delivery

import "github.com/ashlar-go/ashlar/contact"

// CustomerRegistered says that somebody can place orders from now on.
type CustomerRegistered struct {
	Customer CustomerID           `json:"customer"`
	Name     PersonName           `json:"name"`
	Email    contact.EmailAddress `json:"email"`
	Phone    contact.PhoneNumber  `json:"phone"`
}

// CustomerContactChanged says that a customer is reached elsewhere.
type CustomerContactChanged struct {
	Customer CustomerID           `json:"customer"`
	Email    contact.EmailAddress `json:"email"`
	Phone    contact.PhoneNumber  `json:"phone"`
}

// CustomerSubscribed says that a customer has subscribed, in the place of any subscription before.
type CustomerSubscribed struct {
	Customer     CustomerID   `json:"customer"`
	Subscription Subscription `json:"subscription"`
}

// CustomerUnsubscribed says that a customer's subscription was ended.
type CustomerUnsubscribed struct {
	Customer CustomerID `json:"customer"`
}

// EventName returns "delivery.customer_registered".
func (CustomerRegistered) EventName() string { return "delivery.customer_registered" }

// EventName returns "delivery.customer_contact_changed".
func (CustomerContactChanged) EventName() string { return "delivery.customer_contact_changed" }

// EventName returns "delivery.customer_subscribed".
func (CustomerSubscribed) EventName() string { return "delivery.customer_subscribed" }

// EventName returns "delivery.customer_unsubscribed".
func (CustomerUnsubscribed) EventName() string { return "delivery.customer_unsubscribed" }

func (CustomerRegistered) isDelivery()     {}
func (CustomerContactChanged) isDelivery() {}
func (CustomerSubscribed) isDelivery()     {}
func (CustomerUnsubscribed) isDelivery()   {}
