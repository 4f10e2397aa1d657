package restaurant

import "github.com/ashlar-go/ashlar/delivery"

// TicketFor returns the command that tells the kitchen of an order that was placed.
func TicketFor(e delivery.OrderPlaced) ReceiveTicket {
	return ReceiveTicket{
		Order: e.Order.String(), Restaurant: e.Restaurant.String(),
		Dishes: linesOf(e.Items), Instructions: e.SpecialInstructions.String(),
	}
}

// ChangeFor returns the command that tells the kitchen of changed items.
func ChangeFor(e delivery.OrderItemsChanged) ChangeTicket {
	return ChangeTicket{Order: e.Order.String(), Dishes: linesOf(e.Items)}
}

// WithdrawalFor returns the command that tells the kitchen of a cancelled order.
func WithdrawalFor(e delivery.OrderCancelled) WithdrawTicket {
	return WithdrawTicket{Order: e.Order.String(), Reason: e.Reason.String()}
}

func linesOf(items delivery.OrderItems) []Line {
	lines := make([]Line, 0, items.Len())
	for _, i := range items.All() {
		lines = append(lines, Line{Name: i.Name(), Quantity: i.Quantity().Int()})
	}
	return lines
}
