package flow

import "github.com/ashlar-go/ashlar/money"

// Started says that a flow has begun.
type Started struct {
	Order OrderID `json:"order"`
}

// FactNoted says that something is known.
type FactNoted struct {
	Order OrderID `json:"order"`
	Fact  Fact    `json:"fact"`
}

// PaymentFactNoted says that something is known of an attempt to pay.
type PaymentFactNoted struct {
	Order   OrderID     `json:"order"`
	Attempt int         `json:"attempt"`
	Fact    PaymentFact `json:"fact"`
}

// TotalNoted says that the order has other items, and this total at that version.
type TotalNoted struct {
	Order   OrderID     `json:"order"`
	Version uint64      `json:"version"`
	Total   money.Money `json:"total"`
}

// Ended says that the order is delivered or cancelled. Money may still have to be let go.
type Ended struct {
	Order  OrderID `json:"order"`
	Status Status  `json:"status"`
}

// AuthorisationRequested says that an amount is to be reserved. Payment is a secret.
type AuthorisationRequested struct {
	Order   OrderID        `json:"order"`
	Attempt int            `json:"attempt"`
	Amount  money.Money    `json:"amount"`
	Payment PaymentDetails `json:"payment"`
}

// CaptureRequested says that what an attempt reserved is to be taken.
type CaptureRequested struct {
	Order   OrderID `json:"order"`
	Attempt int     `json:"attempt"`
}

// ReleaseRequested says that the money of an attempt is to be let go: voided before it is captured,
// refunded after.
type ReleaseRequested struct {
	Order   OrderID `json:"order"`
	Attempt int     `json:"attempt"`
}

// TicketRequested says that the kitchen is to be told of the order.
type TicketRequested struct {
	Order OrderID `json:"order"`
}

// TicketChangeRequested says that the kitchen is to be told of the items that a version of the order has.
type TicketChangeRequested struct {
	Order   OrderID `json:"order"`
	Version uint64  `json:"version"`
}

// TicketWithdrawalRequested says that the kitchen is to stop.
type TicketWithdrawalRequested struct {
	Order  OrderID `json:"order"`
	Reason string  `json:"reason"`
}

// ConfirmationRequested says that the order is to be confirmed.
type ConfirmationRequested struct {
	Order OrderID `json:"order"`
}

// ReadyMarkRequested says that the order is to be marked ready for pickup.
type ReadyMarkRequested struct {
	Order OrderID `json:"order"`
}

// PartnerRequested says that a delivery partner is to be assigned.
type PartnerRequested struct {
	Order OrderID `json:"order"`
}

// CallOffRequested says that the delivery partner is not to come.
type CallOffRequested struct {
	Order  OrderID `json:"order"`
	Reason string  `json:"reason"`
}

// DispatchRequested says that the order is to be on the way, with that delivery partner.
type DispatchRequested struct {
	Order   OrderID   `json:"order"`
	Partner PartnerID `json:"partner"`
}

// DeliveryMarkRequested says that the order is to be delivered, by that delivery partner.
type DeliveryMarkRequested struct {
	Order   OrderID   `json:"order"`
	Partner PartnerID `json:"partner"`
}

// CancellationRequested says that the order is to be cancelled.
type CancellationRequested struct {
	Order  OrderID `json:"order"`
	Reason string  `json:"reason"`
}

// NoticeRequested says that the customer is to be told. Reason is empty unless the flow had the order
// cancelled.
type NoticeRequested struct {
	Order    OrderID     `json:"order"`
	Customer CustomerID  `json:"customer"`
	Occasion Occasion    `json:"occasion"`
	Amount   money.Money `json:"amount"`
	Reason   string      `json:"reason,omitempty"`
}

// EventName returns "delivery.flow.started".
func (Started) EventName() string { return "delivery.flow.started" }

// EventName returns "delivery.flow.fact_noted".
func (FactNoted) EventName() string { return "delivery.flow.fact_noted" }

// EventName returns "delivery.flow.payment_fact_noted".
func (PaymentFactNoted) EventName() string { return "delivery.flow.payment_fact_noted" }

// EventName returns "delivery.flow.total_noted".
func (TotalNoted) EventName() string { return "delivery.flow.total_noted" }

// EventName returns "delivery.flow.ended".
func (Ended) EventName() string { return "delivery.flow.ended" }

// EventName returns "delivery.flow.authorisation_requested".
func (AuthorisationRequested) EventName() string { return "delivery.flow.authorisation_requested" }

// EventName returns "delivery.flow.capture_requested".
func (CaptureRequested) EventName() string { return "delivery.flow.capture_requested" }

// EventName returns "delivery.flow.release_requested".
func (ReleaseRequested) EventName() string { return "delivery.flow.release_requested" }

// EventName returns "delivery.flow.ticket_requested".
func (TicketRequested) EventName() string { return "delivery.flow.ticket_requested" }

// EventName returns "delivery.flow.ticket_change_requested".
func (TicketChangeRequested) EventName() string { return "delivery.flow.ticket_change_requested" }

// EventName returns "delivery.flow.ticket_withdrawal_requested".
func (TicketWithdrawalRequested) EventName() string {
	return "delivery.flow.ticket_withdrawal_requested"
}

// EventName returns "delivery.flow.confirmation_requested".
func (ConfirmationRequested) EventName() string { return "delivery.flow.confirmation_requested" }

// EventName returns "delivery.flow.ready_mark_requested".
func (ReadyMarkRequested) EventName() string { return "delivery.flow.ready_mark_requested" }

// EventName returns "delivery.flow.partner_requested".
func (PartnerRequested) EventName() string { return "delivery.flow.partner_requested" }

// EventName returns "delivery.flow.call_off_requested".
func (CallOffRequested) EventName() string { return "delivery.flow.call_off_requested" }

// EventName returns "delivery.flow.dispatch_requested".
func (DispatchRequested) EventName() string { return "delivery.flow.dispatch_requested" }

// EventName returns "delivery.flow.delivery_mark_requested".
func (DeliveryMarkRequested) EventName() string { return "delivery.flow.delivery_mark_requested" }

// EventName returns "delivery.flow.cancellation_requested".
func (CancellationRequested) EventName() string { return "delivery.flow.cancellation_requested" }

// EventName returns "delivery.flow.notice_requested".
func (NoticeRequested) EventName() string { return "delivery.flow.notice_requested" }

func (Started) isFlow()                   {}
func (FactNoted) isFlow()                 {}
func (PaymentFactNoted) isFlow()          {}
func (TotalNoted) isFlow()                {}
func (Ended) isFlow()                     {}
func (AuthorisationRequested) isFlow()    {}
func (CaptureRequested) isFlow()          {}
func (ReleaseRequested) isFlow()          {}
func (TicketRequested) isFlow()           {}
func (TicketChangeRequested) isFlow()     {}
func (TicketWithdrawalRequested) isFlow() {}
func (ConfirmationRequested) isFlow()     {}
func (ReadyMarkRequested) isFlow()        {}
func (PartnerRequested) isFlow()          {}
func (CallOffRequested) isFlow()          {}
func (DispatchRequested) isFlow()         {}
func (DeliveryMarkRequested) isFlow()     {}
func (CancellationRequested) isFlow()     {}
func (NoticeRequested) isFlow()           {}
