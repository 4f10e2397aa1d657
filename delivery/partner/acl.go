package partner

import "github.com/ashlar-go/ashlar/delivery"

// AssignmentFor returns the command that has a placed order brought to its customer, by whom
// the roster chooses. Where the restaurant is and how long it takes, the order does not say.
func AssignmentFor(e delivery.OrderPlaced, pickup delivery.Address, minutes int) AssignPartner {
	return AssignPartner{
		Order: e.Order.String(), Pickup: pickup.SingleLine(), Drop: e.Address.SingleLine(), EstimatedMinutes: minutes,
	}
}

// CallOffFor returns the command that ends the delivery of a cancelled order.
func CallOffFor(e delivery.OrderCancelled) CallOff {
	return CallOff{Order: e.Order.String(), Reason: e.Reason.String()}
}
