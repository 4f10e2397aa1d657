package notification

import (
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
)

// CancellationFor returns the command that tells a customer of a cancelled order. How to
// reach them the event does not say; either may be missing.
func CancellationFor(e delivery.OrderCancelled, email contact.EmailAddress, phone contact.PhoneNumber) Notify {
	return Notify{
		Order: e.Order.String(), Occasion: OccasionCancelled.String(), Customer: e.Customer.String(),
		Email: email, Phone: phone, Reason: e.Reason.String(),
	}
}

// DeliveryFor returns the command that tells a customer of a delivered order.
func DeliveryFor(e delivery.OrderDelivered, email contact.EmailAddress, phone contact.PhoneNumber) Notify {
	return Notify{
		Order: e.Order.String(), Occasion: OccasionDelivered.String(), Customer: e.Customer.String(),
		Email: email, Phone: phone,
	}
}
